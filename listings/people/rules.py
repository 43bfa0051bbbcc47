"""When somebody may leave: not while a neighbour waits for their parcel or their money, nor while we owe them theirs."""

from listings.orders.models import Order
from listings.payouts.rules import is_owed
from yardsale.accounts.models import User


def may_leave(user: User) -> bool:
    return not (Order.objects.involving(user).open().exists() or is_owed(user))
