"""What the team does with a ticket beside writing in it. Every act names who (`by`) and the version they looked at (None: a
macro over many tickets, or the clock): another version raises Stale and nothing is done. What is so already is done twice
without a trace, so that a button pressed twice is a button pressed once.

Joining and parting tickets is in `joining`, what a ticket turns into in `turning`; the names are all here.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from support.tickets import rules
from support.tickets.events import TicketEvent
from support.tickets.joining import link, linked, merge, split
from support.tickets.models import Queue, Ticket
from support.tickets.moves import begin, step
from support.tickets.opening import cleaned_subject
from support.tickets.statuses import OUTCOMES, Act, Logged, Priority, State
from support.tickets.talking import after
from support.tickets.turning import calm, draft_answer, draft_article, escalate, open_dispute
from yardsale.events.actions import publish
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from listings.catalogue.models import Listing
    from listings.orders.models import Order
    from yardsale.accounts.models import User

__all__ = [
    "assign",
    "attach",
    "calm",
    "change",
    "conclude",
    "draft_answer",
    "draft_article",
    "escalate",
    "hand_back",
    "link",
    "linked",
    "mark_spam",
    "merge",
    "not_spam",
    "open_dispute",
    "planned",
    "prioritise",
    "rename",
    "reopen",
    "requeue",
    "snooze",
    "solve",
    "split",
    "tag",
    "take",
    "wait_for_customer",
    "wait_inside",
    "wake",
]

#: Tags of one ticket, and letters of one tag.
MOST_TAGS, LONGEST_TAG = 12, 30
#: How far ahead a ticket may be put aside.
LONGEST_ASIDE = timedelta(days=366)
Lines = list[tuple[str, dict[str, Any]]]


# -- What leaves the state as it is --------------------------------------------------------------------------------


def planned(ticket: Ticket, **wanted: Any) -> tuple[Lines, dict[str, Any]]:
    """The lines and the columns of what is wanted and not so already: both empty when everything is. Raises Refusal.

    `wanted`: owner, priority, queue, tags (all of them), subject, order, listing, snoozed_until. A macro's reply is sent
    with `talking.reply(…, extra=lines, **changes)`. The ticket's row is held.
    """
    lines: Lines = []
    changes: dict[str, Any] = {}
    for name, value in wanted.items():
        line = PLANS[name](ticket, value)
        if line is not None:
            kind, details, value = line
            lines.append((kind, details))
            changes[name] = value
    return lines, changes


@transaction.atomic
def change(ticket: Ticket, *, by: "User", version: int | None, **wanted: Any) -> None:
    """Several things at once, as a macro without words does."""
    begin(ticket, by=by)
    lines, changes = planned(ticket, **wanted)
    if lines:
        begin(ticket, Act.HANDLE, by=by, version=version)
        step(ticket, by=by, lines=lines, **changes)


def assign(ticket: Ticket, *, by: "User", version: int | None, owner: "User | None") -> None:
    """Give it to somebody of the team, or to nobody."""
    change(ticket, by=by, version=version, owner=owner)


def take(ticket: Ticket, *, by: "User", version: int | None) -> None:
    assign(ticket, by=by, version=version, owner=by)


def hand_back(ticket: Ticket, *, by: "User", version: int | None) -> None:
    assign(ticket, by=by, version=version, owner=None)


def prioritise(ticket: Ticket, *, by: "User", version: int | None, priority: int) -> None:
    change(ticket, by=by, version=version, priority=priority)


def requeue(ticket: Ticket, *, by: "User", version: int | None, queue: Queue) -> None:
    """Another queue has other hours and promises: the clocks are computed anew from the same log."""
    change(ticket, by=by, version=version, queue=queue)


@transaction.atomic
def tag(
    ticket: Ticket, *, by: "User", version: int | None, add: Iterable[str] = (), remove: Iterable[str] = ()
) -> None:
    begin(ticket, by=by)
    gone = set(cleaned_tags(remove))
    kept = [name for name in ticket.tags if name not in gone]
    change(ticket, by=by, version=version, tags=[*kept, *cleaned_tags(add)])


def rename(ticket: Ticket, *, by: "User", version: int | None, subject: str) -> None:
    change(ticket, by=by, version=version, subject=subject)


def attach(
    ticket: Ticket,
    *,
    by: "User",
    version: int | None,
    order: "Order | None" = None,
    listing: "Listing | None" = None,
) -> None:
    """Say which order or listing it is about: None and None, that it is about neither."""
    change(ticket, by=by, version=version, order=order, listing=listing or (order.listing if order else None))


def conclude(ticket: Ticket, *, by: "User", version: int | None, outcome: str) -> None:
    """How a complaint ended: before it is solved, or mended afterwards."""
    change(ticket, by=by, version=version, outcome=outcome)


def snooze(ticket: Ticket, *, by: "User", version: int | None, until: datetime) -> None:
    """Out of the queue until then. No clock minds it: who puts a ticket aside still owes the answer."""
    change(ticket, by=by, version=version, snoozed_until=until)


def wake(ticket: Ticket, *, by: "User", version: int | None) -> None:
    change(ticket, by=by, version=version, snoozed_until=None)


# -- What moves it -------------------------------------------------------------------------------------------------


@transaction.atomic
def wait_for_customer(ticket: Ticket, *, by: "User", version: int | None) -> None:
    """They were asked already (a reply without "and wait"), or on the telephone."""
    _lead(ticket, State.CUSTOMER, Act.WAIT, by=by, version=version)


@transaction.atomic
def wait_inside(ticket: Ticket, *, by: "User", version: int | None) -> None:
    """Somebody of ours has to do something first. No clock pauses: the customer waits for us all the same."""
    _lead(ticket, State.INSIDE, Act.ASK_INSIDE, by=by, version=version)


@transaction.atomic
def solve(ticket: Ticket, *, by: "User", version: int | None) -> None:
    """Without a word more: there was nothing left to say."""
    if _lead(ticket, State.SOLVED, Act.SOLVE, by=by, version=version):
        publish(TicketEvent.SOLVED, ticket, by=by, why="handled")


@transaction.atomic
def reopen(ticket: Ticket, *, by: "User", version: int | None) -> None:
    """There is something left to do after all."""
    begin(ticket, by=by)
    came_back = ticket.state == State.SOLVED
    more = {"reopened": ticket.reopened + 1, "solved_at": None} if came_back else {}
    _lead(ticket, State.OPEN, Act.REOPEN, by=by, version=version, **more)


@transaction.atomic
def mark_spam(ticket: Ticket, *, by: "User", version: int | None) -> None:
    """Nobody is told, no clock runs, and nothing is lost: `not_spam` brings it back."""
    _lead(ticket, State.SPAM, Act.MARK_SPAM, by=by, version=version, snoozed_until=None)


@transaction.atomic
def not_spam(ticket: Ticket, *, by: "User", version: int | None) -> None:
    begin(ticket, by=by)
    if ticket.state != State.OPEN:
        _lead(ticket, State.OPEN, Act.NOT_SPAM, by=by, version=version)


def _lead(ticket: Ticket, state: str, act: str, *, by: "User", version: int | None, **changes: Any) -> bool:
    """Through the gate, with the state's own clocks; False when it is there already."""
    begin(ticket, by=by)
    if ticket.state == state:
        return False
    begin(ticket, act, by=by, version=version)
    now = timezone.now()
    step(ticket, by=by, lines=[], state=state, act=act, at=now, **(after(state, now) | changes))
    return True


