"""Every ending of a sale that a voucher paid a part of: who got what, what the books hold, and whether the use came back."""

import uuid

import pytest
from django.db.models import Sum

from listings import trading
from listings.checkout import actions as checkout
from listings.orders import actions
from listings.orders.models import Order
from listings.payments.models import Payment, Refund
from listings.reconciliation.actions import Found, _all_books, _look_at_vouchers
from listings.reconciliation.explain import unexplained
from listings.vouchers import rules
from listings.vouchers.models import Voucher, VoucherUse
from tests.factories import ListingFactory, UserFactory, VoucherFactory

pytestmark = pytest.mark.django_db

#: Price 20.00 and buyer protection 1.30; the voucher pays 15.00 of it, the buyer 6.30; commission is 1.60.
PRICE, TOTAL, OFF, OWN = 2000, 2130, 1500, 630


@pytest.fixture
def cast():
    buyer, seller, staff = UserFactory(), UserFactory(), UserFactory(role="moderator")
    voucher = VoucherFactory(to=[buyer], value=OFF, budget=OFF)
    listing = ListingFactory(seller=seller, price=PRICE)
    order = actions.place(listing, by=buyer, price=PRICE, delivery="meet", voucher=voucher.slug)
    return order, staff


def tell(payment, kind, **told):
    checkout.settle(payment.gateway, event_id=uuid.uuid4().hex, kind=kind, payment_code=payment.code, **told)


def pay(order):
    payment = checkout.new_payment(order)
    assert payment.amount == order.total - OFF == OWN
    tell(payment, "succeeded", amount=payment.amount, currency=payment.currency)
    order.refresh_from_db()
    assert accounts(order) == {"buyer": -OWN, "vouchers": -OFF, "held": TOTAL}
    return payment


def accounts(order):
    sums = order.ledger.order_by().values_list("account").annotate(Sum("amount"))
    return {account: amount for account, amount in sums if amount}


def agree(order, amount):
    proposal = actions.propose(order, by=order.seller, kind="part_refund", amount=amount)
    actions.answer(proposal, by=order.buyer, is_yes=True)
    order.refresh_from_db()


# -- Endings before it is paid -----------------------------------------------------------------------------------------


def given_up(order, staff):
    actions.give_up(order, by=order.buyer)


def never_paid(order, staff):
    actions.cancel_unpaid(order)


def paid_too_late(order, staff):
    payment = checkout.new_payment(order)
    actions.cancel_unpaid(order)
    tell(payment, "succeeded", amount=OWN, currency="EUR")


# -- Endings after it ----------------------------------------------------------------------------------------------------


def completed(order, staff):
    pay(order)
    actions.confirm_receipt(order, by=order.buyer)


def cancelled_by_buyer(order, staff):
    pay(order)
    actions.cancel(order, by=order.buyer, reason="changed_mind")


def cancelled_by_seller(order, staff):
    pay(order)
    actions.cancel(order, by=order.seller, reason="broken")


def cancelled_by_staff(order, staff):
    pay(order)
    trading.cancel(order, by=staff, reason="A stolen thing.")


def never_sent(order, staff):
    pay(order)
    actions.cancel_unsent(order)


def refunded_by_seller(order, staff):
    pay(order)
    actions.hand_over(order, by=order.seller)
    actions.refund(order, by=order.seller)


def sent_back(order, staff):
    pay(order)
    actions.hand_over(order, by=order.seller)
    proposal = actions.propose(order, by=order.buyer, kind="return")
    actions.answer(proposal, by=order.seller, is_yes=True, address="1 Some Street, 12345 Town")
    order.refresh_from_db()
    actions.take_back(order, by=order.seller)


def part_refunded(order, staff):
    pay(order)
    actions.hand_over(order, by=order.seller)
    agree(order, 400)


def part_given_back_early(order, staff):
    pay(order)
    agree(order, 400)
    actions.confirm_receipt(order, by=order.buyer)


def part_given_back_early_then_cancelled(order, staff):
    pay(order)
    agree(order, 400)
    actions.cancel(order, by=order.buyer, reason="agreed")


def decided_for_the_buyer(order, staff):
    pay(order)
    trading.refund(order, by=staff, reason="It never was there.")


def decided_in_part(order, staff):
    pay(order)
    trading.refund(order, by=staff, reason="It is half of it.", amount=600)


def decided_for_more_than_the_buyer_paid(order, staff):
    pay(order)
    trading.refund(order, by=staff, reason="Nearly nothing of it works.", amount=1000)


def early_and_then_decided_for_more(order, staff):
    pay(order)
    agree(order, 400)
    trading.refund(order, by=staff, reason="Nearly nothing of it works.", amount=1000)


def decided_for_the_seller(order, staff):
    pay(order)
    trading.release(order, by=staff, reason="It is what was described.")


def charged_back_and_won(order, staff):
    payment = pay(order)
    tell(payment, "chargeback_opened", amount=OWN, currency="EUR", reference="cb1")
    tell(payment, "chargeback_won", amount=OWN, currency="EUR", reference="cb1")
    order.refresh_from_db()
    trading.release(order, by=staff, reason="The bank gave it back.")


def charged_back_and_refunded(order, staff):
    payment = pay(order)
    tell(payment, "chargeback_lost", amount=OWN, currency="EUR", reference="cb2")
    order.refresh_from_db()
    trading.refund(order, by=staff, reason="The bank took it.")


