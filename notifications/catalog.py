"""Every notification the site sends, in one table: what happened, who hears of it, in which words, where it leads.

The values are copied when it happens, the words are filled in when they are read: a later change of name or price
does not rewrite what a person was told, and a translation reaches old messages too.
"""

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from forum.reports.events import ReportEvent
from listings.catalogue.events import ListingEvent
from listings.conversations import transcript
from listings.conversations.events import ConversationEvent
from listings.offers.events import OfferEvent
from listings.orders.events import OrderEvent
from listings.orders.statuses import Delivery, OrderStatus
from listings.reviews.events import ReviewEvent
from notifications.channels.statuses import Topic
from notifications.messages import Message, fill
from notifications.money_messages import MONEY
from yardsale.accounts.events import PersonEvent
from yardsale.events.models import Event

if TYPE_CHECKING:
    from listings.catalogue.models import Listing
    from listings.conversations.models import Seat
    from listings.offers.models import Offer
    from listings.orders.models import Order
    from listings.reviews.models import Review
    from yardsale.accounts.models import User

__all__ = ["ALERT", "ALERT_KINDS", "MESSAGES", "SIMILAR", "TABLE", "Message", "fill"]

#: The kind of an alert; its people are found by the matcher and not by this table.
SIMILAR = "listing.similar"


def _seller(thing: Any, event: Event) -> "list[User]":
    return [thing.seller]


def _buyer(order: "Order", event: Event) -> "list[User]":
    return [order.buyer]


def _other_sides(order: "Order", event: Event) -> "list[User]":
    """Who did not do it themselves: one side, or both when a deadline or staff did it."""
    return [person for person in (order.buyer, order.seller) if person.pk != event.by_id]


def _who_talked_with_the_suspended(person: "User", event: Event) -> "list[User]":
    """Whoever leaves by themselves is nobody's news."""
    if event.by_id in {None, person.pk}:
        return []
    return list(type(person).objects.active().filter(seats__other=person).distinct())


def _order_values(order: "Order") -> dict[str, Any]:
    return {
        "title": order.title,
        "amount": order.proceeds,
        "currency": order.currency,
        "buyer": order.buyer.name,
        "seller": order.seller.name,
        "tracking": order.tracking_code,
    }


def _paid_values(order: "Order") -> dict[str, Any]:
    return _order_values(order) | {"amount": order.total}


def _listing_values(listing: "Listing") -> dict[str, Any]:
    return {"title": listing.title, "amount": listing.price, "currency": listing.currency}


def _review_values(review: "Review") -> dict[str, Any]:
    return {
        "author": review.author.name,
        "about": review.about.name,
        "stars": review.stars,
        "title": review.order.title,
    }


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


def _seat_values(seat: "Seat") -> dict[str, Any]:
    said = transcript.preview(seat.last) or str(_("A photo"))
    return {"name": seat.other.name, "title": seat.thread.listing.title, "words": Truncator(said).chars(140)}


def _order_page(order: "Order") -> str:
    return order.get_absolute_url()


def _my_listings(listing: "Listing") -> str:
    return reverse("catalogue:my_listings")


def _about_page(review: "Review") -> str:
    return review.about.get_absolute_url()


def _reviews_page(review: "Review") -> str:
    return reverse("people:reviews", args=[review.about.code])


def _is_posted(order: "Order") -> bool:
    return order.delivery == Delivery.POST


def _is_met(order: "Order") -> bool:
    return order.delivery == Delivery.MEET


def _was_paid(order: "Order") -> bool:
    """A reservation that lapsed unpaid is nobody's news."""
    return order.paid_at is not None


def _refund_values(order: "Order") -> dict[str, Any]:
    return _order_values(order) | {"amount": order.refunded}


def _whose_turn(order: "Order", event: Event) -> "list[User]":
    """Whoever the order's clock waits for."""
    is_sellers = order.status == OrderStatus.PAID or order.returned_at is not None
    return [order.seller if is_sellers else order.buyer]


def _about_order(kind: str, to: Any, title: Any, text: Any, icon: str, **more: Any) -> Message:
    """A line whose click leads to the order's page."""
    given = {"values": _order_values, "url": _order_page, "action": _("See the order")} | more
    return Message(kind=kind, to=to, title=title, text=text, icon=icon, **given)


