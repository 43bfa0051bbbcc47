"""Money does not leave for whoever took over a session, nor for a sale that the buyer's bank takes back."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from listings.catalogue import rules as catalogue_rules
from listings.checkout import actions as checkout
from listings.orders.statuses import OrderStatus
from listings.payments.models import Chargeback, GatewayEvent
from listings.payments.statuses import PaymentStatus
from listings.payouts import actions
from listings.payouts.models import Payout, PayoutAccount
from tests.accounts.conftest import latest_code
from tests.factories import ListingFactory, OrderFactory, PayoutAccountFactory, UserFactory
from tests.payouts.conftest import PASSWORD
from yardsale.accounts.models import Block
from yardsale.celery import app
from yardsale.events.models import Event
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db
IBAN = "NL91 ABNA 0417 1643 00"


def charge_back(order, kind="chargeback_opened", event="c1"):
    payment = order.payments.get(status=PaymentStatus.SUCCEEDED)
    checkout.settle(
        payment.gateway, event_id=event, kind=kind, payment_code=payment.code,
        amount=payment.amount, currency=payment.currency, reference="dp_1",
    )  # fmt: skip


def test_the_worker_knows_every_task_that_the_clock_rings():
    app.loader.import_default_modules()
    assert [
        one["task"] for one in settings.CELERY_BEAT_SCHEDULE.values() if one["task"] not in app.tasks
    ] == []


@pytest.mark.parametrize("data", [None, {"holder": "Mallory", "number": IBAN}])
def test_a_session_alone_does_not_say_where_the_money_goes(signed_in, seller, data):
    client = signed_in(seller)
    answer = client.post("/my/money/details/", data) if data else client.get("/my/money/details/")
    assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_reauthenticate"))
    assert not PayoutAccount.objects.exists()


def test_what_was_typed_is_kept_while_the_password_is_asked(signed_in, seller):
    seller.set_password("a-long-enough-password")
    seller.save()
    client = signed_in(seller)
    answer = client.post("/my/money/details/", {"holder": "Sam Seller", "number": IBAN})
    client.post(answer.url, {"password": "a-long-enough-password"}, follow=True)
    assert PayoutAccount.objects.get().holder == "Sam Seller"


def test_first_details_wait_while_money_is_held_for_the_seller(seller):
    OrderFactory(status=OrderStatus.SHIPPED, seller=seller, delivery="post")
    account = actions.change_details(
        seller, by=seller, gateway_name="sandbox", reference="a", holder="Sam", masked="1", is_ready=True
    )
    assert account.paused_until is not None


@pytest.mark.parametrize("is_ready", [True, False])
def test_an_account_moved_at_the_gateway_pauses_in_the_transaction_that_hears_of_it(seller, is_ready):
    OrderFactory(status=OrderStatus.SHIPPED, seller=seller, delivery="post")
    account = PayoutAccountFactory(seller)
    PayoutAccount.objects.update(is_ready=is_ready)
    for _again in range(2):
        checkout.settle(
            account.gateway, event_id="m", kind="account_moved", payment_code="", reference=account.reference
        )
    account.refresh_from_db()
    assert account.paused_until is not None
    assert GatewayEvent.objects.filter(event_id="m").count() == 1


def test_a_sale_that_is_charged_back_is_not_paid_out_and_the_sellers_others_wait(seller):
    PayoutAccountFactory(seller)
    gone, other = (OrderFactory(status=OrderStatus.COMPLETED, seller=seller) for _ in range(2))
    charge_back(gone)
    assert (actions.pay_out_due(), Payout.objects.count()) == (0, 0)
    charge_back(gone, "chargeback_lost", "c2")
    assert Chargeback.objects.get().state == "lost"
    actions.pay_out_due()
    assert [line.order for line in Payout.objects.get().lines.all()] == [other]


def test_a_sale_whose_chargeback_was_won_is_paid_out(seller):
    PayoutAccountFactory(seller)
    order = OrderFactory(status=OrderStatus.COMPLETED, seller=seller)
    charge_back(order)
    charge_back(order, "chargeback_won", "c2")
    actions.pay_out_due()
    assert [line.order for line in Payout.objects.get().lines.all()] == [order]


def test_nobody_pays_for_a_reservation_after_one_has_blocked_the_other(seller, buyer):
    order = OrderFactory(status=OrderStatus.PLACED, seller=seller, buyer=buyer)
    Block.objects.create(blocker=seller, blocked=buyer)
    with pytest.raises(Refusal, match="blocked the other"):
        checkout.new_payment(order)


@pytest.mark.parametrize("status", ["suspended", "on_sale"])
def test_staff_judge_no_listing_of_their_own(status):
    moderator = UserFactory(role="moderator")
    may = catalogue_rules.may_restore if status == "suspended" else catalogue_rules.may_suspend
    assert may(moderator, ListingFactory(status=status))
    assert not may(moderator, ListingFactory(status=status, seller=moderator))


def _changes_address(client):
    client.post("/accounts/email/", {"email": "new@example.org", "action_add": "1"})
    client.post("/accounts/confirm-email/", {"code": latest_code()})


def _changes_password(client):
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "another-long-password"})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_changes_address, "Your e-mail address was changed."),
        (_changes_password, "Your password was changed."),
    ],
)
def test_payouts_wait_when_somebody_signs_in_otherwise_than_before(just_proved, seller, change, words):
    client = just_proved(seller)
    PayoutAccountFactory(seller)
    OrderFactory(status=OrderStatus.COMPLETED, seller=seller)
    change(client)
    assert actions.pay_out_due() == 0
    assert f"{words} To keep your money safe, payouts go on from" in client.get("/my/money/").content.decode()


def test_payouts_wait_after_a_forgotten_password(client, seller):
    account = PayoutAccountFactory(seller)
    client.post("/accounts/password/reset/", {"email": seller.email})
    client.post("/accounts/password/reset/confirm/", {"code": latest_code()})
    client.post("/accounts/password/reset/complete/", {"password1": "another-long-password"})
    account.refresh_from_db()
    assert account.paused_for == "password"
    assert account.is_paused(timezone.now())


@pytest.mark.parametrize(
    ("odd", "booked", "events"),
    [
        ({"amount": 0}, 0, ["chargeback_odd"]),
        ({"currency": "USD"}, 0, ["chargeback_odd"]),
        ({"amount": 10**9}, "all", ["charged_back", "chargeback_odd"]),
        ({"amount": 100}, 100, ["charged_back"]),
    ],
)
def test_a_chargeback_books_no_more_than_the_payment_and_a_person_looks(seller, odd, booked, events):
    order = OrderFactory(status=OrderStatus.PAID, seller=seller)
    payment = order.payments.get()
    told = {"amount": payment.amount, "currency": payment.currency} | odd
    checkout.settle(
        "sandbox", event_id="c", kind="chargeback_opened", payment_code=payment.code, reference="d", **told
    )
    order.refresh_from_db()
    assert -order.ledger.balance("loss") == (payment.amount if booked == "all" else booked)
    assert order.disputed_at is not None
    names = Event.objects.filter(name__startswith="payment.").order_by("pk").values_list("name", flat=True)
    assert list(names) == [f"payment.{name}" for name in events]


def test_two_chargebacks_of_one_payment_take_it_once(seller):
    order = OrderFactory(status=OrderStatus.PAID, seller=seller)
    payment = order.payments.get()
    for reference in ("d1", "d2"):
        checkout.settle(
            "sandbox", event_id=reference, kind="chargeback_opened", payment_code=payment.code,
            reference=reference, amount=payment.amount, currency=payment.currency,
        )  # fmt: skip
    assert -order.ledger.balance("loss") == payment.amount
    assert Event.objects.filter(name="payment.chargeback_odd").count() == 1


# -- Newcomers -----------------------------------------------------------------------------------------------------


@pytest.fixture
def newcomers_wait(settings):
    settings.FIRST_PAYOUT_DAYS, settings.NEW_SELLER_DAYS = 7, 14


@pytest.mark.parametrize(
    ("account_days", "days_after", "is_paid"),
    [(0, 7, False), (0, 13, False), (0, 15, True), (400, 0, False), (400, 6, False), (400, 8, True)],
)
def test_the_first_payout_waits_until_a_stolen_card_would_be_missed(
    newcomers_wait, signed_in, seller, account_days, days_after, is_paid
):
    seller.joined_at = timezone.now() - timedelta(days=account_days)
    seller.save()
    PayoutAccountFactory(seller)
    OrderFactory(status=OrderStatus.COMPLETED, seller=seller)
    assert "Your first payout leaves from" in signed_in(seller).get("/my/money/").content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=days_after)):
        assert actions.pay_out_due() == int(is_paid)


def test_later_payouts_of_a_seller_who_was_paid_before_do_not_wait(
    newcomers_wait, settings, signed_in, seller
):
    PayoutAccountFactory(seller)
    OrderFactory(status=OrderStatus.COMPLETED, seller=seller)
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert actions.pay_out_due() == 1
        OrderFactory(status=OrderStatus.COMPLETED, seller=seller)
        assert actions.pay_out_due() == 1
        assert "Your first payout" not in signed_in(seller).get("/my/money/").content.decode()
