"""What the people of the demo town have been told: the site's own messages for what happened, and alerts it would send."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from forum.disputes.models import Case
from listings.catalogue.models import Listing
from listings.offers.models import Offer
from listings.orders.models import Order
from listings.orders.statuses import OrderStatus
from listings.reviews.models import Review
from notifications import catalog
from notifications.channels.models import Notification
from notifications.interests import actions as interests
from notifications.interests import matcher
from notifications.interests.models import Interest
from yardsale.accounts.models import User
from yardsale.demo.people import BUYER, SELLER
from yardsale.demo.registry import Registry
from yardsale.events.models import Event

#: Told longer ago than this, everybody has read it; the demo's sign-ins have read nothing of the last days.
READ_AFTER = timedelta(days=4)
UNREAD_SINCE = timedelta(days=2)
#: Alerts about what was posted in so many days.
ALERTS_OF = timedelta(days=9)


def write(known: Registry) -> None:
    known.events.sort(key=lambda event: event.happened_at)
    Event.objects.bulk_create(known.events)
    for order in known.orders.values():
        if order.status == OrderStatus.COMPLETED:
            interests.learn(order)
    told = [*_messages(known), *_alerts(known), *_gifts()]
    told.sort(key=lambda notification: notification.told_at)
    Notification.objects.bulk_create(told)


def _gifts() -> list[Notification]:
    """What a seller offers to somebody alone."""
    message = catalog.MESSAGES["offer.given"]
    given = Offer.objects.filter(is_private=True).select_related("listing__seller", "buyer", "seller", "by")
    return [
        Notification(
            recipient=offer.buyer,
            kind=message.kind,
            occasion=f"given:{offer.pk}",
            values=message.values(offer),
            url=message.url(offer),
            listing=offer.listing,
            told_at=offer.made_at,
        )
        for offer in given
    ]


def _messages(known: Registry) -> list[Notification]:
    """By the table of notifications.catalog, as `telling` does when it happens."""
    things = _things(known)
    told = []
    for event in known.events:
        subject = things[event.subject_kind, event.subject_id]
        for message in catalog.TABLE.get(event.name, ()):
            if message.applies(subject):
                told += [
                    _message(message, subject, event, person, known) for person in message.to(subject, event)
                ]
    return told


def _things(known: Registry) -> dict[tuple[str, int], Any]:
    """What the events are about, as it is in memory: people and all."""
    reviews = Review.objects.select_related("author", "about", "order")
    cases = Case.objects.with_both_sides().select_related("moderator")
    things: list[Listing | Order | Review | Case] = [
        *known.listings.values(),
        *known.orders.values(),
        *reviews,
        *cases,
    ]
    return {(thing._meta.label_lower, thing.pk): thing for thing in things}


def _message(
    message: catalog.Message, subject: Any, event: Event, person: User, known: Registry
) -> Notification:
    return Notification(
        recipient=person,
        kind=message.kind,
        occasion=f"event:{event.pk}",
        values=message.values(subject),
        url=message.url(subject),
        listing_id=subject.listing_id if isinstance(subject, Order) else None,
        told_at=event.happened_at,
        read_at=_read_at(person, event.happened_at, known),
    )


def _read_at(person: User, told_at: datetime, known: Registry) -> datetime | None:
    is_tried = person in (known.people[BUYER.key], known.people[SELLER.key])
    is_read = told_at < known.now - (UNREAD_SINCE if is_tried else READ_AFTER)
    return told_at + timedelta(hours=5) if is_read else None


def _alerts(known: Registry) -> list[Notification]:
    """Similar things, found by the real matcher: posted after the purchase, not more a day than a person wants."""
    since = known.now - ALERTS_OF
    posted = [(each.published_at, each) for each in known.listings.values() if each.is_on_sale]
    fresh = sorted((at, each.pk, each) for at, each in posted if at and at > since)
    people = {user.pk: user for user in known.people.values()}
    reasons = Interest.objects.in_bulk()
    had: Counter[tuple[int, object]] = Counter()
    told = []
    for posted_at, _pk, listing in fresh:
        day = timezone.localtime(posted_at).date()
        for match in matcher.match(listing):
            reason = reasons[match.interest_id]
            if reason.since > posted_at or had[match.person_id, day] >= settings.ALERTS_PER_DAY:
                continue
            had[match.person_id, day] += 1
            told_at = posted_at + timedelta(seconds=4)
            told.append(_alert(listing, people[match.person_id], reason, told_at, known))
    return told


def _alert(
    listing: Listing, person: User, reason: Interest, told_at: datetime, known: Registry
) -> Notification:
    return Notification(
        recipient=person,
        kind=catalog.SIMILAR,
        occasion=f"listing:{listing.pk}",
        values=catalog.ALERT.values(listing) | {"bought": reason.title},
        url=catalog.ALERT.url(listing),
        listing=listing,
        interest=reason,
        told_at=told_at,
        read_at=_read_at(person, told_at, known),
    )
