"""The pages of vouchers in a real browser: light and dark, on a phone and on a desk."""

import pytest

from listings.orders import actions as orders
from listings.vouchers import actions
from tests.factories import ListingFactory, OrderFactory, UserFactory, VoucherFactory
from tests.orders.test_looks import tour  # noqa: F401  (a fixture)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
#: As long as names are allowed to be.
LONG = "For neighbours who come back in the darkest month of all 2026"[:60]


def test_the_buyers_pages(tour):  # noqa: F811
    buyer, lead = UserFactory(name="Bo Buyer"), UserFactory(role="lead", name="Lena Lead")
    VoucherFactory(to=[buyer], name=LONG, minimum_spend=1500)
    VoucherFactory(to=[buyer], name="Ten percent", kind="percent", value=1000, most_off=1500)
    actions.make_good(buyer, amount=750, reason="Your parcel lay two weeks in our shelf.", by=lead)
    used = VoucherFactory(to=[buyer], name="Long used")
    order = OrderFactory(buyer=buyer, price=4200)
    orders.give_up(order, by=buyer)
    listing = ListingFactory(title="Brass desk lamp", price=4000, postage=500)
    paid = orders.place(
        ListingFactory(title="Oak shelf"), by=buyer, price=10_000, delivery="meet", voucher=used.slug
    )
    walk = tour(buyer)
    walk.see("voucher-mine", "/my/vouchers/")
    walk.see("voucher-checkout", f"{listing.get_absolute_url()}checkout/")
    walk.see(
        "voucher-refused",
        f"{listing.get_absolute_url()}checkout/",
        act=lambda page: (
            page.get_by_text("I have a code").click(),
            page.locator("#id_code").fill("NOTHING-1"),
            page.get_by_role("button", name="Show what it takes off").click(),
        ),
        answers=(200, 422),
    )
    walk.see("voucher-order", paid.get_absolute_url())
    assert walk.wrong == []


def test_our_peoples_pages(tour):  # noqa: F811
    growth, lead = UserFactory(role="growth", name="Greta Growth"), UserFactory(role="lead", name="Lena Lead")
    buyer = UserFactory(name="Bo Buyer")
    voucher = VoucherFactory(to=[buyer], name=LONG, budget=300)
    waiting = VoucherFactory(code="SPRING-10", kind="percent", value=1000, most_off=1500, state="waiting")
    walk = tour(growth)
    walk.see("voucher-desk", "/vouchers/desk/")
    walk.see("voucher-compose", "/vouchers/desk/new/")
    walk.see("voucher-look", voucher.get_absolute_url())
    walk.see("voucher-approve", waiting.get_absolute_url())
    actions.make_good(buyer, amount=750, reason="Your parcel lay two weeks in our shelf.", by=lead)
    leads = tour(lead)
    leads.see("voucher-making-good", f"/vouchers/making-good/{buyer.code}/")
    assert walk.wrong + leads.wrong == []
