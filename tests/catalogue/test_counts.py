"""How many queries each page costs: the same for few things as for many, session and user included."""

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from listings.catalogue import tree
from listings.catalogue.models import Listing
from listings.fees import rates
from tests.catalogue.looking import learn, many, put_out
from yardsale import shelf

MOST = {
    "/": 6,
    "/browse/": 6,
    "/browse/road-bikes/": 6,
    "/browse/bikes/?max=500&condition=good&is-colour=red&sort=cheapest": 6,
    "/search/?q=blue+bike": 7,
    "/search/?q=bleu+bike": 7,
    "/search/?q=blue&sort=cheapest": 7,
    "listing": 9,
}


@pytest.fixture
def signed_in(signed_in):
    """As after the form: allauth has a row for the session, with which its person comes in the same query."""

    def sign_in(person):
        client = signed_in(person)
        UserSession.objects.create(user=person, ip="127.0.0.1", session_key=client.session.session_key)
        return client

    return sign_in


def queries_of_first_visit(client, address):
    """Nothing is kept of the page, its cards or its parts; fees and categories are what every process knows."""
    cache.clear()
    shelf.forget()
    rates.forget()
    rates.current()
    tree.current()
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return [query["sql"][:120] for query in found]


@pytest.mark.django_db
@pytest.mark.parametrize("address", MOST)
def test_a_page_costs_the_same_with_3_and_with_24_rows(signed_in, buyer, address):
    client = signed_in(buyer)
    first = many(3)[0]
    learn()
    where = first.get_absolute_url() if address == "listing" else address
    few = queries_of_first_visit(client, where)
    many(21)
    learn()
    lots = queries_of_first_visit(client, where)
    assert len(few) == len(lots) <= MOST[address], [few, lots]


@pytest.mark.django_db
@pytest.mark.parametrize("address", MOST)
def test_more_than_a_page_stays_within_the_same_bound(signed_in, buyer, address):
    listing = many(27)[0]
    learn()
    found = queries_of_first_visit(
        signed_in(buyer), listing.get_absolute_url() if address == "listing" else address
    )
    assert len(found) <= MOST[address], found


@pytest.mark.django_db
@pytest.mark.parametrize("address", MOST)
def test_a_second_visit_asks_only_who_is_looking(signed_in, buyer, address):
    client = signed_in(buyer)
    listing = put_out()
    learn()
    where = listing.get_absolute_url() if address == "listing" else address
    client.get(where)
    client.get(where)
    with CaptureQueriesContext(connection) as found:
        assert client.get(where).status_code == 200
    # At home also for what they were told of; what they look for is written down.
    assert len(found) <= (3 if address == "/" or "?q=" in address else 2), [query["sql"] for query in found]


@pytest.mark.django_db
@pytest.mark.parametrize("address", MOST)
def test_a_signed_out_visit_writes_nothing_and_sets_no_cookie(client, address, django_assert_num_queries):
    listing = put_out()
    learn()
    where = listing.get_absolute_url() if address == "listing" else address
    with CaptureQueriesContext(connection) as found:
        answers = [client.get(where) for _visit in range(3)]
    # What they looked for stands in a cookie of theirs, so that we keep nothing of it.
    own = {"searches"} if address.startswith("/search/") else set()
    assert [set(answer.cookies) for answer in answers] == [own, set(), set()]
    written = ("INSERT", "UPDATE", "DELETE")
    assert [query["sql"] for query in found if query["sql"].lstrip().startswith(written)] == []
    with django_assert_num_queries(0):
        client.get(where)
    assert b"csrf" not in answers[0].content
    assert Listing.objects.on_sale().count() == 1
