"""A site whose payment company is Stripe, played by a server next door."""

import pytest

from tests.payments import fake_stripe


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
