"""Orders, made by the real actions."""

import uuid

from listings.checkout import actions as checkout
from listings.orders import actions
from listings.orders.statuses import Delivery, OrderStatus
from tests.factories.catalogue import ListingFactory
from tests.factories.people import UserFactory


def OrderFactory(
    *,
    status=OrderStatus.PLACED,
    buyer=None,
    listing=None,
    delivery=Delivery.MEET,
    address="1 Some Street",
    **listing_fields,
):
    """An order in one of the states that a sale passes through: placed, paid, shipped, handed_over, completed, cancelled."""
    listing = listing or ListingFactory(postage=500 if delivery == Delivery.POST else None, **listing_fields)
    where = {"recipient": "Buyer", "address": address} if delivery == Delivery.POST else {}
    order = actions.place(listing, by=buyer or UserFactory(), price=listing.price, delivery=delivery, **where)
    if status == OrderStatus.PLACED:
        return order
    if status == OrderStatus.CANCELLED:
        actions.cancel_unpaid(order)
        return order
    pay(order)
    if status == OrderStatus.SHIPPED:
        actions.ship(order, by=order.seller, tracking_code="3STRACK12345")
    if status in {OrderStatus.HANDED_OVER, OrderStatus.COMPLETED}:
        actions.hand_over(order, by=order.seller)
    if status == OrderStatus.COMPLETED:
        actions.confirm_receipt(order, by=order.buyer)
    order.refresh_from_db()
    return order


def pay(order):
    """Have the gateway say that the order is paid."""
    payment = checkout.new_payment(order)
    checkout.settle(payment.gateway, event_id=str(uuid.uuid4()), kind="succeeded", payment_code=payment.code)
    order.refresh_from_db()
    return order
