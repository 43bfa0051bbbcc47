"""The three clocks of a ticket, computed from its log and the business hours of its queue."""

from datetime import datetime

from support.tickets.models import Ticket


def settle(ticket: Ticket) -> None:
    """Compute the clocks anew and keep what the queue is sorted by. The row is held."""


def owed_since(ticket: Ticket) -> datetime | None:
    """Since when the customer waits for words of ours; None while they do not."""
    return None


def promise(ticket: Ticket) -> str:
    """The words for the customer: "We answer by Tuesday, 14:00"; empty when nothing is promised."""
    return ""
