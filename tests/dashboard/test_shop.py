"""A seller's figures: right, their own only, and as cheap for a large shop as for a small one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from listings.catalogue.models import Listing
from listings.dashboard import figures
from listings.dashboard.models import ListingDay
from listings.orders.models import Order
from listings.orders.statuses import OrderStatus
from listings.saved.models import Favourite
from tests.factories import ListingFactory, OrderFactory, UserFactory

pytestmark = pytest.mark.django_db


def day(thing, back, views):
    on = timezone.localdate() - timedelta(days=back)
    return ListingDay.objects.create(listing=thing, seller=thing.seller, day=on, views=views)


def test_looks_are_summed_by_day_and_compared_with_the_days_before(seller):
    one, two = ListingFactory(seller=seller), ListingFactory(seller=seller)
    for thing, back, views in (
        (one, 0, 3),
        (two, 0, 4),
        (one, 29, 5),
        (one, 30, 11),
        (two, 59, 2),
        (one, 60, 99),
    ):
        day(thing, back, views)
    day(ListingFactory(), 0, 1000)
    found = figures.of(seller, 30)
    assert (found.views, found.views_before) == (12, 13)
    assert [mark.words for mark in found.views_chart.marks][:1] == ["5"]
    assert [mark.words for mark in found.views_chart.marks][-1:] == ["7"]
    assert len(found.views_chart.marks) == 30


def test_what_was_sold_counts_when_paid_unless_it_was_undone(seller):
    for status in (OrderStatus.PAID, OrderStatus.COMPLETED, OrderStatus.PLACED, OrderStatus.CANCELLED):
        OrderFactory(seller=seller, status=status)
    OrderFactory(status=OrderStatus.PAID)
    found = figures.of(seller, 30)
    assert found.sold == 2
    assert [mark.words for mark in found.sold_chart.marks] == ["0"] * 11 + ["2"]


def test_days_to_sell_are_the_middle_one(seller):
    now = timezone.now()
    for days in (2, 3, 50):
        order = OrderFactory(seller=seller, status=OrderStatus.PAID)
        Listing.objects.filter(pk=order.listing_id).update(published_at=now - timedelta(days=days))
        Order.objects.filter(pk=order.pk).update(paid_at=now)
    assert figures.of(seller, 30).days_to_sell == 3


def test_a_shop_without_sales_has_no_days_to_sell(seller):
    ListingFactory(seller=seller)
    assert figures.of(seller, 30).days_to_sell is None


def test_saved_things_count_in_the_period(seller, buyer):
    thing = ListingFactory(seller=seller)
    Favourite.objects.create(person=buyer, listing=thing, price=thing.price, known_price=thing.price)
    Favourite.objects.create(
        person=UserFactory(),
        listing=thing,
        price=1,
        known_price=1,
        saved_at=timezone.now() - timedelta(days=31),
    )
    assert (figures.of(seller, 30).favourites, figures.of(seller, 90).favourites) == (1, 2)


@pytest.mark.parametrize(
    ("views", "favourites", "days", "begins"),
    [(0, 0, 1, ""), (24, 0, 3, ""), (25, 0, 3, "Many looks"), (25, 1, 3, ""), (5, 2, 40, "Somebody saved"),
     (5, 0, 41, "Long on sale")],
)  # fmt: skip
def test_advice_is_given_where_there_is_some(views, favourites, days, begins):
    advice = figures.advice(views, favourites, days)
    assert advice.startswith(begins)
    assert bool(advice) == bool(begins)


# -- The page ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3, 24])
def test_the_page_costs_the_same_for_few_and_many(signed_in, seller, count, django_assert_num_queries):
    for number in range(count):
        thing = ListingFactory(seller=seller)
        day(thing, number % 30, 5)
    client = signed_in(seller)
    client.get("/my/shop/")
    # Session, person, bell; rows, their looks, looks by day, sold, saved, sold by month.
    with django_assert_num_queries(QUERIES):
        page = client.get("/my/shop/").content.decode()
    assert page.count('class="row"') == count


QUERIES = 9


def test_the_page_shows_words_for_every_figure(signed_in, seller):
    thing = ListingFactory(seller=seller, title="Blue lamp")
    day(thing, 0, 31)
    page = signed_in(seller).get("/my/shop/?days=90").content.decode()
    assert "Blue lamp" in page
    assert "31 looks" in page
    assert "Many looks, nobody saved it" in page
    assert 'aria-labelledby="views-title views-summary"' in page
    assert 'aria-labelledby="sold-title sold-summary"' in page


def test_nobody_sees_the_figures_of_others(signed_in, client, seller, stranger):
    ListingFactory(seller=seller, title="Blue lamp")
    assert "Blue lamp" not in signed_in(stranger).get("/my/shop/").content.decode()
    client.logout()
    assert client.get("/my/shop/").status_code == 302


def test_who_never_sold_anything_is_invited(signed_in, stranger):
    page = signed_in(stranger).get("/my/shop/").content.decode()
    assert "Nothing to count yet" in page
    assert '<svg class="chart-plot"' not in page


def test_who_sold_everything_still_sees_figures(signed_in, seller):
    OrderFactory(seller=seller, status=OrderStatus.COMPLETED)
    page = signed_in(seller).get("/my/shop/").content.decode()
    assert "Nothing is on sale right now." in page
    assert "Things sold a month" in page


@pytest.mark.parametrize(
    "address", ["?days=7", "?days=x", "?days=", "?before=x", "?before=-1", "?before=" + "9" * 30, "?days=%00"]
)
def test_odd_addresses_show_the_usual_page(signed_in, seller, address):
    ListingFactory(seller=seller, title="Blue lamp")
    answer = signed_in(seller).get("/my/shop/" + address)
    assert answer.status_code == 200
    assert "Blue lamp" in answer.content.decode()


def test_a_large_shop_has_a_next_page(signed_in, seller):
    for _number in range(26):
        ListingFactory(seller=seller)
    client = signed_in(seller)
    first = client.get("/my/shop/")
    assert first.content.decode().count('class="row"') == 24
    following = client.get("/my/shop/" + first.context["next_url"])
    assert following.content.decode().count('class="row"') == 2
