"""Hears of orders and listings: what is sold or gone closes the offers on it. Fills the offers' rows in threads."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist

from listings.catalogue.events import ListingEvent
from listings.conversations import parts
from listings.conversations.models import Message, Thread
from listings.conversations.statuses import Kind
from listings.offers import actions, rules
from listings.offers.models import Offer
from listings.orders.events import OrderEvent
from yardsale import money
from yardsale.accounts.rules import are_apart
from yardsale.events.models import Event

GONE = {ListingEvent.WITHDRAWN, ListingEvent.EXPIRED, ListingEvent.SUSPENDED}


def hear(event: Event) -> None:
    """The subscriber; runs in the transaction that marks the event addressed."""
    if event.name not in {OrderEvent.PAID, *GONE}:
        return
    try:
        subject: Any = event.subject()
    except ObjectDoesNotExist:
        return
    if event.name == OrderEvent.PAID:
        actions.close_others(subject)
    else:
        actions.close_all(subject)


def rows(thread: Thread, reader: Any) -> dict[Any, Any]:
    """{id: {"offer", "may_answer", "pays", "receives", …}} of all offers that stand in a thread."""
    found = Offer.objects.filter(thread=thread).select_related("listing__seller", "order").order_by("-pk")
    offers = list(found[:200])
    is_apart = any(each.is_open for each in offers) and are_apart(thread.buyer, thread.seller)
    return {offer.pk: _row(offer, reader, is_apart) for offer in offers}


def _row(offer: Offer, reader: Any, is_apart: bool) -> dict[str, Any]:
    may_answer = rules.may_answer(reader, offer) and offer.listing.is_on_sale and not is_apart
    about = {"offer": offer, "may_answer": may_answer, "waits": rules.waits(offer), "is_apart": is_apart}
    return about | (rules.totals(offer.listing, offer.amount) if offer.is_open else {})


def words(message: Message) -> str:
    amount, currency = message.details.get("amount"), message.details.get("currency", "")
    label = str(Kind.OFFER.label)
    return f"{label}: {money.text(amount, currency, short=True)}" if amount else label


parts.register(Kind.OFFER, rows, words)
