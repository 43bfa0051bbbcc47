"""The hand-over code, cancelling, proposals, returns, reminders, and the rule of disputed money."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from listings import trading
from listings.catalogue.statuses import ListingStatus
from listings.orders import actions, rules
from listings.orders.models import Order
from listings.orders.records import Ruling
from listings.orders.statuses import OrderStatus
from listings.payments import ledger
from tests.factories import ListingFactory, OrderFactory
from tests.orders.states import (
    STATES,
    WHERE,
    agreed,
    disputed,
    paid_to_meet,
    paid_to_post,
    returning,
    tracked,
)
from yardsale.events.models import Event
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db


def balances(order):
    return {
        name: order.ledger.balance(name) for name in ("buyer", "held", "seller", "commission", "protection")
    }


def again(order):
    return Order.objects.get(pk=order.pk)


def wrong(order):
    return "000000" if order.hand_over_code != "000000" else "111111"


def test_the_right_code_pays_the_seller_at_once():
    order = paid_to_meet(price=20_000)
    assert actions.enter_code(
        order, by=order.seller, code=f" {order.hand_over_code[:3]} {order.hand_over_code[3:]}"
    )
    assert order.status == OrderStatus.COMPLETED
    assert balances(order)["seller"] == order.proceeds


def test_five_wrong_codes_shut_the_door_for_an_hour_even_for_the_right_one():
    order = paid_to_meet()
    assert [actions.enter_code(order, by=order.seller, code=wrong(order)) for _ in range(5)] == [False] * 5
    with pytest.raises(Refusal, match="Too many wrong codes"):
        actions.enter_code(order, by=order.seller, code=order.hand_over_code)
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert actions.enter_code(order, by=order.seller, code=order.hand_over_code)


def test_only_the_buyer_sees_the_code_and_a_wrong_one_is_answered_kindly(signed_in):
    order = paid_to_meet()
    assert order.hand_over_code in signed_in(order.buyer).get(order.get_absolute_url()).content.decode()
    client, page = signed_in(order.seller), reverse("orders:hand_over", args=[order.code])
    assert order.hand_over_code not in client.get(order.get_absolute_url()).content.decode()
    assert order.hand_over_code not in client.get(page).content.decode()
    assert "That is not the code" in client.post(page, {"code": wrong(order)}, follow=True).content.decode()
    assert again(order).code_tries == 1
    assert client.post(page, {"code": "abc"}).status_code == 422
    client.post(page, {"code": order.hand_over_code})
    assert again(order).status == OrderStatus.COMPLETED


def test_an_accepted_offer_is_kept_at_its_price_until_the_buyer_has_chosen_and_paid(signed_in):
    order = agreed(price=10_000)
    assert (order.price, order.delivery, order.listing.status) == (9_000, "open", "reserved")
    client = signed_in(order.buyer)
    answer = client.post(reverse("checkout:pay", args=[order.code]))
    page = reverse("checkout:delivery", args=[order.code])
    assert answer["Location"] == page
    assert "90.00" in client.get(page).content.decode()
    assert client.post(page, {"delivery": "post", "postage": "500"}).status_code == 422
    paid = client.post(
        page, {"delivery": "post", "postage": "500", "recipient": "Bo", "address": "1 Some Street, Town"}
    )
    assert paid.status_code == 302
    order = again(order)
    assert (order.delivery, order.total) == ("post", 9_000 + 340 + 500)
    assert order.payments.get().amount == order.total


def test_what_is_reserved_or_sold_is_not_kept_for_an_offer(buyer):
    order = paid_to_meet()
    for listing in (order.listing, ListingFactory(status="withdrawn")):
        with pytest.raises(Refusal):
            actions.reserve_for(
                listing, buyer=buyer, price=100, act_by=timezone.now() + timedelta(days=1), by=None
            )


@pytest.mark.parametrize(
    ("side", "reason", "status"),
    [("buyer", "changed_mind", ListingStatus.ON_SALE), ("seller", "not_available", ListingStatus.WITHDRAWN)],
)
def test_either_side_cancels_before_it_is_sent_and_all_of_it_goes_back(side, reason, status):
    order = paid_to_meet()
    actions.cancel(order, by=getattr(order, side), reason=reason)
    assert (order.status, order.refunded, order.payments.get().refunds.get().amount) == (
        "cancelled", order.total, order.total,
    )  # fmt: skip
    assert balances(order) == dict.fromkeys(balances(order), 0)
    assert Order.objects.select_related("listing").get(pk=order.pk).listing.status == status


def test_posting_and_cancelling_at_once_does_one_of_them():
    order = paid_to_post()
    stale = again(order)
    actions.ship(order, by=order.seller)
    with pytest.raises(Refusal):
        actions.cancel(stale, by=order.buyer, reason="changed_mind")
    assert again(order).status == OrderStatus.SHIPPED


def test_a_part_refund_that_is_agreed_is_split_and_ends_the_order():
    order = tracked(price=10_000)
    proposal = actions.propose(order, by=order.buyer, kind="part_refund", amount=2_500)
    actions.answer(proposal, by=order.seller, is_yes=True)
    order = again(order)
    assert order.status == OrderStatus.PART_REFUNDED
    assert balances(order) == {
        "buyer": 2_500 - order.total, "held": 0, "seller": 10_500 - 2_500 - 600, "commission": 600, "protection": 370,
    }  # fmt: skip
    assert order.payments.get().refunds.get().amount == 2_500


def test_a_proposal_stops_the_clock_until_it_is_answered_and_one_is_open_at_a_time():
    order = STATES["handed_over"]()
    with time_machine.travel(timezone.now() + timedelta(hours=71)):
        actions.propose(order, by=order.buyer, kind="refund")
        with pytest.raises(Refusal, match="proposal already"):
            actions.propose(order, by=order.seller, kind="return", address=WHERE)
    with time_machine.travel(timezone.now() + timedelta(hours=71 + 49)):
        actions.keep_deadlines()
        assert (order.proposals.get().state, again(order).status) == ("lapsed", "handed_over")
    with time_machine.travel(timezone.now() + timedelta(hours=71 + 73)):
        actions.keep_deadlines()
    assert again(order).status == OrderStatus.COMPLETED


def test_a_return_pays_the_buyer_back_when_the_seller_has_it_or_time_passes():
    for ends in ("seller", "time"):
        order = returning()
        actions.send_back(order, by=order.buyer, tracking_code="B1")
        if ends == "seller":
            actions.take_back(order, by=order.seller)
        with time_machine.travel(timezone.now() + timedelta(days=15)):
            actions.keep_deadlines()
        order = again(order)
        assert (order.status, order.refunded, order.listing.status) == ("refunded", order.total, "withdrawn")


def test_what_is_not_sent_back_in_time_counts_as_kept():
    order = returning()
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        actions.keep_deadlines()
    assert again(order).status == OrderStatus.COMPLETED


def test_more_time_is_given_twice_at_most():
    order = paid_to_post()
    before = order.act_by
    for _ in range(2):
        actions.give_time(order, by=order.buyer)
    assert order.act_by == before + timedelta(days=10)
    with pytest.raises(Refusal, match="twice already"):
        actions.give_time(order, by=order.buyer)


def test_each_reminder_is_said_once():
    order = STATES["handed_over"]()
    now = timezone.now()
    for hours in (23, 25, 26, 61, 62, 71):
        with time_machine.travel(now + timedelta(hours=hours)):
            actions.keep_deadlines()
    assert Event.objects.about(order).filter(name="order.reminded").count() == 2


def test_a_tracked_parcel_is_looked_at_for_three_days_after_it_arrived():
    order = tracked()
    actions.mark_delivered(order, by=order.seller)
    with time_machine.travel(timezone.now() + timedelta(hours=73)):
        actions.keep_deadlines()
    assert again(order).status == OrderStatus.COMPLETED


def test_a_seller_cannot_say_it_arrived_right_after_posting_it():
    order = paid_to_post()
    actions.ship(order, by=order.seller, tracking_code="3STEST12345")
    with pytest.raises(Refusal):
        actions.mark_delivered(order, by=order.seller)


@pytest.mark.parametrize("code", ["x", "T1", "ABCDEFGHIJ", "0000000000", "look in the mail 12345", ""])
def test_what_is_no_carriers_number_makes_nobodys_time_to_look_shorter(code):
    order = paid_to_post()
    actions.ship(order, by=order.seller, tracking_code=code)
    with time_machine.travel(timezone.now() + timedelta(days=3)), pytest.raises(Refusal):
        actions.mark_delivered(order, by=order.seller)
    with time_machine.travel(timezone.now() + timedelta(days=13)):
        actions.keep_deadlines()
        assert again(order).status == OrderStatus.SHIPPED


@pytest.mark.parametrize(
    "code", ["3SABCD123456789", "RR 123 456 785 NL", "1Z-999-AA1-01-2345-6784", "JVGL0612345678"]
)
def test_carriers_numbers_are_followed(code):
    assert rules.looks_tracked(code)


def test_money_held_for_eighty_days_goes_to_a_person_once():
    order = disputed()
    with time_machine.travel(timezone.now() + timedelta(days=81)):
        actions.keep_deadlines()
        actions.keep_deadlines()
    assert Event.objects.about(order).filter(name="order.stuck").count() == 1
    assert order.ledger.balance("held") == order.total


@pytest.mark.parametrize("move", [ledger.release, ledger.give_back])
def test_the_database_keeps_disputed_money_where_it_is(move):
    order = disputed()
    with pytest.raises(IntegrityError, match="ruling"), transaction.atomic():
        move(order)
    with pytest.raises(IntegrityError, match="ends with a ruling"), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(status="completed", disputed_at=None)
    assert again(order).disputed_at is not None


def test_a_ruling_is_two_consents_a_withdrawal_or_a_third_persons_verdict(stranger, moderator):
    order = disputed()
    unfit = [
        {"kind": "verdict", "by": order.buyer},
        {"kind": "consents", "by": order.buyer, "other_by": stranger},
        {"kind": "consents", "by": order.buyer},
        {"kind": "withdrawal", "by": moderator},
    ]
    for given in unfit:
        with pytest.raises(IntegrityError), transaction.atomic():
            Ruling.objects.create(order=order, reason="So be it.", **given)
    trading.refund(
        order, by=order.buyer, other_by=order.seller, kind="consents", reason="Half each.", amount=5_000
    )
    assert again(order).status == OrderStatus.PART_REFUNDED
    with pytest.raises(IntegrityError), transaction.atomic():
        Ruling.objects.update(reason="Otherwise.")


def test_the_receipt_and_the_slip_are_for_whom_they_are_for(signed_in, stranger):
    order = paid_to_post(address="12 Canary Row")
    receipt, slip = (reverse(f"orders:{name}", args=[order.code]) for name in ("receipt", "slip"))
    assert "12 Canary Row" in signed_in(order.seller).get(slip).content.decode()
    assert signed_in(order.buyer).get(slip).status_code == 403
    assert signed_in(order.buyer).get(receipt).status_code == 200
    assert signed_in(stranger).get(receipt).status_code == 404


def test_a_form_sent_twice_proposes_once(signed_in):
    order = tracked()
    page = reverse("orders:propose", args=[order.code, "part_refund"])
    form = {"amount": "25", "note": "One pedal is missing.", "once": "x" * 22}
    for _ in range(2):
        answer = signed_in(order.buyer).post(page, form, follow=True)
        assert "has 48 hours to answer" in answer.content.decode()
    assert order.proposals.get().amount == 2_500
    client = signed_in(order.seller)
    assert "One pedal is missing." in client.get(order.get_absolute_url()).content.decode()
    client.post(reverse("orders:answer", args=[order.code, order.proposals.get().pk]), {"answer": "yes"})
    assert again(order).status == OrderStatus.PART_REFUNDED


def test_the_commission_of_a_category_is_what_the_order_is_made_with():
    from listings.fees import rates
    from listings.fees.models import SpecialCommission

    listing = ListingFactory(price=10_000, postage=500)
    SpecialCommission.objects.create(
        category=listing.category, starts_at=timezone.now(), commission_rate=500, commission_least=0
    )
    rates.forget()
    order = OrderFactory(listing=listing)
    assert order.commission == 500
    assert order.rates["commission_rate"] == 500
