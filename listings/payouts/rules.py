"""Who may see a payout is a matter of whose it is; here: who is still owed something."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Min
from django.utils import timezone

from listings.orders.models import Order
from listings.orders.statuses import HELD
from listings.payments.models import LedgerLine
from listings.payments.statuses import Account
from listings.payouts.models import Payout
from listings.payouts.statuses import PayoutStatus
from yardsale.accounts.models import User


def is_owed(user: User) -> bool:
    """Released money that has not arrived: ready to be paid out, or on its way."""
    ready = LedgerLine.objects.filter(order__seller=user, account=Account.SELLER).balance()
    return ready > 0 or Payout.objects.of(user).on_its_way().exists()


def expects_money(user: User) -> bool:
    """Owed something, or soon to be: whoever took over an account must not have it sent elsewhere unnoticed."""
    return is_owed(user) or Order.objects.filter(seller=user, status__in=HELD).exists()


def first_payout_from(seller: User) -> datetime | None:
    """Before when a seller who was never paid is not; None for who was paid, or has waited long enough.

    Somebody who sells to themselves with a stolen card wants the money before the card's owner reads a statement.
    """
    if Payout.objects.of(seller).exclude(status=PayoutStatus.FAILED).exists():
        return None
    lines = LedgerLine.objects.filter(order__seller=seller, account=Account.SELLER)
    first: datetime | None = lines.aggregate(first=Min("moved_at"))["first"]
    if first is None:
        return None
    waits = [(first, settings.FIRST_PAYOUT_DAYS), (seller.joined_at, settings.NEW_SELLER_DAYS)]
    starts = max((moment + timedelta(days=days) for moment, days in waits if days), default=None)
    return starts if starts and starts > timezone.now() else None
