"""The worker's and the clock's part of the catalogue."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from listings.catalogue import actions, og, photos, words
from listings.catalogue.models import Photo

#: A photo is left to its own doorbell for this long before the sweep rings again.
PATIENCE = timedelta(seconds=15)


@shared_task
def finish_photo(photo_id: int) -> None:
    photos.finish(photo_id)


@shared_task
def sweep_photos(limit: int = 100) -> None:
    """Ring again for photos whose doorbell nobody heard."""
    waiting = Photo.objects.unfinished(timezone.now() - PATIENCE).order_by("added_at")
    for photo_id in waiting.values_list("pk", flat=True)[:limit]:
        photos.ring(photo_id)


@shared_task
def draw_picture(listing_id: int) -> None:
    og.draw(listing_id)


@shared_task
def forget_pictures() -> None:
    og.forget()


@shared_task
def expire_listings() -> None:
    now = timezone.now()
    actions.expire(now)
    actions.remind(now)


@shared_task
def learn_words() -> None:
    words.recount()
