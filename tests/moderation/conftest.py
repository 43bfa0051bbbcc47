"""Things that were reported, and moderators who have nothing to do with them."""

import pytest

from forum.moderation import actions
from forum.reports import subjects
from forum.reports.actions import report
from listings.reviews.models import Review
from tests.factories import ListingFactory, OrderFactory, ThreadFactory, UserFactory
from yardsale.events import actions as events
from yardsale.events.models import Event

WORDS = {"rule": "here", "reason": "You asked to be paid elsewhere, where nobody can help."}


@pytest.fixture
def second(db):
    """Another moderator."""
    return UserFactory(name="Mia Mediator", email="mia@example.org", role="moderator")


@pytest.fixture
def listing(seller):
    return ListingFactory(seller=seller, title="Gold watch", description="Real gold, cheap.")


@pytest.fixture
def thread(listing, buyer):
    return ThreadFactory("Is it real?", "Only a fool would ask that.", listing=listing, buyer=buyer)


@pytest.fixture
def reported(listing, stranger):
    """The listing, reported by somebody who never talked with its seller."""
    return reporting(stranger, "listing", listing.code)


@pytest.fixture
def suspended(reported, moderator):
    return actions.act_on_report(reported, by=moderator, kind="suspend", days=7, **WORDS)


def reporting(person, kind, code, **words):
    said = {"reason": "scam", "text": "Looks like a secret tip of mine."} | words
    return report(subjects.find(kind, str(code), person), by=person, **said)


def reviewed(seller, buyer, stars=1):
    from django.contrib.auth import get_user_model

    from listings.reviews import actions as reviews

    order = OrderFactory(seller=seller, buyer=buyer, status="completed")
    review = Review.objects.create(
        order=order,
        author=buyer,
        about=seller,
        stars=stars,
        text="A made-up word.",
        publish_by=order.completed_at,
    )
    reviews.show(review)
    seller.refresh_from_db()
    assert get_user_model().objects.get(pk=seller.pk).review_count >= 1
    return Review.objects.get(pk=review.pk)


def addressed():
    """Everybody is told what waits to be told."""
    for event in Event.objects.filter(addressed_at=None).order_by("pk"):
        events.address(event.pk)
