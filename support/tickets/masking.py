"""Words without anybody in them: what a ticket taught may be told to everybody, whom it was about may not.

More goes than must: a person reads what is left before it is published, and can put a word back, but cannot take back a name.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from support.tickets.models import Message, Ticket
from yardsale import guard

GONE = "…"
#: Long numbers and addresses of mail.
NUMBERS = re.compile(r"(?:\+?\d[\s/.()-]{0,2}){7,}\d|\S+@\S+")
#: Where somebody lives, as it is written around here: "12 Mill Lane", "Lange Straße 5a", "12345 Town".
STREET = re.compile(
    r"\b\d{1,4}\s?[a-zA-Z]?,?\s+(?:[A-ZÄÖÜ][\w’'-]+\s+){1,3}"
    r"(?:Street|St|Road|Rd|Lane|Ln|Avenue|Ave|Drive|Close|Court|Square|Way|Row|Terrace|Place)\b\.?"
    r"|\b(?:[A-ZÄÖÜ][\w’'-]+\s+){1,3}(?:Street|Road|Lane|Avenue|Drive|Close|Court|Square|Terrace)\s+\d{1,4}\s?[a-zA-Z]?\b"
    r"|\b(?:[A-ZÄÖÜ][\wäöüß-]*\s)?[\wÄÖÜäöüß-]*(?:[Ss]tra(?:ß|ss)e|[Ss]tr\.|weg|gasse|allee|platz)\s*\d{1,4}\s?[a-zA-Z]?\b"
    r"|\b\d{4,5}(?:\s?[A-Z]{2})?\s+[A-ZÄÖÜ][\w-]+"
)
#: As our own codes are made: of an order, a listing, a conversation; and whatever is called a number.
CODES = re.compile(r"#\w{5,}|\b(?=[a-z]*\d)(?=\d*[a-z])[0-9a-hjkmnp-tv-z]{9,12}\b")


def anonymised(text: str, ticket: Ticket) -> str:
    """The same words with people as what they are here, and without addresses, numbers and codes."""
    text = text.replace("\xa0", " ")
    for words in _places(ticket):
        text = _without(text, words, GONE)
    # Before the names: an address of mail has one in it, and would be none any more.
    text = NUMBERS.sub(GONE, text)
    for name, role in _names(ticket):
        text = _without(text, name, role)
    for code in _codes(ticket):
        text = _without(text, code, GONE)
    return _unreachable(CODES.sub(GONE, STREET.sub(GONE, text)))


def _without(text: str, words: str, instead: str) -> str:
    return re.sub(rf"(?<!\w){re.escape(words)}(?!\w)", instead, text, flags=re.IGNORECASE)


def _unreachable(text: str) -> str:
    """The guard names one finding of each kind at a time."""
    for _round in range(20):
        found = [finding.words for finding in guard.look(text) if finding.words.strip(GONE + " ")]
        if not found:
            break
        for words in found:
            text = text.replace(words, GONE)
    return text


def _names(ticket: Ticket) -> list[tuple[str, str]]:
    """Whole names before their parts, so that nothing of a longer one is left."""
    found: dict[str, str] = {}
    for name, role in _people(ticket):
        for part in (name, *name.split()):
            if len(part.strip(".")) > 1:
                found.setdefault(part, role)
    return sorted(found.items(), key=lambda one: len(one[0]), reverse=True)


def _people(ticket: Ticket) -> Iterator[tuple[str, str]]:
    yield ticket.customer_name, _("the customer")
    if ticket.order is not None:
        yield ticket.order.buyer.name, _("the buyer")
        yield ticket.order.seller.name, _("the seller")
        yield ticket.order.recipient, _("the buyer")
    if ticket.listing is not None:
        yield ticket.listing.seller.name, _("the seller")
    if ticket.owner is not None:
        yield ticket.owner.name, _("our team")
    ours = Message.objects.filter(ticket=ticket, by__isnull=False).select_related("by")
    for message in ours:
        if message.by is not None:
            yield message.by.name, _("the customer") if message.by_id == ticket.customer_id else _("our team")


def _places(ticket: Ticket) -> Iterator[str]:
    """What the order knows of where its parcel went, line by line, and the addresses of mail."""
    if ticket.order is not None:
        for address in (ticket.order.address, ticket.order.return_address):
            yield from (line.strip() for line in address.splitlines() if len(line.strip()) > 3)
    if ticket.customer is not None:
        yield ticket.customer.email
    if ticket.guest_email:
        yield ticket.guest_email


def _codes(ticket: Ticket) -> Iterator[str]:
    yield ticket.code
    if ticket.customer is not None:
        yield ticket.customer.code
    if ticket.order is not None:
        yield ticket.order.code
        yield ticket.order.tracking_code or ticket.order.code
    if ticket.listing is not None:
        yield ticket.listing.code
    if ticket.dispute_code:
        yield ticket.dispute_code
