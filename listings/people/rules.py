"""When somebody may leave: not while a neighbour waits for their parcel or their money."""

from listings.orders.models import Order
from yardsale.accounts.models import User


def may_leave(user: User) -> bool:
    return not Order.objects.involving(user).open().exists()
