"""The beacon: everybody counts once a day, nobody is remembered, and without the cache it goes on counting."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from listings.dashboard import actions
from listings.dashboard.models import ListingDay, ListingVisit
from tests.factories import ListingFactory

pytestmark = pytest.mark.django_db
FIREFOX = {"HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux) Firefox/140.0", "HTTP_SEC_FETCH_SITE": "same-origin"}


@pytest.fixture
def thing(seller):
    return ListingFactory(seller=seller)


def look(client, thing, **headers):
    answer = client.post(f"/listings/{thing.code}/seen/", **(FIREFOX | headers))
    assert (answer.status_code, answer.content) == (204, b"")


def views():
    return list(ListingDay.objects.order_by("day").values_list("views", flat=True))


def test_a_visitor_counts_once_a_day_and_leaves_no_session(client, thing):
    for _turn in range(3):
        look(client, thing)
    assert views() == [1]
    assert client.cookies == {}
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        look(client, thing)
    assert views() == [1, 1]


def test_different_browsers_and_addresses_are_different_visitors(client, thing):
    look(client, thing)
    look(client, thing, HTTP_USER_AGENT="Mozilla/5.0 (Macintosh) Safari/605.1")
    look(client, thing, REMOTE_ADDR="192.0.2.7")
    assert views() == [3]


def test_a_signed_in_person_is_one_visitor_wherever_they_look_from(signed_in, thing, buyer):
    look(signed_in(buyer), thing)
    look(signed_in(buyer), thing, REMOTE_ADDR="192.0.2.7", HTTP_USER_AGENT="Another Safari")
    assert views() == [1]


def test_sellers_do_not_count_their_own_looks(signed_in, thing, seller):
    look(signed_in(seller), thing)
    assert views() == []


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_USER_AGENT": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
        {"HTTP_USER_AGENT": "HeadlessChrome/140"},
        {"HTTP_USER_AGENT": "python-requests/2"},
        {"HTTP_USER_AGENT": ""},
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
    ],
)
def test_programs_and_other_sites_do_not_count(client, thing, headers):
    look(client, thing, **headers)
    assert views() == []


@pytest.mark.parametrize("status", ["draft", "withdrawn", "suspended"])
def test_what_is_not_shown_is_not_counted_and_not_given_away(client, status):
    look(client, ListingFactory(status=status))
    answer = client.post("/listings/nosuchthing/seen/", **FIREFOX)
    assert answer.status_code == 204
    assert views() == []


def test_it_is_counted_without_the_cache(client, thing, monkeypatch):
    def is_down(*args, **kwargs):
        raise ConnectionError

    for name in ("get", "set", "add", "get_many", "set_many"):
        monkeypatch.setattr(type(cache._connections[cache._alias]), name, is_down)
    look(client, thing)
    assert views() == [1]


def test_only_a_post_counts(client, thing):
    assert client.get(f"/listings/{thing.code}/seen/").status_code == 405


def test_a_look_costs_one_statement(client, thing, django_assert_num_queries):
    with django_assert_num_queries(1):
        look(client, thing)


def test_who_looked_is_forgotten_and_how_many_is_not(client, thing):
    look(client, thing)
    today = timezone.localdate()
    assert actions.forget_visits(today + timedelta(days=1)) == 0
    assert actions.forget_visits(today + timedelta(days=2)) == 1
    assert (ListingVisit.objects.count(), views()) == (0, [1])


@pytest.mark.django_db(transaction=True)
def test_many_at_the_same_moment_all_count(seller):
    thing = ListingFactory(seller=seller)

    def visit(number):
        try:
            Client().post(
                f"/listings/{thing.code}/seen/", **(FIREFOX | {"REMOTE_ADDR": f"192.0.2.{number % 20}"})
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as crowd:
        list(crowd.map(visit, range(40)))
    assert views() == [20]


def test_one_address_with_many_browsers_counts_only_so_often(settings, thing):
    settings.VIEWS_PER_ADDRESS = 3
    for version in range(6):
        look(Client(), thing, HTTP_USER_AGENT=f"Mozilla/5.0 Firefox/{version}.0")
    assert views() == [3]
    look(Client(REMOTE_ADDR="203.0.113.9"), thing)
    assert views() == [4]
