"""Hears of what the chat guard suspects, and of orders that only a person can settle."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _

from forum.reports import actions, subjects
from forum.reports.statuses import Reason
from listings.conversations.events import ConversationEvent
from listings.conversations.models import Message
from listings.orders.events import OrderEvent
from listings.orders.models import Order
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


ACTS: dict[str, Callable[[Any, Event], None]] = {
    ConversationEvent.SUSPECTED: _suspected,
    OrderEvent.STUCK: _stuck,
}
