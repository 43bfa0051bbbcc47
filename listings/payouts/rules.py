"""Who may see a payout is a matter of whose it is; here: who is still owed something."""

from listings.orders.models import Order
from listings.orders.statuses import HELD
from listings.payments.models import LedgerLine
from listings.payments.statuses import Account
from listings.payouts.models import Payout
from yardsale.accounts.models import User


def is_owed(user: User) -> bool:
    """Released money that has not arrived: ready to be paid out, or on its way."""
    ready = LedgerLine.objects.filter(order__seller=user, account=Account.SELLER).balance()
    return ready > 0 or Payout.objects.of(user).on_its_way().exists()


def expects_money(user: User) -> bool:
    """Owed something, or soon to be: whoever took over an account must not have it sent elsewhere unnoticed."""
    return is_owed(user) or Order.objects.filter(seller=user, status__in=HELD).exists()
