"""What Stripe did not tell, because its webhooks were lost: the books find it, and catch up the same way."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from listings.orders import actions as orders
from listings.payments.gateways import gateway
from listings.payments.models import Chargeback, GatewayEvent, Payment
from listings.payments.statuses import Account
from listings.payouts import actions as payouts
from listings.payouts.models import Payout, PayoutAccount
from listings.reconciliation import actions, tasks
from tests.factories import OrderFactory
from tests.payments.conftest import BACK
from yardsale.events.models import Event

pytestmark = pytest.mark.django_db


def words_of(found):
    return "; ".join(words for _code, words in found.findings)


@pytest.fixture
def order(stripe, paid, deliver):
    """Paid at Stripe, and we were told."""
    deliver(stripe.event("checkout.session.completed"))
    paid.order.refresh_from_db()
    return paid.order


@pytest.fixture
def dispute(stripe, order):
    """The buyer's bank took the money back, and nobody told us."""
    return stripe.charge_back(stripe.of("payment_intent")[0])


def standing(order):
    order.refresh_from_db()
    states = list(Chargeback.objects.values_list("state", flat=True))
    return order.status, states, order.ledger.balance(Account.LOSS)


def test_a_chargeback_nobody_told_us_of_is_named_and_changes_nothing_unless_asked(order, dispute):
    found = actions.reconcile()
    assert "“chargeback_opened” of payment" in words_of(found)
    assert ({code for code, _words in found.findings}, found.chargebacks) == ({order.code}, 1)
    assert standing(order) == ("paid", [], 0)


def test_a_chargeback_is_healed_as_its_webhook_would_have_done(stripe, order, dispute, deliver):
    found = actions.reconcile(heal=True)
    assert (found.healed, found.findings) == (1, [])
    assert standing(order) == ("disputed", ["opened"], -10_370)
    assert Event.objects.filter(name="payment.charged_back").count() == 1
    # Asked again, or told after all: nothing more.
    assert actions.reconcile(heal=True).healed == 0
    assert deliver(stripe.event("charge.dispute.created")) == 200
    assert standing(order) == ("disputed", ["opened"], -10_370)


@pytest.mark.parametrize(("status", "loss"), [("won", 0), ("lost", -10_370)])
@pytest.mark.parametrize("is_told_of_the_beginning", [True, False])
def test_what_the_bank_decided_is_caught_up_with(
    stripe, order, dispute, deliver, status, loss, is_told_of_the_beginning
):
    if is_told_of_the_beginning:
        deliver(stripe.event("charge.dispute.created"))
    stripe.close(dispute, status)
    assert f"“chargeback_{status}”" in words_of(actions.reconcile())
    found = actions.reconcile(heal=True)
    assert (found.healed, found.findings) == (1, [])
    assert standing(order) == ("disputed", [status], loss)


def test_of_an_unknown_payment_the_payment_is_healed_first(stripe, paid):
    stripe.charge_back(stripe.of("payment_intent")[0])
    found = actions.reconcile(heal=True)
    assert (found.healed, found.findings) == (2, [])
    assert standing(paid.order) == ("disputed", ["opened"], -10_370)


def test_a_chargeback_of_a_payment_that_we_do_not_know_was_paid_waits_until_we_do(stripe, paid):
    dispute = stripe.charge_back(stripe.of("payment_intent")[0])
    stripe.script(f"GET /v1/checkout/sessions/{paid.reference}", status=500, times=2)
    found = actions.reconcile(heal=True)
    assert "“chargeback_opened” of payment" in words_of(found)
    assert not GatewayEvent.objects.filter(event_id__contains=dispute["id"]).exists()
    assert (actions.reconcile(heal=True).healed, standing(paid.order)[0]) == (2, "disputed")


def test_another_amount_is_for_a_person(stripe, order, dispute, deliver):
    deliver(stripe.event("charge.dispute.created"))
    dispute["amount"] = 5
    assert "another amount for a chargeback" in words_of(actions.reconcile(heal=True))


def test_another_sites_chargeback_is_not_ours(stripe, order, dispute):
    stripe.all[dispute["payment_intent"]]["metadata"] = {"payment_code": "elsewhere"}
    found = actions.reconcile(heal=True)
    assert (found.findings, found.healed, found.chargebacks) == ([], 0, 0)


