"""The checkout page, and the way through the sandbox."""

import pytest
from django.urls import reverse

from listings.catalogue.models import Listing
from listings.catalogue.statuses import ListingStatus
from listings.orders.models import Order
from listings.payments.gateways.sandbox_books import SandboxPayment
from tests.factories import ListingFactory, OrderFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def listing(seller):
    return ListingFactory(seller=seller, price=10_000, postage=500, title="Blue road bike")


def address_of(listing):
    return reverse("checkout:checkout", args=[listing.code])


def form(**changes):
    return {"delivery": "meet", "recipient": "", "address": "", "price": "10000"} | changes


def test_a_visitor_is_asked_to_sign_in_and_comes_back(client, listing):
    answer = client.get(address_of(listing))
    assert answer.status_code == 302
    assert answer["Location"] == f"/accounts/login/?next={address_of(listing)}"


def test_the_whole_price_is_on_the_page(signed_in, buyer, listing):
    page = signed_in(buyer).get(address_of(listing)).content.decode()
    for amount in ("€100.00", "€3.70", "€5.00", "€103.70", "€108.70"):
        assert amount in page


def test_buying_reserves_and_leads_to_the_gateway(signed_in, buyer, listing):
    answer = signed_in(buyer).post(address_of(listing), form())
    books = SandboxPayment.objects.get()
    assert answer["Location"] == f"/sandbox/{books.reference}/"
    assert books.amount == Order.objects.get().total == 10_370
    assert Listing.objects.get().status == ListingStatus.RESERVED


def test_a_double_click_makes_one_order_and_one_payment(signed_in, buyer, listing):
    client = signed_in(buyer)
    first = client.post(address_of(listing), form())
    second = client.post(address_of(listing), form())
    assert first.status_code == second.status_code == 302
    assert (Order.objects.count(), SandboxPayment.objects.count()) == (1, 1)


def test_by_post_needs_an_address_and_keeps_what_was_typed(signed_in, buyer, listing):
    answer = signed_in(buyer).post(
        address_of(listing), form(delivery="post", recipient="Bo <b>", address="x")
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Write the whole address" in page
    assert "Bo &lt;b&gt;" in page
    assert Order.objects.count() == 0


def test_a_price_that_changed_meanwhile_is_shown_before_anything_is_paid(signed_in, buyer, listing):
    Listing.objects.update(price=12_000)
    answer = signed_in(buyer).post(
        address_of(listing), form(delivery="post", recipient="Bo", address="1 Long Street")
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The price changed while you were looking" in page
    assert "1 Long Street" in page
    assert 'value="12000"' in page


def test_postage_that_changed_meanwhile_is_shown_before_anything_is_paid(signed_in, buyer, listing):
    Listing.objects.update(postage=49_900)
    sent = form(delivery="post", recipient="Bo", address="1 Long Street", postage="500")
    answer = signed_in(buyer).post(address_of(listing), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The price changed while you were looking" in page
    assert '<input type="hidden" name="postage" value="49900"' in page
    assert Order.objects.count() == 0


WRONG = [
    {"delivery": ""}, {"delivery": "drone"}, {"delivery": "\x00"}, {"price": ""}, {"price": "1"}, {"price": "-1"},
    {"price": "abc"},
    {"price": "1e9"}, {"price": "9" * 40}, {"price": "10000.5"}, {"delivery": "post"},
    {"delivery": "post", "address": "a" * 5000},
    {"delivery": "post", "recipient": "\x00", "address": "1 Long Street"},
    {"delivery": "post", "recipient": "n" * 81, "address": "1 Long St"},
    {"delivery": "post", "recipient": " ", "address": "\n\n\n \n"},
]  # fmt: skip


@pytest.mark.parametrize("changes", WRONG)
def test_odd_forms_are_explained_and_buy_nothing(signed_in, buyer, listing, changes):
    answer = signed_in(buyer).post(address_of(listing), form(**changes))
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert Order.objects.count() == 0


@pytest.mark.parametrize("status", sorted(set(ListingStatus.values) - {"on_sale", "paused"}))
def test_what_is_not_on_sale_has_no_checkout(signed_in, buyer, listing, status):
    Listing.objects.update(status=status)
    for answer in (
        signed_in(buyer).get(address_of(listing)),
        signed_in(buyer).post(address_of(listing), form()),
    ):
        assert answer.status_code in {302, 404}
    assert Order.objects.count() == 0


def test_the_seller_is_told_it_is_their_own(signed_in, seller, listing):
    assert signed_in(seller).get(address_of(listing)).status_code == 302


@pytest.mark.parametrize(
    ("choice", "state"), [("succeeded", "succeeded"), ("declined", "declined"), ("abandoned", "abandoned")]
)
def test_the_sandbox_page_ends_as_chosen_and_leads_back(client, choice, state):
    from listings.checkout import actions

    order = OrderFactory()
    page = actions.pay(order, return_url="/orders/x/")
    assert client.get(page).status_code == 200
    answer = client.post(page, {"choice": choice})
    assert answer["Location"] == "/orders/x/"
    assert SandboxPayment.objects.get().state == state
    assert client.post(page, {"choice": "succeeded"})["Location"] == "/orders/x/"
    assert SandboxPayment.objects.get().state == state


@pytest.mark.parametrize("choice", ["", "refunded", "open", "x" * 3000, "\x00"])
def test_the_sandbox_page_asks_again_when_it_does_not_understand(client, choice):
    from listings.checkout import actions

    page = actions.pay(OrderFactory(), return_url="/orders/x/")
    assert client.post(page, {"choice": choice}).status_code == 200
    assert SandboxPayment.objects.get().state == "open"


def test_a_sandbox_payment_that_does_not_exist_is_404(client):
    assert client.get("/sandbox/nothing/").status_code == 404


def test_the_way_back_leads_to_the_host_the_buyer_came_from(signed_in, buyer, listing):
    signed_in(buyer).post(address_of(listing), form(), headers={"host": "localhost"})
    order = Order.objects.get()
    assert SandboxPayment.objects.get().return_url == f"http://localhost/orders/{order.code}/?paid=1"
