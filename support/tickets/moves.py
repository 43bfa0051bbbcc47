"""What every action on a ticket begins and ends with: its row held, the version compared, the log written, the clocks set."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from support.tickets import clocks, rules
from support.tickets.events import TicketEvent
from support.tickets.models import LONGEST, Entry, Message, Ticket
from support.tickets.statuses import Logged
from yardsale.events.actions import publish
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User


class Stale(Refusal):
    """Somebody else changed the ticket since it was looked at. `since` is what happened meanwhile; nothing was done."""

    def __init__(self, ticket: Ticket, since: list[Entry]) -> None:
        super().__init__(
            _("This ticket changed while you were writing. Your words are kept; please look at what is new.")
        )
        self.ticket = ticket
        self.since = since


def hold(ticket: Ticket, *acts: str, version: int | None = None) -> None:
    """Have this ticket's row to ourselves until the transaction ends, as it is now, where the table allows each of `acts`.

    `version` is the one the person looked at; raises Stale when it is another now. Lock order: ticket (of several in the
    order of their keys), then order, case, listing.
    """
    Ticket.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=ticket.pk)
    ticket.refresh_from_db()
    if version is not None and version != ticket.version:
        raise Stale(ticket, list(ticket.log.filter(version__gt=version).select_related("by")))
    for act in acts:
        ticket.refuse_unless(act)


def begin(ticket: Ticket, *acts: str, by: "User", version: int | None = None) -> None:
    """Hold it for somebody of the team: refused when it is not theirs to work on."""
    hold(ticket, *acts, version=version)
    if not rules.may_work_on(by, ticket):
        raise Refusal(_("This ticket is not yours to work on."))


def hold_all(tickets: list[Ticket]) -> None:
    """Several at once, in the order of their keys."""
    for ticket in sorted(tickets, key=lambda one: one.pk):
        hold(ticket)


def step(
    ticket: Ticket,
    *,
    by: "User | None",
    lines: "list[tuple[str, dict[str, Any]]]",
    state: str = "",
    act: str = "",
    at: datetime | None = None,
    **changes: Any,
) -> None:
    """One change: through the gate when the state changes, with a line in the log for each of `lines` (kind, details), one
    version more, and the clocks set anew. The row is held."""
    at = at or timezone.now()
    before, version = ticket.state, ticket.version + 1
    if state:
        ticket.move_to(state, act, version=version, **changes)
        if state != before:
            lines = [*lines, (Logged.MOVED, {"from": before, "to": state})]
    else:
        Ticket.objects.filter(pk=ticket.pk).update(version=version, **changes)
        ticket.refresh_from_db()
    Entry.objects.bulk_create(
        Entry(ticket=ticket, kind=kind, by=by, state=ticket.state, details=details, version=version, at=at)
        for kind, details in lines
    )
    clocks.settle(ticket)
    for kind, details in lines:
        # Whoever is given a ticket hears of it, whichever act gave it.
        if kind == Logged.ASSIGNED and details["owner"] not in {None, by.pk if by else None}:
            publish(TicketEvent.ASSIGNED, ticket, by=by, owner=details["owner"])


def remark(
    ticket: Ticket, lines: "list[tuple[str, dict[str, Any]]]", *, by: "User | None" = None, **changes: Any
) -> None:
    """What the clock did by itself, and what changes nothing that was said: in the log, but no new version, since nobody's
    words are stale because time has passed."""
    if changes:
        Ticket.objects.filter(pk=ticket.pk).update(**changes)
        ticket.refresh_from_db()
    Entry.objects.bulk_create(
        Entry(ticket=ticket, kind=kind, by=by, state=ticket.state, details=details, version=ticket.version)
        for kind, details in lines
    )
    clocks.settle(ticket)


def next_number(ticket: Ticket) -> int:
    """The row is held, so messages are numbered in the order of their commits."""
    last = Message.objects.filter(ticket=ticket).order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def words(text: str) -> str:
    """What was written, refused when it is nothing."""
    said = text.replace("\x00", "").strip()[:LONGEST]
    if not said:
        raise Refusal(_("Write a few words first, so that everybody knows what you mean."))
    return said
