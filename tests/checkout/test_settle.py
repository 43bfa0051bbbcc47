"""What the gateway says arrives twice, late and out of order."""

import json
import time
import uuid

import pytest
from django.urls import reverse

from listings.catalogue.statuses import ListingStatus
from listings.checkout import actions
from listings.orders import actions as orders
from listings.orders.statuses import OrderStatus
from listings.payments import refunds
from listings.payments.gateways import sandbox
from listings.payments.gateways.sandbox_books import SandboxDelivery, SandboxPayment
from listings.payments.models import GatewayEvent, LedgerLine
from listings.payments.statuses import Account
from tests.factories import OrderFactory

pytestmark = pytest.mark.django_db


def tell(order_payment, kind, event_id=None, **more):
    return actions.settle(
        "sandbox", event_id=event_id or str(uuid.uuid4()), kind=kind, payment_code=order_payment.code, **more
    )


def test_success_holds_the_money_and_starts_the_sellers_clock():
    order = OrderFactory()
    tell(actions.new_payment(order), "succeeded")
    order.refresh_from_db()
    assert order.status == OrderStatus.PAID
    assert order.act_by is not None
    assert order.listing.status == ListingStatus.SOLD


def test_the_same_event_ten_times_pays_once():
    order = OrderFactory()
    payment = actions.new_payment(order)
    told = [tell(payment, "succeeded", event_id="evt_1") for _ in range(10)]
    assert told == [True] + [False] * 9
    assert order.ledger.balance(Account.HELD) == order.total


def test_ten_different_events_of_success_pay_once():
    order = OrderFactory()
    payment = actions.new_payment(order)
    for _ in range(10):
        tell(payment, "succeeded")
    assert order.ledger.balance(Account.HELD) == order.total


@pytest.mark.parametrize("late", ["processing", "declined", "abandoned", "something.new"])
def test_what_comes_after_success_changes_nothing(late):
    order = OrderFactory()
    payment = actions.new_payment(order)
    tell(payment, "succeeded")
    tell(payment, late)
    order.refresh_from_db()
    payment.refresh_from_db()
    assert (order.status, payment.status) == ("paid", "succeeded")


def test_a_decline_leaves_the_reservation_and_a_new_attempt_pays():
    order = OrderFactory()
    tell(actions.new_payment(order), "declined")
    tell(actions.new_payment(order), "succeeded")
    order.refresh_from_db()
    assert order.status == OrderStatus.PAID
    assert sorted(order.payments.values_list("status", flat=True)) == ["declined", "succeeded"]


def test_a_payment_after_the_reservation_ran_out_goes_back():
    order = OrderFactory()
    payment = actions.new_payment(order)
    orders.cancel_unpaid(order)
    tell(payment, "succeeded")
    order.refresh_from_db()
    payment.refresh_from_db()
    assert (order.status, payment.status) == ("cancelled", "refund_due")
    assert {account: order.ledger.balance(account) for account in ("buyer", "held")} == {
        "buyer": 0,
        "held": 0,
    }
    assert order.ledger.count() == 4


def test_two_attempts_that_both_succeed_pay_once_and_give_one_back():
    order = OrderFactory()
    first = actions.new_payment(order)
    tell(first, "declined")
    second = actions.new_payment(order)
    tell(second, "succeeded")
    tell(first, "succeeded")
    first.refresh_from_db()
    assert first.status == "refund_due"
    assert order.ledger.balance(Account.HELD) == order.total


def test_another_amount_pays_nothing(caplog):
    order = OrderFactory()
    tell(actions.new_payment(order), "succeeded", amount=1, currency="EUR")
    order.refresh_from_db()
    assert order.status == OrderStatus.PLACED
    assert "another amount" in caplog.text


def test_a_payment_nobody_knows_is_taken_note_of_and_nothing_else():
    assert actions.settle("sandbox", event_id="e", kind="succeeded", payment_code="nothing")
    assert LedgerLine.objects.count() == 0


def webhook(client, body, signature=None):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    signed = sandbox.sign(raw, int(time.time())) if signature is None else signature
    return client.post(
        reverse("checkout:webhook", args=["sandbox"]),
        raw,
        content_type="application/json",
        headers={sandbox.SIGNATURE: signed},
    ).status_code


def body_of(order, kind="succeeded"):
    payment = actions.new_payment(order)
    return {"id": "evt_x", "kind": kind, "payment": payment.code, "amount": payment.amount, "currency": "EUR"}


def test_a_signed_webhook_pays(client):
    order = OrderFactory()
    assert webhook(client, body_of(order)) == 200
    order.refresh_from_db()
    assert order.status == OrderStatus.PAID


OLD = int(time.time()) - 4000


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "t=1",
        "v1=abc",
        "t=,v1=",
        "t=x,v1=y",
        "t=1000000000,v1=00",
        "t=99999999999999999999,v1=00",
        "ü=ü",
        "t=²,v1=0",
        "=,=,=",
    ],
)
def test_a_webhook_that_is_not_signed_is_400_and_does_nothing(client, signature):
    order = OrderFactory()
    assert webhook(client, body_of(order), signature) == 400
    assert GatewayEvent.objects.count() == 0


def test_an_old_signature_is_not_believed(client):
    order = OrderFactory()
    raw = json.dumps(body_of(order)).encode()
    assert webhook(client, raw, sandbox.sign(raw, OLD)) == 400


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b'{"id":1}',
        b'{"id":"a","kind":"b","payment":"c","amount":"x","currency":"EUR"}',
        b"[" * 5000,
    ],
)
def test_signed_nonsense_is_400(client, raw):
    assert webhook(client, raw) == 400


def test_a_webhook_for_a_gateway_we_do_not_use_is_404(client):
    assert client.post("/payments/webhooks/stripe/").status_code == 404
    assert client.get("/payments/webhooks/sandbox/").status_code == 405


def test_the_sandbox_tells_everything_twice_and_the_beginning_after_the_end():
    order = OrderFactory()
    actions.pay(order, return_url="/x/")
    books = SandboxPayment.objects.get()
    sandbox.choose(books, "succeeded")
    sandbox.choose(books, "declined")
    kinds = list(SandboxDelivery.objects.order_by("due_at").values_list("body__kind", flat=True))
    assert sorted(kinds) == ["processing", "processing", "succeeded", "succeeded"]
    assert kinds[0] == "succeeded"


def test_a_refund_is_carried_out_once_however_often_it_is_tried():
    order = OrderFactory()
    actions.pay(order, return_url="/x/")
    payment = order.payments.get()
    sandbox.choose(SandboxPayment.objects.get(), "succeeded")
    tell(payment, "succeeded")
    order.refresh_from_db()
    orders.cancel_unsent(order)
    for _ in range(3):
        refunds.carry_out(payment.refunds.get().pk)
    payment.refresh_from_db()
    assert payment.status == "refunded"
    assert SandboxPayment.objects.get().refunded == order.total


def test_a_refund_that_the_gateway_declines_waits_for_a_person(caplog):
    order = OrderFactory()
    payment = actions.new_payment(order)
    orders.cancel_unpaid(order)
    tell(payment, "succeeded")
    refund = payment.refunds.get()
    refunds.carry_out(refund.pk)
    payment.refresh_from_db()
    refund.refresh_from_db()
    assert (payment.status, refund.state, refund.why) == ("refund_due", "refused", "nothing was paid")
    assert "declined" in caplog.text
    refunds.try_again(refund)
    refund.refresh_from_db()
    assert (refund.state, refund.why) == ("due", "")
