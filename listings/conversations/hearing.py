"""Hears of orders: what happened stands in the thread, and what was held is delivered once there is a paid order."""

from django.core.exceptions import ObjectDoesNotExist

from listings.conversations import actions
from listings.conversations.notices import NOTICES
from listings.conversations.statuses import Kind
from listings.orders.events import OrderEvent
from listings.orders.models import Order
from yardsale.events.models import Event


def hear(event: Event) -> None:
    """The subscriber; runs in the transaction that marks the event addressed, so each event is heard once."""
    if event.subject_kind != "listings.order" or event.name not in NOTICES:
        return
    try:
        order: Order = event.subject()
    except ObjectDoesNotExist:
        return
    if order.paid_at is None:
        return
    # From payment on the two have something to talk about, whether they have met before or not. Events are heard in any
    # order: each stands where it happened.
    thread = actions.open_thread(order.listing, order.buyer)
    actions.note(thread, Kind.NOTICE, {"what": event.name, "order": order.code}, at=event.happened_at)
    if event.name == OrderEvent.PAID and actions.deliver_held(thread):
        actions.note(thread, Kind.NOTICE, {"what": "held.delivered"}, at=event.happened_at)
