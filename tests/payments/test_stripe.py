"""The Stripe adapter, by what the stand-in next door was asked, how it failed, and what came of it."""

import threading

import pytest
from django.db import transaction

from listings.checkout import actions as checkout
from listings.payments.gateways import Declined, Unreachable, gateway
from listings.payments.models import Payment
from tests.factories import OrderFactory, UserFactory
from tests.payments.conftest import BACK, Payout

pytestmark = pytest.mark.django_db


def test_the_buyer_is_led_to_a_hosted_page_that_says_what_is_paid(stripe, started):
    session = stripe.of("checkout.session")[0]
    shown = {name: session[name] for name in ("amount_total", "currency", "client_reference_id", "metadata")}
    assert shown == {
        "amount_total": 10_370,
        "currency": "eur",
        "client_reference_id": started.code,
        "metadata": {"payment_code": started.code},
    }
    assert (session["success_url"], session["cancel_url"]) == (BACK, BACK.split("?")[0])
    assert (started.gateway, started.reference) == ("stripe", session["id"])


def test_paying_again_leads_to_the_same_page(stripe, started):
    assert checkout.pay(started.order, return_url=BACK) == stripe.of("checkout.session")[0]["url"]
    assert len(stripe.of("checkout.session")) == 1


def test_a_lost_answer_does_not_make_a_second_page(stripe, started):
    Payment.objects.update(reference="")
    checkout.pay(started.order, return_url=BACK)
    assert len(stripe.of("checkout.session")) == 1


def test_the_same_key_with_other_words_is_refused(stripe, started):
    started.reference = ""
    with pytest.raises(Declined, match="same parameters"):
        gateway().start(started, words="Another title", return_url=BACK)


def test_a_page_that_was_paid_or_has_expired_is_not_shown_again(stripe, paid):
    assert gateway().start(paid, words="", return_url=BACK).url == BACK
    stripe.all[paid.reference]["status"] = "expired"
    with pytest.raises(Declined, match="expired"):
        gateway().start(paid, words="", return_url=BACK)


def _start(payment, _payout):
    payment.reference = ""
    gateway().start(payment, words=payment.order.title, return_url=BACK)


def _refund(payment, _payout):
    gateway().refund(payment, amount=100, key="refund-1")


def _pay_out(_payment, payout):
    gateway().pay_out(payout)


def _onboard(payment, _payout):
    gateway().onboard(payment.order.seller, reference="", return_url=BACK)


CALLS = {
    "POST /v1/checkout/sessions": _start,
    "POST /v1/refunds": _refund,
    "POST /v1/transfers": _pay_out,
    "POST /v1/accounts": _onboard,
}
FAULTS = [
    ("400", {"status": 400, "error": {"type": "invalid_request_error", "message": "No."}}, Declined),
    ("402", {"status": 402, "error": {"type": "card_error", "code": "card_declined"}}, Declined),
    ("404", {"status": 404, "error": {"type": "invalid_request_error", "message": "No such"}}, Declined),
    ("401", {"status": 401, "error": {"type": "invalid_request_error", "message": "Key."}}, Unreachable),
    ("403", {"status": 403, "error": {"type": "invalid_request_error", "message": "Key."}}, Unreachable),
    (
        "403 of an account",
        {"status": 403, "error": {"type": "invalid_request_error", "code": "account_invalid"}},
        Declined,
    ),
    ("409", {"status": 409, "error": {"type": "idempotency_error", "message": "Later."}}, Unreachable),
    ("429", {"status": 429, "error": {"type": "invalid_request_error", "code": "rate_limit"}}, Unreachable),
    ("500", {"status": 500}, Unreachable),
    ("503", {"status": 503}, Unreachable),
    ("timeout", {"wait": 0.6}, Unreachable),
    ("no answer", {"silent": True}, Unreachable),
    ("no answer, but done", {"silent": True, "after": True}, Unreachable),
    ("timeout, but done", {"wait": 0.6, "after": True}, Unreachable),
]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(("how", "error"), [fault[1:] for fault in FAULTS], ids=[f[0] for f in FAULTS])
def test_what_goes_wrong_is_no_for_good_or_to_be_tried_again(stripe, paid, account, call, how, error):
    stripe.script(call, **how)
    if call == "POST /v1/checkout/sessions":
        paid.code = "another"
    with pytest.raises(error):
        CALLS[call](paid, Payout(account))


