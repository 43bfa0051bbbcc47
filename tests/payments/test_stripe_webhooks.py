"""Stripe's webhooks: signed, repeated, late and out of order. And what they are about, from beginning to end."""

import itertools
import json
import time

import pytest
from django.utils import timezone

from listings.checkout import actions as checkout
from listings.orders import actions as orders
from listings.payments import refunds
from listings.payments.gateways import BadSignature, gateway, stripe_events
from listings.payments.models import GatewayEvent
from listings.payments.statuses import Account
from listings.payouts.models import PayoutAccount
from tests.factories import OrderFactory
from tests.payments import fake_stripe
from yardsale.events.models import Event

pytestmark = pytest.mark.django_db
BACK = "https://yardsale.example/orders/x/?paid=1"


@pytest.fixture
def order(stripe):
    """An order whose buyer stands on the hosted page."""
    order = OrderFactory(price=10_000)
    checkout.pay(order, return_url=BACK)
    return order


@pytest.fixture
def session(stripe, order):
    return stripe.of("checkout.session")[0]


def standing(order):
    order.refresh_from_db()
    payment = order.payments.get()
    return order.status, payment.status, order.ledger.balance(Account.HELD)


def test_what_was_paid_on_the_hosted_page_is_held(stripe, order, session, deliver):
    stripe.pay(session)
    assert [deliver(event) for event in stripe.events] == [200, 200]
    assert standing(order) == ("paid", "succeeded", 10_370)


def test_ten_times_the_same_webhook_pays_once(stripe, order, session, deliver):
    stripe.pay(session)
    assert [deliver(stripe.event("checkout.session.completed")) for _ in range(10)] == [200] * 10
    assert standing(order) == ("paid", "succeeded", 10_370)
    assert order.ledger.count() == 2


@pytest.mark.parametrize("late", list(itertools.permutations(range(4))), ids=str)
def test_in_whatever_order_the_webhooks_come_money_is_the_truth(stripe, order, session, deliver, late):
    stripe.pay(session, is_slow=True)
    stripe.bank_says(session, yes=True)
    expired = stripe.event("checkout.session.completed")
    events = [*stripe.events, expired | {"id": "evt_late", "type": "checkout.session.async_payment_failed"}]
    assert len(events) == 4
    for number in late:
        assert deliver(events[number]) == 200
    assert standing(order) == ("paid", "succeeded", 10_370)


def test_a_slow_bank_that_says_no_leaves_the_order_waiting_for_another_try(stripe, order, session, deliver):
    stripe.pay(session, is_slow=True)
    deliver(stripe.event("checkout.session.completed"))
    assert standing(order) == ("placed", "started", 0)
    stripe.bank_says(session, yes=False)
    deliver(stripe.event("checkout.session.async_payment_failed"))
    assert standing(order) == ("placed", "declined", 0)
    assert checkout.pay(order, return_url=BACK) != session["url"]


def test_a_page_that_expired_ends_the_attempt(stripe, order, session, deliver):
    stripe.expire(session)
    deliver(stripe.event("checkout.session.expired"))
    assert standing(order) == ("placed", "abandoned", 0)


def test_who_pays_after_the_reservation_gets_it_back(stripe, order, session, deliver):
    orders.cancel_unpaid(order)
    stripe.pay(session)
    deliver(stripe.event("checkout.session.completed"))
    assert standing(order) == ("cancelled", "refund_due", 0)
    refunds.carry_out(order.payments.get().refunds.get().pk)
    assert standing(order) == ("cancelled", "refunded", 0)
    assert [refund["amount"] for refund in stripe.of("refund")] == [10_370]
    for event in (stripe.event("refund.created"), stripe.event("checkout.session.completed")):
        assert deliver(event) == 200
    assert standing(order) == ("cancelled", "refunded", 0)


def test_another_amount_than_ours_pays_nothing(stripe, order, session, deliver, caplog):
    session["amount_total"] = 1
    stripe.pay(session)
    deliver(stripe.event("checkout.session.completed"))
    assert standing(order) == ("placed", "started", 0)
    assert "another amount" in caplog.text


def test_the_bank_takes_it_back_and_gives_it_back(stripe, order, session, deliver):
    stripe.pay(session)
    deliver(stripe.event("checkout.session.completed"))
    dispute = stripe.charge_back(stripe.of("payment_intent")[0])
    for _ in range(2):
        assert deliver(stripe.event("charge.dispute.created")) == 200
    assert (standing(order)[0], order.ledger.balance(Account.LOSS)) == ("disputed", -10_370)
    stripe.close(dispute, "won")
    deliver(stripe.event("charge.dispute.closed"))
    assert order.ledger.balance(Account.LOSS) == 0


