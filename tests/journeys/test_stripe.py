"""Paying through Stripe, played by a server next door, when its webhook is lost: nobody is, and the books say why."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection
from playwright.sync_api import expect

from listings.orders.models import Order
from listings.payments.statuses import Account
from listings.payouts.actions import pay_out_due
from listings.payouts.models import Payout
from tests.factories import ListingFactory, UserFactory
from tests.factories.people import PASSWORD
from tests.journeys.test_main_job import reload_until
from tests.payments import fake_stripe
from tests.payments.fake_stripe import FakeStripe
from tests.site import Site, database_url_of, running_site


@pytest.fixture(scope="module")
def stripe() -> Iterator[FakeStripe]:
    with fake_stripe.running() as fake:
        yield fake


@pytest.fixture(scope="module")
def running(
    stripe: FakeStripe,
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """A site that is paid through Stripe. No worker: nobody asks Stripe behind this test's back."""
    with django_db_blocker.unblock():
        database_url = database_url_of(connection.settings_dict)
    with running_site(
        tmp_path_factory.mktemp("stripe-site"),
        database_url=database_url,
        redis_url=django_settings.REDIS_URL,
        background=False,
        PAYMENT_GATEWAY="stripe",
        STRIPE_API_BASE=stripe.url,
        STRIPE_SECRET_KEY=fake_stripe.KEY,
        STRIPE_WEBHOOK_SECRET=fake_stripe.SECRET,
        CSP_FORM_ACTION=stripe.url,
    ) as site:
        stripe.webhook_url = f"{site.url}/payments/webhooks/stripe/"
        yield site


@pytest.fixture
def ours(site: Site, stripe: FakeStripe, settings: Any) -> None:
    """What this process does, it does as the site would."""
    settings.PAYMENT_GATEWAY = "stripe"
    settings.STRIPE_API_BASE, settings.STRIPE_SECRET_KEY = stripe.url, fake_stripe.KEY


def reconcile(*options: str) -> tuple[int, str]:
    """How `manage.py reconcile` ends, and what it prints."""
    said = io.StringIO()
    try:
        call_command("reconcile", *options, stdout=said)
    except SystemExit as end:
        return int(str(end.code)), said.getvalue()
    return 0, said.getvalue()


def press(page: Any, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_dropped_webhook_is_found_and_healed(ours, stripe, person, javascript):
    sam = UserFactory(name="Sam Seller", email="sam@example.org")
    bo = UserFactory(name="Bo Buyer", email="bo@example.org")
    listing = ListingFactory(seller=sam, title="Blue Peugeot road bike", price=12_000)
    seller, buyer = person(sam, javascript=javascript), person(bo, javascript=javascript)

    stripe.forget()
    # The seller tells Stripe where their money goes; the webhook of Connect says that it is ready.
    seller.goto("/my/money/")
    seller.get_by_role("link", name="Add your bank account").click()
    # Where money goes is asked of the person, so the password comes first.
    seller.get_by_label("Password").fill(PASSWORD)
    press(seller, "Go on")
    press(seller, "Go on to the payment service")
    press(seller, "Agree and submit")
    seller.wait_for_url("**/my/money/")
    reload_until(seller, "Paid out every morning")

    # The buyer pays on Stripe's page, and nobody tells us.
    stripe.is_dropping = True
    buyer.goto(f"{listing.get_absolute_url()}checkout/")
    press(buyer, "Reserve and pay")
    expect(buyer.get_by_text("124.30 EUR")).to_be_visible()
    press(buyer, "Pay")
    buyer.wait_for_url("**/orders/**")
    expect(buyer.get_by_text("Waiting for the payment service to confirm")).to_be_visible()
    order = Order.objects.get()
    assert (order.status, order.ledger.count()) == ("placed", 0)

    # The books say so, and change nothing unless they are asked to.
    code, said = reconcile()
    assert (code, "“succeeded” of payment" in said, "nobody told us" in said) == (1, True, True)
    assert Order.objects.get().status == "placed"
    code, said = reconcile("--heal")
    assert (code, "1 of 1 orders explained" in said, "1 healed" in said) == (0, True, True)
    reload_until(buyer, "We hold the money until the item has arrived")
    order.refresh_from_db()
    assert (order.status, order.ledger.balance(Account.HELD)) == ("paid", 12_430)

    # Hours later all of the webhooks come after all, twice.
    assert [stripe.deliver(event) for event in stripe.events * 2] == [200] * 2 * len(stripe.events)
    assert (order.ledger.count(), order.payments.count()) == (2, 1)

    # The item changes hands; the transfer's webhook is dropped too, and healed.
    seller.goto(order.get_absolute_url())
    press(seller, "I have handed it over")
    buyer.goto(order.get_absolute_url())
    press(buyer, "I have it and it is fine")
    expect(buyer.get_by_text("The money is on its way to Sam Seller")).to_be_visible()
    pay_out_due()
    assert [transfer["amount"] for transfer in stripe.of("transfer")] == [11_040]
    assert Payout.objects.get().status == "sent"
    assert "1 healed" in reconcile("--heal")[1]
    assert Payout.objects.get().status == "paid"
    assert reconcile()[0] == 0
    seller.goto("/my/money/")
    expect(seller.locator(".row", has_text="€110.40")).to_contain_text("Paid")
