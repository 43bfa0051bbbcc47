"""Addresses that only we can make: a ticket's own e-mail address, a guest's page, the question after "solved"."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from support.tickets.models import Ticket
from support.tickets.statuses import Act, State

_GUEST, _SCORE, _REPLY = "tickets.guest", "tickets.score", "tickets.reply"
#: support+<code>.<mac>@…; mail programs may write it in capitals.
_LOCAL = re.compile(r"support\+([0-9a-z]{4,12})\.([0-9a-f]{20})")


def host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def reply_address(ticket: Ticket) -> str:
    """Where an answer to this ticket's mails goes; "" while no mail comes in."""
    return f"support+{ticket.code}.{_mac(ticket.code)}@{settings.REPLY_DOMAIN}" if takes_mail() else ""


def takes_mail() -> bool:
    return bool(settings.INBOUND_MAIL and settings.REPLY_DOMAIN)


def is_ours(address: str) -> bool:
    """One of the addresses that we receive mail at or send from."""
    bare = address.strip().lower()
    is_received_here = (
        bool(settings.REPLY_DOMAIN) and bare.rpartition("@")[2] == settings.REPLY_DOMAIN.lower()
    )
    return is_received_here or bare == _from().lower()


def ticket_of(address: str) -> tuple[str, bool]:
    """The ticket's number that an address names ("" for none), and whether we made the address."""
    local, _at, domain = address.strip().lower().rpartition("@")
    found = _LOCAL.fullmatch(local)
    if found is None:
        return ("?", False) if local.startswith("support+") else ("", False)
    is_made_by_us = domain == settings.REPLY_DOMAIN.lower() and constant_time_compare(
        found[2], _mac(found[1])
    )
    return found[1], is_made_by_us


def _mac(code: str) -> str:
    return salted_hmac(_REPLY, code, algorithm="sha256").hexdigest()[:20]


def _from() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">")


def guest_token(ticket: Ticket) -> str:
    """Opens a guest's page; always the same, good until the ticket is called spam."""
    return signing.Signer(salt=_GUEST).sign_object([ticket.code, _short(ticket.guest_email)])


def guest_ticket(token: str) -> Ticket | None:
    found = _read(token, _GUEST)
    ticket = Ticket.objects.filter(code=found[0], customer=None).first() if found else None
    if ticket is None or ticket.state == State.SPAM or found[1] != _short(ticket.guest_email):
        return None
    return ticket


def score_token(ticket: Ticket) -> str:
    """Opens the one question after "solved", whoever is signed in; good while it may be answered."""
    return signing.Signer(salt=_SCORE).sign_object([ticket.code, "score"])


def scored_ticket(token: str) -> Ticket | None:
    found = _read(token, _SCORE)
    ticket = Ticket.objects.filter(code=found[0]).first() if found else None
    return ticket if ticket is not None and ticket.allows(Act.SCORE) else None


def path_of(ticket: Ticket) -> str:
    """The ticket's page for its customer."""
    return (
        ticket.get_absolute_url()
        if ticket.customer_id
        else reverse("tickets:guest", args=[guest_token(ticket)])
    )


def page_of(ticket: Ticket) -> str:
    return f"{settings.SITE_URL}{path_of(ticket)}"


def _read(token: str, salt: str) -> list[str]:
    try:
        found = signing.Signer(salt=salt).unsign_object(token)
    except (signing.BadSignature, ValueError):
        return []
    return found if isinstance(found, list) and len(found) == 2 else []


def _short(address: str) -> str:
    return salted_hmac(_GUEST, address.lower(), algorithm="sha256").hexdigest()[:12]