AGAIN = ["no answer", "no answer, but done", "timeout, but done", "503"]


@pytest.mark.parametrize("how", [fault[1] for fault in FAULTS if fault[0] in AGAIN], ids=AGAIN)
def test_a_second_try_moves_money_once(stripe, paid, account, how):
    stripe.script("POST /v1/refunds", **how)
    stripe.script("POST /v1/transfers", **how)
    for act in (_refund, _pay_out):
        with pytest.raises(Unreachable):
            act(paid, Payout(account))
        act(paid, Payout(account))
        act(paid, Payout(account))
    assert [each["amount"] for each in stripe.of("refund")] == [100]
    assert [each["amount"] for each in stripe.of("transfer")] == [5000]


def test_after_stripe_has_forgotten_its_keys_money_still_moves_once(stripe, paid, account):
    for _day in range(2):
        _refund(paid, None)
        _pay_out(paid, Payout(account))
        stripe.remembered.clear()
    assert (len(stripe.of("refund")), len(stripe.of("transfer"))) == (1, 1)


def test_a_500_that_stripe_remembers_is_answered_the_same_until_we_look(stripe, paid):
    stripe.script("POST /v1/refunds", status=500, after=True)
    with pytest.raises(Unreachable):
        _refund(paid, None)
    _refund(paid, None)  # the look before the call finds it
    assert len(stripe.of("refund")) == 1


def test_the_librarys_own_retry_uses_the_same_key(stripe, settings, paid):
    settings.STRIPE_RETRIES = 1
    stripe.script("POST /v1/refunds", silent=True, after=True)
    _refund(paid, None)
    keys = [call.key for call in stripe.calls if call.name == "POST /v1/refunds"]
    assert keys == ["refund-1", "refund-1"]
    assert len(stripe.of("refund")) == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_refunds_at_once_with_one_key_give_back_once(stripe, paid):
    outcomes = []

    def give_back():
        try:
            _refund(paid, None)
            outcomes.append("done")
        except Unreachable:
            outcomes.append("later")  # 409: the first is under way

    threads = [threading.Thread(target=give_back) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(outcomes), "done" in outcomes) == (20, True)
    assert [each["amount"] for each in stripe.of("refund")] == [100]


def test_every_post_has_a_key_of_ours(stripe, paid, account):
    _refund(paid, None)
    _pay_out(paid, Payout(account))
    gateway().onboard(UserFactory(), reference=account, return_url=BACK)
    posts = [call for call in stripe.calls if call.name.startswith("POST")]
    assert [call.name for call in posts if not call.key] == []
    assert len({call.key for call in posts}) == len(posts)


def test_more_than_was_paid_or_before_it_was_paid_nothing_goes_back(stripe, paid):
    gateway().refund(paid, amount=10_000, key="a")
    with pytest.raises(Declined, match="greater than unrefunded"):
        gateway().refund(paid, amount=371, key="b")
    gateway().refund(paid, amount=370, key="c")
    unpaid = OrderFactory()
    checkout.pay(unpaid, return_url=BACK)
    with pytest.raises(Declined, match="nothing was paid"):
        gateway().refund(unpaid.payments.get(), amount=1, key="d")


def test_a_refund_that_failed_at_the_bank_is_declined_and_not_made_again(stripe, paid):
    _refund(paid, None)
    stripe.fail(stripe.of("refund")[0])
    with pytest.raises(Declined, match="expired_or_canceled_card"):
        _refund(paid, None)
    assert len(stripe.of("refund")) == 1


# -- Never inside a transaction -------------------------------------------------------------------------------------


LOOKS = [lambda payment, _: gateway().look_up(payment), lambda *_: list(gateway().chargebacks(None))]


@pytest.mark.parametrize("act", [*CALLS.values(), *LOOKS])
def test_inside_a_transaction_no_network(stripe, paid, account, act):
    before = len(stripe.calls)
    with transaction.atomic(), pytest.raises(RuntimeError, match="inside a database transaction"):
        act(paid, Payout(account))
    assert len(stripe.calls) == before
