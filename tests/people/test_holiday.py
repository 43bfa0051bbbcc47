"""Going away: seen but not sold, no older afterwards, and nobody is bothered."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from listings.catalogue import actions as catalogue
from listings.catalogue.models import Listing
from listings.people import actions
from tests.catalogue.looking import learn, put_out
from tests.factories import ListingFactory, OrderFactory, ThreadFactory
from yardsale.events.models import Event
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def statuses(seller):
    return sorted(Listing.objects.of(seller).values_list("status", flat=True))


def test_what_is_on_sale_is_paused_and_nothing_else(seller):
    for status in ("on_sale", "draft", "reserved", "sold", "withdrawn"):
        ListingFactory(seller=seller, status=status)
    actions.go_on_holiday(seller, by=seller, until=in_days(7))
    assert statuses(seller) == ["draft", "paused", "reserved", "sold", "withdrawn"]


def test_a_paused_thing_is_found_by_address_and_says_until_when(client, seller):
    listing = put_out(seller=seller)
    learn()
    assert listing.title in client.get("/browse/").content.decode()
    actions.go_on_holiday(seller, by=seller, until=in_days(7), note="Back with a <b>tan</b>")
    page = client.get(listing.get_absolute_url()).content.decode()
    assert "is away until" in page
    assert "Back with a &lt;b&gt;tan" in page
    assert "/checkout/" not in page


def test_who_talks_with_them_is_told_until_when_in_listing_and_thread(
    signed_in, buyer, seller, django_capture_on_commit_callbacks
):
    listing = put_out(seller=seller)
    thread = ThreadFactory("Hello?", listing=listing, buyer=buyer)
    other = put_out(seller=seller)
    told = "From then on they answer and post again."
    pages = (thread.get_absolute_url(), listing.get_absolute_url(), f"{other.get_absolute_url()}ask/")
    assert [told in signed_in(buyer).get(page).content.decode() for page in pages] == [False] * 3
    with django_capture_on_commit_callbacks(execute=True):
        actions.go_on_holiday(seller, by=seller, until=in_days(7), note="Off to <b>Crete</b>")
    for page in pages:
        content = signed_in(buyer).get(page).content.decode()
        assert "Sam Seller is away until" in content
        assert told in content
        assert "Off to &lt;b&gt;Crete" in content
    assert told not in signed_in(seller).get(thread.get_absolute_url()).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        actions.come_back(seller, by=seller)
    assert [told in signed_in(buyer).get(page).content.decode() for page in pages] == [False] * 3


def test_it_is_on_no_list_but_the_sellers_own(client, seller, django_capture_on_commit_callbacks):
    listing = put_out(seller=seller)
    learn()
    client.get("/browse/")
    with django_capture_on_commit_callbacks(execute=True):
        actions.go_on_holiday(seller, by=seller, until=in_days(7))
    assert listing.code not in client.get("/browse/").content.decode()
    assert listing.code not in client.get("/search/?q=blue").content.decode()
    shop = client.get(seller.get_absolute_url()).content.decode()
    assert listing.code in shop
    assert "is away until" in shop


def test_nobody_can_buy_it(signed_in, buyer, seller):
    listing = put_out(seller=seller)
    actions.go_on_holiday(seller, by=seller, until=in_days(7))
    answer = signed_in(buyer).post(
        f"{listing.get_absolute_url()}checkout/", {"delivery": "meet", "price": listing.price}, follow=True
    )
    assert answer.status_code == 200
    assert not listing.orders.exists()


def test_the_time_away_does_not_count(seller):
    listing = put_out(seller=seller)
    before = listing.expires_at
    actions.go_on_holiday(seller, by=seller, until=in_days(30))
    with time_machine.travel(timezone.now() + timedelta(days=10), tick=False):
        actions.come_back(seller, by=seller)
    listing.refresh_from_db()
    assert (listing.status, listing.paused_at) == ("on_sale", None)
    assert timedelta(days=9.9) < listing.expires_at - before < timedelta(days=10.1)


def test_coming_back_is_no_news(seller):
    put_out(seller=seller)
    actions.go_on_holiday(seller, by=seller, until=in_days(7))
    actions.come_back(seller, by=seller)
    assert not Event.objects.filter(name__in=["listing.published", "listing.back"]).exists()


def test_the_clock_brings_back_who_is_due_and_nobody_else(seller, stranger):
    put_out(seller=seller)
    put_out(seller=stranger)
    actions.go_on_holiday(seller, by=seller, until=in_days(3))
    actions.go_on_holiday(stranger, by=stranger, until=in_days(9))
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        assert [actions.keep_holidays(), actions.keep_holidays()] == [1, 0]
    assert (statuses(seller), statuses(stranger)) == (["on_sale"], ["paused"])


def test_nothing_goes_on_sale_while_its_seller_is_away(seller):
    draft = put_out(seller=seller, status="withdrawn")
    actions.go_on_holiday(seller, by=seller, until=in_days(7))
    with pytest.raises(Refusal, match="You are away"):
        catalogue.publish(draft, by=seller)


def test_what_slips_onto_the_lawn_is_paused_by_the_clock(seller):
    actions.go_on_holiday(seller, by=seller, until=in_days(7))
    put_out(seller=seller)
    actions.keep_holidays()
    assert statuses(seller) == ["paused"]


def test_a_sale_that_comes_to_nothing_waits_for_its_seller(seller):
    order = OrderFactory(seller=seller)
    actions.go_on_holiday(seller, by=seller, until=in_days(7))
    listing = Listing.objects.get(pk=order.listing_id)
    assert listing.status == "reserved"
    catalogue.free(listing)
    assert listing.status == "paused"
    actions.come_back(seller, by=seller)
    assert statuses(seller) == ["on_sale"]


def test_who_leaves_while_away_takes_everything_down(seller):
    put_out(seller=seller)
    actions.go_on_holiday(seller, by=seller, until=in_days(7))
    actions.leave(seller, by=seller)
    assert statuses(seller) == ["withdrawn"]


@pytest.mark.parametrize("days", [-1, 0, 181])
def test_a_holiday_begins_before_it_ends_and_does_not_last_for_ever(signed_in, seller, days):
    put_out(seller=seller)
    answer = signed_in(seller).post("/settings/holiday/", {"until": in_days(days), "note": "Sea and sun"})
    page = answer.content.decode()
    assert "Choose a day from tomorrow on" in page
    assert "Sea and sun" in page
    assert statuses(seller) == ["on_sale"]


@pytest.mark.parametrize("until", ["", "tomorrow", "2026-02-31", "9999999-01-01", "\x00"])
def test_a_strange_day_is_explained(signed_in, seller, until):
    answer = signed_in(seller).post("/settings/holiday/", {"until": until, "note": "Sea"})
    assert answer.status_code == 200
    assert "field-error" in answer.content.decode()


@pytest.mark.parametrize("note", ["Ring me on 06 12 34 56 78", "Mail sam@example.org meanwhile"])
def test_a_note_that_gives_away_how_to_reach_them_is_refused_kindly(signed_in, seller, note):
    put_out(seller=seller)
    answer = signed_in(seller).post("/settings/holiday/", {"until": in_days(7), "note": note})
    page = answer.content.decode()
    assert "Please say it without" in page
    assert note in page
    assert statuses(seller) == ["on_sale"]


def test_away_and_back_by_the_form(signed_in, seller):
    put_out(seller=seller)
    client = signed_in(seller)
    client.post("/settings/holiday/", {"until": in_days(7), "note": "Sea"})
    assert statuses(seller) == ["paused"]
    page = client.get("/settings/holiday/").content.decode()
    assert "1 thing waits for you" in page
    client.post("/settings/holiday/", {"until": in_days(9), "note": "More sea"})
    seller.refresh_from_db()
    assert (seller.away_until, seller.away_note) == (in_days(9), "More sea")
    for _twice in range(2):
        client.post("/settings/holiday/", {"back": "1"})
    assert statuses(seller) == ["on_sale"]
    assert "I am back" not in client.get("/settings/holiday/").content.decode()
