"""Mails to customers: written down when it happened, sent by a task, found by a sweep; each under one Message-ID for ever.

The names of the ids: `ticket-<code>-<number>` is a message's (the row has it without our host), `ticket-<code>-opened` the first
confirmation's. So a mail program shows a ticket as one thread, and an answer names what it answers.
"""

import logging
import smtplib
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from support.tickets import addresses, clocks
from support.tickets.events import TicketEvent
from support.tickets.mail_models import Letter, LetterKind
from support.tickets.mail_reading import LINE, OURS
from support.tickets.models import Message, Ticket
from support.tickets.statuses import Act, Side, State
from yardsale.accounts.zones import zone_of
from yardsale.events import doorbell
from yardsale.events.models import Event

log = logging.getLogger(__name__)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=3)
#: When one address has had enough for this hour.
LATER = timedelta(minutes=10)
#: Ids that a mail names of the thread before it.
MOST_REFERENCES = 12
SENDING_ERRORS: tuple[type[Exception], ...] = (smtplib.SMTPException, OSError)


def hear(event: Event) -> None:
    """The subscriber; runs in the transaction that marks the event addressed. Notes are no events, so none is ever mailed."""
    if event.subject_kind != "tickets.ticket":
        return
    ticket = Ticket.objects.filter(pk=event.subject_id).first()
    if ticket is None:
        return
    if event.name == TicketEvent.OPENED:
        owe(ticket, LetterKind.OPENED, f"opened:{ticket.pk}", "opened")
    elif event.name == TicketEvent.ANSWERED:
        message = ticket.messages.filter(pk=event.details["message"], side=Side.TEAM, is_note=False).first()
        if message is not None:
            name = message.message_id.removeprefix(f"ticket-{ticket.code}-") or f"m{message.pk}"
            owe(ticket, LetterKind.REPLY, f"reply:{message.pk}", name, message=message)
    elif event.name == TicketEvent.REMINDED:
        owe(ticket, LetterKind.REMINDED, f"reminded:{event.pk}", f"reminded-{event.pk}")
    elif event.name == TicketEvent.SOLVED and _is_news(event, ticket):
        owe(ticket, LetterKind.SOLVED, f"solved:{event.pk}", f"solved-{event.pk}")


def _is_news(event: Event, ticket: Ticket) -> bool:
    """Solved with an answer, they read it there; solved by themselves, they know."""
    is_own = event.details.get("why") == "customer" or (
        event.by_id is not None and event.by_id == ticket.customer_id
    )
    return event.details.get("why") != "answered" and not is_own


def owe(ticket: Ticket, kind: str, occasion: str, name: str, *, message: Message | None = None) -> None:
    letter, is_new = Letter.objects.get_or_create(
        occasion=occasion,
        defaults={
            "ticket": ticket,
            "kind": kind,
            "message": message,
            "mail_id": f"ticket-{ticket.code}-{name}@{addresses.host()}",
        },
    )
    if is_new:
        ring(letter.pk)


def ring(letter_pk: int) -> None:
    from support.tickets.mail_tasks import send_letter

    transaction.on_commit(lambda: doorbell.ring(send_letter, letter_pk))


def sweep(limit: int = 100) -> int:
    """Send whatever is due and was not heard of. How many left."""
    due = Letter.objects.due(timezone.now()).order_by("due_at").values_list("pk", flat=True)
    return sum(send(pk) for pk in list(due[:limit]))


def send(letter_pk: int) -> bool:
    """Claimed first, by moving its next attempt into the future: nobody else sends it meanwhile, and when this process dies it
    is due again after the pause, with the same Message-ID."""
    letter = _claim(letter_pk)
    if letter is None:
        return False
    try:
        written(letter).send()
    except SENDING_ERRORS as problem:
        log.warning("letter %s not sent (attempt %s): %s", letter.pk, letter.tries, type(problem).__name__)
        return False
    Letter.objects.filter(pk=letter.pk).update(sent_at=timezone.now())
    return True


@transaction.atomic
def _claim(letter_pk: int) -> Letter | None:
    now = timezone.now()
    due = Letter.objects.due(now).select_for_update(skip_locked=True, of=("self",))
    letter = due.select_related("ticket__customer", "message__by").filter(pk=letter_pk).first()
    if letter is None:
        return None
    if not address_of(letter.ticket) or not _is_wanted(letter):
        Letter.objects.filter(pk=letter.pk).update(cancelled_at=now)
        return None
    if _has_many(letter.ticket, now - timedelta(hours=1)):
        Letter.objects.filter(pk=letter.pk).update(due_at=now + LATER)
        return None
    letter.due_at = now + min(FIRST_PAUSE * 2 ** min(letter.tries, 16), LONGEST_PAUSE)
    letter.tries = min(letter.tries + 1, 1000)
    letter.save(update_fields=["tries", "due_at"])
    return letter