def charged_back_in_part_and_refunded(order, staff):
    payment = pay(order)
    tell(payment, "chargeback_lost", amount=200, currency="EUR", reference="cb3")
    order.refresh_from_db()
    trading.refund(order, by=staff, reason="The bank took it.")


def charged_back_and_released(order, staff):
    payment = pay(order)
    tell(payment, "chargeback_lost", amount=OWN, currency="EUR", reference="cb4")
    order.refresh_from_db()
    trading.release(order, by=staff, reason="The seller did all they could.")


SOLD = {"seller": 1840, "commission": 160, "protection": 130}
STANDS = {"buyer": -OWN, "vouchers": -OFF}
#: Ending → the accounts after it, what went back to the buyer's card, what the use says and what of it stands.
TABLE = {
    given_up: ({}, [], "back", 0),
    never_paid: ({}, [], "back", 0),
    paid_too_late: ({}, [OWN], "back", 0),
    completed: (SOLD | STANDS, [], "spent", OFF),
    cancelled_by_buyer: ({}, [OWN], "back", 0),
    cancelled_by_seller: ({}, [OWN], "back", 0),
    cancelled_by_staff: ({}, [OWN], "back", 0),
    never_sent: ({}, [OWN], "back", 0),
    refunded_by_seller: ({}, [OWN], "back", 0),
    sent_back: ({}, [OWN], "back", 0),
    # What was agreed is what the buyer gets, in money: commission is 8 % of the 16.00 that are left of the price.
    part_refunded: (
        {"seller": 1472, "commission": 128, "protection": 130, "buyer": -230, "vouchers": -OFF},
        [400], "spent", OFF,
    ),
    part_given_back_early: (
        {"seller": 1472, "commission": 128, "protection": 130, "buyer": -230, "vouchers": -OFF},
        [400], "spent", OFF,
    ),
    part_given_back_early_then_cancelled: ({}, [400, 230], "back", 0),
    decided_for_the_buyer: ({}, [OWN], "back", 0),
    decided_in_part: (
        {"seller": 1288, "commission": 112, "protection": 130, "buyer": -30, "vouchers": -OFF},
        [600], "spent", OFF,
    ),
    # 10.00 of 21.30: all of the buyer's 6.30, and 3.70 of what the voucher paid.
    decided_for_more_than_the_buyer_paid: (
        {"seller": 920, "commission": 80, "protection": 130, "vouchers": -1130}, [OWN], "spent", 1130,
    ),
    early_and_then_decided_for_more: (
        {"seller": 550, "commission": 50, "protection": 130, "vouchers": -730}, [400, 230], "spent", 730,
    ),
    decided_for_the_seller: (SOLD | STANDS, [], "spent", OFF),
    charged_back_and_won: (SOLD | STANDS, [], "spent", OFF),
    # The buyer has it from their bank: nothing goes back through the gateway, our loss is made good.
    charged_back_and_refunded: ({}, [], "back", 0),
    charged_back_in_part_and_refunded: ({}, [OWN - 200], "back", 0),
    charged_back_and_released: (SOLD | {"loss": -OWN, "vouchers": -OFF}, [], "spent", OFF),
}  # fmt: skip


@pytest.mark.parametrize("ending", TABLE, ids=lambda ending: ending.__name__)
def test_everybody_gets_theirs(cast, ending):
    order, staff = cast
    expected, back, state, stands = TABLE[ending]
    ending(order, staff)
    order = Order.objects.get(pk=order.pk)
    assert accounts(order) == expected
    assert sum(expected.values()) == 0
    assert [each.amount for each in Refund.objects.filter(payment__order=order).order_by("pk")] == back
    use = VoucherUse.objects.get(order=order)
    voucher = Voucher.objects.get(pk=use.voucher_id)
    assert (use.state, voucher.committed) == (state, stands)
    assert -expected.get("vouchers", 0) == stands


@pytest.mark.parametrize("ending", TABLE, ids=lambda ending: ending.__name__)
def test_the_books_explain_themselves(cast, ending):
    order, staff = cast
    ending(order, staff)
    assert [words for books in _all_books() for words in unexplained(books)] == []
    found = Found()
    _look_at_vouchers(found)
    assert found.findings == []


@pytest.mark.parametrize("ending", TABLE, ids=lambda ending: ending.__name__)
def test_what_was_given_back_may_be_used_again(cast, ending):
    order, staff = cast
    ending(order, staff)
    voucher = Voucher.objects.get()
    may = not rules.problem(voucher, order.buyer, total=TOTAL, currency="EUR")
    assert may == (TABLE[ending][2] == "back")


def test_the_table_names_every_status_an_order_ends_in(cast):
    from listings.orders.statuses import MOVES

    ends = {status for status, moves in MOVES.items() if not moves}
    assert ends == {"completed", "cancelled", "refunded", "part_refunded"}


def test_a_voucher_that_says_more_than_its_uses_is_found(cast):
    order, _staff = cast
    Voucher.objects.update(committed=100)
    found = Found()
    _look_at_vouchers(found)
    assert len(found.findings) == 1
    VoucherUse.objects.all()
    Order.objects.filter(pk=order.pk).update(voucher=0)
    assert any("voucher" in words for books in _all_books() for words in unexplained(books))


def test_the_payment_is_the_reduced_amount(cast):
    order, _staff = cast
    pay(order)
    assert Payment.objects.get().amount == OWN
