"""What Stripe says when it is asked: how payments and payouts stand, what banks took back, and which sellers it knows."""

from datetime import timedelta

import pytest
from django.utils import timezone

from listings.checkout import actions as checkout
from listings.payments.gateways import Declined, Unreachable, gateway
from tests.factories import OrderFactory, UserFactory
from tests.payments.conftest import BACK, Payout

pytestmark = pytest.mark.django_db


def _nothing(stripe, session):
    """The buyer looks at the page."""


def _slow_no(stripe, session):
    stripe.pay(session, is_slow=True)
    stripe.bank_says(session, yes=False)


STANDINGS = [
    (_nothing, "open"),
    (lambda stripe, session: stripe.pay(session), "succeeded"),
    (lambda stripe, session: stripe.pay(session, is_slow=True), "processing"),
    (_slow_no, "declined"),
    (lambda stripe, session: stripe.expire(session), "abandoned"),
]


@pytest.mark.parametrize(("do", "kind"), STANDINGS, ids=[kind for _, kind in STANDINGS])
def test_looking_up_a_payment_says_how_it_stands(stripe, started, do, kind):
    do(stripe, stripe.of("checkout.session")[0])
    told = gateway().look_up(started)
    assert (told.kind, told.payment_code, told.amount, told.currency, told.refunded) == (
        kind,
        started.code,
        10_370,
        "EUR",
        0,
    )


def test_looking_up_tells_what_went_back(stripe, paid):
    gateway().refund(paid, amount=370, key="a")
    assert gateway().look_up(paid).refunded == 370


def test_a_payment_whose_page_we_never_heard_of_is_found_by_its_code(stripe, paid):
    paid.reference = ""
    told = gateway().look_up(paid)
    assert (told.kind, told.amount) == ("succeeded", 10_370)
    gateway().refund(paid, amount=1000, key="r-1")
    assert len(stripe.of("refund")) == 1


def test_a_payment_stripe_knows_nothing_of(stripe):
    order = OrderFactory()
    assert gateway().look_up(checkout.new_payment(order)) is None


def test_a_transfer_is_looked_up_by_its_group_and_by_its_name(stripe, paid, account):
    payout = Payout(account)
    assert gateway().look_up_payout(payout) is None
    reference = gateway().pay_out(payout)
    assert gateway().look_up_payout(payout)[:2] == ("look-up-payout1-payout_paid", "payout_paid")
    payout.reference = reference
    stripe.reverse(stripe.all[reference])
    assert gateway().look_up_payout(payout).kind == "payout_failed"


# -- Sellers --------------------------------------------------------------------------------------------------------


def test_a_seller_becomes_known_once_and_may_change_their_details_later(stripe):
    seller = UserFactory()
    first = gateway().onboard(seller, reference="", return_url=BACK)
    again = gateway().onboard(seller, reference="", return_url=BACK)
    assert first.reference == again.reference
    assert "/setup/e/" in first.url
    assert not gateway().account_ready(first.reference)
    stripe.be_known(stripe.all[first.reference])
    assert gateway().account_ready(first.reference)
    later = gateway().onboard(seller, reference=first.reference, return_url=BACK)
    assert later == (f"{stripe.url}/express/{first.reference}", first.reference)


def test_an_account_that_is_not_ready_or_a_balance_that_is_too_small_gets_nothing(stripe, paid):
    new = gateway().onboard(UserFactory(), reference="", return_url=BACK).reference
    with pytest.raises(Declined, match="needs"):
        gateway().pay_out(Payout(new))
    stripe.be_known(stripe.all[new])
    with pytest.raises(Declined, match="insufficient"):
        gateway().pay_out(Payout(new, amount=10_371))


# -- Banks ----------------------------------------------------------------------------------------------------------


DISPUTES = [
    ("needs_response", "chargeback_opened"),
    ("under_review", "chargeback_opened"),
    ("won", "chargeback_won"),
    ("lost", "chargeback_lost"),
]


@pytest.mark.parametrize(("status", "kind"), DISPUTES)
def test_a_chargeback_says_how_it_stands_and_of_which_payment(stripe, paid, status, kind):
    dispute = stripe.charge_back(stripe.of("payment_intent")[0], status)
    (told,) = gateway().chargebacks(None)
    assert (told.event_id, told.kind, told.payment_code, told.amount, told.currency, told.reference) == (
        f"look-up-{dispute['id']}-{kind}",
        kind,
        paid.code,
        10_370,
        "EUR",
        dispute["id"],
    )


@pytest.mark.parametrize("status", ["warning_needs_response", "warning_closed", "prevented"])
def test_a_bank_that_took_nothing_is_not_told_of(stripe, paid, status):
    stripe.charge_back(stripe.of("payment_intent")[0], status)
    assert list(gateway().chargebacks(None)) == []


def test_chargebacks_are_asked_for_page_by_page_and_only_since_then(stripe, paid):
    for _ in range(130):
        stripe.charge_back(stripe.of("payment_intent")[0])
    old = stripe.charge_back(stripe.of("payment_intent")[0])
    old["created"] -= 3600
    told = list(gateway().chargebacks(timezone.now() - timedelta(minutes=5)))
    assert (len(told), old["id"] in {each.reference for each in told}) == (130, False)
    assert stripe.names().count("GET /v1/disputes") == 2
    assert len(list(gateway().chargebacks(None))) == 131


def test_when_stripe_does_not_answer_about_chargebacks_it_is_to_be_tried_again(stripe, paid):
    stripe.script("GET /v1/disputes", status=500)
    with pytest.raises(Unreachable):
        list(gateway().chargebacks(None))
