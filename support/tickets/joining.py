"""Tickets that belong together: linked, merged, split. What was said moves nowhere: a merged ticket's messages are shown in
the one it was merged into, and a split-off ticket begins with copies that say where they come from."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from support.tickets import clocks
from support.tickets.events import TicketEvent
from support.tickets.models import Attachment, Entry, Message, Ticket
from support.tickets.moves import begin, hold_all, step
from support.tickets.opening import cleaned_subject, queue_for
from support.tickets.statuses import FIRST_PRIORITY, Act, Kind, Logged, Priority, Side, State
from yardsale.events.actions import publish
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User


@transaction.atomic
def link(ticket: Ticket, *, by: "User", version: int | None, other: Ticket) -> None:
    """Say in both that they belong together; nothing else changes."""
    hold_all([ticket, other])
    begin(ticket, by=by)
    if other.pk == ticket.pk:
        raise Refusal(_("A ticket belongs together with another one, not with itself."))
    if other.code in linked(ticket):
        return
    begin(ticket, Act.NOTE, by=by, version=version)
    step(ticket, by=by, lines=[(Logged.LINKED, {"ticket": other.code})])
    step(other, by=by, lines=[(Logged.LINKED, {"ticket": ticket.code})])


def linked(ticket: Ticket) -> list[str]:
    """The numbers of the tickets this one was linked with, or split from or into, in the order in which it happened."""
    kinds = [Logged.LINKED, Logged.SPLIT]
    told = ticket.log.filter(kind__in=kinds).values_list("details__ticket", flat=True)
    return list(dict.fromkeys(code for code in told if code))


@transaction.atomic
def merge(ticket: Ticket, *, by: "User", version: int | None, into: Ticket) -> Ticket:
    """This ticket goes on in `into` (or in what that was merged into), which is the answer. A question that waits for us here
    waits for us there, for as long as it has waited already."""
    target = _end_of(into)
    hold_all([ticket, target])
    begin(ticket, by=by)
    if ticket.merged_into_id == target.pk:
        return target
    begin(ticket, Act.MERGE, by=by, version=version)
    begin(target, by=by)
    _refuse_merge(ticket, target)
    if ticket.is_complaint and not target.is_complaint:
        raise Refusal(_("A complaint ends with an outcome: merge the other ticket into this one instead."))
    now, since = timezone.now(), clocks.owed_since(ticket)
    step(
        ticket,
        by=by,
        lines=[(Logged.MERGED, {"into": target.code})],
        state=State.MERGED,
        act=Act.MERGE,
        at=now,
        merged_into=target,
        act_by=None,
        remind_at=None,
        snoozed_until=None,
        solved_at=None,
    )
    _take_in(target, ticket, by=by, since=since, at=now)
    publish(TicketEvent.MERGED, ticket, by=by, into=target.code)
    return target


def _end_of(ticket: Ticket) -> Ticket:
    while ticket.merged_into is not None:
        ticket = ticket.merged_into
    return ticket


def _refuse_merge(ticket: Ticket, target: Ticket) -> None:
    if target.pk == ticket.pk:
        raise Refusal(_("A ticket cannot be merged into itself."))
    if not _are_one_persons(ticket, target):
        raise Refusal(
            _(
                "These tickets are two different people’s: each would read what the other wrote. Link them instead."
            )
        )
    if not target.allows(Act.MERGE):
        raise Refusal(_("Ticket %(code)s is over: nothing can go on there.") % {"code": target.code})


def _are_one_persons(ticket: Ticket, target: Ticket) -> bool:
    """One customer's, one guest's, or one's who wrote as a guest from the address they have with us."""
    customer = ticket.customer or target.customer
    if customer is None:
        return ticket.guest_email == target.guest_email
    return Ticket.objects.involving(customer).filter(pk__in=[ticket.pk, target.pk]).count() == 2


def _take_in(target: Ticket, ticket: Ticket, *, by: "User", since: datetime | None, at: datetime) -> None:
    details: dict[str, Any] = {"ticket": ticket.code}
    more: dict[str, Any] = {}
    if since is not None:
        details["since"] = since.isoformat()
    if since is not None and target.state in {State.CUSTOMER, State.SOLVED}:
        came_back = target.state == State.SOLVED
        more = {"state": State.OPEN, "act": Act.REOPEN, "act_by": None, "remind_at": None}
        more |= {"reopened": target.reopened + 1, "solved_at": None} if came_back else {}
    if ticket.written_at > target.written_at:
        more["written_at"] = ticket.written_at
    step(target, by=by, lines=[(Logged.MERGED, details)], at=at, **more)


@transaction.atomic
def split(
    ticket: Ticket,
    *,
    by: "User",
    version: int | None,
    messages: Iterable[int],
    subject: str,
    kind: str = "",
) -> Ticket:
    """A second matter gets a ticket of its own, with copies of the messages of these numbers; both name each other."""
    begin(ticket, Act.SPLIT, by=by, version=version)
    wanted = set(messages)
    chosen = [one for one in ticket.messages.prefetch_related("attachments") if one.number in wanted]
    if not any(one.side == Side.CUSTOMER for one in chosen):
        raise Refusal(_("Please choose at least one message of the customer’s."))
    now = timezone.now()
    # What nobody has answered yet has waited since it was written, in whichever ticket.
    asked = [one.made_at for one in chosen if one.side == Side.CUSTOMER]
    answered = ticket.answered_at
    since = now if answered is not None and answered >= asked[0] else asked[0]
    part = _begin_part(ticket, chosen, by=by, subject=subject, kind=kind or ticket.kind, at=since)
    step(
        ticket,
        by=by,
        lines=[(Logged.SPLIT, {"ticket": part.code, "messages": [one.number for one in chosen]})],
        at=now,
    )
    publish(TicketEvent.OPENED, part, by=by, split=True)
    return part


def _begin_part(
    ticket: Ticket, chosen: list[Message], *, by: "User", subject: str, kind: str, at: datetime
) -> Ticket:
    if kind not in Kind.values:
        raise Refusal(_("Please choose what it is about."))
    part = Ticket.objects.create(
        kind=kind,
        subject=cleaned_subject(subject),
        customer=ticket.customer,
        guest_email=ticket.guest_email,
        guest_name=ticket.guest_name,
        order=ticket.order,
        listing=ticket.listing,
        queue=queue_for(kind),
        priority=FIRST_PRIORITY.get(Kind(kind), Priority.NORMAL),
        owner=ticket.owner,
        opened_at=at,
        written_at=max(one.made_at for one in chosen if one.side == Side.CUSTOMER),
    )
    Entry.objects.bulk_create(
        Entry(ticket=part, kind=kind_, by=by, state=State.NEW, details=details, version=1, at=at)
        for kind_, details in (
            (Logged.OPENED, {"kind": kind, "split": True}),
            (Logged.SPLIT, {"ticket": ticket.code}),
        )
    )
    for number, one in enumerate(chosen, start=1):
        _copy(one, part, number)
    clocks.settle(part)
    return part


def _copy(message: Message, ticket: Ticket, number: int) -> None:
    """The same words with the same files (which lie where they lay), and where they were said first."""
    files = list(message.attachments.all())
    copied = Message.objects.create(
        ticket=ticket,
        by=message.by,
        side=message.side,
        is_note=message.is_note,
        text=message.text,
        via=message.via,
        number=number,
        made_at=message.made_at,
        copied_from=message,
    )
    for file in files:
        file.pk, file._state.adding, file.message = None, True, copied
    Attachment.objects.bulk_create(files)
