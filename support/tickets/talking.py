"""What customer and team write to each other, and what the team writes to itself."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from support.tickets import opening, rules
from support.tickets.events import TicketEvent
from support.tickets.models import Attachment, Draft, Message, Ticket
from support.tickets.moves import hold, next_number, step, words
from support.tickets.statuses import Act, Logged, Side, State, Via
from yardsale.events.actions import publish
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User

#: What a reply may do beside being sent: where it leads.
THEN = {"": Act.REPLY, "wait": Act.WAIT, "solve": Act.SOLVE}


@transaction.atomic
def write(
    ticket: Ticket,
    *,
    by: "User | None",
    text: str,
    attachments: Sequence[Attachment] = (),
    via: str = Via.SITE,
    message_id: str = "",
) -> Message:
    """The customer writes (`by` None: the guest of this ticket). Where it was read may not be where it goes: a merged
    ticket's words go to the one it was merged into, a closed one's open a ticket that follows. The answer's `ticket` says.
    """
    said = words(text)
    ticket = _held_end_of(ticket)
    if by is not None and by.pk != ticket.customer_id:
        raise Refusal(_("Only the customer of a ticket writes in it."))
    refuse_flood(ticket)
    if _is_over(ticket):
        return _follow(ticket, by=by, text=said, attachments=attachments, via=via, message_id=message_id)
    ticket.refuse_unless(Act.WRITE)
    was_solved = ticket.state == State.SOLVED
    now = timezone.now()
    message = _say(ticket, by=by, side=Side.CUSTOMER, text=said, via=via, message_id=message_id)
    opening.attach(message, attachments)
    state = {State.NEW: State.NEW, State.SPAM: State.SPAM}.get(State(ticket.state), State.OPEN)
    changes: dict[str, Any] = {"written_at": now, "act_by": None, "remind_at": None, "snoozed_until": None}
    if was_solved:
        changes |= {"reopened": ticket.reopened + 1, "solved_at": None}
    step(
        ticket,
        by=by,
        lines=[(Logged.WROTE, {"message": message.pk, "via": str(via)})],
        state=state,
        act=Act.WRITE,
        at=now,
        **changes,
    )
    publish(TicketEvent.WRITTEN, ticket, by=by, message=message.pk, reopened=was_solved)
    return message


class _MergedMeanwhile(Exception):
    """Rolls back to the savepoint, so that the row is let go of."""


def _held_end_of(ticket: Ticket) -> Ticket:
    """The ticket itself, or the one at the end of what it was merged into, held alone: two rows held in an order that is not
    that of their keys could wait for each other."""
    end = ticket
    while True:
        try:
            with transaction.atomic():
                hold(end)
                if end.merged_into_id is None:
                    return end
                raise _MergedMeanwhile
        except _MergedMeanwhile:
            end = end.merged_into or end


def _is_over(ticket: Ticket) -> bool:
    """Closed, or solved for longer than it may be opened again, whether or not the clock has said so yet."""
    late = timezone.now() - timedelta(days=settings.TICKET_REOPEN_DAYS)
    is_late = ticket.state == State.SOLVED and ticket.solved_at is not None and ticket.solved_at <= late
    return ticket.state == State.CLOSED or is_late


def _follow(ticket: Ticket, *, by: "User | None", text: str, **more: Any) -> Message:
    """A ticket that follows one that is over. The old one's row is held, so that two mails at once open one."""
    newest = ticket.followed_by.order_by("-pk").first()
    if newest is not None:
        return write(newest, by=by, text=text, **more)
    after = opening.open_ticket(
        kind=ticket.kind,
        subject=ticket.subject,
        text=text,
        customer=ticket.customer,
        guest_email=ticket.guest_email,
        guest_name=ticket.guest_name,
        order=ticket.order,
        listing=ticket.listing,
        follows=ticket,
        **more,
    )
    step(ticket, by=by, lines=[(Logged.FOLLOWED, {"ticket": after.code})])
    return after.messages.get(number=1)


