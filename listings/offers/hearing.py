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
    """{id: {"offer", "may_answer"}} of all offers that stand in a thread."""
    offers = Offer.objects.filter(thread=thread).select_related("listing", "order").order_by("-pk")[:200]
    return {offer.pk: {"offer": offer, "may_answer": rules.may_answer(reader, offer)} for offer in offers}


def words(message: Message) -> str:
    amount, currency = message.details.get("amount"), message.details.get("currency", "")
    label = str(Kind.OFFER.label)
    return f"{label}: {money.text(amount, currency, short=True)}" if amount else label


parts.register(Kind.OFFER, rows, words)
