"""Who may do what with a ticket."""

from typing import TYPE_CHECKING

from support.tickets.models import KeyCustomer, Ticket

if TYPE_CHECKING:
    from yardsale.accounts.models import User


def may_work(user: "User") -> bool:
    """Answers and handles tickets: agents, leads, account managers."""
    return bool(user.is_active and user.is_staff and user.has_perm("tickets.work_ticket"))


def may_lead(user: "User") -> bool:
    """Hears of breaches, mends hours and shared macros, reads figures."""
    return bool(user.is_active and user.is_staff and user.has_perm("tickets.lead_ticket"))


def may_work_on(user: "User", ticket: Ticket) -> bool:
    """Nobody answers their own question, or judges their own sale: a ticket that somebody of the team opened as a customer, or
    that is about an order or a listing of theirs, is another's. `desk.seen_by` says the same of many."""
    return may_work(user) and not is_a_side(user, ticket)


def is_a_side(user: "User", ticket: Ticket) -> bool:
    order, listing = ticket.order, ticket.listing
    of_order = order is not None and user.pk in {order.buyer_id, order.seller_id}
    return ticket.customer_id == user.pk or of_order or (listing is not None and listing.seller_id == user.pk)


def may_manage(user: "User") -> bool:
    """Has a book of key customers of their own."""
    return bool(user.is_active and user.is_staff and user.has_perm("tickets.manage_customers"))


def may_read_book(user: "User") -> bool:
    return may_manage(user) or may_lead(user)


def may_give(user: "User", manager: "User") -> bool:
    """Put a customer into this person's book: their own, or a lead anybody's."""
    return may_lead(user) or (may_manage(user) and user.pk == manager.pk)


def may_keep(user: "User", kept: "KeyCustomer") -> bool:
    """Write in the book about this customer, or hand them to another: whose it is, and leads."""
    return may_lead(user) or (may_manage(user) and kept.manager_id == user.pk)
