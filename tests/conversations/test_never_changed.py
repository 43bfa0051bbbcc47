"""What Postgres itself sees to."""

import pytest
from django.db import Error, transaction
from django.utils import timezone

from listings.conversations.models import Message, Thread
from tests.factories import ListingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(buyer, seller):
    listing = ListingFactory(seller=seller)
    return Thread.objects.create(listing=listing, buyer=buyer, seller=seller)


def refused(act):
    with pytest.raises(Error), transaction.atomic():
        act()


def test_what_was_said_stays_as_it_was_said(thread, buyer):
    said = Message.objects.create(
        thread=thread, author=buyer, text="Is it still there?", delivered_at=timezone.now()
    )
    rows = Message.objects.filter(pk=said.pk)
    refused(lambda: rows.update(text="I never said that."))
    refused(lambda: rows.update(author=thread.seller))
    refused(lambda: rows.update(held_for="phone", delivered_at=None))
    refused(rows.delete)
    assert Message.objects.get() == said


def test_what_was_held_is_let_go_and_never_held_again(thread, buyer):
    held = Message.objects.create(thread=thread, author=buyer, text="Call 0612345678", held_for="phone")
    rows = Message.objects.filter(pk=held.pk)
    rows.update(held_for="", delivered_at=timezone.now())
    refused(lambda: rows.update(held_for="phone", delivered_at=None))


def test_a_buyer_has_one_conversation_per_listing_and_none_with_themselves(thread, buyer, seller):
    refused(lambda: Thread.objects.create(listing=thread.listing, buyer=buyer, seller=seller))
    refused(lambda: Thread.objects.create(listing=thread.listing, buyer=seller, seller=seller))
