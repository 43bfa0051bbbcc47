"""What a ticket turns into when it is more than a question: a matter for a lead, a dispute, an article, an answer in the forum.

A ticket never moves money. A dispute is opened through its own front door, which keeps its own rules.
"""

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from forum.disputes import actions as disputes
from forum.disputes.statuses import Deal
from support.help import actions as articles
from support.tickets import masking
from support.tickets.events import TicketEvent
from support.tickets.models import Message, Ticket
from support.tickets.moves import begin, hold, next_number, step, words
from support.tickets.statuses import Act, Logged, Priority, Side, State
from yardsale.events.actions import publish
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from forum.boards.models import Topic
    from forum.disputes.models import Case
    from support.help.models import Written
    from yardsale.accounts.models import User


@transaction.atomic
def escalate(ticket: Ticket, *, by: "User", version: int | None, summary: str) -> Message:
    """To the leads, who are told: with what happened so far, what was tried and what is needed, as a note."""
    said = words(summary)
    begin(ticket, Act.HANDLE, by=by, version=version)
    if ticket.is_escalated:
        raise Refusal(_("The leads know of it already. Write a note with what is new."))
    note = Message.objects.create(
        ticket=ticket, number=next_number(ticket), by=by, side=Side.TEAM, is_note=True, text=said
    )
    lines: list[tuple[str, dict[str, Any]]] = [(Logged.ESCALATED, {"message": note.pk})]
    priority = max(ticket.priority, Priority.HIGH)
    if priority != ticket.priority:
        lines.append((Logged.PRIORITISED, {"from": ticket.priority, "to": int(priority)}))
    step(ticket, by=by, lines=lines, is_escalated=True, priority=priority)
    publish(TicketEvent.ESCALATED, ticket, by=by, message=note.pk)
    return note


@transaction.atomic
def calm(ticket: Ticket, *, by: "User", version: int | None) -> None:
    """A lead has seen to it: it is a ticket like the others again."""
    begin(ticket, by=by)
    if ticket.is_escalated:
        begin(ticket, Act.HANDLE, by=by, version=version)
        step(ticket, by=by, lines=[(Logged.ESCALATED, {"over": True})], is_escalated=False)


def open_dispute(
    ticket: Ticket,
    *,
    by: "User",
    version: int | None,
    reason: str,
    text: str = "",
    wants: str = Deal.REFUND,
) -> "Case":
    """Open a dispute for the customer about the ticket's order; the ticket waits inside meanwhile. Money moves there alone.

    In three steps, since opening a case copies photos: a crash in between leaves a case that a second try finds.
    """
    with transaction.atomic():
        begin(ticket, by=by)
        if not ticket.dispute_code:
            begin(ticket, Act.ASK_INSIDE, by=by, version=version)
        order, customer = ticket.order, ticket.customer
    if order is None or customer is None:
        raise Refusal(_("A dispute is about an order. Say first which one this ticket is about."))
    if by.pk in {order.buyer_id, order.seller_id}:
        raise Refusal(_("You are part of that order yourself. Please give this ticket to somebody else."))
    case = disputes.open_dispute(order, by=by, reason=reason, text=text, wants=wants, claimant=customer)
    with transaction.atomic():
        hold(ticket)
        if ticket.dispute_code != case.code:
            _wait_for(ticket, case, by=by)
    return case


def _wait_for(ticket: Ticket, case: "Case", *, by: "User") -> None:
    more: dict[str, Any] = {}
    if ticket.allows(Act.ASK_INSIDE):
        more = {"state": State.INSIDE, "act": Act.ASK_INSIDE, "act_by": None, "remind_at": None}
    step(ticket, by=by, lines=[(Logged.DISPUTED, {"case": case.code})], dispute_code=case.code, **more)
    publish(TicketEvent.DISPUTED, ticket, by=by, case=case.code)


@transaction.atomic
def draft_article(
    ticket: Ticket, *, by: "User", version: int | None, title: str, text: str, topic: str = ""
) -> "Written":
    """A help article begins with what was learned here, without anybody's name; it is published where articles are."""
    begin(ticket, Act.NOTE, by=by, version=version)
    article = articles.draft(
        masking.anonymised(words(title), ticket),
        masking.anonymised(words(text), ticket),
        by=by,
        source=ticket.code,
        topic=topic,
    )
    step(ticket, by=by, lines=[(Logged.DRAFTED, {"what": "article", "key": article.slug})])
    return article


@transaction.atomic
def draft_answer(
    ticket: Ticket, *, by: "User", version: int | None, text: str, question: "Topic | None" = None
) -> str:
    """What was answered here, without anybody's name, to be put under a question of the forum: the words are the answer."""
    begin(ticket, Act.NOTE, by=by, version=version)
    said = masking.anonymised(words(text), ticket)
    step(
        ticket,
        by=by,
        lines=[(Logged.DRAFTED, {"what": "answer", "key": question.code if question else ""})],
    )
    return said
