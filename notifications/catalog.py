"""Every notification the site sends, in one table: what happened, who hears of it, in which words, where it leads.

The values are copied when it happens, the words are filled in when they are read: a later change of name or price
does not rewrite what a person was told, and a translation reaches old messages too. The lines about orders, offers,
people and money stand in files of their own beside this one.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from forum.reports.events import ReportEvent
from listings.catalogue import tree
from listings.catalogue.events import ListingEvent
from listings.conversations.events import ConversationEvent
from listings.offers.models import SalePlan
from listings.orders.events import OrderEvent
from listings.payouts.events import PayoutEvent
from notifications import dispute_messages, ticket_messages, voucher_messages
from notifications.address_messages import ADDRESSES
from notifications.belonging_messages import BELONGING
from notifications.channels.statuses import OPTIONAL, Topic
from notifications.detour_messages import DETOURS
from notifications.forum_messages import FORUM
from notifications.messages import Message, fill, written
from notifications.moderation_messages import MODERATION
from notifications.money_messages import MONEY
from notifications.offer_messages import GIVEN, OFFERS
from notifications.order_messages import ORDERS
from notifications.people_messages import PEOPLE
from notifications.social_messages import SOCIAL
from notifications.talk_messages import TALK
from notifications.ticket_messages import TICKETS
from notifications.voucher_messages import VOUCHERS
from yardsale.accounts.events import PersonEvent
from yardsale.events.models import Event

if TYPE_CHECKING:
    from listings.catalogue.models import Listing
    from yardsale.accounts.models import User

__all__ = [
    "ALERT",
    "ALERT_KINDS",
    "ANNOUNCEMENT",
    "KINDS",
    "MESSAGES",
    "SIMILAR",
    "SURVEY",
    "TABLE",
    "Message",
    "fill",
    "written",
]

#: The kind of an alert; its people are found by the matcher and not by this table.
SIMILAR = "listing.similar"


def _seller(thing: Any, event: Event) -> "list[User]":
    return [thing.seller]


def _untold_seller(listing: "Listing", event: Event) -> "list[User]":
    """A moderator’s act tells them itself, with the way to appeal."""
    return [] if event.details.get("is_told") else [listing.seller]


def _listing_values(listing: "Listing") -> dict[str, Any]:
    return {"title": listing.title, "amount": listing.price, "currency": listing.currency}


def _ends_for_good(listing: "Listing") -> bool:
    """Nobody extended it meanwhile, and it is not laid down that it goes on by itself."""
    goes_on = SalePlan.objects.filter(listing=listing, extends_left__gt=0)
    return listing.is_on_sale and listing.reminded_at is not None and not goes_on.exists()


def _my_listings(listing: "Listing") -> str:
    return reverse("catalogue:my_listings")


TABLE: dict[str, tuple[Message, ...]] = {
    **ADDRESSES,
    **MONEY,
    **ORDERS,
    **DETOURS,
    **dispute_messages.DISPUTES,
    **OFFERS,
    **PEOPLE,
    **MODERATION,
    **FORUM,
    **BELONGING,
    **TALK,
    **TICKETS,
    **SOCIAL,
    **VOUCHERS,
    ListingEvent.SUSPENDED: (
        Message(
            kind="listing.suspended",
            to=_untold_seller,
            title=_("We have hidden “%(title)s”"),
            text=_("The reason: %(reason)s"),
            action=_("See my listings"),
            topic=Topic.SECURITY,
            icon="eye-off",
            values=_listing_values,
            details=lambda event: {
                "reason": event.details.get("reason") or str(_("it is against our rules."))
            },
            url=_my_listings,
        ),
    ),
    ListingEvent.ENDING: (
        Message(
            kind="listing.ending",
            to=_seller,
            applies=_ends_for_good,
            title=_("“%(title)s” is shown for a few days more"),
            text=_("Still have it? One tap on “Extend” and it stays for another while."),
            action=_("Extend it"),
            why=_("It is your listing."),
            icon="hourglass",
            values=_listing_values,
            url=_my_listings,
        ),
    ),
    ListingEvent.EXPIRED: (
        Message(
            kind="listing.expired",
            to=_seller,
            title=_("“%(title)s” is no longer shown"),
            text=_("Its time on sale is over. Put it back with one tap; a lower price often helps."),
            action=_("Put it back on sale"),
            why=_("It is your listing."),
            icon="clock",
            values=_listing_values,
            url=_my_listings,
        ),
    ),
}

#: Events nobody is told of, each for a reason; what has consequences of another kind stands in telling.CONSEQUENCES.
SILENT = {
    ConversationEvent.SUSPECTED,  # a report in the moderators' queue
    ListingEvent.RESTORED,  # seen by whoever looks
    ListingEvent.WITHDRAWN,  # the seller's own doing; offers on it are closed, and told
    OrderEvent.DELIVERY_CHOSEN,  # the payment follows, and is told
    OrderEvent.PLACED,  # a reservation is nobody's news before it is paid
    OrderEvent.PROPOSAL_WITHDRAWN,  # stands in the conversation
    OrderEvent.RECEIVED,  # completed in the same moment
    OrderEvent.RULED,  # what was decided follows at once, and is told
    PayoutEvent.PAID,  # that it was sent was told
    PersonEvent.ROLES_CHANGED,  # among staff
    ReportEvent.MADE,  # the queue shows it
    *dispute_messages.SILENT,
    *ticket_messages.SILENT,
    *voucher_messages.SILENT,
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
        "district": (tree.place(listing.district_id) or listing.district).name,
    },
    url=lambda listing: str(listing.get_absolute_url()),
    topic=Topic.ALERTS,
    why=_("You bought “%(bought)s”."),
)


#: What the company says to many; its people are found by notifications.announcements.
ANNOUNCEMENT = Message(
    kind="announcement",
    to=lambda announcement, event: [],
    title=_("%(title)s"),
    text=_("%(text)s"),
    action=_("Read it on Yardsale"),
    icon="megaphone",
    values=lambda announcement: {},
    url=lambda announcement: str(announcement.get_absolute_url()),
    topic=Topic.ANNOUNCEMENTS,
    why=_("%(why)s"),
)


#: Two questions to an audience; its people are found by notifications.surveys. It is switched off together with news.
SURVEY = Message(
    kind="survey",
    to=lambda survey, event: [],
    title=_("Two questions for you"),
    text=_("%(question)s It takes a minute, and nobody but our people reads your answer."),
    action=_("Answer them"),
    icon="clipboard-list",
    values=lambda survey: {"question": survey.question},
    url=lambda survey: str(survey.get_absolute_url()),
    topic=Topic.ANNOUNCEMENTS,
    why=_("%(why)s"),
)


#: The two other reasons to hear of something new: it goes with what was bought, and it is what was looked for.
GOES_WITH = replace(
    ALERT, kind="listing.goes_with", icon="puzzle", why=_("It may go with “%(bought)s”, which you bought.")
)
FOUND = replace(
    ALERT, kind="search.found", icon="search-check", why=_("You asked to be told of “%(bought)s”.")
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
        why=_("You saved it."),
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
        why=_("You saved it."),
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
        why=_("You saved it."),
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
        why=_("You follow %(seller)s."),
        icon="store",
        values=_buyer_values,
        url=_thing,
        topic=Topic.SAVED,
    ),
    GIVEN,
)

#: Every message by its kind: what notifications.channels looks words up in.
MESSAGES: dict[str, Message] = {
    message.kind: message for message in (ALERT, GOES_WITH, FOUND, ANNOUNCEMENT, SURVEY, *WATCHED)
} | {message.kind: message for messages in TABLE.values() for message in messages}
#: The kinds of each topic: what the filters of the inbox leave.
KINDS = {topic: sorted(kind for kind, one in MESSAGES.items() if one.topic == topic) for topic in Topic}
#: Found by the matcher, for an interest that the person can change.
MATCHED_KINDS = {SIMILAR, GOES_WITH.kind, FOUND.kind}
#: The kinds a person may do without; see notifications.channels.statuses.
ALERT_KINDS = sorted(
    kind for kind, message in MESSAGES.items() if message.topic in {Topic.ALERTS, Topic.SAVED}
)
#: Read in the app, a mail about these that has not left stays here.
SETTLED_BY_READING = sorted(kind for kind, message in MESSAGES.items() if message.topic in OPTIONAL)
