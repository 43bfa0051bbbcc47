"""Who may do what with an order. Questions only: nothing here writes or explains."""

from typing import TYPE_CHECKING

from listings.catalogue.models import Listing
from listings.orders.models import Order
from listings.orders.statuses import Delivery, OrderStatus

if TYPE_CHECKING:
    from yardsale.accounts.models import User


def may_buy(user: "User", listing: Listing) -> bool:
    return bool(listing.is_on_sale and listing.seller_id != user.pk)


def may_pay(user: "User", order: Order) -> bool:
    return user.pk == order.buyer_id and order.status == OrderStatus.PLACED


def may_give_up(user: "User", order: Order) -> bool:
    """Let go of a reservation before paying."""
    return may_pay(user, order)


def may_ship(user: "User", order: Order) -> bool:
    return user.pk == order.seller_id and order.status == OrderStatus.PAID and order.delivery == Delivery.POST


def may_hand_over(user: "User", order: Order) -> bool:
    return user.pk == order.seller_id and order.status == OrderStatus.PAID and order.delivery == Delivery.MEET


def may_confirm(user: "User", order: Order) -> bool:
    """The buyer says it has arrived; in person they may do so before the seller has said a word."""
    is_met = order.status == OrderStatus.PAID and order.delivery == Delivery.MEET
    return user.pk == order.buyer_id and (
        order.status in {OrderStatus.SHIPPED, OrderStatus.HANDED_OVER} or is_met
    )


def may_see_address(user: "User", order: Order) -> bool:
    """The buyer's own; the seller sees it from payment until the end, and not a moment longer."""
    is_needed = order.status in {OrderStatus.PAID, OrderStatus.SHIPPED}
    return user.pk == order.buyer_id or (user.pk == order.seller_id and is_needed)
