"""The order's page and list, for both sides and for nobody else."""

import pytest
from django.urls import reverse

from listings.orders.models import Order
from listings.orders.statuses import Delivery, OrderStatus
from tests.factories import ListingFactory, OrderFactory
from tests.orders.states import STATES, tracked
from yardsale.events.actions import publish

pytestmark = pytest.mark.django_db


def page(client, order, name="detail"):
    return reverse(f"orders:{name}", args=[order.code])


@pytest.mark.parametrize(
    ("method", "name"),
    [
        ("get", "detail"),
        ("get", "ship"),
        ("post", "ship"),
        ("get", "hand_over"),
        ("post", "hand_over"),
        ("post", "handed_over"),
        ("post", "delivered"),
        ("post", "give_time"),
        ("get", "cancel"),
        ("post", "cancel"),
        ("get", "refund"),
        ("post", "refund"),
        ("get", "send_back"),
        ("post", "send_back"),
        ("post", "take_back"),
        ("get", "receipt"),
        ("get", "slip"),
        ("post", "confirm"),
        ("post", "give_up"),
    ],
)
def test_a_strangers_order_does_not_exist(signed_in, stranger, method, name):
    order = OrderFactory(status=OrderStatus.PAID)
    client = signed_in(stranger)
    assert getattr(client, method)(page(client, order, name)).status_code == 404
    assert getattr(client, method)(reverse("checkout:pay", args=[order.code])).status_code in {404, 405}
    assert client.get(reverse("reviews:write", args=[order.code])).status_code == 404


def test_each_side_does_only_its_own_part(signed_in, seller, buyer):
    order = OrderFactory(status=OrderStatus.PAID, seller=seller, buyer=buyer)
    assert signed_in(buyer).post(page(None, order, "hand_over")).status_code == 403
    assert signed_in(buyer).post(page(None, order, "handed_over")).status_code == 403
    assert signed_in(buyer).post(page(None, order, "ship")).status_code == 403
    assert signed_in(seller).post(page(None, order, "confirm")).status_code == 403
    assert signed_in(seller).post(page(None, order, "give_up")).status_code == 403
    order.refresh_from_db()
    assert order.status == OrderStatus.PAID


def test_hand_over_and_confirm_complete_the_order(signed_in, seller, buyer):
    order = OrderFactory(status=OrderStatus.PAID, seller=seller, buyer=buyer)
    signed_in(seller).post(page(None, order, "handed_over"))
    answer = signed_in(buyer).post(page(None, order, "confirm"), follow=True)
    order.refresh_from_db()
    assert order.status == OrderStatus.COMPLETED
    assert "The money is on its way to Sam Seller" in answer.content.decode()


def test_a_second_click_is_a_kind_word_and_no_second_effect(signed_in, buyer):
    order = OrderFactory(status=OrderStatus.HANDED_OVER, buyer=buyer)
    client = signed_in(buyer)
    for _ in range(2):
        answer = client.post(page(None, order, "confirm"), follow=True)
    assert answer.status_code == 200
    assert order.ledger.filter(reason="released").count() == 4


def test_the_address_is_seen_by_the_seller_from_payment_on_and_not_before(signed_in, seller, buyer):
    secret = "12 Canary Row, Hiddenham"
    listing = ListingFactory(seller=seller, postage=500)
    order = OrderFactory(listing=listing, buyer=buyer, delivery=Delivery.POST, address=secret)
    assert secret not in signed_in(seller).get(page(None, order)).content.decode()
    from tests.factories.orders import pay

    pay(order)
    assert secret in signed_in(seller).get(page(None, order)).content.decode()
    signed_in(seller).post(page(None, order, "ship"), {"tracking_code": " AB  12 "})
    signed_in(buyer).post(page(None, order, "confirm"))
    assert secret not in signed_in(seller).get(page(None, order)).content.decode()
    assert "AB 12" in signed_in(buyer).get(page(None, order)).content.decode()


@pytest.mark.parametrize("status", ["placed", "paid", "handed_over", "completed", "cancelled"])
@pytest.mark.parametrize("side", ["buyer", "seller"])
def test_the_page_says_whose_turn_it_is_in_every_state(signed_in, status, side):
    order = OrderFactory(status=status)
    turn = {"placed": "buyer", "paid": "seller", "handed_over": "buyer"}.get(status)
    content = signed_in(getattr(order, side)).get(page(None, order)).content.decode()
    assert ("Your turn" in content) == (turn == side)


@pytest.mark.parametrize("count", [3, 24])
def test_the_order_page_asks_the_database_eight_times(signed_in, buyer, count, django_assert_num_queries):
    order = OrderFactory(status=OrderStatus.PAID, buyer=buyer)
    for _ in range(count):
        publish("order.payment_declined", order, by=buyer)
    client = signed_in(buyer)
    client.get(page(None, order))
    with django_assert_num_queries(8):
        client.get(page(None, order))


@pytest.mark.parametrize("count", [3, 24])
def test_the_list_of_orders_asks_the_database_four_times(signed_in, seller, count, django_assert_num_queries):
    for _ in range(count):
        OrderFactory(seller=seller)
    client = signed_in(seller)
    client.get("/orders/?side=selling")
    with django_assert_num_queries(4):
        answer = client.get("/orders/?side=selling")
    assert len(answer.context["orders"]) == count


def test_an_empty_list_says_what_to_do_next(signed_in, buyer):
    assert "Nothing bought yet" in signed_in(buyer).get("/orders/").content.decode()
    assert "Nothing sold yet" in signed_in(buyer).get("/orders/?side=selling").content.decode()