def test_when_stripe_is_silent_about_chargebacks_the_run_says_so(stripe, order, dispute):
    stripe.script("GET /v1/disputes", status=500, times=2)
    found = actions.reconcile(heal=True)
    assert (found.healed, "does not answer about chargebacks" in words_of(found)) == (0, True)


def test_the_night_finds_the_chargeback_of_a_payment_of_months_ago(order, dispute):
    Payment.objects.update(started_at=timezone.now() - timedelta(days=100))
    dispute["created"] -= 90 * 86_400
    tasks.reconcile()
    assert standing(order) == ("disputed", ["opened"], -10_370)


def test_the_command_says_how_many_were_compared(order, dispute, capsys):
    call_command("reconcile", "--heal")
    assert "1 chargebacks and 0 sellers' accounts as well" in capsys.readouterr().out


# -- Sellers --------------------------------------------------------------------------------------------------------


@pytest.fixture
def account(stripe, order):
    """The order's seller has been led to Stripe, and is not known there yet."""
    reference = gateway().onboard(order.seller, reference="", return_url=BACK).reference
    return PayoutAccount.objects.create(seller=order.seller, gateway="stripe", reference=reference)


def is_ready(account):
    account.refresh_from_db()
    return account.is_ready


def test_a_seller_whose_news_were_lost_is_ready_by_the_morning_and_paid(stripe, order, account):
    orders.confirm_receipt(order, by=order.buyer)
    stripe.be_known(stripe.all[account.reference])
    assert payouts.pay_out_due() == 0
    tasks.reconcile()
    assert (is_ready(account), payouts.pay_out_due()) == (True, 1)
    assert Payout.objects.get().amount == order.proceeds


def test_an_account_that_became_ready_or_was_closed_is_named_and_then_healed(stripe, account):
    theirs = stripe.all[account.reference]
    assert actions.reconcile().findings == []
    for becomes, words in [(True, "is ready, and"), (False, "is not ready any more")]:
        theirs["payouts_enabled"] = becomes
        theirs["capabilities"] = {"transfers": "active" if becomes else "inactive"}
        found = actions.reconcile()
        assert [code for code, _words in found.findings] == [account.reference]
        assert (words in words_of(found), is_ready(account)) == (True, not becomes)
        found = actions.reconcile(heal=True)
        assert (found.healed, found.accounts, found.findings, is_ready(account)) == (1, 1, [], becomes)


def test_an_account_stripe_has_closed_to_us_is_not_ready(stripe, account):
    PayoutAccount.objects.update(is_ready=True)
    del stripe.all[account.reference]
    assert (actions.reconcile(heal=True).healed, is_ready(account)) == (1, False)


def test_whose_payouts_came_back_too_often_is_not_made_ready_by_the_night(stripe, order, account, settings):
    orders.confirm_receipt(order, by=order.buyer)
    stripe.be_known(stripe.all[account.reference])
    PayoutAccount.objects.update(is_ready=True)
    for _ in range(settings.PAYOUT_FAILURES):
        payouts.pay_out_due()
        stripe.reverse(stripe.of("transfer")[0])
        payouts.hear("stripe", kind="payout_failed", payout_code=Payout.objects.latest("pk").code)
    assert not is_ready(account)
    tasks.reconcile()
    assert not is_ready(account)


def test_when_stripe_is_silent_about_a_seller_nothing_changes(stripe, account):
    stripe.be_known(stripe.all[account.reference])
    stripe.script(f"GET /v1/accounts/{account.reference}", status=500, times=2)
    found = actions.reconcile(heal=True)
    assert (found.healed, is_ready(account)) == (0, False)
    assert "does not answer about account" in words_of(found)


@pytest.mark.parametrize("count", [1, 3])
def test_a_night_with_many_accounts_asks_the_database_as_often(
    stripe, order, count, django_assert_num_queries
):
    for _ in range(count):
        seller = OrderFactory().seller
        reference = gateway().onboard(seller, reference="", return_url=BACK).reference
        PayoutAccount.objects.create(seller=seller, gateway="stripe", reference=reference)
    Payment.objects.update(reference="")
    with django_assert_num_queries(12):
        assert actions.reconcile(since=timezone.now() - timedelta(days=1)).findings == []
