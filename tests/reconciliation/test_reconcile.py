"""Every order explains its money; what does not is named, and dropped webhooks are caught up with."""

import random
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from listings.checkout import actions as checkout
from listings.orders import actions as orders
from listings.orders import endings, rulings
from listings.orders.models import Order
from listings.orders.statuses import OrderStatus
from listings.payments import chargebacks, ledger, refunds
from listings.payments.gateways import sandbox
from listings.payments.gateways.sandbox_books import SandboxPayment, SandboxPayout
from listings.payments.models import LedgerLine, Payment, Refund
from listings.payments.statuses import Account
from listings.payouts import actions as payouts
from listings.payouts.models import Payout
from listings.reconciliation import actions
from listings.reconciliation.models import Reconciliation
from tests.factories import OrderFactory, PayoutAccountFactory, UserFactory
from yardsale.events.models import Event

pytestmark = pytest.mark.django_db


def place(**more):
    """An order whose buyer stands at the sandbox's page."""
    order = OrderFactory(**more)
    checkout.pay(order, return_url="/x/")
    return order


def choose(order, state="succeeded", *, is_told=True):
    books = SandboxPayment.objects.get(payment_code=order.payments.get().code)
    sandbox.choose(books, state)
    if is_told:
        checkout.settle("sandbox", event_id=f"e-{books.pk}", kind=state, payment_code=books.payment_code)
    order.refresh_from_db()
    return order


def paid(**more):
    return choose(place(**more))


def completed(**more):
    order = paid(**more)
    orders.confirm_receipt(order, by=order.buyer)
    return order


def carry_out():
    for refund in Refund.objects.due():
        refunds.carry_out(refund.pk)


def words_of(found):
    return [words for _code, words in found.findings]


def test_a_whole_town_of_orders_explains_itself(admin):
    """Every way an order can end, twenty times over, by dice that fall the same each time."""
    dice, sellers = random.Random(3), [UserFactory() for _ in range(4)]
    for seller in sellers[:3]:
        PayoutAccountFactory(seller, number="0001" if seller is sellers[2] else "1234")
    for _ in range(60):
        way, seller = dice.randrange(9), dice.choice(sellers)
        order = place(seller=seller, price=dice.randrange(100, 50_000))
        if way == 0:
            continue
        if way == 1:
            choose(order, "declined")
            continue
        choose(order)
        if way == 2:
            orders.cancel_unsent(order)
        elif way in {3, 4, 5}:
            orders.confirm_receipt(order, by=order.buyer)
        elif way == 6:
            orders.hand_over(order, by=order.seller)
            endings.give_part_back(order, dice.randrange(1, order.price), by=None)
        elif way == 7:
            chargebacks.begin(order.payments.get(), reference=f"dp{order.pk}", amount=order.total)
            rulings.freeze(order, by=None, reason="chargeback")
            if dice.random() < 0.5:
                chargebacks.end(order.payments.get(), reference=f"dp{order.pk}", is_won=False)
                rulings.refund(order, by=admin, reason="The bank decided.")
        if dice.random() < 0.3:
            carry_out()
        if dice.random() < 0.2:
            payouts.pay_out_due()
    for payout in Payout.objects.filter(status="sent"):
        kind = "payout_failed" if payout.account.endswith("_0001") else "payout_paid"
        payouts.hear("sandbox", kind=kind, payout_code=payout.code)
    found = actions.reconcile()
    assert (found.findings, found.explained, found.orders) == ([], 60, 60)
    assert found.payments == 60
    assert found.payouts > 3


def test_a_dropped_webhook_is_named_and_healed():
    order = choose(place(), is_told=False)
    assert "nobody told us" in "".join(words_of(actions.reconcile()))
    assert order.status == OrderStatus.PLACED
    found = actions.reconcile(heal=True)
    order.refresh_from_db()
    assert (order.status, found.healed, found.findings) == (OrderStatus.PAID, 1, [])
    assert actions.reconcile(heal=True).healed == 0


def test_a_late_webhook_after_healing_changes_nothing():
    order = choose(place(), is_told=False)
    actions.reconcile(heal=True)
    choose_again = order.payments.get().code
    checkout.settle("sandbox", event_id="late", kind="succeeded", payment_code=choose_again)
    assert (actions.reconcile().findings, order.ledger.balance(Account.HELD)) == ([], order.total)


def test_who_waits_at_the_reservation_is_asked_about_within_minutes():
    order = choose(place(), is_told=False)
    assert actions.heal_waiting() == 0  # the webhook still has its time
    Payment.objects.update(started_at=timezone.now() - timedelta(minutes=2))
    assert [actions.heal_waiting() for _ in range(2)] == [1, 0]
    order.refresh_from_db()
    assert order.status == OrderStatus.PAID


def test_a_healed_payment_that_came_too_late_goes_back():
    order = choose(place(), is_told=False)
    orders.cancel_unpaid(order)
    found = actions.reconcile(heal=True)
    carry_out()
    assert (found.healed, order.payments.get().status) == (1, "refunded")
    assert actions.reconcile().findings == []


def test_a_payout_whose_news_were_dropped_is_caught_up_with():
    order = completed()
    PayoutAccountFactory(order.seller, number="0001")
    payouts.pay_out_due()
    assert "we say “On its way”" in "".join(words_of(actions.reconcile()))
    found = actions.reconcile(heal=True)
    assert (found.healed, found.findings, Payout.objects.get().status) == (1, [], "failed")
    assert order.ledger.balance(Account.SELLER) == order.proceeds


