"""What a customer does: writes, says that it is solved, says how it went, looks."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from support.tickets import talking
from support.tickets.events import TicketEvent
from support.tickets.models import Attachment, Message, Score, Ticket
from support.tickets.moves import hold, remark, step
from support.tickets.statuses import Act, Logged, Outcome, Side, State
from support.tickets.talking import after
from yardsale.events.actions import publish
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User


#: Within this a guest who says the same again has pressed twice: their forms have no account to remember a token for.
TWICE = timedelta(minutes=2)
#: So often somebody may think again of how it went.
MOST_SCORES = 5


@transaction.atomic
def write(ticket: Ticket, *, by: "User | None", text: str, attachments: Sequence[Attachment] = ()) -> Message:
    """Write on the site. The same words of a guest a moment later are the same message."""
    hold(ticket)
    last = ticket.messages.filter(is_note=False).order_by("-number").first()
    is_again = (
        last is not None and last.side == Side.CUSTOMER and last.text == text.replace("\x00", "").strip()
    )
    if by is None and last is not None and is_again and last.made_at > timezone.now() - TWICE:
        return last
    return talking.write(ticket, by=by, text=text, attachments=attachments)


@transaction.atomic
def solve(ticket: Ticket, *, by: "User | None") -> None:
    """The customer says that it is done (`by` None: the guest of this ticket). Said twice, it is done once."""
    hold(ticket)
    _refuse_others(ticket, by)
    if ticket.state == State.SOLVED:
        return
    ticket.refuse_unless(Act.SOLVE)
    now = timezone.now()
    changes = after(State.SOLVED, now)
    if ticket.is_complaint:
        changes["outcome"] = Outcome.SETTLED
    step(ticket, by=by, lines=[], state=State.SOLVED, act=Act.SOLVE, at=now, **changes)
    publish(TicketEvent.SOLVED, ticket, by=by, why="customer")


@transaction.atomic
def score(ticket: Ticket, *, by: "User | None", stars: int, comment: str = "") -> Score:
    """One to five, and what they want to add. Said again, the last one counts; the same again is once."""
    hold(ticket, Act.SCORE)
    _refuse_others(ticket, by)
    if not 1 <= stars <= 5:
        raise Refusal(_("Choose one of the five."))
    comment = comment.replace("\x00", "").strip()[:1000]
    last = ticket.scores.last()
    if last is not None and (last.stars, last.comment) == (stars, comment):
        return last
    if ticket.scores.count() >= MOST_SCORES:
        raise Refusal(_("You have told us several times how it went. The last one counts; thank you."))
    given = Score.objects.create(ticket=ticket, stars=stars, comment=comment, owner=ticket.owner)
    # No new version: a score makes nobody's words stale.
    remark(ticket, [(Logged.SCORED, {"score": given.pk, "stars": stars})], by=by)
    publish(TicketEvent.SCORED, ticket, by=by, stars=stars)
    return given


def look(ticket: Ticket) -> None:
    """The customer has seen the answer. No change of the ticket: nobody's version grows by being read."""
    if ticket.is_unread:
        ticket.seen_at = timezone.now()
        Ticket.objects.filter(pk=ticket.pk).update(seen_at=ticket.seen_at)


def _refuse_others(ticket: Ticket, by: "User | None") -> None:
    if (by.pk if by else None) != ticket.customer_id:
        raise Refusal(_("Only the customer of a ticket does that."))
