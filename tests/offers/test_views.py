"""The pages of haggling, for either side and for those it is no business of."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from listings.offers import actions
from listings.offers.models import Offer, SalePlan
from listings.orders.models import Order
from listings.people import actions as people
from listings.saved import actions as saved
from tests.factories import ListingFactory, UserFactory
from yardsale.accounts import actions as accounts


@pytest.fixture
def listing(seller):
    return ListingFactory(seller=seller, price=10_000, postage=500)


@pytest.fixture
def offer(listing, buyer):
    return actions.make(listing, by=buyer, amount=7_000)


def at(offer, what=""):
    return f"/offers/{offer.code}/{what}"


def test_an_offer_is_made_from_the_listings_page(signed_in, buyer, listing):
    page = signed_in(buyer).get(f"/listings/{listing.code}/offer/").content.decode()
    assert "5 % less; you would pay €98.55 with buyer protection" in " ".join(page.split())
    answer = signed_in(buyer).post(f"/listings/{listing.code}/offer/", {"choice": "other", "other": "80"})
    offer = Offer.objects.get()
    assert (offer.amount, offer.by, answer["Location"]) == (8_000, buyer, offer.thread.get_absolute_url())


@pytest.mark.parametrize(
    ("choice", "other", "words"),
    [
        ("other", "", "Write the amount"),
        ("other", "cheap", "Write the amount in numbers"),
        ("other", "-5", "Write the amount in numbers"),
        ("other", "1e3", "Write the amount in numbers"),
        ("other", "10", "at least"),
        ("other", "100", "simply buy it"),
        ("other", "99999999999999999999", ""),
        ("1", "", "Select a valid choice"),
        ("", "", "required"),
        ("\x00", "\x00", "Select a valid choice"),
    ],
)
def test_what_is_no_amount_is_answered_kindly_and_kept(signed_in, buyer, listing, choice, other, words):
    answer = signed_in(buyer).post(f"/listings/{listing.code}/offer/", {"choice": choice, "other": other})
    page = answer.content.decode()
    assert (answer.status_code, words in page, Offer.objects.count()) == (422, True, 0)
    assert other.strip("\x00") in page


def test_a_threshold_that_accepts_leads_straight_to_paying(signed_in, buyer, listing):
    SalePlan.objects.create(listing=listing, accept_from=8_000)
    answer = signed_in(buyer).post(f"/listings/{listing.code}/offer/", {"choice": "9000"})
    assert answer["Location"] == Order.objects.get().get_absolute_url()


def test_the_seller_accepts_on_the_offers_page(signed_in, seller, offer):
    page = signed_in(seller).get(at(offer)).content.decode()
    assert "Bo Buyer names a price" in page
    assert "You would receive" in page
    answer = signed_in(seller).post(at(offer, "accept/"))
    assert answer["Location"] == Order.objects.get().get_absolute_url()


def test_a_double_click_accepts_once(signed_in, seller, offer):
    client, token = signed_in(seller), {"once": "the-token-of-this-page"}
    answers = [client.post(at(offer, "accept/"), token)["Location"] for _click in range(2)]
    assert answers == [Order.objects.get().get_absolute_url()] * 2


def test_declining_and_countering(signed_in, seller, buyer, offer):
    answer = signed_in(seller).post(at(offer, "counter/"), {"amount": "85"})
    countered = Offer.objects.get(status="open")
    assert (countered.amount, answer["Location"]) == (8_500, offer.thread.get_absolute_url())
    signed_in(buyer).post(at(countered, "decline/"))
    countered.refresh_from_db()
    assert countered.status == "declined"


@pytest.mark.parametrize("amount", ["", "70", "60", "101", "many", "\x00"])
def test_a_counter_that_does_not_fit_says_so_beside_the_field(signed_in, seller, offer, amount):
    answer = signed_in(seller).post(at(offer, "counter/"), {"amount": amount})
    assert (answer.status_code, "field-error" in answer.content.decode()) == (422, True)
    offer.refresh_from_db()
    assert offer.status == "open"


@pytest.mark.parametrize("what", ["accept/", "decline/", "counter/"])
def test_whoever_named_the_amount_does_not_answer_it(signed_in, buyer, offer, what):
    assert signed_in(buyer).post(at(offer, what), {"amount": "80"}).status_code == 403


@pytest.mark.parametrize("what", ["", "accept/", "decline/", "counter/"])
def test_a_strangers_offer_does_not_exist(signed_in, stranger, offer, what):
    client = signed_in(stranger)
    answer = client.post(at(offer, what)) if what else client.get(at(offer))
    assert answer.status_code == 404


@pytest.mark.parametrize("what", ["plan/", "give/"])
def test_the_plan_is_the_sellers_own(signed_in, stranger, listing, what):
    assert signed_in(stranger).get(f"/listings/{listing.code}/{what}").status_code == 404


def test_a_plan_is_laid_down(signed_in, seller, listing):
    form = {
        "accept_from": "90", "decline_below": "60", "step_percent": "10", "step_days": "7", "floor": "70",
        "extends_left": "3",
    }  # fmt: skip
    signed_in(seller).post(f"/listings/{listing.code}/plan/", form)
    plan = SalePlan.objects.get()
    assert (plan.accept_from, plan.decline_below, plan.step_percent, plan.step_days, plan.floor, plan.extends_left) == (
        9_000, 6_000, 10, 7, 7_000, 3,
    )  # fmt: skip
    assert (
        'name="accept_from" value="90'
        in signed_in(seller).get(f"/listings/{listing.code}/plan/").content.decode()
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"accept_from": "50", "decline_below": "60"},
        {"step_percent": "10"},
        {"step_percent": "0", "step_days": "1", "floor": "50"},
        {"step_percent": "10", "step_days": "1", "floor": "100"},
        {"floor": "x"},
        {"extends_left": "99"},
    ],
)
def test_a_plan_that_makes_no_sense_is_explained(signed_in, seller, listing, wrong):
    answer = signed_in(seller).post(f"/listings/{listing.code}/plan/", {"extends_left": "0"} | wrong)
    assert (answer.status_code, SalePlan.objects.exclude(floor=None, accept_from=None).count()) == (422, 0)


def test_those_who_saved_it_are_made_an_offer(signed_in, seller, buyer, listing):
    assert (
        "Nobody has saved it yet" in signed_in(seller).get(f"/listings/{listing.code}/give/").content.decode()
    )
    saved.save(listing, by=buyer)
    signed_in(seller).post(f"/listings/{listing.code}/give/", {"choice": "9500"})
    assert [(offer.buyer, offer.amount) for offer in Offer.objects.all()] == [(buyer, 9_500)]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("side", ["made", "received"])
def test_the_lists_cost_the_same_for_one_and_for_many(
    signed_in, seller, buyer, count, side, django_assert_num_queries
):
    for listing in ListingFactory.create_batch(count, seller=seller):
        actions.make(listing, by=buyer, amount=7_000)
    client = signed_in(seller if side == "received" else buyer)
    client.get("/offers/")
    with django_assert_num_queries(5):  # session, person, bell, offers, and who keeps apart
        page = client.get(f"/offers/?side={side}").content.decode()
    assert page.count("Blue road bike") >= count


@pytest.mark.parametrize("count", [1, 3])
def test_an_offers_page_costs_the_same_however_long_they_haggle(
    signed_in, seller, buyer, listing, count, django_assert_num_queries
):
    for step in range(count):
        offer = actions.make(listing, by=buyer, amount=7_000 + 100 * step)
    client = signed_in(seller)
    client.get(at(offer))
    with django_assert_num_queries(6):
        client.get(at(offer))


@pytest.mark.django_db
def test_empty_lists_say_what_will_stand_there(signed_in):
    client = signed_in(UserFactory())
    assert "No offers made yet" in client.get("/offers/").content.decode()
    assert "No offers yet" in client.get("/offers/?side=received").content.decode()
    assert client.get("/offers/?before=nonsense").status_code == 200


def test_a_card_in_the_conversation_says_what_each_side_pays_or_receives(signed_in, buyer, seller, offer):
    page = offer.thread.get_absolute_url()
    of_buyer, of_seller = (signed_in(person).get(page).content.decode() for person in (buyer, seller))
    # 70.00, with 0.70 + 3 % of protection; less 8 % of commission.
    assert ("€72.80" in of_buyer, "€64.40" in of_buyer) == (True, False)
    assert ("€64.40" in of_seller, "€72.80" in of_seller) == (True, False)


@pytest.mark.parametrize("blocker", ["buyer", "seller"])
def test_who_keeps_apart_is_offered_no_answer_and_refused_kindly(signed_in, buyer, seller, offer, blocker):
    one, other = (buyer, seller) if blocker == "buyer" else (seller, buyer)
    accounts.block(other, by=one)
    for address in (offer.thread.get_absolute_url(), at(offer)):
        page = signed_in(seller).get(address).content.decode()
        assert (at(offer, "accept/") in page, "You two keep apart" in page) == (False, True)
    assert signed_in(seller).get("/offers/?side=received").context["rows"][0]["is_turn"] is False
    answer = signed_in(seller).post(at(offer, "accept/"), follow=True)
    assert "You cannot trade with each other" in answer.content.decode()


def test_an_offer_waits_while_the_seller_is_away_and_stands_as_much_longer(
    signed_in, buyer, listing, django_capture_on_commit_callbacks
):
    saved.save(listing, by=buyer)
    with time_machine.travel(datetime(2026, 3, 2, 12, tzinfo=UTC), tick=False):
        actions.give(listing, by=listing.seller, amount=8_000)
        given = Offer.objects.get()
        people.go_on_holiday(listing.seller, by=listing.seller, until=date(2026, 3, 12))
    with time_machine.travel(datetime(2026, 3, 11, 12, tzinfo=UTC), tick=False):
        assert actions.lapse_due() == 0
        for address in (at(given), given.thread.get_absolute_url()):
            page = " ".join(signed_in(buyer).get(address).content.decode().split())
            assert (at(given, "accept/") in page, "away" in page) == (False, True)
        people.come_back(listing.seller)
        assert actions.lapse_due() == 0
        assert at(given, "accept/") in signed_in(buyer).get(at(given)).content.decode()
        given.refresh_from_db()
        assert given.answer_by == datetime(2026, 3, 13, 12, tzinfo=UTC)


def test_a_things_page_shows_a_private_offer_to_whom_it_is_for_and_to_nobody_else(
    signed_in, buyer, stranger, listing, django_capture_on_commit_callbacks
):
    assert "offers it to you" not in signed_in(stranger).get(listing.get_absolute_url()).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        saved.save(listing, by=buyer)
        actions.give(listing, by=listing.seller, amount=8_000)
    mine, theirs = (
        signed_in(person).get(listing.get_absolute_url()).content.decode() for person in (buyer, stranger)
    )
    given = Offer.objects.get()
    assert ("offers it to you for" in mine, at(given) in mine) == (True, True)
    assert ("offers it to you for" in theirs, at(given) in theirs) == (False, False)


def test_the_list_opens_where_an_answer_is_waited_for(signed_in, buyer, seller, offer):
    client = signed_in(seller)
    assert client.get("/offers/").context["side"] == "received"
    actions.make(ListingFactory(price=10_000), by=seller, amount=8_000)
    assert client.get("/offers/").context["side"] == "received"
    assert client.get("/offers/?side=made").context["side"] == "made"
    assert signed_in(buyer).get("/offers/").context["side"] == "made"


def test_whoever_offers_it_to_those_who_saved_it_reads_what_they_would_receive(
    signed_in, seller, buyer, listing
):
    saved.save(listing, by=buyer)
    page = " ".join(signed_in(seller).get(f"/listings/{listing.code}/give/").content.decode().split())
    assert "5 % less; you would receive €87.40, and the buyer pay €98.55" in page
    assert "(optional)" not in page


@pytest.mark.parametrize(("postage", "has_choice"), [(500, True), (None, False)])
def test_who_can_only_meet_is_not_told_to_choose(signed_in, buyer, seller, postage, has_choice):
    offered = actions.make(
        ListingFactory(seller=seller, price=10_000, postage=postage), by=buyer, amount=7_000
    )
    countered = actions.counter(offered, by=seller, amount=9_000)
    page = signed_in(buyer).post(at(countered, "accept/"), follow=True).content.decode()
    assert ("Choose how you get it" in page, "Choose and pay" in page) == (has_choice, has_choice)
    # With one way there is nothing to ask.
    assert f"/orders/{Order.objects.get().code}/{'delivery' if has_choice else 'pay'}/" in page
