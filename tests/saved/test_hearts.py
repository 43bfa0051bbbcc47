"""Hearts: the same page for everybody, filled with what the person who looks has saved."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from listings.catalogue.models import Listing
from listings.fees import rates
from listings.saved import actions
from listings.saved.models import Favourite
from tests.catalogue.looking import learn, many, put_out
from tests.factories import UserFactory
from yardsale import shelf
from yardsale.accounts.models import Block
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db
PAGES = ["/", "/browse/", "/browse/road-bikes/", "/search/?q=blue+bike", "seller"]


def hearts(page):
    """{code: whether it is pressed} of the hearts on a page."""
    found = re.findall(r'action="/listings/(\w+)/save/">.*?aria-pressed="(\w+)"', page.content.decode())
    return {code: pressed == "true" for code, pressed in found}


@pytest.mark.parametrize("address", PAGES)
def test_what_i_saved_is_pressed_on_every_page_also_when_the_page_is_kept(signed_in, buyer, address):
    first, second = many(2, seller=UserFactory())
    learn()
    where = first.seller.get_absolute_url() if address == "seller" else address
    client = signed_in(buyer)
    assert hearts(client.get(where)) == {first.code: False, second.code: False}
    client.post(f"/listings/{second.code}/save/", {"want": "on"})
    for _visit in range(3):
        assert hearts(client.get(where)) == {first.code: False, second.code: True}
    client.post(f"/listings/{second.code}/save/", {"want": "off"})
    assert hearts(client.get(where)) == {first.code: False, second.code: False}


def test_the_listing_page_has_its_own_button(signed_in, buyer):
    listing = put_out()
    client = signed_in(buyer)
    assert hearts(client.get(listing.get_absolute_url())) == {listing.code: False}
    actions.save(listing, by=buyer)
    assert hearts(client.get(listing.get_absolute_url())) == {listing.code: True}


def test_a_kept_page_shows_each_person_their_own_hearts(client, signed_in, buyer, stranger):
    listing = put_out()
    learn()
    actions.save(listing, by=buyer)
    for _visit in range(2):
        assert hearts(signed_in(buyer).get("/browse/")) == {listing.code: True}
        assert hearts(signed_in(stranger).get("/browse/")) == {listing.code: False}


def test_a_visitor_sees_a_link_that_leads_to_signing_in_and_no_token(client):
    listing = put_out()
    page = client.get("/browse/").content.decode()
    assert f'href="/listings/{listing.code}/save/" rel="nofollow"' in page
    assert "csrf" not in page
    answer = client.get(f"/listings/{listing.code}/save/")
    assert answer.headers["Location"] == f"/accounts/login/?next=/listings/{listing.code}/save/"


def test_signing_in_leads_to_the_thing(signed_in, buyer):
    listing = put_out()
    answer = signed_in(buyer).get(f"/listings/{listing.code}/save/")
    assert answer.headers["Location"] == listing.get_absolute_url()


def test_my_own_things_have_no_heart(signed_in, seller):
    mine = put_out(seller=seller)
    learn()
    client = signed_in(seller)
    for where in ("/", "/browse/", mine.get_absolute_url(), seller.get_absolute_url()):
        assert "/save/" not in client.get(where).content.decode()


def test_hearts_cost_no_query(signed_in, buyer):
    things = many(5)
    learn()
    client = signed_in(buyer)

    def cost(where):
        cache.clear()
        shelf.forget()
        rates.current()  # a process knows them for a second: some looks would pay for them, and some not
        with CaptureQueriesContext(connection) as found:
            client.get(where)
        return len(found)

    pages = ("/", "/browse/", things[0].get_absolute_url())
    assert [cost(where) for where in pages]  # what a process learns once
    before = [cost(where) for where in pages]
    for thing in things:
        actions.save(thing, by=buyer)
    assert [cost(where) for where in pages] == before


def test_pressing_twice_is_pressing_once(signed_in, buyer):
    listing = put_out()
    client = signed_in(buyer)
    for want, count in (("on", 1), ("on", 1), ("off", 0), ("off", 0), ("on", 1)):
        client.post(f"/listings/{listing.code}/save/", {"want": want})
        listing.refresh_from_db()
        buyer.refresh_from_db()
        assert Favourite.objects.of(buyer).count() == listing.favourite_count == len(buyer.saved) == count


def test_it_leads_back_to_where_the_heart_was_pressed(signed_in, buyer):
    listing = put_out()
    client = signed_in(buyer)
    address = f"/listings/{listing.code}/save/"
    there = client.post(
        address, {"want": "on"}, headers={"Referer": "http://testserver/browse/?sort=cheapest"}
    )
    assert there.headers["Location"] == "http://testserver/browse/?sort=cheapest"
    elsewhere = client.post(address, {"want": "on"}, headers={"Referer": "https://evil.example/"})
    assert elsewhere.headers["Location"] == listing.get_absolute_url()


def test_a_script_gets_a_short_answer(signed_in, buyer, seller):
    listing, mine = put_out(), put_out(seller=buyer)
    client = signed_in(buyer)
    fetched = {"X-Requested-With": "fetch"}
    assert client.post(f"/listings/{listing.code}/save/", {"want": "on"}, headers=fetched).status_code == 204
    refused = client.post(f"/listings/{mine.code}/save/", {"want": "on"}, headers=fetched)
    assert (refused.status_code, "your own" in refused.content.decode()) == (422, True)


def test_nobody_saves_their_own_a_draft_or_what_is_gone(buyer, seller):
    mine = put_out(seller=buyer)
    gone = put_out(status="withdrawn")
    for listing in (mine, gone):
        with pytest.raises(Refusal, match="your own"):
            actions.save(listing, by=buyer)
    assert list(Favourite.objects.all()) == []


def test_a_strangers_draft_does_not_exist(signed_in, buyer):
    draft = put_out(status="draft")
    assert signed_in(buyer).post(f"/listings/{draft.code}/save/", {"want": "on"}).status_code == 404


def test_what_is_gone_can_still_be_let_go(signed_in, buyer):
    listing = put_out()
    actions.save(listing, by=buyer)
    Listing.objects.filter(pk=listing.pk).update(status="withdrawn")
    signed_in(buyer).post(f"/listings/{listing.code}/save/", {"want": "off"})
    assert list(Favourite.objects.all()) == []


def test_there_is_an_end_to_saving(buyer, settings):
    settings.MOST_SAVED = 2
    for listing in many(2):
        actions.save(listing, by=buyer)
    with pytest.raises(Refusal, match="2 things"):
        actions.save(put_out(), by=buyer)


def test_a_title_cannot_write_into_a_heart(signed_in, buyer):
    listing = put_out('"><a class="heart" data-heart="x" data-of="y" href="/z" rel="nofollow">')
    learn()
    page = signed_in(buyer).get("/browse/").content.decode()
    assert hearts_of(page) == [listing.code]
    assert 'action="/z"' not in page


def hearts_of(page):
    return re.findall(r'class="heart-form" method="post" action="/listings/(\w+)/save/"', page)


@pytest.mark.parametrize("blocks", [("seller", "buyer"), ("buyer", "seller")])
def test_who_keeps_apart_neither_saves_nor_follows_but_may_let_go(seller, buyer, blocks):
    people = {"seller": seller, "buyer": buyer}
    listing, other = many(2, seller=seller)
    actions.save(other, by=buyer)
    actions.follow(seller, by=buyer)
    Block.objects.create(blocker=people[blocks[0]], blocked=people[blocks[1]])
    with pytest.raises(Refusal, match="keep apart"):
        actions.save(listing, by=buyer)
    actions.drop(other, by=buyer)
    actions.unfollow(seller, by=buyer)
    with pytest.raises(Refusal, match="keep apart"):
        actions.follow(seller, by=buyer)
    assert not Favourite.objects.exists()
