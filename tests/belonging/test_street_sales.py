"""A street sale: who is there by neighbourhood, for one's calendar, and no address anywhere."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forum.belonging import street
from forum.belonging.models import Stall, StreetSale
from forum.boards import actions as boards
from tests.factories import DistrictFactory, ListingFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sale():
    begins = timezone.now().replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=10)
    return StreetSale.objects.create(
        slug="spring", title="Spring on the pavement", about="Come, all; bring cake.", is_shown=True,
        starts_at=begins, ends_at=begins + timedelta(hours=6),
    )  # fmt: skip


def _stall(sale, district=None, **fields):
    person = UserFactory()
    listing = ListingFactory(seller=person)
    given = {"opens_at": "10:00", "closes_at": "14:00", "words": "Books and bikes"} | fields
    return Stall.objects.create(
        sale=sale, person=person, district=district or listing.district, **given
    ), listing


def test_it_says_when_where_and_who(client, sale):
    stall, listing = _stall(sale)
    stall.listings.set([listing])
    page = client.get(sale.get_absolute_url()).content.decode()
    for words in (
        "Spring on the pavement",
        "Coming",
        "Mill Lane",
        stall.person.name,
        "10:00 – 14:00",
        listing.title,
    ):
        assert words in page


def test_it_costs_the_same_for_one_stall_and_for_many(client, sale):
    counts = []
    for more in (1, 4):
        for n in range(more):
            stall, listing = _stall(sale, DistrictFactory(slug=f"d{more}{n}", name=f"District {more}{n}"))
            stall.listings.set([listing])
        with CaptureQueriesContext(connection) as asked:
            client.get(f"{sale.get_absolute_url()}?fresh={more}")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_one_takes_part_changes_it_and_leaves(client, sale, seller):
    mine, others = ListingFactory(seller=seller), ListingFactory()
    client.force_login(seller)
    url = f"{sale.get_absolute_url()}join/"
    assert others.title not in client.get(url).content.decode()
    form = {
        "district": "mill-lane",
        "opens_at": "11:00",
        "closes_at": "15:00",
        "words": "Lamps",
        "listings": [mine.code],
    }
    assert client.post(url, form).status_code == 302
    assert client.post(url, form | {"words": "Lamps and cake"}).status_code == 302
    stall = Stall.objects.get()
    assert (stall.person, stall.words, list(stall.listings.all())) == (seller, "Lamps and cake", [mine])
    client.post(f"{sale.get_absolute_url()}leave/")
    assert not Stall.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [({"closes_at": "10:00"}, "after the beginning"), ({"words": "Call 0151 23456789"}, "looks like")],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(client, sale, seller, change, words):
    DistrictFactory()
    client.force_login(seller)
    form = {"district": "mill-lane", "opens_at": "11:00", "closes_at": "15:00", "words": "Lamps"} | change
    answer = client.post(f"{sale.get_absolute_url()}join/", form)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert form["words"] in answer.content.decode()


def test_before_during_and_after(client, sale):
    assert "Take part" in client.get(sale.get_absolute_url()).content.decode()
    StreetSale.objects.update(starts_at=timezone.now() - timedelta(hours=1))
    assert "On now" in client.get(f"{sale.get_absolute_url()}?a").content.decode()
    StreetSale.objects.update(
        starts_at=timezone.now() - timedelta(days=2), ends_at=timezone.now() - timedelta(days=1)
    )
    over = client.get(f"{sale.get_absolute_url()}?b").content.decode()
    assert "It was lovely" in over
    assert "Take part" not in over


def test_the_list_is_empty_kindly_and_hides_what_is_not_ready(client, sale):
    assert "Spring on the pavement" in client.get("/street-sales/").content.decode()
    StreetSale.objects.update(is_shown=False)
    assert "No street sale is planned" in client.get("/street-sales/?x").content.decode()
    assert client.get(sale.get_absolute_url()).status_code == 404


def test_the_calendar_is_read_by_calendars(sale):
    lines = street.calendar(sale).split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert "SUMMARY:Spring on the pavement" in lines
    assert "DESCRIPTION:Come\\, all\\; bring cake." in lines
    assert all(len(line.encode()) <= 75 for line in lines)


def test_a_neighbourhood_is_joined_by_its_board_s_own_means(client, buyer):
    DistrictFactory()
    boards.plant_boards()
    client.force_login(buyer)
    assert "0 neighbours" in client.get("/neighbourhoods/").content.decode()
    client.post("/neighbourhoods/in-mill-lane/join/", {"want": "on"})
    assert "1 neighbour" in client.get("/neighbourhoods/").content.decode()
    client.post("/neighbourhoods/in-mill-lane/join/", {"want": "off"})
    assert "0 neighbours" in client.get("/neighbourhoods/").content.decode()
