"""Money that goes back: never more than came, never twice, and never when the buyer's bank was quicker."""

import pytest
from django.db import IntegrityError, connection, transaction

from listings import trading
from listings.checkout import actions as checkout
from listings.orders.statuses import OrderStatus
from listings.payments import chargebacks, ledger, refunds
from listings.payments.gateways import sandbox
from listings.payments.gateways.sandbox_books import SandboxPayment
from listings.payments.models import Chargeback, Refund
from listings.payments.statuses import Account
from listings.reconciliation import actions as reconciliation
from tests.factories import OrderFactory, UserFactory
from tests.factories.orders import pay
from yardsale.events.models import Event
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid():
    """An order that was paid at the sandbox, too: it has something to give back."""
    order = OrderFactory(price=10_000)
    checkout.pay(order, return_url="/x/")
    sandbox.choose(SandboxPayment.objects.get(), "succeeded")
    return pay(order)


def balances(order):
    return {account: sum_ for account in Account.values if (sum_ := order.ledger.balance(account))}


def test_a_part_goes_back_and_the_payment_stands(paid):
    owed = ledger.give_part_back(paid, 3000)
    type(paid).objects.filter(pk=paid.pk).update(refunded=3000)
    refund = refunds.owe(paid.payments.get(), owed)
    refunds.carry_out(refund.pk)
    refund.refresh_from_db()
    assert (refund.amount, refund.state, paid.payments.get().status) == (3000, "done", "succeeded")
    assert SandboxPayment.objects.get().refunded == 3000
    assert balances(paid) == {"buyer": -7370, "seller": 6440, "commission": 560, "protection": 370}


def test_the_same_key_is_the_same_refund(paid):
    payment = paid.payments.get()
    first, second = (refunds.owe(payment, 500, key="agreed-1") for _ in range(2))
    assert (first, Refund.objects.count()) == (second, 1)


def test_parts_that_make_the_whole_end_the_payment(paid):
    payment = paid.payments.get()
    for amount in (3000, None):
        refunds.carry_out(refunds.owe(payment, amount).pk)
    payment.refresh_from_db()
    assert [refund.amount for refund in payment.refunds.order_by("pk")] == [3000, 7370]
    assert (payment.status, SandboxPayment.objects.get().refunded) == ("refunded", 10_370)


@pytest.mark.parametrize("amount", [0, -1, 10_371])
def test_no_more_than_was_paid_is_owed(paid, amount):
    with pytest.raises(ValueError, match="cannot go back"):
        refunds.owe(paid.payments.get(), amount)


def test_postgres_refuses_more_refunds_than_the_payment_brought(paid):
    payment = paid.payments.get()
    Refund.objects.create(payment=payment, amount=10_000, key="one")
    with pytest.raises(IntegrityError, match="would go back"), transaction.atomic():
        Refund.objects.create(payment=payment, amount=371, key="two")
    Refund.objects.create(payment=payment, amount=370, key="three")


@pytest.mark.parametrize("account", [Account.HELD, Account.SELLER, Account.PAID_OUT])
def test_postgres_refuses_an_account_below_nothing(account):
    order = OrderFactory()
    with transaction.atomic(), connection.cursor() as cursor:
        ledger.move(order, source=account, targets={Account.BUYER: 1}, reason="odd")
        with pytest.raises(IntegrityError, match="less than nothing"), transaction.atomic():
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def test_what_the_bank_took_is_our_loss_until_it_comes_back(paid):
    payment = paid.payments.get()
    assert chargebacks.begin(payment, reference="dp_1", amount=10_370) is not None
    assert chargebacks.begin(payment, reference="dp_1", amount=10_370) is None
    assert balances(paid) == {"held": 10_370, "loss": -10_370}
    chargebacks.end(payment, reference="dp_1", is_won=True)
    assert chargebacks.end(payment, reference="dp_1", is_won=False) is None
    assert balances(paid) == {"buyer": -10_370, "held": 10_370}
    names = (
        Event.objects.filter(subject_kind="listings.chargeback").order_by("pk").values_list("name", flat=True)
    )
    assert list(names) == ["payment.charged_back", "payment.chargeback_won"]


def test_nothing_is_refunded_while_the_bank_thinks(paid):
    chargebacks.begin(paid.payments.get(), reference="dp_1", amount=10_370)
    with pytest.raises(Refusal, match="bank is looking into"):
        ledger.give_back(paid)


