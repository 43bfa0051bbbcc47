"""Buyers with interests, and listings that are published and addressed as the worker does it."""

import pytest

from listings.catalogue import indexing
from listings.catalogue.events import ListingEvent
from listings.catalogue.models import Category, Listing
from notifications.channels.models import Notification
from notifications.interests import actions as interests
from notifications.interests import terms
from notifications.interests.models import Interest
from tests.factories import ListingFactory, UserFactory
from yardsale.events import actions as events


def road_bikes() -> Category:
    return Category.objects.get(slug="road-bikes")


def make_interest(
    person, title="Blue Peugeot road bike", *, category=None, price=18_000, **changes
) -> Interest:
    """What a completed purchase makes, without the purchase."""
    interest = Interest.objects.create(
        person=person,
        title=title,
        category=category or road_bikes(),
        price=price,
        terms=terms.vector(title),
        **changes,
    )
    interests._post([interest])
    return interest


def make_listing(title="Peugeot racing road bike", *, category=None, price=16_000, **changes) -> Listing:
    listing = ListingFactory(title=title, category=category or road_bikes(), price=price, **changes)
    indexing.index(listing)
    return listing


def post(listing) -> None:
    """Publish the event of a listing and address it, as the worker does."""
    events.address(events.publish(ListingEvent.PUBLISHED, listing, by=listing.seller).pk)


def told() -> list[tuple[str, str]]:
    """Who has been told of what, in order: (person, title)."""
    rows = Notification.objects.alerts().order_by("pk").select_related("recipient")
    return [(row.recipient.name, row.title) for row in rows]


@pytest.fixture
def bike_buyer(db):
    """Somebody who bought a blue Peugeot road bike."""
    person = UserFactory(name="Bo Buyer", email="bo@example.org")
    make_interest(person)
    return person