@transaction.atomic
def reply(
    ticket: Ticket,
    *,
    by: "User",
    text: str,
    version: int,
    then: str = "",
    attachments: Sequence[Attachment] = (),
    extra: "Sequence[tuple[str, dict[str, Any]]]" = (),
    **changes: Any,
) -> Message:
    """The team answers. `version` is the one they looked at: another raises Stale and nothing is posted. `then` is "",
    "wait" or "solve". `extra` and `changes` are what a macro does besides. Their draft goes.
    """
    said = words(text)
    act = THEN[then]
    hold(ticket, act, version=version)
    if not rules.may_work_on(by, ticket):
        raise Refusal(_("This ticket is not yours to answer."))
    now = timezone.now()
    message = _say(
        ticket, by=by, side=Side.TEAM, text=said, message_id=f"ticket-{ticket.code}-{next_number(ticket)}"
    )
    opening.attach(message, attachments)
    state = {
        "": State.OPEN if ticket.state == State.NEW else ticket.state,
        "wait": State.CUSTOMER,
        "solve": State.SOLVED,
    }
    changes = {"answered_at": now, "owner": ticket.owner or by} | after(state[then], now) | changes
    if ticket.first_answer_at is None:
        changes["first_answer_at"] = now
    lines = [(str(Logged.REPLIED), {"message": message.pk}), *extra]
    if ticket.owner is None and changes["owner"] == by:
        lines.append((Logged.ASSIGNED, {"owner": by.pk}))
    step(ticket, by=by, lines=lines, state=state[then], act=act, at=now, **changes)
    Draft.objects.filter(ticket=ticket, agent=by, is_note=False).delete()
    publish(TicketEvent.ANSWERED, ticket, by=by, message=message.pk, then=then)
    if then == "solve":
        publish(TicketEvent.SOLVED, ticket, by=by, why="answered")
    return message


def after(state: str, now: Any) -> dict[str, Any]:
    """The clocks of the state itself: how long a customer may be silent, and until when a solved ticket may come back."""
    if state == State.CUSTOMER:
        return {
            "act_by": now + timedelta(days=settings.TICKET_SILENT_DAYS),
            "remind_at": now + timedelta(days=settings.TICKET_REMIND_DAYS),
            "solved_at": None,
        }
    if state == State.SOLVED:
        days = timedelta(days=settings.TICKET_REOPEN_DAYS)
        return {"act_by": now + days, "remind_at": None, "solved_at": now, "snoozed_until": None}
    return {"act_by": None, "remind_at": None}


@transaction.atomic
def note(
    ticket: Ticket, *, by: "User", text: str, version: int, attachments: Sequence[Attachment] = ()
) -> Message:
    """Words for the team alone. Moves nothing and answers nobody, so no clock minds it."""
    said = words(text)
    hold(ticket, Act.NOTE, version=version)
    if not rules.may_work_on(by, ticket):
        raise Refusal(_("This ticket is not yours to write in."))
    message = _say(ticket, by=by, side=Side.TEAM, text=said, is_note=True)
    opening.attach(message, attachments)
    step(ticket, by=by, lines=[(Logged.NOTED, {"message": message.pk})])
    Draft.objects.filter(ticket=ticket, agent=by, is_note=True).delete()
    return message


def _say(ticket: Ticket, **fields: Any) -> Message:
    return Message.objects.create(ticket=ticket, number=next_number(ticket), **fields)


def refuse_flood(ticket: Ticket) -> None:
    """A customer's messages of the last hour, counted in Postgres under the ticket's lock."""
    since = timezone.now() - timedelta(hours=1)
    written = Message.objects.filter(ticket=ticket, side=Side.CUSTOMER, made_at__gt=since).count()
    if written >= settings.TICKET_MESSAGES_PER_HOUR:
        raise Refusal(
            _("You have written many messages in a short time. Please wait a little; we read them all.")
        )
