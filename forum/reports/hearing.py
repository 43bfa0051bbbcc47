"""Hears of what the chat guard suspects."""

from django.core.exceptions import ObjectDoesNotExist

from forum.reports import actions, subjects
from listings.conversations.events import ConversationEvent
from yardsale.events.models import Event


def hear(event: Event) -> None:
    """The subscriber; in the transaction that marks the event addressed."""
    if event.name != ConversationEvent.SUSPECTED:
        return
    try:
        message = event.subject()
    except ObjectDoesNotExist:
        return
    actions.suspect(subjects.of_message(message), text=", ".join(event.details.get("signs", [])))
