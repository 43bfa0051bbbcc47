"""Who may do what with a ticket."""

from typing import TYPE_CHECKING

from support.tickets.models import Ticket

if TYPE_CHECKING:
    from yardsale.accounts.models import User


def may_work(user: "User") -> bool:
    """Answers and handles tickets: agents, leads, account managers."""
    return bool(user.is_active and user.is_staff and user.has_perm("tickets.work_ticket"))


def may_lead(user: "User") -> bool:
    """Hears of breaches, mends hours and shared macros, reads figures."""
    return bool(user.is_active and user.is_staff and user.has_perm("tickets.lead_ticket"))


def may_work_on(user: "User", ticket: Ticket) -> bool:
    """Nobody answers their own question: a ticket that somebody of the team opened as a customer is another's."""
    return may_work(user) and ticket.customer_id != user.pk
