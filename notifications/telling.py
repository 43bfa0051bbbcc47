"""The subscriber: turns what happened into what people are told, in the transaction that marks the event addressed."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q
from django.utils import timezone

from listings.catalogue.events import ListingEvent
from listings.catalogue.models import Listing
from listings.conversations.events import ConversationEvent
from listings.conversations.models import Seat
from listings.orders.events import OrderEvent
from listings.orders.models import Order
from notifications import catalog
from notifications.channels import actions as channels
from notifications.channels.models import Notification
from notifications.interests import actions as interests
from notifications.interests import matcher
from notifications.interests.models import Interest
from yardsale.accounts.models import User
from yardsale.events.models import Event


def tell(event: Event) -> None:
    """Write the notifications an event calls for. What it happened to may be gone by now: then there is no news."""
    messages = catalog.TABLE.get(event.name, ())
    consequence = CONSEQUENCES.get(event.name)
    if not messages and consequence is None:
        return
    try:
        subject = event.subject()
    except ObjectDoesNotExist:
        return
    if messages:
        channels.notify(list(_notifications(event, subject, messages)))
    if consequence is not None:
        consequence(subject)


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
                values=message.values(subject),
                url=message.url(subject),
                listing_id=_listing_of(subject),
            )


def _listing_of(subject: Any) -> int | None:
    """The listing whose photo stands beside the message."""
    if isinstance(subject, Listing):
        return subject.pk
    if isinstance(subject, Seat):
        return subject.thread.listing_id
    return subject.listing_id if isinstance(subject, Order) else None


def learn_from(order: Order) -> None:
    interests.learn(order)


def alert_buyers(listing: Listing) -> None:
    """Tell those who bought something similar: each of one listing once, and of so many a day at most.

    The cap is first come, first served within the day; of one listing's candidates nobody takes another's place.
    """
    if not listing.is_on_sale:
        return
    matches = matcher.match(listing)
    if not matches:
        return
    free = _with_room([match.person_id for match in matches], _occasion(listing), timezone.now())
    told = [match for match in matches if match.person_id in free]
    reasons = Interest.objects.in_bulk([match.interest_id for match in told])
    values = catalog.ALERT.values(listing)
    channels.notify(
        [
            Notification(
                recipient=free[match.person_id],
                kind=catalog.SIMILAR,
                occasion=_occasion(listing),
                values=values | {"bought": reasons[match.interest_id].title},
                url=catalog.ALERT.url(listing),
                listing=listing,
                interest=reasons[match.interest_id],
            )
            for match in told
            if match.interest_id in reasons
        ]
    )


def _occasion(listing: Listing) -> str:
    return f"listing:{listing.pk}"


def _with_room(people: list[int], occasion: str, now: datetime) -> dict[int, User]:
    """Those who have not heard of this listing and have had fewer alerts today than a person wants.

    Their rows are held until the transaction ends, in order: another worker with another listing for the same person
    waits here and then counts ours too. (NO KEY: nobody else who refers to a person waits.)
    """
    held = User.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").in_bulk()
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    told = Notification.objects.alerts().filter(recipient__in=held)
    counts, heard = dict.fromkeys(held, 0), set()
    rows = told.filter(Q(told_at__gte=today) | Q(occasion=occasion))
    for recipient_id, told_at, about in rows.values_list("recipient_id", "told_at", "occasion"):
        counts[recipient_id] += told_at >= today
        if about == occasion:
            heard.add(recipient_id)
    return {
        pk: person for pk, person in held.items() if pk not in heard and counts[pk] < settings.ALERTS_PER_DAY
    }


def forget_unseen(seat: Seat) -> None:
    """They have looked into the conversation itself: our note about it is old news."""
    url = f"{seat.thread.get_absolute_url()}#latest"
    channels.read_of(seat.person, "conversation.unseen", leading_to=url)


CONSEQUENCES: dict[str, Callable[[Any], None]] = {
    OrderEvent.COMPLETED: learn_from,
    ListingEvent.PUBLISHED: alert_buyers,
    ConversationEvent.SEEN: forget_unseen,
}
