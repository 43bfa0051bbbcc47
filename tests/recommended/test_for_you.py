"""The page "For you": each row with its reason, nothing of one's own, nothing refused, the same cost with much and little."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from listings.catalogue.models import Category, Listing
from listings.saved import seen
from listings.saved.models import NotThis, Seen
from notifications.interests.models import Companion, LeftOut
from notifications.recommended import rows
from tests.catalogue.looking import district, put_out, titles
from tests.notifications.conftest import make_interest
from yardsale.accounts.models import Block

pytestmark = pytest.mark.django_db


def reasons(person):
    return {strip.title: [row.pk for row in strip.rows] for strip in rows.of(person)}


def test_things_like_what_was_looked_at_come_with_that_reason(buyer, seller):
    looked_at, alike, other = put_out("Blue road bike"), put_out("Red road bike"), put_out("Lamp", "lighting")
    seen.remember(looked_at.code, person=buyer.pk)
    assert reasons(buyer)["Because you looked at Blue road bike"] == [alike.pk]
    assert [row.pk for row in rows.lately(buyer)] == [looked_at.pk]
    assert other.pk not in reasons(buyer)["Because you looked at Blue road bike"]


def test_what_people_bought_together_goes_with_what_one_bought(buyer):
    make_interest(buyer, "Blue road bike")
    lamp = put_out("Bike lamp", "lighting")
    pair = {
        "category": Category.objects.get(slug="road-bikes"),
        "other": Category.objects.get(slug="lighting"),
    }
    Companion.objects.create(**pair, strength=0.8)
    (strip,) = [strip for strip in rows.of(buyer) if strip.title == "Goes with what you bought"]
    assert [row.pk for row in strip.rows] == [lamp.pk]
    assert strip.why.endswith("bought these as well: Blue road bike")


def test_what_neighbours_look_at_and_save_is_rising(buyer, stranger):
    put_out("Quiet")
    loud, own = put_out("Loud", favourite_count=3), put_out("Own", seller=buyer, favourite_count=9)
    assert reasons(buyer)["Rising now"] == [loud.pk]
    assert own.pk in reasons(stranger)["Rising now"]


def test_not_this_is_shown_no_more(signed_in, buyer):
    place = district("Mill Lane")
    buyer.district = "Mill Lane"
    buyer.save()
    put_out("Kept", district=place)
    refused = put_out("Refused", district=place, favourite_count=3)
    browser = signed_in(buyer)
    page = browser.get("/for-you/")
    assert sorted(titles(page)) == ["Kept", "Refused"]
    assert (
        f'name="code" value="{refused.code}">Not this<span class="sr-only"> – Refused</span></button>'
        in page.content.decode()
    )
    for _twice in range(2):
        assert browser.post("/for-you/not-this/", {"code": refused.code}).status_code == 302
    assert NotThis.objects.count() == 1
    assert titles(browser.get("/for-you/")) == ["Kept"]


def test_a_look_is_remembered_once_and_the_newest_few_and_forgotten_on_demand(signed_in, buyer, settings):
    settings.MOST_SEEN = 2
    things = [put_out(f"Thing {number}") for number in range(3)]
    browser = signed_in(buyer)
    for thing in [*things, things[2]]:
        browser.post(f"/listings/{thing.code}/seen/", headers={"user-agent": "Firefox"})
    assert titles(browser.get("/for-you/"))[-2:] == ["Thing 2", "Thing 1"]
    browser.post("/for-you/forget/")
    assert not Seen.objects.exists()


def test_an_empty_page_says_what_to_do(signed_in, buyer):
    assert "Look around, save or buy something" in signed_in(buyer).get("/for-you/").content.decode()


@pytest.mark.parametrize("many", [1, 12])
def test_the_page_costs_the_same_with_one_and_with_many(signed_in, buyer, many):
    place = district("Mill Lane")
    buyer.district = "Mill Lane"
    buyer.save()
    for number in range(many):
        thing = put_out(f"Road bike {number}", district=place, favourite_count=number + 1)
        seen.remember(thing.code, person=buyer.pk)
        make_interest(buyer, f"Road bike {number}")
    put_out("Another road bike", district=place)
    browser = signed_in(buyer)
    browser.get("/for-you/")
    with CaptureQueriesContext(connection) as asked:
        browser.get("/for-you/")
    # Session, person, news; refused, told, seen, alike, goes with, near, rising, seen lately. Cards are kept.
    assert len(asked) == 12


def test_nothing_of_ones_own_nor_of_whom_one_keeps_apart_from_is_recommended(buyer, seller, stranger):
    place = district("Mill Lane")
    buyer.district = "Mill Lane"
    buyer.save()
    put_out("Own", seller=buyer, district=place)
    put_out("Blocked", seller=seller, district=place, favourite_count=3)
    put_out("Blocks", seller=stranger, district=place, favourite_count=3)
    left_out = put_out("Left out", district=place, favourite_count=3)
    shown = put_out("Shown", district=place, favourite_count=3)
    Block.objects.create(blocker=buyer, blocked=seller)
    Block.objects.create(blocker=stranger, blocked=buyer)
    LeftOut.objects.create(person=buyer, seller=left_out.seller)
    assert {pk for pks in reasons(buyer).values() for pk in pks} == {shown.pk}


def test_a_thing_that_is_gone_is_no_reason(buyer):
    gone, there = put_out("Stolen road bike"), put_out("Blue road bike")
    put_out("Red road bike")
    for one in (there, gone):
        seen.remember(one.code, person=buyer.pk)
    Listing.objects.filter(pk=gone.pk).update(status="suspended")
    assert "Because you looked at Blue road bike" in reasons(buyer)


def test_an_odd_code_is_not_found(signed_in, buyer):
    assert signed_in(buyer).post("/for-you/not-this/", {"code": "a\0b"}).status_code == 404
