"""When each clock of an order runs out."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from listings.orders.statuses import Delivery


def reservation_ends(now: datetime) -> datetime:
    return now + timedelta(minutes=settings.RESERVATION_MINUTES)


def send_by(now: datetime) -> datetime:
    """The end of the last working day (Monday to Friday, in the site's time zone) for posting or meeting."""
    day = timezone.localtime(now).date()
    left = settings.SHIP_WITHIN_WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return timezone.make_aware(datetime.combine(day, time(23, 59)))


def inspect_by(now: datetime, delivery: str) -> datetime:
    """Until when the buyer can look before the money is released by itself.

    Handed over in person counts as delivered; a parcel is given the untracked time, since no carrier tells us more.
    """
    if delivery == Delivery.MEET:
        return now + timedelta(hours=settings.INSPECTION_HOURS_TRACKED)
    return now + timedelta(days=settings.INSPECTION_DAYS_UNTRACKED)