def test_after_a_lost_chargeback_a_refund_makes_our_loss_good_and_pays_nobody_twice(paid):
    payment = paid.payments.get()
    chargebacks.begin(payment, reference="dp_1", amount=10_370)
    chargebacks.end(payment, reference="dp_1", is_won=False)
    ledger.give_back(paid)
    type(paid).objects.filter(pk=paid.pk).update(refunded=paid.total, status=OrderStatus.REFUNDED)
    assert refunds.owe(payment) is None
    assert balances(paid) == {}
    assert (Refund.objects.count(), Chargeback.objects.get().state) == (0, "lost")


@pytest.mark.parametrize(
    ("back", "to_the_buyer", "left"),
    [
        (None, 6_370, {"buyer": 0, "loss": 0, "seller": 0}),
        (5_000, 1_000, {"buyer": -5_370, "loss": 0, "seller": 4_600}),
        (3_000, None, {"buyer": -6_370, "loss": -1_000, "seller": 6_440}),
    ],
)
def test_what_the_bank_gave_back_of_a_part_is_made_good_first_and_the_buyer_gets_the_rest(
    paid, back, to_the_buyer, left
):
    payment, moderator = paid.payments.get(), UserFactory(is_staff=True)
    chargebacks.begin(payment, reference="dp_1", amount=4_000)
    chargebacks.end(payment, reference="dp_1", is_won=False)
    trading.refund(paid, by=moderator, reason="Not as described.", amount=back)
    for refund in payment.refunds.all():
        refunds.carry_out(refund.pk)
    paid.refresh_from_db()
    assert [refund.amount for refund in payment.refunds.all()] == ([to_the_buyer] if to_the_buyer else [])
    assert {account: paid.ledger.balance(account) for account in left} == left
    assert reconciliation.reconcile().findings == []


def test_a_chargeback_after_release_leaves_the_seller_alone():
    order = OrderFactory(price=10_000, status=OrderStatus.COMPLETED)
    chargebacks.begin(order.payments.get(), reference="dp_1", amount=10_370)
    chargebacks.end(order.payments.get(), reference="dp_1", is_won=False)
    assert balances(order) == {"seller": 9200, "commission": 800, "protection": 370, "loss": -10_370}


def test_a_refund_that_did_not_arrive_waits_for_a_person_and_is_tried_again(paid):
    payment = paid.payments.get()
    ledger.give_back(paid)
    type(paid).objects.filter(pk=paid.pk).update(refunded=paid.total, status=OrderStatus.REFUNDED)
    refunds.carry_out(refunds.owe(payment).pk)
    told = {"kind": "refund_failed", "payment_code": payment.code, "amount": paid.total, "why": "card closed"}
    checkout.settle("sandbox", event_id="rf", **told)
    payment.refresh_from_db()
    refund = payment.refunds.get()
    assert (payment.status, refund.state, refund.why) == ("refund_due", "refused", "card closed")
    refunds.try_again(refund)
    refunds.carry_out(refund.pk)
    payment.refresh_from_db()
    assert payment.status == "refunded"


@pytest.mark.parametrize("kinds", [["opened"], ["opened", "won"], ["opened", "lost"], ["lost", "opened"]])
def test_a_chargeback_freezes_what_is_held_in_whatever_order_it_is_told(paid, kinds):
    code = paid.payments.get().code
    for kind in kinds * 2:
        checkout.settle(
            "sandbox",
            event_id=f"c-{kind}",
            kind=f"chargeback_{kind}",
            payment_code=code,
            amount=paid.total,
            reference="dp_1",
        )
    paid.refresh_from_db()
    last = {"opened": "opened", "won": "won", "lost": "lost"}["lost" if "lost" in kinds else kinds[-1]]
    assert (paid.status, Chargeback.objects.get().state) == (OrderStatus.DISPUTED, last)
    assert paid.ledger.balance(Account.LOSS) == (0 if last == "won" else -paid.total)


def test_what_was_never_paid_cannot_be_charged_back(caplog):
    order = OrderFactory()
    payment = checkout.new_payment(order)
    checkout.settle("sandbox", event_id="c", kind="chargeback_opened", payment_code=payment.code, amount=5)
    assert (Chargeback.objects.count(), "do not know that it was paid" in caplog.text) == (0, True)
