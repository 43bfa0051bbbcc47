"""A part that went back before it was sent, on pages, on paper, in statements, payouts and the look at the books."""

import random

import pytest
from django.urls import reverse

from listings import trading
from listings.checkout import actions as checkout
from listings.orders import actions
from listings.orders.models import Order
from listings.orders.statuses import OrderStatus
from listings.payments import refunds
from listings.payments.gateways import sandbox
from listings.payments.gateways.sandbox_books import SandboxPayment
from listings.payments.models import Refund
from listings.payouts import actions as payouts
from listings.payouts.models import Payout
from listings.payouts.statements import month_lines, rows_of, this_month
from listings.reconciliation import actions as books
from tests.factories import OrderFactory, PayoutAccountFactory
from tests.orders.states import part_given_back, returning
from tests.payments.test_splits import DEFAULTS
from yardsale.events.models import Event
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db


def again(order):
    return Order.objects.get(pk=order.pk)


def agree(order, amount):
    proposal = actions.propose(order, by=order.buyer, kind="part_refund", amount=amount)
    actions.answer(proposal, by=order.seller, is_yes=True)
    order.refresh_from_db()


@pytest.fixture
def paid():
    """At the sandbox, too: it has something to give back."""
    order = OrderFactory(price=10_000)
    checkout.pay(order, return_url="/x/")
    code = order.payments.get().code
    sandbox.choose(SandboxPayment.objects.get(payment_code=code), "succeeded")
    checkout.settle("sandbox", event_id=f"e-{order.pk}", kind="succeeded", payment_code=code)
    order.refresh_from_db()
    return order


def carry_out():
    for refund in Refund.objects.due():
        refunds.carry_out(refund.pk)


def text_of(answer):
    return " ".join(answer.content.decode().split())


def test_both_sides_read_before_they_agree_that_the_sale_goes_on_and_who_gets_what(signed_in, paid):
    form = reverse("orders:propose", args=[paid.code, "part_refund"])
    assert "you get this much back at once and the sale goes on" in text_of(signed_in(paid.buyer).get(form))
    assert "they get this much back at once and the sale goes on" in text_of(signed_in(paid.seller).get(form))
    signed_in(paid.buyer).post(
        form, {"amount": "30", "note": "It is older than I thought.", "once": "a" * 22}
    )
    proposal = paid.proposals.get()
    answer = reverse("orders:answer", args=[paid.code, proposal.pk])
    for page in (answer, paid.get_absolute_url()):
        shown = text_of(signed_in(paid.seller).get(page))
        for words in ("30.00", "64.40", "5.60", "and the sale goes on", "when it has arrived"):
            assert words in shown, (page, words)
    signed_in(paid.seller).post(answer, {"answer": "yes", "once": "b" * 22})
    assert (again(paid).status, again(paid).refunded) == (OrderStatus.PAID, 3000)
    for person, words in ((paid.buyer, "Back to you"), (paid.seller, "64.40")):
        page = text_of(signed_in(person).get(paid.get_absolute_url()))
        assert words in page
        assert "The sale goes on, and the rest stays held" in page


def test_the_next_form_says_what_went_back_and_how_much_is_left_and_keeps_what_was_typed(signed_in):
    order = part_given_back(price=10_000)
    page = reverse("orders:propose", args=[order.code, "part_refund"])
    assert "Given back to" in text_of(signed_in(order.buyer).get(page))
    answer = signed_in(order.buyer).post(page, {"amount": "95", "note": "More, please.", "once": "c" * 22})
    assert (answer.status_code, "More, please." in answer.content.decode()) == (422, True)
    assert "Less than €95.00, which is left" in text_of(answer)


def test_cancelling_says_what_is_still_to_go_back(signed_in):
    order = part_given_back(price=10_000)
    page = text_of(signed_in(order.seller).get(reverse("orders:cancel", args=[order.code])))
    assert "Now the rest goes back" in page


def test_a_yes_said_twice_gives_back_once(signed_in, paid):
    proposal = actions.propose(paid, by=paid.buyer, kind="part_refund", amount=3000)
    page = reverse("orders:answer", args=[paid.code, proposal.pk])
    for token in ("d" * 22, "d" * 22, "e" * 22):
        signed_in(paid.seller).post(page, {"answer": "yes", "once": token})
    assert (again(paid).refunded, paid.ledger.balance("held")) == (3000, 7370)


def test_it_is_told_once_to_the_other_side_and_the_gateway_gives_it_back(paid):
    agree(paid, 3000)
    carry_out()
    assert (SandboxPayment.objects.get().refunded, paid.payments.get().status) == (3000, "succeeded")
    told = Event.objects.about(paid).get(name="order.part_given_back")
    assert (told.by, told.details["amount"]) == (paid.seller, 3000)
    assert books.reconcile().findings == []
    actions.cancel(paid, by=paid.buyer, reason="changed_mind")
    carry_out()
    assert (SandboxPayment.objects.get().refunded, paid.payments.get().status) == (10_370, "refunded")
    assert books.reconcile().findings == []


