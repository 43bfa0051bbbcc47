"""The worker's and the clock's part."""

from celery import shared_task
from django.utils import timezone

from notifications.social import choosing, posting, standing


@shared_task
def send_post(post_id: int) -> None:
    posting.send(post_id)


@shared_task
def take_away(post_id: int) -> None:
    posting.take_away(post_id)


@shared_task
def sweep() -> None:
    """Every few seconds: what broke off, what nobody knows, what is due."""
    posting.sweep(timezone.now())


@shared_task
def draft_finds() -> None:
    now = timezone.now()
    choosing.draft(timezone.localdate(now), now)


@shared_task
def look_at_accounts() -> None:
    standing.look()