TABLE: dict[str, tuple[Message, ...]] = MONEY | {
    OrderEvent.PAID: (
        Message(
            kind="order.paid.post",
            to=_seller,
            applies=_is_posted,
            title=_("Sold! Time to post “%(title)s”"),
            text=_("%(buyer)s has paid and we hold the money. Post it, and you will receive %(amount)s."),
            action=_("See the address"),
            icon="package",
            values=_order_values,
            url=_order_page,
        ),
        Message(
            kind="order.paid.meet",
            to=_seller,
            applies=_is_met,
            title=_("Sold! Time to meet %(buyer)s"),
            text=_(
                "%(title)s is paid for and we hold the money. Hand it over, and you will receive %(amount)s."
            ),
            action=_("See the order"),
            icon="handshake",
            values=_order_values,
            url=_order_page,
        ),
    ),
    OrderEvent.SHIPPED: (
        Message(
            kind="order.shipped",
            to=_buyer,
            title=_("“%(title)s” is on its way"),
            text=_("%(seller)s has posted it. Tell us when it has arrived; until then we hold the money."),
            action=_("See where it is"),
            icon="truck",
            values=_order_values,
            url=_order_page,
        ),
    ),
    OrderEvent.HANDED_OVER: (
        Message(
            kind="order.handed_over",
            to=_buyer,
            title=_("Do you have “%(title)s”?"),
            text=_("%(seller)s says it was handed over. Please confirm, so that we can release the money."),
            action=_("Confirm"),
            icon="handshake",
            values=_order_values,
            url=_order_page,
        ),
    ),
    OrderEvent.COMPLETED: (
        Message(
            kind="order.completed",
            to=_seller,
            title=_("%(amount)s is yours"),
            text=_("%(buyer)s has “%(title)s”, and the money is released to you."),
            action=_("See the order"),
            icon="circle-check",
            values=_order_values,
            url=_order_page,
        ),
    ),
    OrderEvent.CANCELLED: (
        Message(
            kind="order.cancelled",
            to=_other_sides,
            applies=_was_paid,
            title=_("The order of “%(title)s” was cancelled"),
            text=_("What was paid (%(amount)s) goes back to the buyer in full."),
            action=_("See what happened"),
            icon="circle-x",
            values=_paid_values,
            url=_order_page,
        ),
    ),
    OrderEvent.PAYMENT_DECLINED: (
        Message(
            kind="order.payment_declined",
            to=_buyer,
            title=_("Your payment did not go through"),
            text=_(
                "%(title)s is still kept for you for a few minutes. Try again, or use another way to pay."
            ),
            action=_("Try again"),
            icon="credit-card",
            values=_paid_values,
            url=_order_page,
        ),
    ),
    OrderEvent.REFUNDED: (
        Message(
            kind="order.refunded",
            to=_other_sides,
            title=_("“%(title)s”: the money goes back"),
            text=_("%(amount)s is on its way back to the buyer."),
            action=_("See the order"),
            icon="undo-2",
            values=_paid_values,
            url=_order_page,
        ),
    ),
    OrderEvent.MEETING_AGREED: (
        _about_order(
            "order.meeting_agreed",
            _other_sides,
            _("You have a meeting for “%(title)s”"),
            _("Place and time are on the order’s page. The buyer brings the six-digit code."),
            "calendar-check",
        ),
    ),
    OrderEvent.DELIVERED: (
        _about_order(
            "order.delivered",
            _other_sides,
            _("“%(title)s” has arrived"),
            _("There are three days to look at it. Without a complaint the money is released then."),
            "house",
        ),
    ),
    OrderEvent.REMINDED: (
        _about_order(
            "order.reminded.pay",
            _whose_turn,
            _("“%(title)s” is kept for you, not much longer"),
            _("Pay to keep it; otherwise it goes back on sale."),
            "credit-card",
            applies=lambda order: order.status == OrderStatus.PLACED,
        ),
        _about_order(
            "order.reminded.send",
            _whose_turn,
            _("One day left for “%(title)s”"),
            _("Post it or hand it over, or ask %(buyer)s for more time. Otherwise the sale is cancelled."),
            "clock",
            applies=lambda order: order.status == OrderStatus.PAID,
        ),
        _about_order(
            "order.reminded.look",
            _whose_turn,
            _("Is “%(title)s” as it should be?"),
            _("Confirm it or say what is wrong. Without a word from you %(seller)s is paid soon."),
            "package-open",
            applies=lambda order: order.status in {OrderStatus.SHIPPED, OrderStatus.HANDED_OVER},
        ),
        _about_order(
            "order.reminded.return",
            _whose_turn,
            _("“%(title)s” is to go back"),
            _("It is your turn, and one day is left. See what happens otherwise."),
            "undo-2",
            applies=lambda order: order.status == OrderStatus.RETURNING,
        ),
    ),
    OrderEvent.EXTENDED: (
        _about_order(
            "order.extended",
            _other_sides,
            _("More time for “%(title)s”"),
            _("The clock of this order runs longer now."),
            "clock",
        ),
    ),
    OrderEvent.PROPOSED: (
        _about_order(
            "order.proposed",
            _other_sides,
            _("A suggestion about “%(title)s”"),
            _("Say yes or no within 48 hours. Without an answer nothing changes."),
            "message-circle-question-mark",
            action=_("Answer"),
        ),
    ),
    OrderEvent.ANSWERED: (
        _about_order(
            "order.answered",
            _other_sides,
            _("Your suggestion about “%(title)s” was answered"),
            _("See whether it was a yes, and what happens now."),
            "message-circle-question-mark",
        ),
    ),
    OrderEvent.PROPOSAL_LAPSED: (
        _about_order(
            "order.proposal_lapsed",
            _other_sides,
            _("A suggestion about “%(title)s” was not answered"),
            _("So nothing has changed. Mind the clock on the order’s page."),
            "clock",
        ),
    ),
    OrderEvent.RETURN_AGREED: (
        _about_order(
            "order.return_agreed",
            _other_sides,
            _("“%(title)s” goes back"),
            _("%(buyer)s sends it back. Once %(seller)s has it, all of the money goes back."),
            "undo-2",
        ),
    ),
    OrderEvent.SENT_BACK: (
        _about_order(
            "order.sent_back",
            _seller,
            _("“%(title)s” is on its way back to you"),
            _("Say when you have it, and %(buyer)s gets the money back."),
            "package",
        ),
    ),
    OrderEvent.PART_REFUNDED: (
        _about_order(
            "order.part_refunded",
            _other_sides,
            _("“%(title)s”: %(amount)s goes back"),
            _("%(buyer)s keeps the item, and the rest of the money is released to %(seller)s."),
            "percent",
            values=_refund_values,
        ),
    ),
    OrderEvent.FROZEN: (
        _about_order(
            "order.frozen",
            _other_sides,
            _("“%(title)s” is disputed"),
            _("Every clock stands still, and the money stays where it is until this is settled."),
            "scale",
        ),
    ),
    OrderEvent.STUCK: (
        _about_order(
            "order.stuck",
            _other_sides,
            _("“%(title)s”: our support takes a look"),
            _("We have held this money as long as we may. A person looks at it and writes to you both."),
            "life-buoy",
        ),
    ),
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
    OfferEvent.GIVEN: (
        Message(
            kind="offer.given",
            to=_answerer,
            applies=lambda offer: offer.is_open,
            title=_("For you: “%(title)s” for %(amount)s"),
            text=_("You saved it, and %(by)s offers it to you for less. The first to accept gets it."),
            action=_("Look at the offer"),
            icon="heart",
            values=_offer_values,
            url=_offer_page,
            topic=Topic.ALERTS,
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
    ListingEvent.EXPIRED: (
        Message(
            kind="listing.expired",
            to=_seller,
            title=_("“%(title)s” is no longer shown"),
            text=_("Its time on sale is over. Put it back with one tap; a lower price often helps."),
            action=_("Put it back on sale"),
            icon="clock",
            values=_listing_values,
            url=_my_listings,
        ),
    ),
    PersonEvent.LEFT: (
        Message(
            kind="person.suspended",
            to=_who_talked_with_the_suspended,
            title=_("%(name)s was suspended"),
            text=_(
                "You have written to each other. Do not pay or send anything outside Yardsale, whatever they asked for."
                " What you paid here is held, and our people look after it."
            ),
            action=_("See your messages"),
            icon="shield-alert",
            values=lambda person: {"name": person.name},
            url=lambda person: reverse("conversations:index"),
        ),
    ),
    ReportEvent.CLOSED: (
        Message(
            kind="report.closed",
            to=lambda report, event: [report.reporter] if report.reporter else [],
            title=_("We looked at your report"),
            text=_("“%(title)s”: %(outcome)s. Thank you for telling us."),
            action=_("How we decide"),
            icon="flag",
            values=lambda report: {"title": report.title, "outcome": report.get_outcome_display()},
            url=lambda report: reverse("help:article", args=["problems"]),
        ),
    ),
    ReviewEvent.PUBLISHED: (
        Message(
            kind="review.published",
            to=lambda review, event: [review.about],
            title=_("%(author)s reviewed you: %(stars)s of 5 stars"),
            text=_("See what %(author)s wrote about “%(title)s”."),
            action=_("Read the review"),
            icon="star",
            values=_review_values,
            url=_about_page,
        ),
    ),
    ReviewEvent.ANSWERED: (
        Message(
            kind="review.answered",
            to=lambda review, event: [review.author],
            title=_("%(about)s answered your review"),
            text=_("See what %(about)s says about “%(title)s”."),
            action=_("Read the answer"),
            icon="star",
            values=_review_values,
            url=_reviews_page,
        ),
    ),
    ConversationEvent.UNSEEN: (
        Message(
            kind="conversation.unseen",
            to=lambda seat, event: [seat.person],
            applies=lambda seat: seat.unread > 0,
            title=_("%(name)s wrote to you about “%(title)s”"),
            text=_("“%(words)s”"),
            action=_("Read and answer"),
            icon="message-circle",
            values=_seat_values,
            url=lambda seat: str(seat.thread.get_absolute_url()),
            topic=Topic.MESSAGES,
        ),
    ),
}

ALERT = Message(
    kind=SIMILAR,
    to=lambda listing, event: [],
    title=_("%(title)s"),
    text=_("%(amount)s · %(district)s"),
    action=_("Look at it"),
    icon="sparkles",
    values=lambda listing: {
        "title": listing.title,
        "amount": listing.buyer_price,
        "currency": listing.currency,
        "district": listing.district.name,
    },
    url=lambda listing: str(listing.get_absolute_url()),
    topic=Topic.ALERTS,
)


def _buyer_values(listing: "Listing") -> dict[str, Any]:
    """The price as a buyer sees it."""
    return ALERT.values(listing)


def _thing(listing: "Listing") -> str:
    return str(listing.get_absolute_url())


#: What those hear who saved a thing or follow a seller; its people are found by notifications.watching.
WATCHED = (
    Message(
        kind="saved.cheaper",
        to=lambda listing, event: [],
        title=_("“%(title)s” is cheaper now"),
        text=_("%(amount)s instead of %(before)s. You saved it."),
        action=_("Look at it"),
        icon="trending-down",
        values=_buyer_values,
        url=_thing,
        topic=Topic.SAVED,
    ),
    Message(
        kind="saved.sold",
        to=lambda listing, event: [],
        title=_("“%(title)s” is sold"),
        text=_("You saved it. On its page you find things like it."),
        action=_("See things like it"),
        icon="heart-crack",
        values=_buyer_values,
        url=_thing,
        topic=Topic.SAVED,
    ),
    Message(
        kind="saved.back",
        to=lambda listing, event: [],
        title=_("“%(title)s” is back on sale"),
        text=_("You saved it. It is %(amount)s now."),
        action=_("Look at it"),
        icon="heart",
        values=_buyer_values,
        url=_thing,
        topic=Topic.SAVED,
    ),
    Message(
        kind="followed.new",
        to=lambda listing, event: [],
        title=_("New from %(seller)s: %(title)s"),
        text=_("%(amount)s · %(district)s"),
        action=_("Look at it"),
        icon="store",
        values=_buyer_values,
        url=_thing,
        topic=Topic.SAVED,
    ),
)

#: Every message by its kind: what notifications.channels looks words up in.
MESSAGES: dict[str, Message] = {message.kind: message for message in (ALERT, *WATCHED)} | {
    message.kind: message for messages in TABLE.values() for message in messages
}
#: The kinds a person may do without; see notifications.channels.statuses.
ALERT_KINDS = sorted(
    kind for kind, message in MESSAGES.items() if message.topic in {Topic.ALERTS, Topic.SAVED}
)
