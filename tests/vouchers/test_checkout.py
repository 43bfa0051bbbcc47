"""Buying with a voucher: what the page shows, what is said when it cannot pay, and that buying goes on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from listings.orders import actions
from listings.orders.bill import bill
from listings.orders.models import Order
from listings.payments.gateways import stripe
from listings.vouchers.models import Voucher, VoucherUse
from tests.factories import ListingFactory, OrderFactory, VoucherFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def listing(seller):
    return ListingFactory(seller=seller, price=5000)


def path_of(listing):
    return f"{listing.get_absolute_url()}checkout/"


def form_of(listing, **said):
    return {"delivery": "meet", "price": str(listing.price), "postage": ""} | said


def test_the_best_voucher_stands_there_already_with_its_line(signed_in, buyer, listing):
    VoucherFactory(to=[buyer], value=300, name="Small")
    VoucherFactory(to=[buyer], value=500, name="Large")
    page = signed_in(buyer).get(path_of(listing)).content.decode()
    assert "−€5.00" in page
    # 50.00 and 2.20 of buyer protection.
    assert "€47.20" in page
    assert "“Large” is taken off." in page


def test_whoever_has_none_is_asked_for_a_code_only(signed_in, buyer, listing):
    answer = signed_in(buyer).get(path_of(listing))
    assert "Your vouchers" not in answer.content.decode()
    assert "I have a code" in answer.content.decode()
    assert "bill-off" not in answer.content.decode()


def test_a_code_is_shown_before_it_is_used(signed_in, buyer, listing):
    VoucherFactory(code="SPRING-10", kind="percent", value=1000, most_off=2000)
    answer = signed_in(buyer).post(path_of(listing), form_of(listing, code="spring-10", apply="1"))
    assert answer.status_code == 200
    assert "−€5.22" in answer.content.decode()
    assert "spring-10" in answer.content.decode()
    assert not Order.objects.exists()


def test_buying_with_it_reserves_both(signed_in, buyer, listing):
    voucher = VoucherFactory(to=[buyer])
    signed_in(buyer).post(path_of(listing), form_of(listing, voucher=voucher.slug))
    order = Order.objects.get()
    assert (order.voucher, order.to_pay, order.payments.get().amount) == (500, 4720, 4720)
    assert VoucherUse.objects.get().state == "reserved"
    assert Voucher.objects.get().committed == 500
    assert [(line.words, line.amount) for line in bill(order, is_buyer=True)][-2:] == [
        ("Voucher", -500),
        ("You pay", 4720),
    ]
    assert "Voucher" not in [line.words for line in bill(order, is_buyer=False)]


def test_stripe_is_asked_for_the_reduced_amount(signed_in, buyer, listing):
    voucher = VoucherFactory(to=[buyer])
    signed_in(buyer).post(path_of(listing), form_of(listing, voucher=voucher.slug))
    asked = stripe._page(Order.objects.get().payments.get(), "A bike", "https://here.example/orders/x/")
    assert asked["line_items"][0]["price_data"]["unit_amount"] == 4720


PAST, SOON = timedelta(days=-1), timedelta(days=3)
NO = {
    "ended": (
        {"begins_at": timezone.now() - timedelta(days=9), "ends_at": timezone.now() + SOON},
        "has ended",
    ),
    "not yet": ({"begins_at": timezone.now() + SOON}, "is valid from"),
    "stopped": ({"state": "stopped"}, "is not valid"),
    "never let out": ({"state": "waiting"}, "is not valid"),
    "used up": ({"budget": 400}, "is used up: others were faster"),
    "too small": ({"minimum_spend": 6000}, "for purchases from €60.00 in total"),
    "another currency": ({"currency": "USD"}, "another currency"),
}


@pytest.mark.parametrize("why", NO)
def test_what_cannot_pay_is_said_kindly_and_buying_goes_on(signed_in, buyer, listing, why):
    fields, words = NO[why]
    voucher = VoucherFactory(code="CODE-1", **fields)
    if why == "ended":
        Voucher.objects.update(ends_at=timezone.now() - timedelta(hours=1))
    client = signed_in(buyer)
    answer = client.post(path_of(listing), form_of(listing, code=voucher.code))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "You can go on without it." in answer.content.decode()
    assert not Order.objects.exists()
    assert not VoucherUse.objects.exists()
    # The code is out of the way: the same button goes on without it.
    assert 'value="CODE-1"' not in answer.content.decode()
    shown = client.post(path_of(listing), form_of(listing, code=voucher.code, apply="1"))
    assert words in shown.content.decode()
    assert client.post(path_of(listing), form_of(listing)).status_code == 302
    assert Order.objects.get().voucher == 0


@pytest.mark.parametrize("code", ["NOTHING-1", "nul\x00", "‮abcd", "x" * 39])
def test_an_unknown_code(signed_in, buyer, listing, code):
    answer = signed_in(buyer).post(path_of(listing), form_of(listing, code=code))
    assert answer.status_code == 422
    assert not Order.objects.exists()


def test_nobody_uses_what_was_granted_to_another(signed_in, buyer, stranger, listing):
    voucher = VoucherFactory(to=[stranger])
    answer = signed_in(buyer).post(path_of(listing), form_of(listing, code=voucher.slug))
    assert "We know no voucher with this code" in answer.content.decode()


def test_one_use_is_one_use_until_it_comes_back(signed_in, buyer, listing):
    voucher = VoucherFactory(to=[buyer])
    first = OrderFactory(buyer=buyer)
    assert first.voucher == 0
    order = actions.place(listing, by=buyer, price=5000, delivery="meet", voucher=voucher.slug)
    other = ListingFactory()
    client = signed_in(buyer)
    answer = client.post(path_of(other), form_of(other, code=voucher.slug))
    assert "You have used this voucher already" in answer.content.decode()
    actions.give_up(order, by=buyer)
    client.post(path_of(other), form_of(other, voucher=voucher.slug))
    assert Order.objects.get(listing=other).voucher == 500


def test_something_is_always_left_to_pay(buyer, seller, settings):
    """No gateway takes less than its least: a voucher that is worth more pays the rest."""
    voucher = VoucherFactory(to=[buyer], value=5000)
    listing = ListingFactory(seller=seller, price=1000)
    order = actions.place(listing, by=buyer, price=1000, delivery="meet", voucher=voucher.slug)
    assert (order.total, order.voucher, order.to_pay) == (
        1100,
        1100 - settings.LEAST_CHARGE,
        settings.LEAST_CHARGE,
    )


def test_an_accepted_offer_is_paid_with_one_too(signed_in, buyer, seller):
    listing = ListingFactory(seller=seller, price=5000, postage=400)
    voucher = VoucherFactory(to=[buyer])
    until = timezone.now() + timedelta(hours=5)
    order = actions.reserve_for(listing, buyer=buyer, price=4000, act_by=until, by=seller)
    client = signed_in(buyer)
    assert "−€5.00" in client.get(f"/orders/{order.code}/delivery/").content.decode()
    where = {"delivery": "post", "recipient": "Bo", "address": "1 Long Street\n12345 Town", "postage": "400"}
    client.post(f"/orders/{order.code}/delivery/", where | {"voucher": voucher.slug})
    order.refresh_from_db()
    assert (order.total, order.voucher) == (4000 + 190 + 400, 500)


@pytest.mark.parametrize("count", [1, 12])
def test_the_vouchers_of_a_person_cost_one_query(buyer, count, django_assert_num_queries):
    from listings.vouchers import wallet

    for _number in range(count):
        VoucherFactory(to=[buyer])
    with django_assert_num_queries(1):
        mine = wallet.of(buyer, is_usable=True)
        assert len(mine) == count
        assert wallet.best(mine, 5000) is not None


def test_my_vouchers_say_what_is_left(signed_in, buyer, stranger):
    client = signed_in(buyer)
    assert "No voucher at the moment" in client.get("/my/vouchers/").content.decode()
    VoucherFactory(to=[buyer], name="Mine to use", minimum_spend=2000)
    VoucherFactory(to=[stranger], name="Somebody else’s")
    gone = VoucherFactory(to=[buyer], name="Long over")
    Voucher.objects.filter(pk=gone.pk).update(
        begins_at=timezone.now() - timedelta(days=9), ends_at=timezone.now() + PAST
    )
    page = client.get("/my/vouchers/").content.decode()
    assert "Mine to use" in page
    assert "€20.00" in page
    assert "Somebody else" not in page
    assert "Used, or over" in page
    assert page.index("Mine to use") < page.index("Used, or over") < page.index("Long over")