def test_a_webhook_we_must_ask_back_about_comes_again_when_stripe_does_not_answer(
    stripe, order, session, deliver
):
    stripe.pay(session)
    deliver(stripe.event("checkout.session.completed"))
    intent = stripe.of("payment_intent")[0]
    stripe.charge_back(intent)
    stripe.script(f"GET /v1/payment_intents/{intent['id']}", status=500)
    told = [deliver(stripe.event("charge.dispute.created")) for _ in range(2)]
    assert (told, order.ledger.balance(Account.LOSS)) == ([503, 200], -10_370)


def test_a_bank_that_only_asks_takes_nothing(stripe, order, session, deliver):
    stripe.pay(session)
    deliver(stripe.event("checkout.session.completed"))
    stripe.charge_back(stripe.of("payment_intent")[0], "warning_needs_response")
    assert deliver(stripe.event("charge.dispute.created")) == 200
    assert standing(order) == ("paid", "succeeded", 10_370)


def test_a_bank_account_changed_at_stripe_pauses_payouts_once(stripe, seller, deliver):
    reference = gateway().onboard(seller, reference="", return_url=BACK).reference
    account = PayoutAccount.objects.create(seller=seller, gateway="stripe", reference=reference)
    bank = {"id": "ba_1", "object": "bank_account", "account": reference}
    stripe.happened("account.external_account.created", bank, account=reference)
    deliver(stripe.events[-1])
    account.refresh_from_db()
    assert (account.is_ready, account.paused_until) == (
        False,
        None,
    )  # the first one: there was nothing to take over
    stripe.be_known(stripe.all[reference])
    deliver(stripe.events[-1])
    stripe.happened("account.external_account.updated", bank, account=reference)
    assert [deliver(stripe.events[-1]) for _ in range(2)] == [200, 200]
    account.refresh_from_db()
    assert (account.is_ready, account.is_paused(timezone.now())) == (True, True)
    assert Event.objects.filter(name="payout.details_changed").count() == 1


# -- Signatures -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seconds", [-200, 0])
def test_a_signature_of_the_last_minutes_is_believed(stripe, order, session, deliver, seconds):
    stripe.pay(session)
    assert deliver(stripe.event("checkout.session.completed"), at=time.time() + seconds) == 200


def test_an_old_signature_is_not_believed(stripe, order, session, deliver):
    stripe.pay(session)
    assert deliver(stripe.event("checkout.session.completed"), at=time.time() - 301) == 400
    assert standing(order) == ("placed", "started", 0)


def test_the_secret_of_connect_is_believed_and_another_is_not(stripe, order, session, deliver):
    stripe.pay(session)
    event = stripe.event("checkout.session.completed")
    assert deliver(event, secret="whsec_somebody") == 400
    assert standing(order) == ("placed", "started", 0)
    assert deliver(event, secret="whsec_of_connect") == 200
    assert standing(order) == ("paid", "succeeded", 10_370)


HEADERS = [
    "",
    "t=1",
    "v1=abc",
    "t=,v1=",
    "t=x,v1=y",
    "ü=ü",
    "t=²,v1=0",
    "=,=,=",
    "t=99999999999999999999,v1=00",
]


@pytest.mark.parametrize("header", HEADERS)
def test_what_is_not_signed_is_400_and_does_nothing(stripe, client, header):
    answer = client.post(
        "/payments/webhooks/stripe/",
        b"{}",
        content_type="application/json",
        headers={"Stripe-Signature": header},
    )
    assert (answer.status_code, GatewayEvent.objects.count()) == (400, 0)


def test_a_changed_body_is_not_believed(stripe, order, session, client):
    stripe.pay(session)
    body, signature = fake_stripe.signed(stripe.event("checkout.session.completed"))
    answer = client.post(
        "/payments/webhooks/stripe/",
        body.replace(b"10370", b"10371"),
        content_type="application/json",
        headers={"Stripe-Signature": signature},
    )
    assert answer.status_code == 400