@pytest.mark.parametrize(
    "query", ["side=x", "before=", "before=-1", "before=abc", "before=" + "9" * 30, "before=²", "side=%00"]
)
def test_odd_addresses_of_the_list_are_answered(signed_in, buyer, query):
    assert signed_in(buyer).get(f"/orders/?{query}").status_code == 200


def test_the_list_goes_on_where_it_stopped(signed_in, seller):
    for _ in range(26):
        OrderFactory(seller=seller)
    client = signed_in(seller)
    first = client.get("/orders/?side=selling")
    second = client.get("/orders/" + first.context["next_url"])
    seen = [order.pk for order in [*first.context["orders"], *second.context["orders"]]]
    assert (len(seen), len(set(seen))) == (26, 26)


def test_after_a_decline_the_page_says_first_that_no_money_was_taken(signed_in, buyer):
    from listings.checkout import actions as checkout

    order = OrderFactory(buyer=buyer)
    payment = checkout.new_payment(order)
    checkout.settle("sandbox", event_id="evt_no", kind="declined", payment_code=payment.code)
    content = signed_in(buyer).get(page(None, order)).content.decode()
    assert "The payment was declined and no money was taken" in content


def test_an_amount_is_asked_for_in_the_currency_of_the_order(signed_in):
    order = tracked()
    page = reverse("orders:propose", args=[order.code, "part_refund"])
    assert (
        '<span class="affix" aria-hidden="true">€</span>' in signed_in(order.buyer).get(page).content.decode()
    )
    Order.objects.filter(pk=order.pk).update(currency="JPY")
    content = signed_in(order.buyer).get(page).content.decode()
    assert '<span class="affix" aria-hidden="true">JP¥</span>' in content
    assert "€" not in content
    said = signed_in(order.buyer).post(page, {"amount": "12.50", "note": ""})
    assert "Use at most 0 digits after the point." in said.content.decode()


@pytest.mark.parametrize("side", ["buyer", "seller"])
def test_a_paid_order_to_meet_for_leads_to_proposing_where(signed_in, side):
    order = OrderFactory(status=OrderStatus.PAID)
    client = signed_in(getattr(order, side))
    assert "Propose where and when to meet" in client.get(page(None, order)).content.decode()
    answer = client.post(reverse("conversations:talk", args=[order.code]), {"to": "meet"}, follow=True)
    assert (answer.status_code, "Where and when would you meet" in answer.content.decode()) == (200, True)


@pytest.mark.parametrize(
    ("state", "buyers", "sellers"),
    [
        ("paid_to_post", "You are buying this from", "You are selling this to"),
        ("completed", "You bought this from", "You sold this to"),
        ("part_refunded", "You bought this from", "You sold this to"),
        ("cancelled", "You wanted to buy this from", "wanted to buy this from you"),
        ("refunded", "You wanted to buy this from", "wanted to buy this from you"),
    ],
)
def test_what_is_over_is_told_as_over(signed_in, state, buyers, sellers):
    order = STATES[state]()
    for person, words in ((order.buyer, buyers), (order.seller, sellers)):
        assert words in signed_in(person).get(page(None, order)).content.decode()


def test_the_list_opens_where_something_waits_for_the_person(signed_in, buyer, seller):
    OrderFactory(status=OrderStatus.PAID, seller=seller, buyer=buyer)
    assert signed_in(seller).get("/orders/").context["side"] == "selling"
    assert signed_in(buyer).get("/orders/").context["side"] == "buying"
    # Bought later, but it is the other side's turn there.
    OrderFactory(status=OrderStatus.PAID, buyer=seller)
    assert signed_in(seller).get("/orders/").context["side"] == "selling"
    assert signed_in(seller).get("/orders/?side=buying").context["side"] == "buying"


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("placed", "This is reserved for you until"),
        ("paid", "You are buying this"),
        ("completed", "You bought this"),
    ],
)
def test_the_things_page_tells_its_buyer_that_it_is_theirs(signed_in, stranger, status, words):
    order = OrderFactory(status=status)
    address = order.listing.get_absolute_url()
    mine, theirs = (signed_in(who).get(address).content.decode() for who in (order.buyer, stranger))
    assert (words in mine, order.get_absolute_url() in mine, "Somebody is buying" in mine) == (
        True,
        True,
        False,
    )
    assert (words in theirs, order.get_absolute_url() in theirs) == (False, False)


def test_what_is_asked_for_with_posting_is_not_called_optional(signed_in, buyer):
    listing = ListingFactory(postage=500)
    shown = signed_in(buyer).get(reverse("checkout:checkout", args=[listing.code])).content.decode()
    assert ("Name on the parcel" in shown, "optional" in shown) == (True, False)


def test_the_slip_has_room_for_who_sends_it_or_the_address_they_gave_before(signed_in):
    order = OrderFactory(status=OrderStatus.PAID, delivery=Delivery.POST)
    client = signed_in(order.seller)
    before = client.get(page(None, order, "slip")).content.decode()
    assert (order.seller.name in before, "slip-lines" in before) == (True, True)
    sent_back = STATES["returning"](seller=order.seller)
    after = client.get(page(None, order, "slip")).content.decode()
    assert (sent_back.return_address.splitlines()[0] in after, "slip-lines" in after) == (True, False)


def test_our_people_are_not_led_to_an_orders_page_that_is_not_theirs(signed_in, agent):
    order = OrderFactory(status=OrderStatus.PAID)
    shown = signed_in(agent).get(f"/admin/listings/order/{order.pk}/change/").content.decode()
    assert "View on site" not in shown
