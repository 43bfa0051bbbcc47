"""Picks of the week: few, of others' things, and on the home page for everybody alike."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forum.belonging import picks
from forum.belonging.models import Pick
from listings.catalogue import actions as catalogue
from tests.factories import ListingFactory, UserFactory
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def neighbour():
    return UserFactory(name="Nora Neighbour", sold_count=3)


def test_the_home_page_shows_it_with_who_picked_it(client, neighbour):
    listing = ListingFactory(title="Teak sideboard")
    picks.pick(listing, by=neighbour)
    picks.pick(listing, by=neighbour)
    assert Pick.objects.count() == 1
    page = client.get("/").content.decode()
    assert "Picked by neighbours" in page
    assert "Picked by Nora Neighbour" in page


def test_what_is_sold_or_old_is_not_shown(neighbour):
    gone, old = ListingFactory(), ListingFactory()
    picks.pick(gone, by=neighbour)
    picks.pick(old, by=neighbour)
    catalogue.withdraw(gone, by=gone.seller)
    Pick.objects.filter(listing=old).update(picked_at=timezone.now() - timedelta(days=8))
    assert picks.strip() is None


def test_the_most_picked_come_first_in_one_query(neighbour):
    first, second = ListingFactory(), ListingFactory()
    picks.pick(second, by=neighbour)
    for _n in range(3):
        picks.pick(first, by=UserFactory(sold_count=3))
    with CaptureQueriesContext(connection) as asked:
        found = picks.strip()
    assert [row.pk for row in found.rows] == [first.pk, second.pk]
    assert "and 1 more" in found.notes[first.pk]
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("who", "what", "words"),
    [
        ("newcomer", "theirs", "bought or sold"),
        ("owner", "theirs", "Your own"),
        ("neighbour", "second_of_seller", "Give others a turn"),
        ("neighbour", "fourth", "Tomorrow"),
    ],
)
def test_it_is_no_advertising(who, what, words, neighbour):
    listing = ListingFactory()
    person = {"newcomer": UserFactory(), "owner": listing.seller, "neighbour": neighbour}[who]
    if what == "second_of_seller":
        picks.pick(ListingFactory(seller=listing.seller), by=person)
    if what == "fourth":
        for _n in range(3):
            picks.pick(ListingFactory(), by=person)
    with pytest.raises(Refusal, match=words):
        picks.pick(listing, by=person)


def test_its_page_asks_once_more_and_takes_it_back(client, neighbour):
    listing = ListingFactory()
    client.force_login(neighbour)
    url = f"/picks/{listing.code}/"
    assert "Pick it" in client.get(url).content.decode()
    assert Pick.objects.count() == 0
    client.post(url, {"want": "on"})
    assert Pick.objects.count() == 1
    assert "Take it back" in client.get(url).content.decode()
    client.post(url, {"want": "off"})
    assert Pick.objects.count() == 0
