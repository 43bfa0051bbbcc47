"""A site whose payment company is Stripe, played by a server next door."""

from dataclasses import dataclass

import pytest

from listings.checkout import actions as checkout
from listings.payments.gateways import gateway
from tests.factories import OrderFactory, UserFactory
from tests.payments import fake_stripe

BACK = "https://yardsale.example/orders/x/?paid=1"


@dataclass
class Payout:
    """What an adapter knows of a payout."""

    account: str
    amount: int = 5000
    code: str = "payout1"
    currency: str = "EUR"
    reference: str = ""

    @property
    def key(self):
        return f"payout-{self.code}"


@pytest.fixture
def stripe(settings):
    """The stand-in for Stripe; the site pays through it."""
    with fake_stripe.running() as fake:
        settings.PAYMENT_GATEWAY = "stripe"
        settings.STRIPE_API_BASE = fake.url
        settings.STRIPE_SECRET_KEY = fake_stripe.KEY
        settings.STRIPE_WEBHOOK_SECRETS = ["whsec_of_connect", fake_stripe.SECRET]
        settings.STRIPE_TIMEOUT = 0.5
        settings.STRIPE_RETRIES = 0
        yield fake


@pytest.fixture
def deliver(client):
    """deliver(event) -> the site's status when Stripe sends it."""

    def send(event, **how):
        body, signature = fake_stripe.signed(event, **how)
        return client.post(
            "/payments/webhooks/stripe/",
            body,
            content_type="application/json",
            headers={"Stripe-Signature": signature},
        ).status_code

    return send


@pytest.fixture
def started(stripe):
    """A payment whose buyer stands on the hosted page."""
    order = OrderFactory(price=10_000)
    checkout.pay(order, return_url=BACK)
    return order.payments.get()


@pytest.fixture
def paid(stripe, started):
    stripe.pay(stripe.of("checkout.session")[0])
    return started


@pytest.fixture
def account(stripe):
    """A seller whom Stripe knows."""
    reference = gateway().onboard(UserFactory(), reference="", return_url=BACK).reference
    stripe.be_known(stripe.all[reference])
    return reference