# -- What each change says in the log ------------------------------------------------------------------------------

Line = tuple[str, dict[str, Any], Any]


def _owner(ticket: Ticket, owner: "User | None") -> Line | None:
    if owner == ticket.owner:
        return None
    if owner is None and ticket.is_complaint:
        raise Refusal(_("A complaint always has an owner: give it to somebody, then it is off your list."))
    if owner is not None and not rules.may_work_on(owner, ticket):
        raise Refusal(_("%(name)s cannot work on this ticket.") % {"name": owner.name})
    return Logged.ASSIGNED, {"owner": owner.pk if owner else None}, owner


def _priority(ticket: Ticket, priority: int) -> Line | None:
    if priority not in Priority.values:
        raise Refusal(_("Please choose how urgent it is."))
    if priority == ticket.priority:
        return None
    return Logged.PRIORITISED, {"from": ticket.priority, "to": int(priority)}, priority


def _queue(ticket: Ticket, queue: Queue) -> Line | None:
    if queue == ticket.queue:
        return None
    return Logged.QUEUED, {"from": ticket.queue.slug, "to": queue.slug}, queue


def _tags(ticket: Ticket, tags: Iterable[str]) -> Line | None:
    wanted = cleaned_tags(tags)
    if len(wanted) > MOST_TAGS:
        raise Refusal(_("A ticket has at most %(most)d tags.") % {"most": MOST_TAGS})
    added = [name for name in wanted if name not in ticket.tags]
    removed = [name for name in ticket.tags if name not in wanted]
    if not added and not removed:
        return None
    return Logged.TAGGED, {"added": added, "removed": removed}, wanted


