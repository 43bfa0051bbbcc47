"""What must never reach production."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.factories import UserFactory
from yardsale import checks


@pytest.mark.django_db
def test_a_site_that_is_not_the_demo_refuses_to_start_with_the_demos_people(settings):
    settings.DEMO = False
    checks.refuse_to_start_wrongly()
    UserFactory(email=f"buyer@{checks.DEMO_DOMAIN}")
    with pytest.raises(ImproperlyConfigured, match="passwords are public"):
        checks.refuse_to_start_wrongly()
    settings.DEMO = True
    checks.refuse_to_start_wrongly()


def test_the_sandbox_is_warned_about_outside_the_demo(settings):
    settings.DEMO = False
    assert [warning.id for warning in checks.payments_are_real_in_production()] == ["yardsale.W001"]
    settings.DEMO = True
    assert checks.payments_are_real_in_production() == []


@pytest.mark.django_db
def test_a_site_where_nobody_chose_how_to_pay_refuses_to_start(settings):
    settings.PAYMENT_GATEWAY = ""
    with pytest.raises(ImproperlyConfigured, match="how do people pay"):
        checks.refuse_to_start_wrongly()


@pytest.mark.django_db
def test_stripe_without_its_secrets_refuses_to_start(settings):
    settings.PAYMENT_GATEWAY, settings.STRIPE_SECRET_KEY = "stripe", "sk_live_x"
    settings.STRIPE_WEBHOOK_SECRETS = []
    with pytest.raises(ImproperlyConfigured, match="STRIPE_WEBHOOK_SECRET"):
        checks.refuse_to_start_wrongly()
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_x"]
    checks.refuse_to_start_wrongly()


@pytest.mark.parametrize(
    ("key", "base", "found"),
    [
        ("sk_live_x", "", []),
        ("sk_test_x", "", ["yardsale.W002"]),
        ("sk_live_x", "http://x", ["yardsale.W002"]),
    ],
)
def test_stripe_with_a_key_for_tests_or_elsewhere_is_warned_about(settings, key, base, found):
    settings.DEMO, settings.PAYMENT_GATEWAY = False, "stripe"
    settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = key, base
    assert [warning.id for warning in checks.money_goes_to_stripe_itself()] == found
