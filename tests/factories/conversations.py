"""Conversations, begun and carried on by the real actions."""

from listings.conversations import actions
from tests.factories.catalogue import ListingFactory
from tests.factories.people import UserFactory


def ThreadFactory(*words, listing=None, buyer=None, **listing_fields):
    """A thread with these messages in it, the buyer's first, then in turns."""
    listing = listing or ListingFactory(**listing_fields)
    buyer = buyer or UserFactory()
    thread = actions.open_thread(listing, buyer)
    for number, text in enumerate(words):
        actions.send(thread, by=listing.seller if number % 2 else buyer, text=text)
    thread.refresh_from_db()
    return thread
