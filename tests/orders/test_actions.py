"""What people and clocks do with orders."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from listings.catalogue.models import Listing
from listings.catalogue.statuses import ListingStatus
from listings.fees import rates
from listings.fees.models import FeeSchedule
from listings.orders import actions, deadlines
from listings.orders.models import Order
from listings.orders.statuses import MOVES, Delivery, OrderStatus
from listings.payments.statuses import Account
from listings.people import actions as people
from tests.factories import ListingFactory, OrderFactory
from yardsale.events.models import Event
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db


def place(listing, buyer, **changes):
    asked = {"price": listing.price, "delivery": Delivery.MEET} | changes
    return actions.place(listing, by=buyer, **asked)


def names_of(order):
    return list(Event.objects.about(order).order_by("pk").values_list("name", flat=True))


def test_placing_reserves_the_listing_at_the_rates_of_the_day(buyer):
    listing = ListingFactory(price=12_345)
    order = place(listing, buyer)
    listing.refresh_from_db()
    assert (order.price, order.protection, order.postage, order.commission) == (12_345, 440, 0, 988)
    assert (order.total, order.proceeds) == (12_785, 11_357)
    assert listing.status == ListingStatus.RESERVED
    FeeSchedule.objects.create(starts_at=timezone.now(), commission_rate=5000)
    rates.forget()
    order.refresh_from_db()
    assert order.commission == 988
    assert order.rates["commission_rate"] == 800


def test_placing_twice_gives_the_same_order(buyer):
    listing = ListingFactory()
    assert place(listing, buyer) == place(listing, buyer)
    assert Order.objects.count() == 1


@pytest.mark.parametrize("status", sorted(set(ListingStatus.values) - {"on_sale", "draft", "paused"}))
def test_what_is_not_on_sale_cannot_be_bought(buyer, status):
    with pytest.raises(Refusal):
        place(ListingFactory(status=status), buyer)
    assert Order.objects.count() == 0


def test_nobody_buys_their_own_thing(seller):
    with pytest.raises(Refusal, match="own listing"):
        place(ListingFactory(seller=seller), seller)


def test_a_price_the_buyer_has_not_seen_is_refused(buyer):
    listing = ListingFactory(price=5_000)
    Listing.objects.update(price=6_000)
    with pytest.raises(Refusal, match="price changed"):
        place(listing, buyer)
    assert Listing.objects.get().status == ListingStatus.ON_SALE


def test_a_delivery_the_seller_does_not_offer_is_refused(buyer):
    with pytest.raises(Refusal, match="way of delivery"):
        place(ListingFactory(), buyer, delivery=Delivery.POST, recipient="Bo", address="1 Street, Town")
    with pytest.raises(Refusal, match="way of delivery"):
        place(ListingFactory(can_meet=False, postage=400), buyer)


def test_one_person_cannot_reserve_the_whole_town(buyer):
    for _ in range(actions.MOST_RESERVATIONS):
        place(ListingFactory(), buyer)
    with pytest.raises(Refusal, match="reserved already"):
        place(ListingFactory(), buyer)


def test_a_met_order_goes_from_paid_to_completed_and_the_commission_is_booked(seller):
    order = OrderFactory(status=OrderStatus.PAID, seller=seller, price=20_000)
    actions.hand_over(order, by=seller)
    actions.confirm_receipt(order, by=order.buyer)
    seller.refresh_from_db()
    assert names_of(order) == [
        "order.placed", "order.paid", "order.handed_over", "order.received", "order.completed",
    ]  # fmt: skip
    assert order.ledger.balance(Account.COMMISSION) == 1_600
    assert order.listing.status == ListingStatus.SOLD
    assert seller.sold_count == 1


def test_a_posted_order_keeps_its_tracking_number():
    order = OrderFactory(status=OrderStatus.SHIPPED, delivery=Delivery.POST)
    assert (order.status, order.tracking_code, order.postage) == ("shipped", "3STRACK12345", 500)


def test_the_buyer_may_confirm_at_the_meeting_before_the_seller_says_a_word():
    order = OrderFactory(status=OrderStatus.PAID)
    actions.confirm_receipt(order, by=order.buyer)
    assert order.status == OrderStatus.COMPLETED


@pytest.mark.parametrize("act", [actions.ship, actions.hand_over, actions.confirm_receipt, actions.give_up])
def test_nobody_else_acts_on_an_order(act, stranger):
    order = OrderFactory(status=OrderStatus.PAID)
    with pytest.raises(Refusal):
        act(order, by=stranger)
    assert order.status == OrderStatus.PAID


@pytest.mark.parametrize("status", OrderStatus.values)
def test_every_move_that_is_not_in_the_table_is_refused(status, buyer):
    order = OrderFactory(status=OrderStatus.PAID)
    Order.objects.update(status=status)
    order.refresh_from_db()
    for target in set(OrderStatus.values) - MOVES[status]:
        with pytest.raises(Refusal):
            order.move_to(target)
    assert Order.objects.get().status == status


def test_of_two_who_move_the_same_order_one_is_told_so():
    order = OrderFactory(status=OrderStatus.PAID)
    stale = Order.objects.get()
    actions.hand_over(order, by=order.seller)
    with pytest.raises(Refusal, match="changed this order"):
        stale.move_to(OrderStatus.SHIPPED)


def test_a_reservation_that_runs_out_frees_the_item():
    order = OrderFactory()
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert actions.keep_deadlines() == 1
        assert actions.keep_deadlines() == 0
    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    assert order.listing.status == ListingStatus.ON_SALE
    assert order.ledger.count() == 0


def test_what_is_not_sent_in_time_is_paid_back_in_full():
    order = OrderFactory(status=OrderStatus.PAID)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        actions.keep_deadlines()
    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    assert order.listing.status == ListingStatus.ON_SALE
    assert {account: order.ledger.balance(account) for account in ("buyer", "held", "commission")} == {
        "buyer": 0, "held": 0, "commission": 0,
    }  # fmt: skip
    assert order.payments.get().status == "refund_due"


def test_what_nobody_complains_about_is_released_when_the_time_to_look_has_passed():
    order = OrderFactory(status=OrderStatus.HANDED_OVER)
    with time_machine.travel(timezone.now() + timedelta(hours=73)):
        actions.keep_deadlines()
    order.refresh_from_db()
    assert order.status == OrderStatus.COMPLETED
    assert order.ledger.balance(Account.SELLER) == order.proceeds


def test_clocks_leave_a_dispute_alone():
    order = OrderFactory(status=OrderStatus.HANDED_OVER)
    Order.objects.update(status=OrderStatus.DISPUTED)
    with time_machine.travel(timezone.now() + timedelta(days=70)):
        assert actions.keep_deadlines() == 0
    assert order.ledger.balance(Account.HELD) == order.total


def test_five_working_days_skip_the_weekend():
    thursday = timezone.make_aware(timezone.datetime(2026, 3, 5, 18, 0))
    assert deadlines.send_by(thursday) == timezone.make_aware(timezone.datetime(2026, 3, 12, 23, 59))


def test_the_item_as_bought_is_frozen():
    order = OrderFactory(status=OrderStatus.PAID, title="Blue bike")
    Listing.objects.update(title="Something else")
    order.refresh_from_db()
    assert order.title == "Blue bike"
    assert len(order.item_hash) == 64


def test_letting_go_of_a_reservation_puts_it_back_on_sale(buyer):
    order = OrderFactory(buyer=buyer)
    actions.give_up(order, by=buyer)
    assert Listing.objects.get().status == ListingStatus.ON_SALE


@pytest.mark.parametrize("status", [OrderStatus.PLACED, OrderStatus.PAID])
def test_what_a_suspended_seller_did_not_sell_does_not_come_back_on_sale(status, admin):
    order = OrderFactory(status=status)
    people.suspend(order.seller, by=admin)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        actions.keep_deadlines()
    order.refresh_from_db()
    assert (order.status, order.listing.status) == (OrderStatus.CANCELLED, ListingStatus.WITHDRAWN)


def test_nobody_keeps_a_thing_from_others_by_reserving_it_again_and_again(buyer, stranger):
    listing = ListingFactory()
    for _ in range(actions.MOST_TRIES):
        actions.give_up(place(listing, buyer), by=buyer)
        listing.refresh_from_db()
    with pytest.raises(Refusal, match="give others a turn"):
        place(listing, buyer)
    assert place(listing, stranger).buyer == stranger
