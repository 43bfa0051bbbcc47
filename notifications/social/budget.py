"""What posts cost: reserved when one is armed, given back when it certainly was not made. In thousandths of a US dollar."""

from datetime import UTC, date, datetime
from decimal import Decimal

from babel.numbers import format_currency
from django.conf import settings
from django.db.models import F

from notifications.social.models import Attempt, Month

#: Thousandths in a cent.
MILLS = 10


class OverCap(Exception):
    """The month's limit would be passed."""


def cap() -> int:
    return int(settings.SOCIAL_MONTHLY_CAP) * MILLS


def month_of(at: datetime) -> date:
    """Months are counted in UTC, as the networks' bills are."""
    return at.astimezone(UTC).date().replace(day=1)


def reserve(cost: int, *, at: datetime, is_dry: bool) -> date:
    """Within the caller's transaction; one row a month, so that those who reserve at once wait for each other."""
    month, most = month_of(at), cap()
    Month.objects.bulk_create([Month(month=month, is_dry=is_dry, cap=most)], ignore_conflicts=True)
    row = Month.objects.filter(month=month, is_dry=is_dry)
    if not cost:
        return month
    # What was spent under a higher limit stays counted, and nothing comes on top.
    if cost > most or not row.filter(spent__lte=most - cost).update(spent=F("spent") + cost, cap=most):
        raise OverCap
    return month


def give_back(attempt: Attempt) -> None:
    Month.objects.filter(month=attempt.month, is_dry=attempt.is_dry).update(spent=F("spent") - attempt.cost)


def left(*, at: datetime, is_dry: bool) -> int:
    row = Month.objects.filter(month=month_of(at), is_dry=is_dry).first()
    return max(cap() - (row.spent if row else 0), 0)


def text(mills: int) -> str:
    """$0.015, $0.20: with the third digit only where it says something."""
    amount = Decimal(mills).scaleb(-3)
    pattern = "¤#,##0.000" if mills % MILLS else "¤#,##0.00"
    return str(format_currency(amount, "USD", format=pattern, locale="en_US", currency_digits=False))
