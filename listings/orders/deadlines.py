"""When each clock of an order runs out."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from listings.orders.statuses import Delivery, OrderStatus

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
#: How long before its end each clock is told of; 48 and 12 hours are 24 and 60 after the start of the 72.
REMINDERS: dict[str, tuple[timedelta, ...]] = {
    OrderStatus.PLACED: (4 * HOUR,),
    OrderStatus.PAID: (DAY,),
    # The first: five days after it was posted, when most parcels have come and nobody has said so.
    OrderStatus.SHIPPED: (9 * DAY, 48 * HOUR, 12 * HOUR),
    OrderStatus.HANDED_OVER: (48 * HOUR, 12 * HOUR),
    OrderStatus.RETURNING: (DAY,),
}


def reservation_ends(now: datetime) -> datetime:
    return now + timedelta(minutes=settings.RESERVATION_MINUTES)


def send_by(now: datetime) -> datetime:
    """The end of the last working day (Monday to Friday, in the site's time zone) for posting or meeting."""
    return _end_of_working_day(now, settings.SHIP_WITHIN_WORKING_DAYS)


def return_by(now: datetime) -> datetime:
    """Until when the buyer sends an agreed return."""
    return _end_of_working_day(now, settings.RETURN_WITHIN_WORKING_DAYS)


def _end_of_working_day(now: datetime, left: int) -> datetime:
    day = timezone.localtime(now).date()
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return timezone.make_aware(datetime.combine(day, time(23, 59)))


def inspect_by(now: datetime, delivery: str, *, is_delivered: bool = False) -> datetime:
    """Until when somebody can look before the money moves by itself.

    Handed over in person counts as delivered; a parcel is given the untracked time until somebody says it was delivered.
    """
    if delivery == Delivery.MEET or is_delivered:
        return now + timedelta(hours=settings.INSPECTION_HOURS_TRACKED)
    return now + timedelta(days=settings.INSPECTION_DAYS_UNTRACKED)


def answer_by(now: datetime) -> datetime:
    return now + timedelta(hours=settings.PROPOSAL_ANSWER_HOURS)


def holding_ends(paid_at: datetime) -> datetime:
    """Longer than this nobody's money is held without a person deciding."""
    return paid_at + timedelta(days=settings.HOLDING_LIMIT_DAYS)


def follow_up_at(now: datetime) -> datetime:
    """When both sides of a sale are asked, once, how it went: by then the thing was used."""
    return now + timedelta(hours=settings.FOLLOW_UP_HOURS)


def next_reminder(status: str, act_by: datetime | None, now: datetime) -> datetime | None:
    if act_by is None:
        return None
    moments = [act_by - before for before in REMINDERS.get(status, ())]
    return min((moment for moment in moments if moment > now), default=None)
