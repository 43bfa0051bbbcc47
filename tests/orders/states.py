"""An order in each state a person can meet, made by the real actions; also for whoever wants to look at the pages."""

from datetime import timedelta

from django.utils import timezone

from listings import trading
from listings.orders import actions
from listings.orders.models import Order
from listings.orders.statuses import Delivery, OrderStatus
from tests.factories import ListingFactory, OrderFactory, UserFactory

WHERE = "1 Seller Street\n1000 Oldtown"


def placed(**fields):
    return OrderFactory(**fields)


def agreed(**fields):
    """Kept for an accepted offer; how it gets there is not chosen yet."""
    buyer = fields.pop("buyer", None) or UserFactory()
    listing = ListingFactory(postage=500, **fields)
    until = timezone.now() + timedelta(hours=24)
    return actions.reserve_for(
        listing, buyer=buyer, price=listing.price - 1000, act_by=until, by=listing.seller
    )


def paid_to_meet(**fields):
    return OrderFactory(status=OrderStatus.PAID, **fields)


def paid_to_post(**fields):
    return OrderFactory(status=OrderStatus.PAID, delivery=Delivery.POST, **fields)


def part_given_back(**fields):
    """Paid, and a part went back before it was sent."""
    order = paid_to_post(**fields)
    proposal = actions.propose(order, by=order.seller, kind="part_refund", amount=1000, note="A scratch.")
    actions.answer(proposal, by=order.buyer, is_yes=True)
    order.refresh_from_db()
    return order


def posted(**fields):
    order = paid_to_post(**fields)
    actions.ship(order, by=order.seller)
    return order


def tracked(**fields):
    order = OrderFactory(status=OrderStatus.SHIPPED, delivery=Delivery.POST, **fields)
    # Long enough ago for it to have arrived.
    Order.objects.filter(pk=order.pk).update(shipped_at=timezone.now() - timedelta(days=2))
    order.refresh_from_db()
    return order


def delivered(**fields):
    order = tracked(**fields)
    actions.mark_delivered(order, by=order.buyer)
    return order


def handed_over(**fields):
    return OrderFactory(status=OrderStatus.HANDED_OVER, **fields)


def proposed(**fields):
    order = tracked(**fields)
    actions.propose(order, by=order.buyer, kind="part_refund", amount=2500, note="One pedal is missing.")
    return order


def returning(**fields):
    order = posted(**fields)
    proposal = actions.propose(order, by=order.buyer, kind="return", note="The frame is cracked.")
    actions.answer(proposal, by=order.seller, is_yes=True, address=WHERE)
    order.refresh_from_db()
    return order


def sent_back(**fields):
    order = returning(**fields)
    actions.send_back(order, by=order.buyer, tracking_code="BACK42")
    return order


def disputed(**fields):
    order = posted(**fields)
    trading.freeze(order, by=order.buyer, reason="It is not what was described.")
    return order


def stopped(**fields):
    """By one of our people, before anything was sent: nobody has a case."""
    order = part_given_back(**fields)
    trading.freeze(order, by=UserFactory(is_staff=True, password="x"), reason="Its seller was suspended.")
    return order


def completed(**fields):
    return OrderFactory(status=OrderStatus.COMPLETED, **fields)


def cancelled(**fields):
    order = paid_to_meet(**fields)
    actions.cancel(order, by=order.seller, reason="not_available", note="Sorry, my brother took it.")
    return order


def refunded(**fields):
    order = posted(**fields)
    actions.refund(order, by=order.seller)
    return order


def part_refunded(**fields):
    order = proposed(**fields)
    actions.answer(order.proposals.get(), by=order.seller, is_yes=True)
    order.refresh_from_db()
    return order


STATES = {
    make.__name__: make
    for make in (
        placed,
        agreed,
        paid_to_meet,
        paid_to_post,
        part_given_back,
        posted,
        tracked,
        delivered,
        handed_over,
        proposed,
        returning,
        sent_back,
        disputed,
        stopped,
        completed,
        cancelled,
        refunded,
        part_refunded,
    )
}
