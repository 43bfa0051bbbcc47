"""Before it was sent, a part of the money may go back by agreement: the sale goes on, and everything adds up."""

import pytest
from django.db import IntegrityError, connection, transaction

from listings import trading
from listings.orders import actions
from listings.orders.models import Order
from listings.orders.statuses import OrderStatus, ProposalKind
from listings.payments.models import Refund
from listings.payouts import statements
from tests.factories import OrderFactory, UserFactory
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid():
    return OrderFactory(status=OrderStatus.PAID, price=10_000)  # 370 of buyer protection, 800 of commission


def agree(order, amount):
    proposal = actions.propose(order, by=order.buyer, kind=ProposalKind.PART_REFUND, amount=amount)
    actions.answer(proposal, by=order.seller, is_yes=True)
    order.refresh_from_db()


def balances(order):
    return {
        name: order.ledger.balance(name) for name in ("buyer", "held", "seller", "commission", "protection")
    }


def test_the_part_goes_back_at_once_and_the_sale_goes_on(paid):
    act_by = paid.act_by
    agree(paid, 3000)
    assert (paid.status, paid.refunded, paid.act_by >= act_by) == (OrderStatus.PAID, 3000, True)
    assert balances(paid) == {"buyer": -7370, "held": 7370, "seller": 0, "commission": 0, "protection": 0}
    assert [refund.amount for refund in Refund.objects.all()] == [3000]


def test_the_seller_reads_what_is_left_for_them_of_what_is_held(paid):
    OrderFactory(status=OrderStatus.PAID, price=10_000, seller=paid.seller)
    assert statements.balances(paid.seller)[0].held == 9200 + 9200
    agree(paid, 3000)
    assert statements.balances(paid.seller)[0].held == 6440 + 9200


def test_released_it_is_split_as_one_part_refund_would_be(paid):
    agree(paid, 3000)
    actions.hand_over(paid, by=paid.seller)
    actions.confirm_receipt(paid, by=paid.buyer)
    assert balances(paid) == {"buyer": -7370, "held": 0, "seller": 6440, "commission": 560, "protection": 370}


def test_a_second_part_after_it_was_sent_adds_to_the_first(paid):
    agree(paid, 3000)
    actions.hand_over(paid, by=paid.seller)
    agree(paid, 1000)
    assert (paid.status, paid.refunded) == (OrderStatus.PART_REFUNDED, 4000)
    assert balances(paid) == {"buyer": -6370, "held": 0, "seller": 5520, "commission": 480, "protection": 370}
    assert sorted(refund.amount for refund in Refund.objects.all()) == [1000, 3000]


def test_cancelled_the_rest_goes_back_and_no_more(paid):
    agree(paid, 3000)
    actions.cancel(paid, by=paid.seller, reason="broken")
    paid.refresh_from_db()
    assert (paid.status, paid.refunded) == (OrderStatus.CANCELLED, paid.total)
    assert set(balances(paid).values()) == {0}
    assert sorted(refund.amount for refund in Refund.objects.all()) == [3000, 7370]


def test_a_ruling_gives_back_the_rest_and_not_a_cent_more(paid):
    agree(paid, 3000)
    staff = UserFactory(role="moderator", is_staff=True)
    with pytest.raises(Refusal, match="not more than is held"), transaction.atomic():
        trading.refund(paid, by=staff, reason="Too much.", amount=7371)
    trading.refund(Order.objects.get(pk=paid.pk), by=staff, reason="It was never sent.")
    assert set(balances(paid).values()) == {0}


def test_parts_never_leave_the_seller_nothing(paid):
    agree(paid, 9000)
    with pytest.raises(Refusal, match="less than what was paid"):
        actions.propose(paid, by=paid.buyer, kind=ProposalKind.PART_REFUND, amount=1000)


@pytest.mark.parametrize(
    ("status", "refunded", "name"),
    [
        ("placed", 1, "nothing_goes_back_before_it_is_paid"),
        ("paid", 10_000, "a_sale_that_goes_on_leaves_the_seller_something"),
    ],
)
def test_the_database_knows_how_much_may_have_gone_back(status, refunded, name):
    order = OrderFactory(status=status, price=10_000)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(refunded=refunded)


def say(order, amount):
    """Written down, and looked at as at the end of the transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        Order.objects.filter(pk=order.pk).update(refunded=amount)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_database_wants_an_order_to_say_what_the_ledger_gave_back(paid):
    with pytest.raises(IntegrityError, match="says that 5 went back"):
        say(paid, 5)
