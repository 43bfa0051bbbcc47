"""Somebody's page as their shop: searched, by category, followed."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from listings.catalogue.models import Listing
from listings.saved import actions
from listings.saved.models import Follow
from tests.catalogue.looking import learn, put_out, titles
from tests.factories import UserFactory
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(seller):
    put_out("Blue road bike", seller=seller)
    put_out("Red road bike", seller=seller)
    put_out("Blue saucepan", "sofas", seller=seller)
    put_out("Blue lamp of another", seller=UserFactory())
    learn()
    return seller.get_absolute_url()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Blue saucepan", "Red road bike", "Blue road bike"]),
        ("q=blue", ["Blue saucepan", "Blue road bike"]),
        ("q=bleu", ["Blue saucepan", "Blue road bike"]),
        ("q=blue+bike", ["Blue road bike"]),
        ("in=road-bikes", ["Red road bike", "Blue road bike"]),
        ("in=bikes", ["Red road bike", "Blue road bike"]),
        ("q=blue&in=road-bikes", ["Blue road bike"]),
        ("in=nothing-like-it", ["Blue saucepan", "Red road bike", "Blue road bike"]),
        ("q=violin", []),
        ("q=%00", ["Blue saucepan", "Red road bike", "Blue road bike"]),
        ("q=%26%7C%21%3A", []),
        ("before=x&q=" + "blue+" * 300, ["Blue saucepan", "Blue road bike"]),
    ],
)
def test_a_shop_is_searched_and_sorted_by_category(client, shop, query, found):
    assert titles(client.get(f"{shop}?{query}")) == found


def test_nothing_found_leads_back_to_the_whole_shop(client, shop):
    page = client.get(f"{shop}?q=violin").content.decode()
    assert "Nothing like that here" in page
    assert f'href="{shop}"' in page
    assert 'value="violin"' in page


def test_the_next_page_keeps_what_was_asked(client, seller):
    for number in range(26):
        put_out(f"Blue bike {number}", seller=seller)
    learn()
    page = client.get(f"{seller.get_absolute_url()}?q=blue").content.decode()
    after = re.search(r'rel="next" href="([^"]+)"', page)[1].replace("&amp;", "&")
    assert "q=blue&before=" in after
    assert len(titles(client.get(after))) == 2


def test_the_shop_costs_the_same_for_few_as_for_many(signed_in, buyer, seller):
    def cost():
        client.get(seller.get_absolute_url())
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"{seller.get_absolute_url()}?q=blue&in=road-bikes").status_code == 200
        return len(found)

    client = signed_in(buyer)
    put_out(seller=seller)
    learn()
    few = cost()
    for _more in range(20):
        put_out(seller=seller)
    learn()
    # Session, person, whose shop, word counts, things, categories, whether followed, bell.
    assert few == cost() == 8


def test_following_twice_is_following_once(signed_in, buyer, seller):
    client, address = signed_in(buyer), f"/people/{seller.code}/follow/"
    for want, count in (("on", 1), ("on", 1), ("off", 0), ("off", 0), ("on", 1)):
        answer = client.post(address, {"want": want})
        assert answer.headers["Location"] == seller.get_absolute_url()
        assert Follow.objects.count() == count
    assert "Following" in client.get(seller.get_absolute_url()).content.decode()


def test_nobody_follows_themselves(signed_in, seller):
    with pytest.raises(Refusal, match="everybody but yourself"):
        actions.follow(seller, by=seller)
    answer = signed_in(seller).post(f"/people/{seller.code}/follow/", {"want": "on"}, follow=True)
    assert answer.status_code == 200
    assert Follow.objects.count() == 0


def test_there_is_an_end_to_following(buyer, seller, stranger, settings):
    settings.MOST_FOLLOWED = 1
    actions.follow(seller, by=buyer)
    with pytest.raises(Refusal, match="1 people"):
        actions.follow(stranger, by=buyer)


def test_a_visitor_is_asked_to_sign_in_and_sees_no_form(client, seller):
    page = client.get(seller.get_absolute_url()).content.decode()
    assert f'href="/people/{seller.code}/follow/"' in page
    assert "csrf" not in page
    assert "login" in client.get(f"/people/{seller.code}/follow/").headers["Location"]


def test_who_left_cannot_be_followed(signed_in, buyer, seller):
    seller.is_active = False
    seller.save()
    assert signed_in(buyer).post(f"/people/{seller.code}/follow/").status_code == 404


def test_the_list_of_those_i_follow(signed_in, buyer, seller, stranger):
    client = signed_in(buyer)
    assert "You follow nobody yet" in client.get("/following/").content.decode()
    put_out(seller=seller)
    for person in (seller, stranger):
        actions.follow(person, by=buyer)
    page = client.get("/following/").content.decode()
    assert page.index("Stella Stranger") < page.index("Sam Seller")
    assert "1 thing on sale" in page
    assert "Nothing on sale right now" in page
    assert Listing.objects.count() == 1
