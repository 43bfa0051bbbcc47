"""What both sides hear while they haggle."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from listings.offers.events import OfferEvent
from notifications.channels.statuses import Topic
from notifications.messages import Message
from yardsale.events.models import Event

if TYPE_CHECKING:
    from listings.offers.models import Offer
    from yardsale.accounts.models import User


def _answerer(offer: "Offer", event: Event) -> "list[User]":
    return [offer.answerer]


def _namer(offer: "Offer", event: Event) -> "list[User]":
    """Who named the amount; whoever's threshold answered at once knows it anyway."""
    return [offer.by]


def _offer_values(offer: "Offer") -> dict[str, Any]:
    return {
        "title": offer.listing.title,
        "amount": offer.amount,
        "currency": offer.listing.currency,
        "by": offer.by.name,
        "other": offer.answerer.name,
    }


def _offer_page(offer: "Offer") -> str:
    return offer.get_absolute_url()


def _accepted_page(offer: "Offer") -> str:
    return offer.order.get_absolute_url() if offer.order else offer.get_absolute_url()


OFFERS: dict[str, tuple[Message, ...]] = {
    OfferEvent.MADE: (
        Message(
            kind="offer.made",
            to=_answerer,
            applies=lambda offer: offer.is_open,
            title=_("%(by)s offers %(amount)s for “%(title)s”"),
            text=_("Accept it, decline it, or name another amount. You have two days."),
            action=_("Answer"),
            icon="hand-coins",
            values=_offer_values,
            url=_offer_page,
        ),
    ),
    OfferEvent.COUNTERED: (
        Message(
            kind="offer.countered",
            to=_answerer,
            applies=lambda offer: offer.is_open,
            title=_("%(by)s names %(amount)s for “%(title)s”"),
            text=_("Accept it, decline it, or name another amount. You have two days."),
            action=_("Answer"),
            icon="repeat",
            values=_offer_values,
            url=_offer_page,
        ),
    ),
    OfferEvent.ACCEPTED: (
        Message(
            kind="offer.accepted.buyer",
            to=lambda offer, event: [offer.buyer] if event.by_id != offer.buyer_id else [],
            title=_("Agreed: “%(title)s” for %(amount)s"),
            text=_("It is reserved for you. Choose how you get it and pay within a day."),
            action=_("Pay"),
            icon="circle-check",
            values=_offer_values,
            url=_accepted_page,
        ),
        Message(
            kind="offer.accepted.seller",
            to=lambda offer, event: (
                [offer.seller] if event.by_id == offer.buyer_id or offer.is_automatic else []
            ),
            title=_("Agreed: “%(title)s” for %(amount)s"),
            text=_("It is reserved. We tell you as soon as it is paid, within a day."),
            action=_("See the order"),
            icon="circle-check",
            values=_offer_values,
            url=_accepted_page,
        ),
    ),
    OfferEvent.DECLINED: (
        Message(
            kind="offer.declined",
            to=_namer,
            applies=lambda offer: not offer.is_automatic,
            title=_("%(amount)s for “%(title)s”: not this time"),
            text=_("%(other)s has declined, thank you for asking. You can name another amount."),
            action=_("See the offer"),
            icon="circle-x",
            values=_offer_values,
            url=_offer_page,
        ),
    ),
    OfferEvent.LAPSED: (
        Message(
            kind="offer.lapsed",
            to=_namer,
            applies=lambda offer: not offer.is_private,
            title=_("Your offer for “%(title)s” has lapsed"),
            text=_("%(other)s did not answer within two days. Nobody is bound any more."),
            action=_("See the offer"),
            icon="clock",
            values=_offer_values,
            url=_offer_page,
        ),
    ),
    OfferEvent.CLOSED: (
        Message(
            kind="offer.closed",
            to=lambda offer, event: [offer.buyer],
            title=_("“%(title)s” is no longer for sale"),
            text=_("So the offer of %(amount)s has come to nothing. There may be something similar."),
            action=_("See the offer"),
            icon="circle-x",
            values=_offer_values,
            url=_offer_page,
        ),
    ),
}

#: A seller's offer to somebody who had saved the thing; counted among the alerts of a day, see notifications.watching.
GIVEN = Message(
    kind="offer.given",
    to=lambda offer, event: [],
    title=_("For you: “%(title)s” for %(amount)s"),
    text=_("You saved it, and %(by)s offers it to you for less. The first to accept gets it."),
    action=_("Look at the offer"),
    why=_("You saved it."),
    icon="heart",
    values=_offer_values,
    url=_offer_page,
    topic=Topic.SAVED,
)
