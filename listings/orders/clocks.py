"""What happens by itself when a clock has run out. Never in a dispute: there, silence goes to a person."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from listings.orders import deadlines, endings, proposals, sending
from listings.orders.events import OrderEvent
from listings.orders.models import Order
from listings.orders.records import Proposal
from yardsale.events.actions import publish
from yardsale.refusals import Refusal

log = logging.getLogger(__name__)


def keep_deadlines() -> int:
    """Act on every clock that has run out, each order on its own; how many did. Never touches a dispute."""
    now = timezone.now()
    limit = now - timedelta(days=settings.HOLDING_LIMIT_DAYS)
    rounds: list[tuple[Any, Callable[[Any], None]]] = [
        (Proposal.objects.unanswered_by(now), proposals.lapse),
        (Order.objects.unpaid_since(now), endings.cancel_unpaid),
        (Order.objects.unsent_by(now), endings.cancel_unsent),
        (Order.objects.inspected_by(now), sending.release_unopposed),
        (Order.objects.to_be_sent_back_by(now), sending.release_unopposed),
        (Order.objects.sent_back_by(now), endings.refund_returned),
        (Order.objects.to_be_reminded(now), remind),
        (Order.objects.held_since(limit), tell_a_person),
    ]
    return sum(
        _keep(pk, due, act)
        for due, act in rounds
        for pk in list(due.order_by("pk").values_list("pk", flat=True)[:500])
    )


def _keep(pk: int, due: Any, act: Callable[[Any], None]) -> int:
    try:
        with transaction.atomic():
            # Of a proposal the order's row comes first, so that one is held by its action.
            if due.model is Order:
                due = due.select_for_update(skip_locked=True, of=("self",))
            late = due.filter(pk=pk).first()
            if late is None:
                return 0
            act(late)
            return 1
    except Refusal as refusal:
        # A bank that is still thinking, say. The next round tries again.
        log.warning("%s %s: %s", due.model.__name__, pk, refusal)
        return 0


def remind(order: Order) -> None:
    """Tell whoever the clock waits for, once for each of its reminders; after a sale, whoever has not reviewed it, once."""
    following = deadlines.next_reminder(order.status, order.act_by, timezone.now())
    Order.objects.filter(pk=order.pk).update(remind_at=following)
    publish(OrderEvent.REMINDED, order, by=None)


def tell_a_person(order: Order) -> None:
    """Held for as long as we hold anything: from here a person decides."""
    Order.objects.filter(pk=order.pk).update(stuck_at=timezone.now())
    publish(OrderEvent.STUCK, order, by=None)