NONSENSE = [
    b"",
    b"null",
    b"[]",
    b"{}",
    b"\xff\xfe",
    b"[" * 5000,
    b'{"id":"e","object":"event","type":"checkout.session.completed"}',
    b'{"id":"e","object":"event","type":"checkout.session.completed","data":{"object":{}}}',
    b'{"id":"e","object":"event","type":"transfer.created","data":{"object":{"id":"tr_1"}}}',
    b'{"id":"e","object":"event","type":"charge.dispute.created","data":{"object":[]}}',
    b'{"id":"e","object":"event","type":null,"data":{"object":{}}}',
]


@pytest.mark.parametrize("raw", NONSENSE, ids=range(len(NONSENSE)))
def test_signed_nonsense_is_400(stripe, deliver, raw):
    assert deliver(raw) == 400


def test_what_is_not_for_us_is_answered_with_thanks(stripe, deliver):
    event = {
        "id": "evt_1",
        "object": "event",
        "type": "customer.created",
        "data": {"object": {"id": "cus_1", "object": "customer"}},
    }
    assert deliver(event) == 200


# -- What each event means ------------------------------------------------------------------------------------------

SESSION = {"id": "cs_1", "amount_total": 100, "currency": "eur", "metadata": {"payment_code": "p"}}
DISPUTE = {"id": "du_1", "amount": 100, "currency": "eur", "payment_intent": "pi_1"}
REFUND = {"id": "re_1", "amount": 50, "currency": "eur", "metadata": {"payment_code": "p", "key": "k"}}
TRANSFER = {"id": "tr_1", "amount": 100, "currency": "eur", "metadata": {"payout_code": "o"}}
MEANINGS = [
    ("checkout.session.completed", SESSION | {"status": "complete", "payment_status": "paid"}, "succeeded"),
    (
        "checkout.session.completed",
        SESSION | {"status": "complete", "payment_status": "unpaid"},
        "processing",
    ),
    ("checkout.session.async_payment_succeeded", SESSION | {"payment_status": "paid"}, "succeeded"),
    ("checkout.session.async_payment_failed", SESSION | {"payment_status": "unpaid"}, "declined"),
    ("checkout.session.expired", SESSION | {"status": "expired", "payment_status": "unpaid"}, "abandoned"),
    ("charge.dispute.created", DISPUTE | {"status": "needs_response"}, "chargeback_opened"),
    ("charge.dispute.created", DISPUTE | {"status": "warning_needs_response"}, "charge.dispute.created"),
    ("charge.dispute.funds_withdrawn", DISPUTE | {"status": "needs_response"}, "chargeback_opened"),
    ("charge.dispute.updated", DISPUTE | {"status": "under_review"}, "charge.dispute.updated"),
    ("charge.dispute.closed", DISPUTE | {"status": "won"}, "chargeback_won"),
    ("charge.dispute.closed", DISPUTE | {"status": "lost"}, "chargeback_lost"),
    ("charge.dispute.closed", DISPUTE | {"status": "warning_closed"}, "charge.dispute.closed"),
    ("refund.created", REFUND | {"status": "succeeded"}, "refunded"),
    ("refund.updated", REFUND | {"status": "pending"}, "refund_pending"),
    (
        "refund.failed",
        REFUND | {"status": "failed", "failure_reason": "lost_or_stolen_card"},
        "refund_failed",
    ),
    ("transfer.created", TRANSFER | {"reversed": False}, "payout_paid"),
    ("transfer.reversed", TRANSFER | {"reversed": True}, "payout_failed"),
    ("account.updated", {"id": "acct_1"}, "account_changed"),
    ("account.external_account.updated", {"id": "ba_1", "account": "acct_1"}, "account_moved"),
    ("payout.failed", {"id": "po_1"}, "account_changed"),
    ("invoice.paid", {"id": "in_1"}, "invoice.paid"),
]


@pytest.mark.parametrize(
    ("name", "thing", "kind"), MEANINGS, ids=[f"{name} {kind}" for name, _, kind in MEANINGS]
)
def test_what_an_event_means(name, thing, kind):
    told = stripe_events.read({"id": "evt_1", "type": name, "data": {"object": thing}, "account": "acct_1"})
    assert (told.event_id, told.kind) == ("evt_1", kind)
    if kind.startswith("account_"):
        assert told.reference == "acct_1"


def test_an_event_that_is_not_as_documented_is_not_believed():
    with pytest.raises(BadSignature, match="not as documented"):
        stripe_events.read(json.loads('{"id": "evt_1", "type": "refund.created", "data": {"object": null}}'))
