"""What is said about payouts and about money that needs a person."""

import pytest

from listings.orders.statuses import OrderStatus
from listings.payments import chargebacks
from listings.payments.models import Refund
from listings.payouts import actions as payouts
from listings.payouts.events import PayoutEvent
from listings.reconciliation.models import Reconciliation
from notifications import money_messages
from notifications.channels.models import Notification
from tests.factories import OrderFactory, PayoutAccountFactory, PayoutFactory
from yardsale.events import actions as events

pytestmark = pytest.mark.django_db


def subject_of(name, seller):
    order = OrderFactory(status=OrderStatus.COMPLETED, seller=seller, title="100% oak table")
    account = PayoutAccountFactory(seller)
    if name in {"payout.sent", "payout.failed"}:
        return PayoutFactory(seller)
    if name.startswith("payout."):
        return account
    if name.startswith("books."):
        return Reconciliation.objects.create(orders=3, unexplained=1, findings=[["abc", "100% odd"]])
    if name == "payment.refund_refused":
        return Refund.objects.create(payment=order.payments.get(), amount=5, key="x", why="closed")
    if name == "payment.chargeback_odd":
        return order.payments.get()
    return chargebacks.begin(order.payments.get(), reference="dp", amount=order.total)


@pytest.mark.parametrize("name", sorted(money_messages.MONEY))
def test_every_message_about_money_can_be_said(name, signed_in, seller, admin):
    subject = subject_of(name, seller)
    Notification.objects.all().delete()
    assert events.address(events.publish(name, subject).pk) is True
    message = Notification.objects.get()
    assert message.recipient == (seller if name.startswith("payout.") else admin)
    assert "%(" not in message.title + message.text
    browser = signed_in(message.recipient)
    assert message.title in browser.get("/inbox/").content.decode()
    # Where the money goes is shown once the password was asked again.
    assert browser.get(message.url, follow=True).status_code == 200


def test_every_event_of_a_payout_is_told_or_silent_on_purpose():
    assert set(PayoutEvent) == set(PayoutEvent) & set(money_messages.MONEY) | money_messages.SILENT


def test_a_change_that_waits_says_until_when(seller):
    PayoutAccountFactory(seller)
    payouts.change_details(
        seller,
        by=seller,
        gateway_name="sandbox",
        reference="y",
        holder="S",
        masked="NL •••• 9999",
        is_ready=True,
    )
    events.sweep()
    from yardsale.events.models import Event

    events.address(Event.objects.get(name="payout.details_changed").pk)
    message = Notification.objects.get(kind="payout.details_changed")
    assert "NL •••• 9999 from" in message.text