@pytest.mark.parametrize("since", [None, timedelta(days=1)])
def test_what_the_buyers_bank_did_is_asked_for_too(since):
    order = paid()
    for kind, status in [("chargeback_opened", "opened"), ("chargeback_lost", "lost")]:
        sandbox.charge_back(SandboxPayment.objects.get(), kind)
        assert f"“{kind}” of payment" in "".join(words_of(actions.reconcile()))
        found = actions.reconcile(heal=True, since=since and timezone.now() - since)
        assert (found.healed, found.findings, found.chargebacks) == (1, [], 1)
        assert order.payments.get().chargebacks.get().state == status
    order.refresh_from_db()
    assert (order.status, order.ledger.balance(Account.LOSS)) == (OrderStatus.DISPUTED, -order.total)


# -- What cannot be explained ---------------------------------------------------------------------------------------


def break_status(order):
    Order.objects.filter(pk=order.pk).update(status=OrderStatus.PAID)


def break_ledger(order):
    ledger.move(order, source=Account.SELLER, targets={Account.COMMISSION: 7}, reason="odd")


def break_amount(order):
    Order.objects.filter(pk=order.pk).update(commission=1)


def break_gateway_amount(order):
    SandboxPayment.objects.update(amount=5)


def break_gateway_refund(order):
    SandboxPayment.objects.update(refunded=5)


def forget_at_gateway(order):
    SandboxPayment.objects.all().delete()


def refuse_refund(order):
    Refund.objects.create(payment=order.payments.get(), amount=5, key="x", state="refused", why="closed")


def pay_out_on_paper(order):
    ledger.move(order, source=Account.SELLER, targets={Account.PAID_OUT: 100}, reason="paid out nowhere")


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (break_status, "“Paid, money held” wants"),
        (break_ledger, "in commission, the ledger has"),
        (break_amount, "in seller, the ledger has"),
        (break_gateway_amount, "another amount for payment"),
        (break_gateway_refund, "gave back another amount"),
        (forget_at_gateway, "knows nothing of payment"),
        (refuse_refund, "was refused by the gateway: closed"),
        (pay_out_on_paper, "payouts come to 0.00"),
    ],
)
def test_what_does_not_agree_is_named(harm, words):
    order = completed()
    assert actions.reconcile().findings == []
    harm(order)
    found = actions.reconcile()
    assert words in "".join(words_of(found))
    assert (found.explained, found.orders) == (0, 1)
    assert {code for code, _words in found.findings} == {order.code}


def test_a_payout_the_gateway_never_saw_is_named():
    order = completed()
    PayoutAccountFactory(order.seller)
    payouts.pay_out_due()
    SandboxPayout.objects.all().delete()
    assert "knows nothing of payout" in "".join(words_of(actions.reconcile()))


def test_a_gateway_that_does_not_answer_is_named_and_not_healed(monkeypatch):
    from listings.payments.gateways import Unreachable

    def silent(self, payment):
        raise Unreachable("timeout")

    choose(place(), is_told=False)
    monkeypatch.setattr(sandbox.Adapter, "look_up", silent)
    found = actions.reconcile(heal=True)
    assert (found.healed, "does not answer" in "".join(words_of(found))) == (0, True)


# -- The command and the night --------------------------------------------------------------------------------------


def test_the_command_ends_well_when_all_is_explained(capsys):
    completed()
    call_command("reconcile")
    out = capsys.readouterr().out
    assert "1 of 1 orders explained" in out
    assert "1 payments and 0 payouts compared" in out


def test_the_command_ends_with_one_and_says_which(capsys):
    order = completed()
    break_status(order)
    with pytest.raises(SystemExit) as ended:
        call_command("reconcile", "--heal", "--days", "30")
    out = capsys.readouterr().out
    assert (ended.value.code, order.code in out, "0 of 1 orders explained" in out) == (1, True, True)


def test_a_run_is_kept_and_staff_hears_of_what_it_found():
    actions.note(actions.reconcile())
    break_status(completed())
    actions.note(actions.reconcile())
    runs = list(Reconciliation.objects.order_by("pk").values_list("orders", "unexplained"))
    assert runs == [(0, 0), (1, 1)]
    assert Event.objects.filter(name="books.unexplained").count() == 1


@pytest.mark.parametrize("count", [1, 4])
def test_a_chunk_costs_the_same_however_many_orders(django_assert_num_queries, count):
    for _ in range(count):
        OrderFactory(status=OrderStatus.PAID)
    Payment.objects.update(reference="")  # nothing to ask the gateway
    # Two of them about vouchers: what pays for these orders, and what each has left.
    with django_assert_num_queries(13):
        assert actions.reconcile().findings == []


def test_nothing_is_ever_written_without_healing():
    choose(place(), is_told=False)
    completed()
    before = list(LedgerLine.objects.values()), list(Order.objects.values()), list(Payment.objects.values())
    actions.reconcile()
    assert before == (
        list(LedgerLine.objects.values()),
        list(Order.objects.values()),
        list(Payment.objects.values()),
    )
    assert not connection.needs_rollback