def _is_wanted(letter: Letter) -> bool:
    """What was overtaken is no news; what a person of ours wrote always is."""
    if letter.kind == LetterKind.REMINDED:
        return letter.ticket.state == State.CUSTOMER
    if letter.kind == LetterKind.SOLVED:
        return letter.ticket.allows(Act.SCORE)
    return letter.kind == LetterKind.REPLY or letter.ticket.state != State.SPAM


def _has_many(ticket: Ticket, since: Any) -> bool:
    same = (
        Q(ticket__customer=ticket.customer)
        if ticket.customer_id
        else Q(ticket__guest_email=ticket.guest_email)
    )
    return Letter.objects.filter(same, sent_at__gt=since).count() >= settings.LETTERS_PER_HOUR


def address_of(ticket: Ticket) -> str:
    """Whoever is suspended is answered too; whoever has left has no address any more."""
    if ticket.customer is None:
        return ticket.guest_email
    return ticket.customer.email if ticket.customer.is_active else ""


def written(letter: Letter) -> EmailMultiAlternatives:
    """The mail itself; every moment in it is the recipient's own."""
    customer = letter.ticket.customer
    with timezone.override(zone_of(customer.time_zone if customer else "")):
        return _written(letter)


def _written(letter: Letter) -> EmailMultiAlternatives:
    ticket = letter.ticket
    context = context_of(letter)
    is_first = letter.kind == LetterKind.OPENED
    mail = EmailMultiAlternatives(
        subject=" ".join(f"{'' if is_first else 'Re: '}{ticket.subject} [#{ticket.code}]".split()),
        body=render_to_string("tickets/mail.txt", context),
        to=[address_of(ticket)],
        headers=_headers(letter),
        reply_to=[context["reply_to"]] if context["reply_to"] else None,
    )
    mail.attach_alternative(render_to_string("tickets/mail.html", context), "text/html")
    return mail


def context_of(letter: Letter) -> dict[str, Any]:
    ticket, message = letter.ticket, letter.message
    asks = letter.kind == LetterKind.SOLVED or (
        message is not None and ticket.state == State.SOLVED and _is_last(ticket, message)
    )
    score_url = settings.SITE_URL + reverse("tickets:score", args=[addresses.score_token(ticket)])
    return {
        "letter": letter,
        "ticket": ticket,
        "message": message,
        "files": message.attachments.count() if message else 0,
        "title": _titles(letter),
        "promise": clocks.promise(ticket),
        "line": LINE,
        "reply_to": addresses.reply_address(ticket),
        "score_url": score_url if asks else "",
        "reopen_days": settings.TICKET_REOPEN_DAYS,
        "most": settings.MAIL_MAX_BYTES // 1024 // 1024,
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "action_url": addresses.page_of(ticket),
        "action_text": _("See it on the site"),
    }


def _is_last(ticket: Ticket, message: Message) -> bool:
    return not ticket.messages.filter(is_note=False, number__gt=message.number).exists()


def _titles(letter: Letter) -> str:
    name = letter.message.by.name if letter.message is not None and letter.message.by is not None else ""
    return {
        LetterKind.OPENED: _("We have your question"),
        LetterKind.REPLY: _("%(name)s answered") % {"name": name},
        LetterKind.REMINDED: _("Are you still there?"),
        LetterKind.SOLVED: _("We think this is solved"),
        LetterKind.LARGE: _("Your e-mail was too large"),
    }[LetterKind(letter.kind)]


def _headers(letter: Letter) -> dict[str, str]:
    """Message-ID and thread; and that a machine wrote it, so that no other machine answers."""
    headers = {"Message-ID": f"<{letter.mail_id}>", OURS: letter.ticket.code}
    before = _thread(letter)
    if before:
        headers["In-Reply-To"] = f"<{before[-1]}>"
        headers["References"] = " ".join(f"<{one}>" for one in before)
    if letter.kind != LetterKind.REPLY:
        headers["Auto-Submitted"] = "auto-replied" if letter.kind == LetterKind.LARGE else "auto-generated"
        headers["X-Auto-Response-Suppress"] = "All"
    return headers


def _thread(letter: Letter) -> list[str]:
    """What stands before it, oldest first, its own not among it."""
    own = f"@{addresses.host()}"
    said = letter.ticket.messages.filter(is_note=False).exclude(message_id="")
    if letter.message is not None:
        said = said.filter(number__lt=letter.message.number)
    names = [
        one if "@" in one else one + own
        for one in said.order_by("number").values_list("message_id", flat=True)
    ]
    first = f"ticket-{letter.ticket.code}-opened{own}"
    return [one for one in [first, *names[-MOST_REFERENCES:]] if one != letter.mail_id]
