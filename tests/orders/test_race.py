"""Two hundred people want the same thing at the same moment."""

import threading
from collections import Counter

import pytest
from django.db import IntegrityError, connection, connections

from listings.catalogue.models import Listing
from listings.catalogue.statuses import ListingStatus
from listings.orders import actions, placing
from listings.orders.models import Order
from listings.orders.statuses import Delivery
from tests.factories import ListingFactory, UserFactory
from yardsale.refusals import Refusal

BUYERS = 200


def buy_all_at_once(listing, buyers):
    """Have every buyer place an order from a thread of their own; what each of them met."""
    met: list[object] = []
    start = threading.Barrier(len(buyers))

    def buy(buyer):
        start.wait()
        try:
            met.append(actions.place(listing, by=buyer, price=listing.price, delivery=Delivery.MEET))
        except Exception as refused:  # noqa: BLE001  (whatever it was is what the test is about)
            met.append(refused)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=buy, args=[buyer]) for buyer in buyers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return met


@pytest.fixture
def crowd(transactional_db):
    UserFactory.reset_sequence(1000)
    return [UserFactory(verified=False, password="x") for _ in range(BUYERS)]


def test_two_hundred_buyers_make_one_order_and_199_friendly_refusals(crowd):
    listing = ListingFactory()
    met = buy_all_at_once(listing, crowd)
    orders = [each for each in met if isinstance(each, Order)]
    refusals = [each for each in met if isinstance(each, Refusal)]
    assert (len(orders), len(refusals)) == (1, BUYERS - 1), Counter(repr(each)[:200] for each in met)
    assert {str(refusal) for refusal in refusals} == {
        "Somebody was a moment faster: this is reserved. It comes back if they do not pay."
    }
    assert Order.objects.count() == 1
    assert Listing.objects.get().status == ListingStatus.RESERVED


def test_without_the_guard_the_same_crowd_oversells(crowd, monkeypatch):
    """The control: with the row lock, the conditional move and the constraint gone, several buyers get the item."""

    def take_unguarded(listing, *, by):
        seen = Listing.objects.get(pk=listing.pk)
        if not seen.is_on_sale:
            raise Refusal("gone")
        Listing.objects.filter(pk=seen.pk).update(status=ListingStatus.RESERVED)
        return seen

    listing = ListingFactory()
    monkeypatch.setattr(placing, "take", take_unguarded)
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'listing_has_one_open_order'")
        (definition,) = cursor.fetchone()
        cursor.execute("DROP INDEX listing_has_one_open_order")
    try:
        met = buy_all_at_once(listing, crowd)
        assert Order.objects.count() > 1, Counter(repr(each)[:200] for each in met)
    finally:
        Order.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(definition)


def test_the_database_alone_would_refuse_a_second_open_order(seller, buyer, stranger):
    listing = ListingFactory(seller=seller)
    order = actions.place(listing, by=buyer, price=listing.price, delivery=Delivery.MEET)
    order.pk, order.code, order.buyer = None, "another", stranger
    with pytest.raises(IntegrityError, match="listing_has_one_open_order"):
        order.save(force_insert=True)
