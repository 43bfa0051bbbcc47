"""Guests: who has no account writes too, once the address they gave is theirs for certain. What they wrote waits until they press
a button on a page that only a mail to that address leads to; whether an account has the address is never said."""

import hashlib
import logging
import smtplib
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from listings.catalogue.models import Listing
from support.tickets import addresses, opening
from support.tickets.mail_reading import OURS
from support.tickets.models import Attachment, PendingRequest, Ticket
from yardsale import limits
from yardsale.events import doorbell
from yardsale.refusals import Refusal

log = logging.getLogger(__name__)
#: How long the link in the mail is good, and for how long we try to send it.
GOOD_FOR, TRIED_FOR = timedelta(days=3), timedelta(days=1)


def sender_of(request: HttpRequest) -> int:
    """A number that says nothing, and is another one tomorrow."""
    words = f"{timezone.localdate():%Y-%m-%d} {limits.address(request)}".encode()
    key = hashlib.sha256(f"guests {settings.SECRET_KEY}".encode()).digest()
    return int.from_bytes(hashlib.blake2b(words, key=key, digest_size=8).digest(), signed=True)


def key_of(token: str) -> str:
    """The request that a form asks for: the same form sent twice is one. Only we can work it out, since it opens the link."""
    return salted_hmac("tickets.request", f"{token}", algorithm="sha256").hexdigest()[:40]


@transaction.atomic
def ask(*, key: str, email: str, name: str, sender: int, words: dict[str, Any]) -> PendingRequest:
    """Write it down and owe a mail. Counted in Postgres, one after the other, so that a limit is one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('requests of guests'))")
    again = PendingRequest.objects.filter(key=key).first()
    if again is not None:
        return again
    now = timezone.now()
    today = PendingRequest.objects.filter(made_at__gt=now - timedelta(days=1))
    lately = PendingRequest.objects.filter(made_at__gt=now - timedelta(hours=1))
    if (
        today.filter(sender=sender).count() >= settings.GUEST_REQUESTS_PER_DAY
        or today.filter(email=email.lower()).count() >= settings.GUEST_REQUESTS_PER_DAY
        or lately.count() >= settings.GUEST_REQUESTS_PER_HOUR
    ):
        raise Refusal(
            _(
                "We have had many messages from here today and read them all. Please come back tomorrow, or sign in."
            )
        )
    asked = PendingRequest.objects.create(key=key, email=email.lower(), name=name, words=words, sender=sender)
    transaction.on_commit(lambda: _ring(asked.pk))
    return asked


def _ring(pk: int) -> None:
    from support.tickets.mail_tasks import send_request

    doorbell.ring(send_request, pk)


def waiting(key: str) -> PendingRequest | None:
    """What a link leads to; None when it is too old or was never there."""
    return PendingRequest.objects.filter(key=key, made_at__gt=timezone.now() - GOOD_FOR).first()


@transaction.atomic
def confirm(asked: PendingRequest) -> Ticket:
    """The address is theirs: open the ticket. Pressed twice, it is the same one."""
    held = PendingRequest.objects.select_for_update(of=("self",)).get(pk=asked.pk)
    if held.ticket is not None:
        return held.ticket
    words = held.words
    listing = Listing.objects.public().filter(code=words.get("listing") or "").first()
    files = Attachment.objects.filter(
        message=None, by=None, upload_key=words.get("files_key") or "-", pk__in=words.get("files") or []
    )
    ticket = opening.open_ticket(
        kind=words["kind"],
        subject=words["subject"],
        text=words["text"],
        guest_email=held.email,
        guest_name=held.name,
        listing=listing,
        attachments=list(files[: settings.TICKET_FILES]),
        shown=words.get("shown") or [],
    )
    PendingRequest.objects.filter(pk=held.pk).update(ticket=ticket)
    return ticket


def sweep(limit: int = 50) -> int:
    """Send the links that are owed. How many left."""
    owed = PendingRequest.objects.filter(sent_at=None, ticket=None, made_at__gt=timezone.now() - TRIED_FOR)
    return sum(send(pk) for pk in list(owed.order_by("pk").values_list("pk", flat=True)[:limit]))


@transaction.atomic
def send(pk: int) -> bool:
    """Marked in the transaction that sent it: a killed worker sends it again, with the same Message-ID."""
    rows = PendingRequest.objects.select_for_update(of=("self",), skip_locked=True)
    asked = rows.filter(pk=pk, sent_at=None, ticket=None).first()
    if asked is None:
        return False
    try:
        _letter(asked).send()
    except (smtplib.SMTPException, OSError) as problem:
        log.warning("request %s not sent: %s", asked.pk, type(problem).__name__)
        return False
    PendingRequest.objects.filter(pk=pk).update(sent_at=timezone.now())
    return True


def _letter(asked: PendingRequest) -> EmailMultiAlternatives:
    """None of what was written stands in it: whoever types a stranger's address must not reach them with words."""
    context = {
        "site_url": settings.SITE_URL,
        "action_url": settings.SITE_URL + reverse("tickets:confirm", args=[asked.key]),
        "action_text": _("Send it to the team"),
        "days": GOOD_FOR.days,
    }
    mail = EmailMultiAlternatives(
        subject=_("One step left: confirm your message to Yardsale"),
        body=render_to_string("tickets/mail_confirm.txt", context),
        to=[asked.email],
        headers={
            "Message-ID": f"<request-{asked.pk}-{salted_hmac('tickets.mail', asked.key).hexdigest()[:12]}@{addresses.host()}>",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            OURS: "request",
        },
    )
    mail.attach_alternative(render_to_string("tickets/mail_confirm.html", context), "text/html")
    return mail
