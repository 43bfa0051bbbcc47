"""What customers hear of their tickets in the app, and what our team hears. Customers are mailed by `support.tickets.letters`,
with the words themselves; whoever works at the desk sees there what waits, and is mailed only what must not wait."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from notifications.channels.statuses import Topic
from notifications.messages import Message, deadline
from support.tickets import rules
from support.tickets.events import TicketEvent
from yardsale.accounts.roles import LEAD
from yardsale.events.models import Event

if TYPE_CHECKING:
    from support.tickets.models import Ticket
    from yardsale.accounts.models import User


def _values(ticket: "Ticket") -> dict[str, Any]:
    return {"subject": ticket.subject, "code": ticket.code, "customer": ticket.customer_name}


def _values_until(ticket: "Ticket") -> dict[str, Any]:
    """With until when we answer."""
    due = min((at for at in (ticket.first_due, ticket.next_due) if at is not None), default=None)
    return _values(ticket) | deadline(due)


def _customer(ticket: "Ticket", event: Event) -> "list[User]":
    """A guest reads mail, and has no inbox here."""
    return [ticket.customer] if ticket.customer is not None and ticket.customer_id != event.by_id else []


def _asker(ticket: "Ticket", event: Event) -> "list[User]":
    """Also of what they did themselves: until when they have an answer is news."""
    return [ticket.customer] if ticket.customer is not None else []


def _solved(*why: str) -> Any:
    return lambda ticket, event: _customer(ticket, event) if event.details.get("why") in why else []


def _team(*people: "User | None") -> "list[User]":
    return list(dict.fromkeys(person for person in people if person is not None and rules.may_work(person)))


def _owner(ticket: "Ticket", event: Event) -> "list[User]":
    return [person for person in _team(ticket.owner) if person.pk != event.by_id]


def _given_to(ticket: "Ticket", event: Event) -> "list[User]":
    """While it still is theirs."""
    return _owner(ticket, event) if ticket.owner_id == event.details.get("owner") else []


def _leads(ticket: "Ticket", event: Event) -> "list[User]":
    from yardsale.accounts.models import User

    leads = User.objects.active().in_role(LEAD).order_by("pk")
    return [person for person in leads if person.pk not in {event.by_id, ticket.customer_id}]


def _owner_or_leads(ticket: "Ticket", event: Event) -> "list[User]":
    return _owner(ticket, event) or _leads(ticket, event)


def _owner_and_leads(ticket: "Ticket", event: Event) -> "list[User]":
    return list(dict.fromkeys([*_owner(ticket, event), *_leads(ticket, event)]))


def _page(ticket: "Ticket") -> str:
    return ticket.get_absolute_url()


def _desk(ticket: "Ticket") -> str:
    return reverse("admin:tickets_ticket_change", args=[ticket.code])


def _to_customer(kind: str, to: Any, title: Any, text: Any, icon: str, **more: Any) -> Message:
    given: dict[str, Any] = {"values": _values, "action": _("See it"), "topic": Topic.HELP} | more
    return Message(kind=kind, to=to, title=title, text=text, icon=icon, url=_page, is_mailed=False, **given)


def _to_team(kind: str, to: Any, title: Any, text: Any, icon: str, *, is_mailed: bool = False) -> Message:
    return Message(
        kind=kind, to=to, title=title, text=text, icon=icon, url=_desk, is_mailed=is_mailed,
        values=_values, action=_("Open the ticket"), topic=Topic.DESK,
    )  # fmt: skip


TICKETS: dict[str, tuple[Message, ...]] = {
    TicketEvent.OPENED: (
        _to_customer(
            "ticket.opened",
            _asker,
            _("We have your question: “%(subject)s”"),
            _("Its number is %(code)s."),
            "life-buoy",
            values=_values_until,
            ends=_("We answer by %(moment)s."),
        ),
    ),
    TicketEvent.ANSWERED: (
        _to_customer(
            "ticket.answered",
            _customer,
            _("We answered: “%(subject)s”"),
            _("Read it, and write back if something is still open."),
            "message-circle",
            action=_("Read the answer"),
        ),
    ),
    TicketEvent.SOLVED: (
        _to_customer(
            "ticket.solved",
            _solved("answered", "handled"),
            _("Solved: “%(subject)s”"),
            _("Is something still wrong? Write within a week and it is open again. And tell us how it went."),
            "check",
        ),
        _to_customer(
            "ticket.solved.silent",
            _solved("silent"),
            _("We take it for solved: “%(subject)s”"),
            _("We did not hear from you. Write within a week and it is open again, with all that was said."),
            "check",
        ),
    ),
    TicketEvent.REMINDED: (
        _to_customer(
            "ticket.reminded",
            _customer,
            _("We wait for your answer: “%(subject)s”"),
            _("We cannot go on without it."),
            "clock",
            action=_("Answer"),
            values=lambda ticket: _values(ticket) | deadline(ticket.act_by),
            ends=_("If we hear nothing by %(moment)s, we take it for solved."),
        ),
    ),
    TicketEvent.MERGED: (
        _to_customer(
            "ticket.merged",
            _customer,
            _("We put two of your questions together: “%(subject)s”"),
            _("They are about the same thing, so you get one answer."),
            "git-merge",
        ),
    ),
    TicketEvent.ASSIGNED: (
        _to_team(
            "ticket.assigned",
            _given_to,
            _("Yours: “%(subject)s”"),
            _("#%(code)s of %(customer)s was given to you."),
            "user-check",
        ),
    ),
    TicketEvent.WRITTEN: (
        _to_team(
            "ticket.written",
            _owner,
            _("%(customer)s wrote: “%(subject)s”"),
            _("#%(code)s is yours. Its clock runs."),
            "message-circle",
        ),
    ),
    TicketEvent.ESCALATED: (
        _to_team(
            "ticket.escalated",
            _leads,
            _("A lead is needed: “%(subject)s”"),
            _("The note in #%(code)s says what happened, what was tried and what is needed."),
            "trending-up",
            is_mailed=True,
        ),
    ),
    TicketEvent.WARNED: (
        _to_team(
            "ticket.warned",
            _owner_or_leads,
            _("Time runs short: “%(subject)s”"),
            _("See in #%(code)s which clock it is, and how long it has."),
            "hourglass",
        ),
    ),
    TicketEvent.BREACHED: (
        _to_team(
            "ticket.breached",
            _owner_and_leads,
            _("Too late: “%(subject)s”"),
            _(
                "What we promised %(customer)s in #%(code)s was not kept. Write to them now, if only to say when."
            ),
            "alarm-clock",
            is_mailed=True,
        ),
    ),
}

SILENT = {
    TicketEvent.CLOSED,  # a week after they were told that it is solved, nothing is different for them
    TicketEvent.DISPUTED,  # the case tells its two sides itself
    TicketEvent.SCORED,  # stands in the ticket and in the figures
}
