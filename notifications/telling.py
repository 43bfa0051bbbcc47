"""The subscriber: turns what happened into what people are told, in the transaction that marks the event addressed."""

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone

from forum.boards.events import TopicEvent
from forum.boards.models import Topic
from forum.disputes.models import Case
from listings.catalogue.events import ListingEvent
from listings.catalogue.models import Listing
from listings.conversations.events import ConversationEvent
from listings.conversations.models import Seat
from listings.offers.events import OfferEvent
from listings.orders.events import OrderEvent
from listings.orders.models import Order
from notifications import catalog, daily, watching
from notifications.channels import actions as channels
from notifications.channels.models import Notification
from notifications.forum_messages import unread_url
from notifications.interests import actions as interests
from notifications.interests import fitting, matcher, pacing
from notifications.interests.statuses import Wish
from yardsale.accounts.models import User
from yardsale.events.models import Event


def tell(event: Event) -> None:
    """Write the notifications an event calls for. What it happened to may be gone by now: then there is no news."""
    messages = catalog.TABLE.get(event.name, ())
    consequence = CONSEQUENCES.get(event.name)
    if not messages and consequence is None and event.name not in SETTLED:
        return
    try:
        subject = event.subject()
    except ObjectDoesNotExist:
        return
    if messages:
        channels.notify(list(_notifications(event, subject, messages)))
    if consequence is not None:
        consequence(subject)
    settle = SETTLED.get(event.name)
    if settle is not None and event.by is not None:
        settle(subject, event.by)


def _notifications(
    event: Event, subject: Any, messages: tuple[catalog.Message, ...]
) -> Iterator[Notification]:
    for message in messages:
        if not message.applies(subject):
            continue
        for person in message.to(subject, event):
            yield Notification(
                recipient=person,
                kind=message.kind,
                occasion=f"event:{event.pk}",
                values=message.values(subject) | message.details(event),
                url=message.url(subject),
                listing_id=_listing_of(subject),
            )


def _listing_of(subject: Any) -> int | None:
    """The listing whose photo stands beside the message."""
    if isinstance(subject, Listing):
        return subject.pk
    if isinstance(subject, Seat):
        return subject.thread.listing_id
    if isinstance(subject, Case):
        return subject.order.listing_id
    return subject.listing_id if isinstance(subject, Order) else None


def learn_from(order: Order) -> None:
    interests.learn(order)


def forget_unpaid(order: Order) -> None:
    """What called for paying is done with once it is paid, or let go."""
    for kind in ("order.payment_declined", "order.reminded.pay"):
        channels.read_of(order.buyer, kind, leading_to=order.get_absolute_url())


def alert_buyers(listing: Listing) -> None:
    """Tell those who bought something similar or look for it: each of one listing once, of so many a day at most.

    Of one listing's people the best are taken. Everybody finds it in the inbox at once; whether it also travels at
    once or calmly, in the digest, `pacing` decides.
    """
    if not listing.is_on_sale:
        return
    now = timezone.now()
    matches = matcher.match(listing, now=now)[: settings.ALERTED_AT_MOST]
    if not matches:
        return
    weaker = {match.person_id for match in matches if not pacing.is_strong(match)}
    free = daily.with_room([match.person_id for match in matches], _occasion(listing), now, weaker=weaker)
    told = [match for match in matches if match.person_id in free]
    values, url = catalog.ALERT.values(listing), catalog.ALERT.url(listing)
    urgencies = pacing.urgencies(listing, told, now)
    alerts = [
        Notification(
            recipient=free[match.person_id],
            kind=_kind(match),
            occasion=_occasion(listing),
            values=values | {"bought": match.reason},
            url=url,
            listing=listing,
            interest_id=match.interest_id,
        )
        for match in told
    ]
    for alert in alerts:
        # Read by channels: "now", or "calm" for the digest.
        alert.urgency = urgencies[alert.recipient_id]
    channels.notify(alerts)


def _kind(match: matcher.Match) -> str:
    if match.is_search:
        return catalog.FOUND.kind
    return catalog.GOES_WITH.kind if match.wish == Wish.WITH else catalog.SIMILAR


def _occasion(listing: Listing) -> str:
    return f"listing:{listing.pk}"


def tell_of_new(listing: Listing) -> None:
    """First those who may want it most: of so many alerts a day the best come first."""
    alert_buyers(listing)
    watching.tell_followers(listing)
    if listing.is_on_sale:
        fitting.wake_guests(listing, timezone.now())


def forget_unseen(seat: Seat) -> None:
    """They have looked into the conversation itself: our note about it is old news."""
    url = seat.thread.get_absolute_url()
    channels.read_of(seat.person, "conversation.unseen", leading_to=url)


def forget_replies(topic: Topic, person: User) -> None:
    """They have looked into the topic itself."""
    channels.read_of(person, "forum.reply", leading_to=unread_url(topic))


#: What somebody has seen by themselves: of whom, besides of what, only the event knows.
SETTLED: dict[str, Callable[[Any, User], None]] = {TopicEvent.SEEN: forget_replies}
CONSEQUENCES: dict[str, Callable[[Any], None]] = {
    OrderEvent.COMPLETED: learn_from,
    OrderEvent.PAID: forget_unpaid,
    OrderEvent.CANCELLED: forget_unpaid,
    ListingEvent.PUBLISHED: tell_of_new,
    ListingEvent.CHANGED: watching.tell_of_drop,
    ListingEvent.SOLD: watching.tell_of_sale,
    ListingEvent.BACK: watching.tell_of_return,
    ConversationEvent.SEEN: forget_unseen,
    OfferEvent.GIVEN: watching.tell_of_gift,
}
