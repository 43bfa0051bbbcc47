"""The order's page in every state and for both sides, in a real browser: light and dark, on a phone and on a desk."""

import pytest
from django.conf import settings
from django.test import Client

from tests.accounts.tour import Tour
from tests.factories import UserFactory
from tests.orders.states import STATES, paid_to_meet, paid_to_post, proposed, returning, tracked

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def tour(browser, live_server):
    """tour(person) -> a Tour, signed in; tour(None) of a visitor."""
    contexts = []

    def begin(person):
        context = browser.new_context(base_url=live_server.url, locale="en-GB", reduced_motion="reduce")
        contexts.append(context)
        if person is None:
            return Tour(context)
        client = Client()
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        return Tour(context)

    yield begin
    for context in contexts:
        context.close()


@pytest.fixture
def seller(transactional_db):
    return UserFactory(name="Bartholomäus Hohenstein-Oberwaldkirchen")


@pytest.fixture
def buyer(transactional_db):
    return UserFactory(name="Bo Buyer")


#: Every panel of the page stands in one of these; all states would take minutes.
TELLING = {
    "buyer": ("agreed", "paid_to_meet", "tracked", "returning", "disputed"),
    "seller": ("paid_to_meet", "paid_to_post", "proposed", "sent_back", "part_refunded"),
}


@pytest.mark.parametrize("side", sorted(TELLING))
def test_the_order_page_in_its_states(tour, seller, buyer, side):
    walk = tour(buyer if side == "buyer" else seller)
    for name in TELLING[side]:
        order = STATES[name](seller=seller, buyer=buyer, title="Blue Peugeot road bike, hardly ridden")
        walk.see(f"order-{name}-{side}", order.get_absolute_url())
    assert walk.wrong == []


def test_the_pages_that_ask_before_they_act(tour, seller, buyer):
    about = {"seller": seller, "buyer": buyer, "title": "Blue Peugeot road bike, hardly ridden"}
    of_seller, of_buyer = tour(seller), tour(buyer)
    met, posted, looked, asked, back = (
        make(**about) for make in (paid_to_meet, paid_to_post, tracked, proposed, returning)
    )
    of_seller.see("hand-over", f"{met.get_absolute_url()}hand-over/")
    of_seller.see("ship", f"{posted.get_absolute_url()}ship/")
    of_seller.see("slip", f"{posted.get_absolute_url()}slip/")
    of_seller.see("receipt-seller", f"{looked.get_absolute_url()}receipt/")
    of_seller.see("refund", f"{looked.get_absolute_url()}refund/")
    of_seller.see("answer", f"{asked.get_absolute_url()}proposals/{asked.proposals.get().pk}/")
    of_seller.see("propose-return", f"{looked.get_absolute_url()}propose/return/")
    of_buyer.see("cancel", f"{met.get_absolute_url()}cancel/")
    of_buyer.see("receipt-buyer", f"{looked.get_absolute_url()}receipt/")
    of_buyer.see("propose-part", f"{looked.get_absolute_url()}propose/part_refund/")
    of_buyer.see("send-back", f"{back.get_absolute_url()}send-back/")
    of_buyer.see("orders", "/orders/")
    assert of_seller.wrong + of_buyer.wrong == []
