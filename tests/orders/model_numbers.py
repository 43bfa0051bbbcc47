"""What the model of a sale goes by, said a second time on purpose: states, reasons, fees, and when working days end."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from zoneinfo import ZoneInfo

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
#: Where a working day ends: the site's zone, said a second time on purpose.
ZONE = ZoneInfo("Europe/Amsterdam")
LOOKING = {"shipped", "handed_over"}
HELD = {"paid", "shipped", "handed_over", "returning", "disputed"}
#: Reasons of a seller after which the thing is not on sale again.
GONE = {"not_available", "broken"}
REASONS = {
    "buyer": {"changed_mind", "mistake", "no_answer", "agreed"},
    "seller": {"not_available", "broken", "cannot_send", "agreed"},
    "stranger": set(),
}


def percent(amount: int, rate: int) -> int:
    return int((Decimal(amount) * rate / 100).to_integral_value(rounding=ROUND_HALF_EVEN))


def commission_of(price: int) -> int:
    return min(price, max(50, min(percent(price, 8), 6000)))


def working_days_after(now: datetime, days: int) -> datetime:
    now = now.astimezone(ZONE)
    day = now.date()
    while days:
        day += DAY
        days -= day.weekday() < 5
    return datetime.combine(day, time(23, 59), tzinfo=now.tzinfo)


@dataclass
class Suggestion:
    kind: str
    by: str
    answer_by: datetime
    amount: int = 0