def _subject(ticket: Ticket, subject: str) -> Line | None:
    said = cleaned_subject(subject)
    # The log holds nobody's words: what it was called before stands in the mails that were sent.
    return None if said == ticket.subject else (Logged.RENAMED, {}, said)


def _order(ticket: Ticket, order: "Order | None") -> Line | None:
    if order == ticket.order:
        return None
    if order is not None and ticket.customer_id not in {order.buyer_id, order.seller_id}:
        raise Refusal(_("That order is not one of this customer’s."))
    return Logged.ATTACHED, {"order": order.code if order else ""}, order


def _listing(ticket: Ticket, listing: "Listing | None") -> Line | None:
    if listing == ticket.listing:
        return None
    return Logged.ATTACHED, {"listing": listing.code if listing else ""}, listing


def _snoozed_until(ticket: Ticket, until: datetime | None) -> Line | None:
    if until == ticket.snoozed_until:
        return None
    if until is None:
        return Logged.WOKEN, {}, None
    if until <= timezone.now():
        raise Refusal(_("Please choose a moment that is still to come."))
    if until > timezone.now() + LONGEST_ASIDE:
        raise Refusal(_("Please choose a moment within a year."))
    if not ticket.is_unsolved:
        raise Refusal(_("Only what is not solved yet can be put aside."))
    return Logged.SNOOZED, {"until": until.isoformat()}, until


def _outcome(ticket: Ticket, outcome: str) -> Line | None:
    """Only of a complaint, and only one of those an agent may choose."""
    if not ticket.is_complaint:
        raise Refusal(_("Only a complaint has an outcome."))
    if outcome not in OUTCOMES:
        raise Refusal(_("Please choose how the complaint ended."))
    if outcome == ticket.outcome:
        return None
    return Logged.OUTCOME, {"from": ticket.outcome, "to": str(outcome)}, outcome


PLANS: dict[str, Any] = {
    "outcome": _outcome,
    "owner": _owner,
    "priority": _priority,
    "queue": _queue,
    "tags": _tags,
    "subject": _subject,
    "order": _order,
    "listing": _listing,
    "snoozed_until": _snoozed_until,
}


def cleaned_tags(tags: Iterable[str]) -> list[str]:
    """Small letters, each once, without what would part them in a list."""
    said = (
        " ".join(name.replace(",", " ").replace("\x00", "").lower().split())[:LONGEST_TAG] for name in tags
    )
    return list(dict.fromkeys(name.strip() for name in said if name.strip()))
