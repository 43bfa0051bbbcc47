"""What those hear who saved a thing or follow a seller: once, and of so many things a day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from listings.catalogue import actions as catalogue
from listings.catalogue.models import Listing
from listings.conversations import actions as conversations
from listings.offers import actions as haggling
from listings.offers.models import Offer
from listings.saved import actions
from listings.saved.models import Favourite
from notifications import catalog
from notifications.channels import mail
from notifications.channels.models import CAPPED_KINDS, Delivery, Notification
from tests.catalogue.looking import put_out
from tests.factories import OrderFactory, UserFactory
from yardsale.accounts import actions as accounts
from yardsale.accounts.models import Block
from yardsale.events import actions as events
from yardsale.events.models import Event

pytestmark = pytest.mark.django_db


def address_all():
    for event in Event.objects.filter(addressed_at=None).order_by("pk"):
        events.address(event.pk)


def told(person):
    """(kind, title, text) of everything a person heard, oldest first."""
    address_all()
    return [(one.kind, one.title, one.text) for one in Notification.objects.to(person).order_by("pk")]


def kinds(person):
    return [kind for kind, _title, _text in told(person)]


def change_price(listing, price):
    catalogue.change(listing, by=listing.seller, price=price)


def test_a_clearly_lower_price_is_told_with_both_prices(buyer, stranger):
    listing = put_out("Brass bell", price=10_000)
    actions.save(listing, by=buyer)
    change_price(listing, 8_000)
    assert told(buyer) == [
        ("saved.cheaper", "“Brass bell” is cheaper now", "€83.10 instead of €103.70. You saved it.")
    ]
    assert told(stranger) == []


@pytest.mark.parametrize(
    ("prices", "times"),
    [([9_600], 0), ([9_500], 1), ([12_000], 0), ([8_000, 10_000, 8_000], 1), ([8_000, 7_900], 1), ([8_000, 7_000], 2)],
)  # fmt: skip
def test_small_drops_and_known_prices_are_no_news(buyer, prices, times):
    listing = put_out(price=10_000)
    actions.save(listing, by=buyer)
    for price in prices:
        change_price(listing, price)
        address_all()
    assert kinds(buyer) == ["saved.cheaper"] * times


def test_a_sale_is_told_to_those_who_waited_and_not_to_the_buyer(buyer, stranger):
    listing = put_out()
    for person in (buyer, stranger):
        actions.save(listing, by=person)
    OrderFactory(listing=listing, buyer=buyer, status="paid")
    Listing.objects.filter(pk=listing.pk).update(status="reserved")
    listing.refresh_from_db()
    catalogue.mark_sold(listing)
    assert kinds(stranger) == ["saved.sold"]
    assert "saved.sold" not in kinds(buyer)


def test_what_comes_back_after_a_sale_is_told_and_a_lapsed_reservation_is_not(buyer):
    listing = put_out()
    actions.save(listing, by=buyer)
    listing.refresh_from_db()
    catalogue.reserve(listing)
    catalogue.free(listing)
    assert kinds(buyer) == []
    catalogue.reserve(listing)
    catalogue.mark_sold(listing)
    catalogue.free(listing)
    assert kinds(buyer)[-1] == "saved.back"


def test_taken_down_and_put_back_at_once_is_no_news(buyer):
    listing = put_out()
    actions.save(listing, by=buyer)
    catalogue.withdraw(listing, by=listing.seller)
    catalogue.publish(listing, by=listing.seller)
    assert kinds(buyer) == []


def test_followers_hear_of_what_is_new_once(buyer, seller, stranger):
    actions.follow(seller, by=buyer)
    listing = put_out("Brass bell", seller=seller, status="draft")
    catalogue.publish(listing, by=seller)
    assert told(buyer)[0][:2] == ("followed.new", "New from Sam Seller: Brass bell")
    catalogue.withdraw(listing, by=seller)
    catalogue.publish(listing, by=seller)
    assert kinds(buyer) == ["followed.new"]
    assert kinds(stranger) == []


def test_all_kinds_together_stay_within_the_daily_cap(buyer, seller, settings):
    settings.ALERTS_PER_DAY = 3
    actions.follow(seller, by=buyer)
    for number in range(2):
        catalogue.publish(put_out(f"Bell {number}", seller=seller, status="draft"), by=seller)
    for number in range(3):
        thing = put_out(f"Lamp {number}", price=10_000)
        actions.save(thing, by=buyer)
        change_price(thing, 5_000)
    assert len(kinds(buyer)) == 3
    # Nobody was told, so the next drop is news.
    assert Favourite.objects.of(buyer).filter(known_price=10_000).count() == 2


@pytest.mark.parametrize("blocker", ["buyer", "seller"])
def test_who_keeps_apart_hears_nothing(buyer, seller, blocker):
    listing = put_out(seller=seller, price=10_000)
    actions.save(listing, by=buyer)
    actions.follow(seller, by=buyer)
    one, other = (buyer, seller) if blocker == "buyer" else (seller, buyer)
    accounts.block(other, by=one)
    change_price(listing, 5_000)
    catalogue.publish(put_out(seller=seller, status="draft"), by=seller)
    assert kinds(buyer) == []


def test_who_left_hears_nothing(buyer):
    listing = put_out(price=10_000)
    actions.save(listing, by=buyer)
    accounts.deactivate(buyer, by=buyer)
    change_price(listing, 5_000)
    assert kinds(buyer) == []


def test_addressing_twice_tells_once(buyer):
    listing = put_out(price=10_000)
    actions.save(listing, by=buyer)
    change_price(listing, 5_000)
    event = Event.objects.get(name="listing.changed")
    assert [events.address(event.pk), events.address(event.pk)] == [True, False]
    assert kinds(buyer) == ["saved.cheaper"]


def test_the_mail_says_why_and_how_to_stop(buyer):
    listing = put_out("Brass bell", price=10_000)
    buyer.emailaddress_set.update_or_create(email=buyer.email, defaults={"verified": True, "primary": True})
    actions.save(listing, by=buyer)
    change_price(listing, 5_000)
    address_all()
    letter = mail.letter(Delivery.objects.get())
    assert letter.subject == "“Brass bell” is cheaper now"
    assert "You saved it." in letter.body.partition("Look at it")[2]
    assert "List-Unsubscribe" in letter.extra_headers


def test_the_kinds_of_the_cap_are_those_of_the_table():
    watched = {message.kind for message in catalog.WATCHED}
    assert sorted(watched | catalog.MATCHED_KINDS) == CAPPED_KINDS


@pytest.mark.parametrize("people", [1, 12])
def test_telling_many_costs_as_much_as_telling_one(people, django_assert_max_num_queries):
    listing = put_out(price=10_000)
    for _one in range(people):
        actions.save(listing, by=UserFactory())
    change_price(listing, 5_000)
    event = Event.objects.get(name="listing.changed")
    with django_assert_max_num_queries(23):
        events.address(event.pk)
    assert Notification.objects.count() == people


def give(listing):
    haggling.give(listing, by=listing.seller, amount=8_000)


def test_a_private_offer_is_news_to_those_who_saved_the_thing_and_no_mail_nags_about_it(buyer, stranger):
    listing = put_out("Brass bell", price=10_000)
    actions.save(listing, by=buyer)
    give(listing)
    words = f"You saved it, and {listing.seller.name} offers it to you for less. The first to accept gets it."
    assert told(buyer) == [("offer.given", "For you: “Brass bell” for €80", words)]
    assert told(stranger) == []
    assert conversations.tell_unseen(timezone.now() + timedelta(hours=1)) == 0


def test_private_offers_count_as_alerts_and_without_room_are_in_the_inbox_alone(buyer, settings):
    settings.ALERTS_PER_DAY = 1
    for title in ("Brass bell", "Brass horn"):
        listing = put_out(title, price=10_000)
        actions.save(listing, by=buyer)
        give(listing)
    assert kinds(buyer) == ["offer.given", "offer.given"]
    assert Delivery.objects.filter(notification__recipient=buyer).count() == 1
    assert Offer.objects.open().filter(buyer=buyer).count() == 2


@pytest.mark.parametrize("is_blocker", [True, False])
def test_who_keeps_apart_gets_no_private_offer(buyer, stranger, is_blocker):
    listing = put_out(price=10_000)
    for person in (buyer, stranger):
        actions.save(listing, by=person)
    Block.objects.create(
        blocker=buyer if is_blocker else listing.seller, blocked=listing.seller if is_blocker else buyer
    )
    give(listing)
    assert list(Offer.objects.values_list("buyer__name", flat=True)) == [stranger.name]
    assert kinds(buyer) == []


def test_who_blocked_the_seller_a_moment_later_hears_nothing(buyer):
    listing = put_out(price=10_000)
    actions.save(listing, by=buyer)
    give(listing)
    Block.objects.create(blocker=buyer, blocked=listing.seller)
    assert kinds(buyer) == []


@pytest.mark.parametrize(
    ("target", "prices", "times"),
    [
        (80_00, [90_00, 80_00], 0),  # 83.10 to buyers
        (83_10, [90_00, 80_00, 79_90], 1),
        (99_00, [95_00], 1),  # hardly cheaper, and their price
        (99_00, [95_00, 70_00], 2),
    ],
)
def test_with_a_price_of_their_own_they_hear_when_it_is_reached(buyer, target, prices, times):
    listing = put_out("Brass bell", price=96_00)
    actions.save(listing, by=buyer)
    actions.choose(listing, by=buyer, target=target, tells_cheaper=True, tells_sold=True, tells_back=True)
    for price in prices:
        change_price(listing, price)
        address_all()
    assert kinds(buyer) == ["saved.cheaper"] * times


@pytest.mark.parametrize("off", ["tells_cheaper", "tells_sold", "tells_back"])
def test_each_kind_of_news_has_its_own_switch(signed_in, buyer, off):
    listing = put_out("Brass bell", price=100_00)
    actions.save(listing, by=buyer)
    browser = signed_in(buyer)
    said = {name: "on" for name in ("tells_cheaper", "tells_sold", "tells_back") if name != off}
    browser.post(f"/favourites/{listing.code}/", said)
    change_price(listing, 80_00)
    events.publish("listing.sold", listing, by=listing.seller)
    events.publish("listing.back", listing, by=listing.seller)
    silent = {"tells_cheaper": "saved.cheaper", "tells_sold": "saved.sold", "tells_back": "saved.back"}[off]
    assert set(kinds(buyer)) == {"saved.cheaper", "saved.sold", "saved.back"} - {silent}


def test_a_price_that_is_reached_already_is_refused_and_what_was_typed_stays(signed_in, buyer):
    listing = put_out("Brass bell", price=100_00)
    actions.save(listing, by=buyer)
    browser = signed_in(buyer)
    page = browser.post(f"/favourites/{listing.code}/", {"tells_cheaper": "on", "target": "200"})
    assert "costs no more than that already" in page.content.decode()
    listed = browser.post(
        f"/favourites/{listing.code}/", {"tells_cheaper": "on", "target": "50"}, follow=True
    )
    assert "you hear from this price on:" in listed.content.decode()
    assert (
        "you hear nothing of it"
        in browser.post(f"/favourites/{listing.code}/", {}, follow=True).content.decode()
    )


@pytest.mark.parametrize("target", [None, 90_000_00])
def test_dear_things_get_cheaper_too(buyer, target):
    listing = put_out("Grand piano", price=99_000_00)
    actions.save(listing, by=buyer)
    actions.choose(listing, by=buyer, target=target, tells_cheaper=True, tells_sold=True, tells_back=True)
    change_price(listing, 80_000_00)
    address_all()
    assert kinds(buyer) == ["saved.cheaper"]


def test_a_price_that_was_reached_may_stand_and_a_new_one_counts_from_today(buyer):
    listing = put_out("Brass bell", price=120_00)
    every = {"tells_cheaper": True, "tells_sold": True, "tells_back": True}
    actions.save(listing, by=buyer)
    actions.choose(listing, by=buyer, target=90_00, **every)
    change_price(listing, 80_00)
    address_all()
    assert actions.choose(listing, by=buyer, target=90_00, **every | {"tells_sold": False})
    change_price(listing, 120_00)
    actions.choose(listing, by=buyer, target=100_00, **every)
    change_price(listing, 92_00)
    address_all()
    assert kinds(buyer) == ["saved.cheaper"] * 2
