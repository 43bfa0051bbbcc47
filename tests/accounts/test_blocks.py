"""Keeping apart: who blocks whom, what it stops, and what it does not."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from listings.conversations import actions as conversations
from listings.conversations import meetings
from listings.orders import actions as orders
from listings.orders.models import Order
from notifications.interests import matcher
from tests.factories import ListingFactory, OrderFactory, ThreadFactory, UserFactory
from yardsale.accounts import actions, rules
from yardsale.accounts.models import Block
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db
SIDES = pytest.mark.parametrize("who", ["seller", "buyer"])


def keep_apart(who, seller, buyer):
    one, other = (seller, buyer) if who == "seller" else (buyer, seller)
    actions.block(other, by=one)


def test_a_block_holds_for_both_and_for_nobody_else(seller, buyer, stranger):
    actions.block(buyer, by=seller)
    assert rules.are_apart(seller, buyer)
    assert rules.are_apart(buyer, seller)
    assert not rules.are_apart(seller, stranger)


def test_blocking_twice_is_blocking_once_and_unblocking_ends_it(seller, buyer):
    actions.block(buyer, by=seller)
    actions.block(buyer, by=seller)
    assert Block.objects.count() == 1
    actions.unblock(buyer, by=seller)
    actions.unblock(buyer, by=seller)
    assert not rules.are_apart(seller, buyer)


def test_nobody_takes_back_the_block_of_another(seller, buyer):
    actions.block(buyer, by=seller)
    actions.unblock(seller, by=buyer)
    assert rules.are_apart(seller, buyer)


def test_nobody_blocks_themselves_or_our_people(seller, agent):
    for person in (seller, agent):
        with pytest.raises(Refusal):
            actions.block(person, by=seller)
    with pytest.raises(IntegrityError), transaction.atomic():
        Block.objects.create(blocker=seller, blocked=seller)


@SIDES
def test_who_keeps_apart_cannot_buy_from_each_other(who, seller, buyer):
    listing = ListingFactory(seller=seller)
    keep_apart(who, seller, buyer)
    with pytest.raises(Refusal, match="cannot buy from this person"):
        orders.place(listing, by=buyer, price=listing.price, delivery="meet")
    listing.refresh_from_db()
    assert (listing.status, Order.objects.count()) == ("on_sale", 0)


@SIDES
def test_who_keeps_apart_cannot_write_to_each_other(who, seller, buyer):
    thread = ThreadFactory("Hello?", listing=ListingFactory(seller=seller), buyer=buyer)
    keep_apart(who, seller, buyer)
    for person in (seller, buyer):
        with pytest.raises(Refusal, match="cannot write to each other"):
            conversations.send(thread, by=person, text="Hello again")


def test_what_is_paid_goes_on(seller, buyer):
    order = OrderFactory(seller=seller, buyer=buyer, status="paid")
    actions.block(seller, by=buyer)
    orders.hand_over(order, by=seller)
    orders.confirm_receipt(order, by=buyer)
    assert Order.objects.get().status == "completed"


@SIDES
def test_a_paid_order_keeps_their_thread_open_until_it_is_over(who, seller, buyer):
    order = OrderFactory(seller=seller, buyer=buyer, status="paid")
    thread = conversations.open_thread(order.listing, buyer)
    elsewhere = ThreadFactory("Hello?", listing=ListingFactory(seller=seller), buyer=buyer)
    keep_apart(who, seller, buyer)
    at = timezone.now() + timedelta(days=1)
    meetings.agree(meetings.propose(thread, by=seller, place="Station hall", at=at), by=buyer)
    conversations.send(thread, by=buyer, text="I wear a red hat")
    order.refresh_from_db()
    assert (order.meet_place, order.meet_at) == ("Station hall", at)
    with pytest.raises(Refusal, match="cannot write to each other"):
        conversations.send(elsewhere, by=buyer, text="And this?")
    orders.hand_over(order, by=seller)
    orders.confirm_receipt(order, by=buyer)
    for person in (seller, buyer):
        with pytest.raises(Refusal, match="cannot write to each other"):
            conversations.send(thread, by=person, text="One more thing")
        with pytest.raises(Refusal, match="cannot write to each other"):
            meetings.propose(thread, by=person, place="Library", at=at)


@SIDES
def test_what_is_not_paid_keeps_no_thread_open(who, seller, buyer):
    order = OrderFactory(seller=seller, buyer=buyer)
    thread = ThreadFactory("Hello?", listing=order.listing, buyer=buyer)
    meeting = meetings.propose(thread, by=buyer, place="Library", at=timezone.now() + timedelta(days=1))
    keep_apart(who, seller, buyer)
    with pytest.raises(Refusal, match="cannot write to each other"):
        conversations.send(thread, by=buyer, text="Hello again")
    with pytest.raises(Refusal, match="cannot write to each other"):
        meetings.agree(meeting, by=seller)


@SIDES
def test_the_thread_says_why_it_is_open_and_closes_with_the_order(who, signed_in, seller, buyer):
    order = OrderFactory(seller=seller, buyer=buyer, status="paid")
    thread = conversations.open_thread(order.listing, buyer)
    before = signed_in(buyer).get(thread.get_absolute_url()).content.decode()
    assert "You two keep apart" not in before
    keep_apart(who, seller, buyer)
    meet = f"{thread.get_absolute_url()}meet/"
    for person in (seller, buyer):
        page = signed_in(person).get(thread.get_absolute_url()).content.decode()
        assert "You two keep apart. While this order is open" in page
        assert 'class="composer"' in page
        assert f'href="{meet}"' in page
        assert signed_in(person).get(meet).status_code == 200
    orders.hand_over(order, by=seller)
    orders.confirm_receipt(order, by=buyer)
    for person in (seller, buyer):
        page = signed_in(person).get(thread.get_absolute_url()).content.decode()
        assert "You cannot write to each other any more." in page
        assert 'class="composer"' not in page
        assert f'href="{meet}"' not in page
        assert signed_in(person).get(meet).status_code == 403


@SIDES
def test_alerts_leave_out_who_keeps_apart(who, seller, buyer):
    with_interest = OrderFactory(buyer=buyer, status="completed", title="Blue Peugeot road bike")
    from notifications.interests import actions as interests

    buyer.bucket = 99
    buyer.save()
    interests.learn(with_interest)
    again = ListingFactory(
        seller=seller, title="Blue Peugeot road bike", category=with_interest.listing.category
    )
    assert [match.person_id for match in matcher.match(again)] == [buyer.pk]
    keep_apart(who, seller, buyer)
    assert matcher.match(again) == []


def test_a_profile_leads_to_the_page_that_explains_and_later_to_the_way_back(signed_in, seller, buyer):
    browser = signed_in(buyer)
    for page in (seller.get_absolute_url(), f"/people/{seller.code}/reviews/"):
        before = browser.get(page).content.decode()
        assert f'<a href="/people/{seller.code}/block/">' in before
        assert "Unblock" not in before
    actions.block(seller, by=buyer)
    after = browser.get(seller.get_absolute_url()).content.decode()
    assert f"/people/{seller.code}/block/" not in after
    assert f'action="/people/{seller.code}/unblock/"' in after
    theirs = signed_in(seller).get(buyer.get_absolute_url()).content.decode()
    assert "Unblock" not in theirs
    assert "You block" not in theirs


@SIDES
def test_the_checkout_tells_them_kindly_before_anything_is_typed(who, signed_in, seller, buyer):
    listing = ListingFactory(seller=seller)
    keep_apart(who, seller, buyer)
    answer = signed_in(buyer).get(f"{listing.get_absolute_url()}checkout/", follow=True)
    assert answer.redirect_chain == [(listing.get_absolute_url(), 302)]
    assert "You cannot buy from this person." in answer.content.decode()


@SIDES
def test_a_listings_page_offers_them_nothing_that_would_be_refused(
    who, signed_in, seller, buyer, stranger, django_capture_on_commit_callbacks
):
    listing = ListingFactory(seller=seller)
    doors = [f"/listings/{listing.code}/{door}/" for door in ("checkout", "offer", "ask", "save")]

    def offered(person):
        page = signed_in(person).get(listing.get_absolute_url()).content.decode()
        return ("You and Sam Seller keep apart" in page, [door for door in doors if door in page])

    visits = [offered(person) for person in (buyer, stranger, buyer, stranger)]
    assert visits == [(False, doors)] * 4
    with django_capture_on_commit_callbacks(execute=True):
        keep_apart(who, seller, buyer)
    visits = [offered(person) for person in (buyer, stranger, buyer, stranger)]
    assert visits == [(True, []), (False, doors)] * 2
    one, other = (seller, buyer) if who == "seller" else (buyer, seller)
    with django_capture_on_commit_callbacks(execute=True):
        actions.unblock(other, by=one)
    assert [offered(person) for person in (buyer, stranger)] == [(False, doors)] * 2


@SIDES
def test_what_was_drawn_for_them_is_kept_for_nobody(who, client, signed_in, seller, buyer, stranger):
    listing = ListingFactory(seller=seller)
    keep_apart(who, seller, buyer)
    for _visit in range(3):
        assert "keep apart" in signed_in(buyer).get(listing.get_absolute_url()).content.decode()
    assert "keep apart" not in signed_in(stranger).get(listing.get_absolute_url()).content.decode()
    client.logout()
    client.cookies.clear()
    assert "keep apart" not in client.get(listing.get_absolute_url()).content.decode()


@SIDES
def test_old_addresses_tell_them_kindly_too(who, signed_in, seller, buyer):
    listing = ListingFactory(seller=seller)
    keep_apart(who, seller, buyer)
    for door in ("offer", "ask"):
        answer = signed_in(buyer).get(f"{listing.get_absolute_url()}{door}/", follow=True)
        assert answer.redirect_chain == [(listing.get_absolute_url(), 302)]
        assert "You two keep apart" in answer.content.decode()


@SIDES
def test_their_thread_leads_to_no_checkout_and_no_offer(who, signed_in, seller, buyer):
    listing = ListingFactory(seller=seller)
    thread = ThreadFactory("Hello?", listing=listing, buyer=buyer)
    doors = [f"/listings/{listing.code}/{door}/" for door in ("checkout", "offer")]
    before = signed_in(buyer).get(thread.get_absolute_url()).content.decode()
    assert [door in before for door in doors] == [True, True]
    keep_apart(who, seller, buyer)
    after = signed_in(buyer).get(thread.get_absolute_url()).content.decode()
    assert [door in after for door in doors] == [False, False]


def test_the_page_says_what_it_means_and_the_form_does_it(signed_in, seller, buyer):
    browser = signed_in(buyer)
    page = browser.get(f"/people/{seller.code}/block/")
    assert "Block Sam Seller?" in page.content.decode()
    assert Block.objects.count() == 0
    answer = browser.post(f"/people/{seller.code}/block/", follow=True)
    assert "You and Sam Seller are kept apart now." in answer.content.decode()
    assert rules.are_apart(seller, buyer)
    answer = browser.post(f"/people/{seller.code}/unblock/", follow=True)
    assert "You no longer block Sam Seller." in answer.content.decode()
    assert "You have blocked nobody" in answer.content.decode()


def test_the_doors_are_closed_to_visitors_and_nonsense(client, signed_in, seller, buyer):
    for path in (f"/people/{seller.code}/block/", "/settings/blocked/"):
        assert client.get(path).status_code == 302
    browser = signed_in(buyer)
    assert browser.get("/people/nobody/block/").status_code == 404
    assert browser.get(f"/people/{buyer.code}/block/").status_code == 403
    assert browser.get(f"/people/{seller.code}/unblock/").status_code == 405
    assert browser.get("/settings/blocked/?before=x").status_code == 200


@pytest.mark.parametrize("number", [1, 3, 30])
def test_the_list_asks_as_much_for_many_as_for_one(number, signed_in, buyer, django_assert_num_queries):
    for person in UserFactory.create_batch(number):
        actions.block(person, by=buyer)
    browser = signed_in(buyer)
    browser.get("/settings/blocked/")
    with django_assert_num_queries(4):
        page = browser.get("/settings/blocked/").content.decode()
    assert page.count('class="row"') == number


def test_a_long_list_has_pages(signed_in, buyer):
    for person in UserFactory.create_batch(35):
        actions.block(person, by=buyer)
    browser = signed_in(buyer)
    page = browser.get("/settings/blocked/").content.decode()
    assert page.count('class="row"') == 30
    older = page.split('rel="next" href="')[1].split('"')[0]
    assert browser.get(f"/settings/blocked/{older}").content.decode().count('class="row"') == 5
