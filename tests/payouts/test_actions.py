"""Sellers are paid what was released to them: once, all of it, and again when it came back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from listings.checkout import actions as checkout
from listings.orders.statuses import OrderStatus
from listings.payments.gateways.sandbox_books import SandboxPayout
from listings.payments.statuses import Account
from listings.payouts import actions, rules
from listings.payouts.models import Payout, PayoutAccount, PayoutLine
from tests.factories import OrderFactory, PayoutAccountFactory, PayoutFactory, UserFactory
from yardsale.events.models import Event
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db


def sold(seller, *prices, **more):
    return [
        OrderFactory(status=OrderStatus.COMPLETED, seller=seller, price=price, **more) for price in prices
    ]


def balances(order):
    return (order.ledger.balance(Account.SELLER), order.ledger.balance(Account.PAID_OUT))


def tell(payout, kind, **more):
    return checkout.settle(
        "sandbox",
        event_id=more.pop("event_id", f"{kind}-{payout.code}"),
        kind=kind,
        payment_code="",
        payout_code=payout.code,
        **more,
    )


def happened():
    return list(
        Event.objects.filter(name__startswith="payout.").order_by("pk").values_list("name", flat=True)
    )


def test_all_that_was_released_is_paid_out_in_one_payout(seller):
    PayoutAccountFactory(seller)
    orders = sold(seller, 10_000, 20_000)
    OrderFactory(status=OrderStatus.PAID, seller=seller)
    assert actions.pay_out_due() == 1
    payout = Payout.objects.get()
    assert (payout.amount, payout.status, payout.destination) == (27_600, "sent", "NL •••• 1234")
    assert [(line.order, line.amount) for line in payout.lines.order_by("pk")] == [
        (orders[0], 9200),
        (orders[1], 18_400),
    ]
    assert [balances(order) for order in orders] == [(0, 9200), (0, 18_400)]
    assert SandboxPayout.objects.get().amount == 27_600
    assert happened() == ["payout.sent"]


def test_doing_it_twice_pays_nothing_more(seller):
    PayoutAccountFactory(seller)
    sold(seller, 10_000)
    assert [actions.pay_out_due() for _ in range(3)] == [1, 0, 0]
    actions.send(Payout.objects.get().pk)
    assert (Payout.objects.count(), SandboxPayout.objects.count()) == (1, 1)


def test_what_was_made_and_not_sent_is_sent_by_the_sweep(seller):
    PayoutAccountFactory(seller)
    sold(seller, 10_000)
    payout = PayoutFactory(seller, is_sent=False)
    assert payout.status == "due"
    actions.send(payout.pk)
    actions.send(payout.pk)
    payout.refresh_from_db()
    assert (payout.status, SandboxPayout.objects.get().reference) == ("sent", payout.reference)


@pytest.mark.parametrize("why", ["no account", "not ready", "paused", "suspended", "nothing sold"])
def test_who_cannot_be_paid_waits(seller, why):
    if why != "nothing sold":
        sold(seller, 10_000)
    if why != "no account":
        account = PayoutAccountFactory(seller)
        account.is_ready = why != "not ready"
        account.paused_until = timezone.now() + timedelta(hours=1) if why == "paused" else None
        account.save()
    if why == "suspended":
        seller.is_active = False
        seller.save()
    assert (actions.pay_out_due(), Payout.objects.count()) == (0, 0)


def test_what_came_back_is_owed_again_and_paid_anew(seller):
    PayoutAccountFactory(seller)
    (order,) = sold(seller, 10_000)
    first = PayoutFactory(seller)
    assert tell(first, "payout_paid") is True
    assert tell(first, "payout_failed", why="account closed") is True
    assert tell(first, "payout_failed", event_id="again") is True
    first.refresh_from_db()
    assert (first.status, first.why, balances(order)) == ("failed", "account closed", (9200, 0))
    second = PayoutFactory(seller)
    tell(second, "payout_paid")
    second.refresh_from_db()
    assert (second.status, second.amount, balances(order)) == ("paid", 9200, (0, 9200))
    assert list(PayoutLine.objects.order_by("pk").values_list("stands", flat=True)) == [False, True]
    assert happened() == ["payout.sent", "payout.paid", "payout.failed", "payout.sent", "payout.paid"]


def test_a_payout_that_arrives_before_we_noted_that_it_left_is_paid(seller):
    PayoutAccountFactory(seller)
    sold(seller, 10_000)
    payout = PayoutFactory(seller, is_sent=False)
    tell(payout, "payout_paid")
    actions.send(payout.pk)
    tell(payout, "payout_sent")
    payout.refresh_from_db()
    assert payout.status == "paid"


def test_after_three_in_a_row_that_came_back_the_seller_is_asked(seller):
    PayoutAccountFactory(seller, number="0000")
    sold(seller, 10_000)
    assert [actions.pay_out_due() for _ in range(5)] == [1, 1, 1, 0, 0]
    assert PayoutAccount.objects.get().is_ready is False
    assert happened() == ["payout.failed"] * 3 + ["payout.stopped"]


def test_a_payout_of_somebody_elses_gateway_is_not_ours(seller, caplog):
    PayoutAccountFactory(seller)
    sold(seller, 10_000)
    payout = PayoutFactory(seller)
    checkout.settle("stripe", event_id="x", kind="payout_failed", payment_code="", payout_code=payout.code)
    payout.refresh_from_db()
    assert payout.status == "sent"
    assert "not ours" in caplog.text


def test_a_part_refunded_order_pays_the_part_that_is_left(seller):
    from listings.payments import ledger

    PayoutAccountFactory(seller)
    order = OrderFactory(status=OrderStatus.PAID, seller=seller, price=10_000)
    ledger.give_part_back(order, 3000)
    type(order).objects.filter(pk=order.pk).update(status=OrderStatus.PART_REFUNDED, refunded=3000)
    assert PayoutFactory(seller).amount == 6440


def test_the_database_pays_an_order_out_once(seller):
    PayoutAccountFactory(seller)
    (order,) = sold(seller, 10_000)
    payout = PayoutFactory(seller)
    with pytest.raises(IntegrityError, match="order_is_paid_out_once"), transaction.atomic():
        PayoutLine.objects.create(payout=payout, order=order, amount=1)


def test_the_database_wants_a_payout_to_be_the_sum_of_its_lines(seller):
    Payout.objects.create(seller=seller, amount=5, currency="EUR", gateway="sandbox", account="x")
    with (
        pytest.raises(IntegrityError, match="sum of its lines"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    Payout.objects.all().delete()


def details(seller, *, number="1234", by=None):
    return actions.change_details(
        seller,
        by=by or seller,
        gateway_name="sandbox",
        reference=f"sba_new_{number}",
        holder="Sam",
        masked=f"NL •••• {number}",
        is_ready=True,
    )


def test_the_first_details_count_at_once_when_nothing_waits(seller):
    assert details(seller).may_receive(timezone.now())


def test_changed_details_pause_payouts_for_three_days(seller):
    details(seller)
    sold(seller, 10_000)
    account = details(seller, number="9999")
    hours = (account.paused_until - timezone.now()).total_seconds() / 3600
    assert 71.9 < hours <= 72
    assert actions.pay_out_due() == 0
    PayoutAccount.objects.update(paused_until=timezone.now())
    assert actions.pay_out_due() == 1
    assert [
        e.details["paused"] for e in Event.objects.filter(name="payout.details_changed").order_by("pk")
    ] == [
        False,
        True,
    ]


def test_first_details_wait_too_when_money_was_there_before_them(seller):
    """Whoever steals an account whose owner has not yet said where to pay must not be paid at once."""
    sold(seller, 10_000)
    assert not details(seller).may_receive(timezone.now())


def test_only_the_seller_changes_their_details(seller, stranger):
    with pytest.raises(Refusal, match="Only the seller"):
        details(seller, by=stranger)


def test_is_owed_until_it_has_arrived(seller):
    PayoutAccountFactory(seller)
    assert not rules.is_owed(seller)
    sold(seller, 10_000)
    assert rules.is_owed(seller)
    payout = PayoutFactory(seller)
    assert rules.is_owed(seller)
    tell(payout, "payout_paid")
    assert not rules.is_owed(seller)


@pytest.mark.django_db(transaction=True)
def test_twenty_workers_at_once_pay_each_order_once():
    seller = UserFactory()
    PayoutAccountFactory(seller)
    orders = sold(seller, 10_000, 20_000, 30_000)

    def work(_):
        try:
            return actions.pay_out_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as crowd:
        made = list(crowd.map(work, range(20)))
    assert (sum(made), Payout.objects.count(), SandboxPayout.objects.count()) == (1, 1, 1)
    assert [balances(order) for order in orders] == [(0, 9200), (0, 18_400), (0, 27_600)]
