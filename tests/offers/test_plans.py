"""What a seller lays down happens by itself, once, and never below what they said."""

from datetime import timedelta

import pytest
from django.utils import timezone

from listings.offers import plans
from listings.offers.models import SalePlan
from tests.factories import ListingFactory, OrderFactory
from yardsale.refusals import Refusal

DAY = timedelta(days=1)


@pytest.fixture
def listing(seller):
    return ListingFactory(seller=seller, price=10_000)


def price(listing):
    listing.refresh_from_db()
    return listing.price


def ladder(listing, percent=10, days=3, floor=8_000):
    return plans.lay_down(listing, by=listing.seller, step_percent=percent, step_days=days, floor=floor)


def test_a_ladder_falls_to_its_floor_and_stops(listing):
    ladder(listing)
    now, seen = timezone.now(), []
    for _step in range(5):
        now += 3 * DAY + timedelta(minutes=1)
        plans.step_due(now)
        seen.append(price(listing))
    assert seen == [9_000, 8_100, 8_000, 8_000, 8_000]
    assert SalePlan.objects.get().next_step_at is None


def test_a_step_is_taken_once_and_not_before_its_day(listing):
    ladder(listing)
    later = timezone.now() + 3 * DAY + timedelta(minutes=1)
    assert [plans.step_due(), plans.step_due(later), plans.step_due(later)] == [0, 1, 0]
    assert price(listing) == 9_000


def test_after_an_outage_a_price_falls_by_one_step(listing):
    ladder(listing)
    late = timezone.now() + 30 * DAY
    assert [plans.step_due(late), plans.step_due(late)] == [1, 0]
    assert price(listing) == 9_000


def test_what_somebody_is_buying_keeps_its_price(listing, buyer):
    ladder(listing)
    order = OrderFactory(listing=listing, buyer=buyer)
    assert (plans.step_due(timezone.now() + 4 * DAY), price(listing), order.price) == (0, 10_000, 10_000)


@pytest.mark.parametrize(
    ("now", "percent", "floor", "then"),
    [
        (10_000, 10, 100, 9_000),
        (999, 10, 100, 890),
        (105, 50, 100, 100),
        (100, 50, 100, 100),
        (90, 50, 100, 90),
    ],
)
def test_prices_on_the_ladder_are_round_and_never_rise(now, percent, floor, then):
    plan = SalePlan(step_percent=percent, step_days=1, floor=floor)
    assert plans.next_price(now, plan) == then


def test_a_floor_above_the_price_is_refused(listing):
    with pytest.raises(Refusal, match="below today's price"):
        ladder(listing, floor=10_000)


def test_a_stranger_lays_down_nothing(listing, stranger):
    with pytest.raises(Refusal):
        plans.lay_down(listing, by=stranger)


def test_a_listing_goes_on_by_itself_as_often_as_was_said(listing):
    plans.lay_down(listing, by=listing.seller, extends_left=1)
    end = listing.expires_at
    assert plans.go_on_due(end - DAY) == 0
    assert [plans.go_on_due(end), plans.go_on_due(end)] == [1, 0]
    listing.refresh_from_db()
    assert (listing.status, SalePlan.objects.get().extends_left) == ("on_sale", 0)


def test_saving_the_same_ladder_again_does_not_put_its_next_step_off(listing):
    first = ladder(listing).next_step_at
    assert ladder(listing).next_step_at == first
    assert ladder(listing, percent=20).next_step_at > first
