"""What somebody looked for lately is theirs alone, is deleted and switched off, and pages of results stay shared."""

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from listings.catalogue import completion, recent
from listings.catalogue.models import NoRecentSearches, RecentSearch
from tests.catalogue.looking import learn, many, put_out

pytestmark = pytest.mark.django_db


def listed(client):
    """What stands beside the empty field, and what the field's own list offers."""
    page = client.get("/search/").content.decode()
    options = client.get("/search/recent/").content.decode()
    return [
        words
        for words in ("red lamp", "blue bike", "Blue BIKE", "green chair")
        if words in page and words in options
    ]


@pytest.fixture(params=["member", "visitor"])
def somebody(request, signed_in, buyer):
    many(2)
    learn()
    return signed_in(buyer) if request.param == "member" else Client()


def test_the_newest_stands_first_and_each_once(somebody):
    for typed in ("blue bike", "red lamp", "Blue  BIKE"):
        somebody.get("/search/", {"q": typed})
    page = somebody.get("/search/").content.decode()
    assert page.index("Blue BIKE") < page.index("red lamp")
    assert "blue bike" not in page


def test_one_is_forgotten_or_all(somebody):
    for typed in ("blue bike", "red lamp", "green chair"):
        somebody.get("/search/", {"q": typed})
    somebody.post("/search/recent/forget/", {"q": "blue bike"})
    assert listed(somebody) == ["red lamp", "green chair"]
    somebody.post("/search/recent/forget/")
    assert listed(somebody) == []


def test_it_is_switched_off_and_on(somebody):
    somebody.get("/search/", {"q": "blue bike"})
    page = somebody.post("/search/recent/remember/", {"want": "off"}, follow=True).content.decode()
    assert "We keep no list of what you look for." in page
    somebody.get("/search/", {"q": "red lamp"})
    assert listed(somebody) == []
    somebody.post("/search/recent/remember/", {"want": "on"})
    somebody.get("/search/", {"q": "green chair"})
    assert listed(somebody) == ["green chair"]


def test_kept_pages_are_remembered_too(somebody):
    for _visit in range(3):
        somebody.get("/search/", {"q": "blue bike"})
    somebody.post("/search/recent/forget/")
    somebody.get("/search/", {"q": "blue bike"})
    assert listed(somebody) == ["blue bike"]


@pytest.mark.parametrize(
    "asked", [{"q": ""}, {"q": "  "}, {"q": "!!!"}, {"q": "\x00"}, {"q": "bike", "after": "b0.5.1"}]
)
def test_what_says_nothing_and_later_pages_are_not_remembered(somebody, asked):
    assert somebody.get("/search/", asked).status_code == 200
    assert RecentSearch.objects.count() == 0
    assert "searches" not in somebody.cookies


def test_parts_of_pages_are_not_remembered(somebody):
    somebody.get("/search/", {"q": "blue bike"}, headers={"hx-request": "true"})
    assert listed(somebody) == []


def test_so_many_are_kept_and_long_ones_are_cut(signed_in, buyer):
    client = signed_in(buyer)
    for number in range(recent.MOST + 5):
        client.get("/search/", {"q": f"lamp {number}"})
    client.get("/search/", {"q": "long " * 60})
    kept = list(RecentSearch.objects.order_by("-at").values_list("words", flat=True))
    assert (len(kept), kept[1], len(kept[0]) <= recent.LONGEST) == (
        recent.MOST,
        f"lamp {recent.MOST + 4}",
        True,
    )


def test_nobody_else_is_offered_it(signed_in, buyer, seller):
    signed_in(buyer).get("/search/", {"q": "crocodile handbag"})
    for others in (signed_in(seller), Client()):
        assert "crocodile" not in others.get("/search/").content.decode()
        assert "crocodile" not in others.get("/search/recent/").content.decode()
    assert completion.complete("crocod") == []


def test_pages_of_results_stay_the_same_for_all_visitors(django_assert_num_queries):
    many(2)
    learn()
    first, second = Client(), Client()
    for _visit in range(2):
        first.get("/search/", {"q": "blue bike"})
    second.get("/search/", {"q": "red lamp"})
    with django_assert_num_queries(0):
        shared = second.get("/search/", {"q": "blue bike"})
    assert shared.content == first.get("/search/", {"q": "blue bike"}).content
    assert b"red lamp" not in shared.content
    assert Session.objects.count() == 0


def test_the_empty_page_of_one_visitor_is_not_shown_to_another():
    mine, others = Client(), Client()
    for _visit in range(3):
        others.get("/search/")
    mine.get("/search/", {"q": "red lamp"})
    for _visit in range(3):
        assert "red lamp" in mine.get("/search/").content.decode()
        assert "red lamp" not in others.get("/search/").content.decode()


@pytest.mark.parametrize("forged", ["", "nonsense", "eyJhIjoxfQ:1abc:xyz", '"', "a" * 5000])
def test_a_cookie_that_is_not_ours_holds_nothing(client, forged):
    client.cookies["searches"] = forged
    assert client.get("/search/").status_code == 200
    assert client.get("/search/recent/").content.decode().strip() == ""
    assert client.get("/search/", {"q": "lamp"}).status_code == 200


def test_a_forged_form_forgets_nothing(buyer):
    client = Client(enforce_csrf_checks=True)
    client.force_login(buyer)
    client.get("/search/", {"q": "blue bike"})
    assert client.post("/search/recent/forget/").status_code == 403
    assert RecentSearch.objects.count() == 1


def test_remembering_costs_one_statement_with_one_and_with_many(signed_in, buyer):
    many(2)
    learn()
    client = signed_in(buyer)
    costs = []
    for _round in range(2):
        client.get("/search/", {"q": "blue bike"})
        client.get("/search/", {"q": "blue bike"})
        with CaptureQueriesContext(connection) as found:
            client.get("/search/", {"q": "blue bike"})
        costs.append(len(found))
        for number in range(recent.MOST):
            recent.remember(buyer.pk, f"lamp {number}")
        cache.clear()
    assert costs == [4, 4]


def test_switching_off_twice_is_switching_off(buyer, signed_in):
    client = signed_in(buyer)
    for _time in range(2):
        assert client.post("/search/recent/remember/", {"want": "off"}).status_code == 302
    assert NoRecentSearches.objects.count() == 1


def test_titles_of_things_on_sale_are_offered_while_typing(client):
    put_out("Blue Brompton, folded")
    put_out("A stand for a Brompton")
    gone = put_out("Brompton that is gone")
    type(gone).objects.filter(pk=gone.pk).update(status="withdrawn")
    learn()
    things = [one.words for one in completion.complete("brom") if one.is_thing]
    assert things == ["A stand for a Brompton", "Blue Brompton, folded"]
    assert [one.words for one in completion.complete("blue brom") if one.is_thing] == [
        "Blue Brompton, folded"
    ]
    assert [one.words for one in completion.complete("a st") if one.is_thing] == ["A stand for a Brompton"]
    page = client.get("/search/complete/", {"q": "brom"}).content.decode()
    assert page.count("on sale") == 2


def test_completing_asks_one_query_with_few_and_with_many_things(django_assert_num_queries):
    many(3)
    learn()
    completion.complete("blue ro")
    for _round in range(2):
        with django_assert_num_queries(1):
            found = completion.complete("blue ro")
        assert len([one for one in found if one.is_thing]) == 3
        many(60)
        learn()
        completion.complete("blue ro")
