"""What rises is what more people bought, told of no fewer than five; a page for everybody that is kept for visitors."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from listings.catalogue.models import Category
from listings.orders.models import Order
from listings.trends import actions
from listings.trends.models import Rising
from tests.factories import DistrictFactory, UserFactory
from tests.insight import town
from tests.segments.by_hand import KEPT

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 17, 4, tzinfo=UTC)


def by_hand(now):
    buyers = defaultdict(lambda: (set(), set()))
    for order in Order.objects.select_related("listing"):
        if order.status in KEPT and order.paid_at and now - timedelta(days=56) < order.paid_at <= now:
            is_before = order.paid_at <= now - timedelta(days=28)
            for place in (order.listing.district_id, None):
                buyers[place, order.listing.category_id][is_before].add(order.buyer_id)
    return {
        key: (len(now_), len(before))
        for key, (now_, before) in buyers.items()
        if len(now_) >= 5 and len(now_) > len(before)
    }


def counted():
    rows = Rising.objects.values_list("place", "category", "people", "before")
    return {(place, category): (people, before) for place, category, people, before in rows}


def test_what_rises_equals_counting_by_hand():
    town.fill(3_000, seed=21)
    actions.reckon(NOW)
    wanted = by_hand(NOW)
    assert counted() == wanted
    assert {place is None for place, _category in wanted} == {True, False}
    actions.reckon(NOW)
    assert counted() == wanted


@pytest.fixture
def lane():
    place = DistrictFactory(name="Mill Lane", slug="mill-lane")
    road, lamps = Category.objects.get(slug="road-bikes"), Category.objects.exclude(parent=None).last()
    Rising.objects.create(place=None, category=road, people=1_234, before=600)
    Rising.objects.create(place=None, category=lamps, people=9, before=2)
    Rising.objects.create(place=place, category=road, people=6, before=0)
    return place


def test_everybody_reads_it_and_visitors_a_kept_page(client, lane, signed_in, buyer):
    page = client.get("/trends/").content.decode()
    assert "1,234 people bought here, 600 before" in page
    assert "9 people bought here, a few before" in page
    assert "The numbers as a table" in page
    assert "In Mill Lane" not in page
    here = client.get("/trends/?place=mill-lane").content.decode()
    assert "6 people bought here, hardly anybody before" in here
    assert '/browse/road-bikes/?place=mill-lane"' in here
    neighbour = UserFactory(district="Mill Lane")
    assert "What is rising near Mill Lane" in signed_in(neighbour).get("/trends/").content.decode()
    assert "near Mill Lane" not in signed_in(neighbour).get("/trends/?place=").content.decode()
    assert client.get("/trends/?place=%00nowhere").status_code == 200


def test_the_kept_page_is_another_one_after_the_night(client, lane, django_capture_on_commit_callbacks):
    for _each in range(3):
        assert "1,234 people" in client.get("/trends/").content.decode()
    with CaptureQueriesContext(connection) as asked:
        client.get("/trends/")
    assert len(asked) == 0
    with django_capture_on_commit_callbacks(execute=True):
        actions.reckon(timezone.now())
    assert "Nothing is rising just now" in client.get("/trends/").content.decode()


def test_home_leads_there(client):
    assert 'href="/trends/"' in client.get("/").content.decode()
