"""Haggling: what binds whom, for how long, and what comes of it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from listings.catalogue.models import Listing
from listings.conversations.models import Message
from listings.offers import actions
from listings.offers.events import OfferEvent
from listings.offers.models import Offer, SalePlan
from listings.offers.statuses import OfferStatus
from listings.orders.models import Order
from listings.orders.statuses import Delivery, OrderStatus
from listings.saved import actions as saved
from tests.factories import ListingFactory, OrderFactory, UserFactory
from tests.factories.orders import pay
from yardsale.accounts import actions as accounts
from yardsale.events.models import Event
from yardsale.refusals import Refusal

S = OfferStatus


@pytest.fixture
def listing(seller):
    return ListingFactory(seller=seller, price=10_000, postage=500)


def statuses(listing):
    return list(Offer.objects.on(listing).order_by("pk").values_list("amount", "status"))


def happened():
    return list(Event.objects.filter(name__startswith="offer.").order_by("pk").values_list("name", flat=True))


def test_an_offer_waits_for_the_seller_and_stands_in_the_conversation(listing, buyer):
    offer = actions.make(listing, by=buyer, amount=8_000)
    assert (offer.status, offer.answerer, offer.asked) == (S.OPEN, listing.seller, 10_000)
    assert abs(offer.answer_by - timezone.now() - timedelta(hours=48)) < timedelta(minutes=1)
    note = Message.objects.get()
    assert (note.thread, note.kind, note.details["id"]) == (offer.thread, "offer", offer.pk)
    assert happened() == [OfferEvent.MADE]


def test_accepting_reserves_the_thing_at_that_price_for_a_day(listing, buyer):
    offer = actions.make(listing, by=buyer, amount=8_000)
    order = actions.accept(offer, by=listing.seller)
    listing.refresh_from_db()
    assert (order.price, order.buyer, order.status, order.delivery, listing.status) == (
        8_000, buyer, OrderStatus.PLACED, Delivery.OPEN, "reserved",
    )  # fmt: skip
    assert abs(order.act_by - timezone.now() - timedelta(hours=24)) < timedelta(minutes=1)
    assert (offer.status, offer.order) == (S.ACCEPTED, order)


def test_a_price_that_fell_below_the_offer_counts_instead(listing, buyer):
    offer = actions.make(listing, by=buyer, amount=9_000)
    Listing.objects.filter(pk=listing.pk).update(price=7_000)
    assert actions.accept(offer, by=listing.seller).price == 7_000


def test_a_counter_takes_the_place_of_the_offer_and_the_buyer_may_accept_it(listing, buyer):
    offer = actions.make(listing, by=buyer, amount=7_000)
    counter = actions.counter(offer, by=listing.seller, amount=8_500)
    assert statuses(listing) == [(7_000, S.REPLACED), (8_500, S.OPEN)]
    assert actions.accept(counter, by=buyer).price == 8_500
    assert happened() == [OfferEvent.MADE, OfferEvent.COUNTERED, OfferEvent.ACCEPTED]


def test_both_may_go_on_naming_amounts_that_come_closer(listing, buyer):
    first = actions.make(listing, by=buyer, amount=7_000)
    second = actions.counter(first, by=listing.seller, amount=9_000)
    third = actions.counter(second, by=buyer, amount=8_000)
    assert (third.by, statuses(listing)[-1]) == (buyer, (8_000, S.OPEN))


@pytest.mark.parametrize("amount", [6_900, 7_000, 10_001])
def test_a_seller_counters_between_the_offer_and_the_price(listing, buyer, amount):
    offer = actions.make(listing, by=buyer, amount=7_000)
    with pytest.raises(Refusal, match="between their offer"):
        actions.counter(offer, by=listing.seller, amount=amount)
    assert statuses(listing) == [(7_000, S.OPEN)]


@pytest.mark.parametrize(
    ("amount", "words"),
    [(10_000, "simply buy it"), (12_000, "simply buy it"), (3_999, "at least €40"), (100, "too far")],
)
def test_amounts_that_are_no_offer_are_refused_kindly(listing, buyer, amount, words):
    with pytest.raises(Refusal, match=words):
        actions.make(listing, by=buyer, amount=amount)


def test_an_offer_binds_its_buyer_who_may_only_raise_it(listing, buyer):
    actions.make(listing, by=buyer, amount=7_000)
    with pytest.raises(Refusal, match="still stands"):
        actions.make(listing, by=buyer, amount=6_000)
    actions.make(listing, by=buyer, amount=8_000)
    assert statuses(listing) == [(7_000, S.REPLACED), (8_000, S.OPEN)]


def test_nobody_answers_their_own_offer_or_a_strangers(listing, buyer, stranger):
    offer = actions.make(listing, by=buyer, amount=7_000)
    for person in (buyer, stranger):
        with pytest.raises(Refusal, match="not waiting for your answer"):
            actions.accept(offer, by=person)
        with pytest.raises(Refusal, match="not waiting for your answer"):
            actions.decline(offer, by=person)


def test_the_seller_cannot_offer_and_neither_can_those_who_keep_apart(listing, seller, buyer):
    with pytest.raises(Refusal, match="your own listing"):
        actions.make(listing, by=seller, amount=7_000)
    accounts.block(buyer, by=seller)
    with pytest.raises(Refusal, match="cannot trade"):
        actions.make(listing, by=buyer, amount=7_000)


def test_what_is_reserved_is_not_haggled_over(listing, buyer, stranger):
    OrderFactory(listing=listing, buyer=stranger)
    with pytest.raises(Refusal, match="not on sale"):
        actions.make(listing, by=buyer, amount=7_000)


def test_of_two_offers_one_is_accepted_and_the_other_closed_once_it_is_paid(listing, buyer, stranger):
    one = actions.make(listing, by=buyer, amount=7_000)
    other = actions.make(listing, by=stranger, amount=8_000)
    order = actions.accept(one, by=listing.seller)
    with pytest.raises(Refusal):
        actions.accept(other, by=listing.seller)
    other.refresh_from_db()
    assert (other.status, Order.objects.count()) == (S.OPEN, 1)
    assert actions.close_others(order) == 1
    assert [status for _amount, status in statuses(listing)] == [S.ACCEPTED, S.CLOSED]


def test_thresholds_answer_at_once(listing, buyer, stranger):
    SalePlan.objects.create(listing=listing, accept_from=9_000, decline_below=6_000)
    low = actions.make(listing, by=buyer, amount=5_999)
    between = actions.make(listing, by=buyer, amount=6_000)
    high = actions.make(listing, by=stranger, amount=9_000)
    for offer in (low, between, high):
        offer.refresh_from_db()
    assert [(offer.status, offer.is_automatic) for offer in (low, between, high)] == [
        (S.DECLINED, True), (S.OPEN, False), (S.ACCEPTED, True),
    ]  # fmt: skip
    assert high.order.buyer == stranger


def test_what_nobody_answers_lapses_once(listing, buyer):
    actions.make(listing, by=buyer, amount=7_000)
    later = timezone.now() + timedelta(hours=48, minutes=1)
    assert [actions.lapse_due(timezone.now()), actions.lapse_due(later), actions.lapse_due(later)] == [
        0,
        1,
        0,
    ]
    assert (statuses(listing), happened()[-1]) == ([(7_000, S.LAPSED)], OfferEvent.LAPSED)


def test_a_seller_offers_it_for_less_to_those_who_saved_it_once_a_week(listing, seller, buyer, stranger):
    gone, apart = UserFactory(), UserFactory()
    for person in (buyer, stranger, gone, apart):
        saved.save(listing, by=person)
    accounts.block(apart, by=seller)
    type(gone).objects.get_queryset().filter(pk=gone.pk).update(is_active=False)
    actions.make(listing, by=stranger, amount=7_000)
    assert actions.give(listing, by=seller, amount=9_000) == 1
    given = Offer.objects.get(is_private=True)
    assert (given.buyer, given.by, given.amount, given.status) == (buyer, seller, 9_000, S.OPEN)
    with pytest.raises(Refusal, match="last 7 days"):
        actions.give(listing, by=seller, amount=8_000)
    assert actions.accept(given, by=buyer).price == 9_000


@pytest.mark.parametrize("amount", [3_999, 10_000, 20_000])
def test_what_is_given_lies_below_the_price(listing, seller, buyer, amount):
    saved.save(listing, by=buyer)
    with pytest.raises(Refusal, match="Name an amount between"):
        actions.give(listing, by=seller, amount=amount)


def test_nobody_makes_offers_all_day(buyer, settings):
    settings.OFFERS_PER_DAY = 2
    for listing in ListingFactory.create_batch(2):
        actions.make(listing, by=buyer, amount=7_000)
    with pytest.raises(Refusal, match="a lot of offers"):
        actions.make(ListingFactory(), by=buyer, amount=7_000)


def test_whoever_does_not_pay_what_was_accepted_buys_at_the_price_asked_for_a_while(buyer, settings):
    from listings.orders import actions as orders

    settings.MOST_UNPAID_OFFERS = 1
    offer = actions.make(ListingFactory(), by=buyer, amount=7_000)
    orders.cancel_unpaid(actions.accept(offer, by=offer.seller))
    with pytest.raises(Refusal, match="were not paid"):
        actions.make(ListingFactory(), by=buyer, amount=7_000)


def test_an_accepted_offer_is_paid_like_any_order(listing, buyer):
    from listings.orders import actions as orders

    order = actions.accept(actions.make(listing, by=buyer, amount=8_000), by=listing.seller)
    orders.choose_delivery(order, by=buyer, delivery=Delivery.MEET)
    pay(order)
    assert (order.status, order.ledger.balance("held")) == (OrderStatus.PAID, order.total)


def test_the_database_knows_one_open_offer_per_buyer_and_thing(listing, buyer):
    offer = actions.make(listing, by=buyer, amount=7_000)
    offer.pk, offer.code = None, "another"
    with pytest.raises(IntegrityError, match="buyer_has_one_open_offer_per_thing"), transaction.atomic():
        offer.save(force_insert=True)
    offer.status, offer.answered_at = S.ACCEPTED, timezone.now()
    with pytest.raises(IntegrityError, match="only_an_accepted_offer_has_an_order"), transaction.atomic():
        offer.save(force_insert=True)