def test_what_the_gateway_refused_is_not_owed_a_second_time(paid):
    agree(paid, 3000)
    early = Refund.objects.get()
    refunds.refuse(early.pk, why="card closed")
    actions.cancel(paid, by=paid.buyer, reason="changed_mind")
    carry_out()
    assert (SandboxPayment.objects.get().refunded, paid.payments.get().status) == (7370, "refund_due")
    refunds.try_again(Refund.objects.get(pk=early.pk))
    carry_out()
    assert (SandboxPayment.objects.get().refunded, paid.payments.get().status) == (10_370, "refunded")


def test_the_seller_is_paid_the_rest_and_the_statement_says_how_it_came_about(paid):
    PayoutAccountFactory(paid.seller)
    agree(paid, 3000)
    actions.confirm_receipt(paid, by=paid.buyer)
    assert books.reconcile().findings == []
    payouts.pay_out_due()
    assert Payout.objects.get().amount == paid.proceeds == 6440
    sale = rows_of(month_lines(paid.seller, this_month()))[0]
    assert (str(sale.words), sale.price, sale.given_back, sale.commission, sale.amount) == (
        "Sold, part of it given back",
        10_000,
        3000,
        560,
        6440,
    )


def test_the_receipt_says_what_went_back_to_either_side(signed_in, paid):
    agree(paid, 3000)
    actions.confirm_receipt(paid, by=paid.buyer)
    page = reverse("orders:receipt", args=[paid.code])
    assert "30.00" in text_of(signed_in(paid.buyer).get(page))
    assert "64.40" in text_of(signed_in(paid.seller).get(page))


def test_a_seller_who_wants_it_back_may_still_be_asked_for_a_part_instead_until_it_is_sent_back():
    order = returning(price=10_000)
    agree(order, 2000)
    assert (order.status, order.ledger.balance("held")) == (OrderStatus.PART_REFUNDED, 0)
    other = returning(price=10_000)
    proposal = actions.propose(other, by=other.seller, kind="part_refund", amount=2000)
    actions.send_back(other, by=other.buyer)
    with pytest.raises(Refusal):
        actions.answer(proposal, by=other.buyer, is_yes=True)
    assert again(other).status == OrderStatus.RETURNING


def test_what_was_suggested_before_it_was_sent_is_not_agreed_to_afterwards(paid):
    proposal = actions.propose(paid, by=paid.buyer, kind="part_refund", amount=3000)
    actions.hand_over(paid, by=paid.seller)
    with pytest.raises(Refusal):
        actions.answer(proposal, by=paid.seller, is_yes=True)
    assert (again(paid).status, again(paid).refunded) == (OrderStatus.HANDED_OVER, 0)


@pytest.mark.parametrize("way", ["release", "part", "all"])
def test_a_dispute_decides_about_the_rest(paid, moderator, way):
    moderator.is_staff = True
    agree(paid, 3000)
    trading.freeze(paid, by=paid.buyer, reason="It is broken.")
    if way == "release":
        trading.release(paid, by=moderator, reason="As described.")
    else:
        trading.refund(paid, by=moderator, reason="Seen.", amount=1000 if way == "part" else 7370)
    back = {"release": 3000, "part": 4000, "all": 10_370}[way]
    assert paid.ledger.balance("buyer") == back - 10_370
    parts = DEFAULTS.part_refund(10_000, 0, 370, 800, back)
    assert (paid.ledger.balance("seller"), paid.ledger.balance("held")) == (parts.seller, 0)
    assert (again(paid).refunded, books.reconcile().findings) == (back, [])


def test_however_it_is_cut_it_comes_to_one_part_refund_of_all_of_it(moderator):
    """Up to four early parts, then the end: each account has what one part refund of the sum would have given it."""
    dice, moderator.is_staff = random.Random(20_261_129), True
    for _ in range(40):
        order = OrderFactory(status=OrderStatus.PAID, price=dice.randrange(100, 200_000))
        back = 0
        for _part in range(dice.randrange(1, 5)):
            left = order.price - back
            if left > 1:
                amount = dice.choice([1, left - 1, dice.randrange(1, left)])
                agree(order, amount)
                back += amount
        actions.hand_over(order, by=order.seller)
        left = order.price - back
        if left > 1 and dice.random() < 0.5:
            agree(order, dice.randrange(1, left))
        else:
            actions.confirm_receipt(order, by=order.buyer)
        parts = DEFAULTS.part_refund(
            order.price, order.postage, order.protection, order.commission, again(order).refunded
        )
        assert tuple(
            order.ledger.balance(name) for name in ("seller", "commission", "protection", "held")
        ) == (*parts[1:], 0)
        assert sum(refund.amount for refund in Refund.objects.filter(payment__order=order)) == parts.buyer
