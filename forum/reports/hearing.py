"""Hears of what the chat guard suspects, and of orders that only a person can settle."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from forum.reports import actions, subjects
from forum.reports.statuses import Reason
from listings import trading
from listings.conversations.events import ConversationEvent
from listings.conversations.models import Message
from listings.orders.events import OrderEvent
from listings.orders.models import Order
from listings.payments.events import PaymentEvent
from listings.payments.models import Chargeback
from yardsale.events.models import Event


def hear(event: Event) -> None:
    """The subscriber; in the transaction that marks the event addressed."""
    act = ACTS.get(event.name)
    if act is None:
        return
    try:
        subject = event.subject()
    except ObjectDoesNotExist:
        return
    act(subject, event)


def _suspected(message: Message, event: Event) -> None:
    actions.suspect(subjects.of_message(message), text=", ".join(event.details.get("signs", [])))


def _stuck(order: Order, event: Event) -> None:
    """Both sides are told by a message that a person looks at it: here is where the person finds it."""
    words = _("Held for %(days)d days, as long as we may. Somebody has to decide.")
    text = words % {"days": settings.HOLDING_LIMIT_DAYS}
    actions.suspect(subjects.of_order(order), text=text, reason=Reason.STUCK)


def _stopped(order: Order, event: Event) -> None:
    """By the buyer's bank. What our people or one of the two stop, they put into the queue, or into a case, themselves."""
    if event.by_id is not None or not trading.frozen_among([order.pk]):
        return
    text = _(
        "The buyer’s bank takes the money back. When it has decided, let the order go on or give it all back."
    )
    actions.suspect(subjects.of_order(order), text=text, reason=Reason.STUCK)


def _bank_decided(words: Any) -> Callable[[Chargeback, Event], None]:
    def call(taken: Chargeback, event: Event) -> None:
        for order in trading.frozen_among([taken.payment.order_id]):
            actions.call_again(subjects.of_order(order), text=str(words), reason=Reason.STUCK)

    return call


ACTS: dict[str, Callable[[Any, Event], None]] = {
    ConversationEvent.SUSPECTED: _suspected,
    OrderEvent.STUCK: _stuck,
    OrderEvent.FROZEN: _stopped,
    PaymentEvent.CHARGEBACK_WON: _bank_decided(
        _later("The bank has given the money back to us. Let the order go on, or give it all back.")
    ),
    PaymentEvent.CHARGEBACK_LOST: _bank_decided(
        _later(
            "The bank has given the money to the buyer for good. Giving it all back ends the order; nobody is paid twice."
        )
    ),
}
