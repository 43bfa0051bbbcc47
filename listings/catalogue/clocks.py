"""What the clock does with listings: it ends them, and says so beforehand."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from listings.catalogue.events import ListingEvent
from listings.catalogue.models import Listing
from listings.catalogue.pauses import touch
from listings.catalogue.statuses import ListingStatus
from yardsale.events.actions import publish as announce


def expire(now: datetime, limit: int = 500) -> int:
    """End what has stood long enough, each listing on its own; how many."""
    due = list(Listing.objects.expired_by(now).order_by("expires_at").values_list("pk", flat=True)[:limit])
    return sum(_expire_one(pk, now) for pk in due)


@transaction.atomic
def _expire_one(pk: int, now: datetime) -> bool:
    held = (
        Listing.objects.expired_by(now)
        .select_for_update(of=("self",), skip_locked=True)
        .filter(pk=pk)
        .first()
    )
    if held is None:
        return False
    held.move_to(ListingStatus.EXPIRED)
    announce(ListingEvent.EXPIRED, held)
    touch(held)
    return True


def remind(now: datetime, limit: int = 500) -> int:
    """Tell the sellers of what ends soon, each listing on its own and once for each time it stands; how many."""
    soon = now + timedelta(days=settings.LISTING_LIFE_DAYS - settings.LISTING_REMINDER_DAYS)
    due = Listing.objects.ending_by(soon).order_by("expires_at").values_list("pk", flat=True)[:limit]
    return sum(_remind_one(pk, soon, now) for pk in list(due))


@transaction.atomic
def _remind_one(pk: int, soon: datetime, now: datetime) -> bool:
    ending = Listing.objects.ending_by(soon).select_for_update(of=("self",), skip_locked=True)
    held = ending.filter(pk=pk).first()
    if held is None:
        return False
    Listing.objects.filter(pk=pk).update(reminded_at=now)
    announce(ListingEvent.ENDING, held)
    return True
