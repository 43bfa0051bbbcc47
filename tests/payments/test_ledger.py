"""The books: they balance, and Postgres itself refuses to have them changed."""

import uuid

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from listings.orders.statuses import OrderStatus
from listings.payments import ledger
from listings.payments.models import LedgerLine
from listings.payments.statuses import Account
from tests.factories import OrderFactory

pytestmark = pytest.mark.django_db


def test_a_completed_order_is_split_into_seller_commission_and_protection():
    order = OrderFactory(status=OrderStatus.COMPLETED, price=10_000)
    balances = {account: order.ledger.balance(account) for account in Account.values}
    assert balances == {
        "buyer": -10_370,
        "held": 0,
        "seller": 9_200,
        "commission": 800,
        "protection": 370,
        "paid_out": 0,
        "loss": 0,
    }
    assert order.ledger.balance() == 0


def test_a_paid_order_is_held_in_full():
    order = OrderFactory(status=OrderStatus.PAID, price=10_000)
    assert order.ledger.balance(Account.HELD) == order.total == 10_370


@pytest.mark.parametrize(
    "attempt", ["UPDATE listings_ledgerline SET amount = 1", "DELETE FROM listings_ledgerline"]
)
def test_postgres_refuses_to_change_or_delete_a_line(attempt):
    OrderFactory(status=OrderStatus.PAID)
    before = list(LedgerLine.objects.values())
    with (
        pytest.raises(DatabaseError, match="only added to"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(attempt)
    assert list(LedgerLine.objects.values()) == before


def test_postgres_refuses_a_movement_that_is_not_zero():
    order = OrderFactory(status=OrderStatus.PLACED)
    half = LedgerLine(
        order=order, movement=uuid.uuid4(), account=Account.HELD, amount=5, currency="EUR", reason="half"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        half.save()
        with pytest.raises(IntegrityError, match="does not sum to zero"), transaction.atomic():
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def test_the_same_reason_moves_once():
    order = OrderFactory(status=OrderStatus.PAID)
    with pytest.raises(IntegrityError), transaction.atomic():
        ledger.hold(order)
    assert order.ledger.balance(Account.HELD) == order.total


def test_a_movement_has_positive_parts():
    order = OrderFactory(status=OrderStatus.PLACED)
    for targets in ({Account.HELD: 0}, {Account.HELD: -5}, {Account.HELD: 5, Account.SELLER: -1}):
        with pytest.raises(ValueError, match="positive"):
            ledger.move(order, source=Account.BUYER, targets=targets, reason="odd")
