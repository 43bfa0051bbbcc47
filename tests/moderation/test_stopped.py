"""Sales that a suspension or a buyer's bank has stopped: somebody of ours gives it all back, or lets it go on."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from forum.disputes.actions import open_dispute
from forum.moderation import actions
from forum.moderation.models import Act
from forum.reports.models import Report
from listings import trading
from listings.checkout import actions as checkout
from listings.orders import actions as orders
from listings.orders.models import Order
from listings.payments.models import LedgerLine, Refund
from notifications.channels.models import Notification
from tests.factories import OrderFactory, UserFactory
from tests.moderation.conftest import WORDS, addressed
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db
FORM = {"kind": "refund", **WORDS}


@pytest.fixture
def third(db):
    """A moderator who had nothing to do with it."""
    return UserFactory(name="Tom Third", email="tom@example.org", role="moderator")


def stopped(seller, buyer, moderator, **fields):
    """Paid, and its seller suspended with “stop their open sales too”."""
    fields = {"status": "paid", "delivery": "post", "price": 10_000, "title": "A kite"} | fields
    order = OrderFactory(seller=seller, buyer=buyer, **fields)
    actions.act_on_person(seller, by=moderator, kind="suspend", days=30, stops_sales=True, **WORDS)
    addressed()
    return Order.objects.get(pk=order.pk)


def banked(order, *kinds):
    """What the buyer's bank tells, one after the other."""
    for kind in kinds:
        checkout.settle(
            "sandbox", event_id=f"{order.code}-{kind}", kind=f"chargeback_{kind}", amount=order.total,
            payment_code=order.payments.get().code, reference=f"dp_{order.code}",
        )  # fmt: skip
    addressed()
    return Order.objects.get(pk=order.pk)


def report_of(order):
    return Report.objects.open().get(subject_kind="order", subject_id=order.pk)


def place(report):
    return f"/moderation/reports/{report.code}/"


def balances(order):
    accounts = ("buyer", "held", "seller", "commission", "protection", "loss")
    return {name: amount for name in accounts if (amount := order.ledger.balance(name))}


def told_of(person):
    return list(Notification.objects.filter(recipient=person).order_by("pk").values_list("kind", flat=True))


def test_a_moderator_gives_all_of_a_stopped_sale_back_and_both_read_why(
    seller, buyer, moderator, third, signed_in
):
    order = stopped(seller, buyer, moderator)
    report = report_of(order)
    client = signed_in(third)
    page = client.get(place(report)).content.decode()
    facts = f"/admin/listings/order/{order.pk}/change/"
    assert [
        words for words in ("Give it all back", facts, "Not sent yet", "€108.70") if words not in page
    ] == []
    assert client.get(facts).status_code == 200
    assert "/dismiss/" not in page
    assert "Let the order go on" not in page
    answer = client.post(place(report), FORM)
    assert answer["Location"] == "/moderation/"
    order.refresh_from_db()
    order.listing.refresh_from_db()
    assert (order.status, order.refunded, order.listing.status, balances(order)) == (
        "refunded", order.total, "withdrawn", {},
    )  # fmt: skip
    assert order.payments.get().refunds.get().amount == order.total
    ruling = order.rulings.get()
    assert (ruling.kind, ruling.by, WORDS["reason"] in ruling.reason) == ("verdict", third, True)
    act = Act.objects.get(kind="refund")
    assert (act.by, act.person, act.subject_id, act.rule) == (third, seller, order.pk, "here")
    report.refresh_from_db()
    assert (report.state, report.outcome) == ("closed", "acted")
    before = {side: told_of(side) for side in (buyer, seller)}
    addressed()
    for side in (buyer, seller):
        assert told_of(side)[len(before[side]) :] == ["order.refunded"]
        notice = Notification.objects.filter(recipient=side).latest("pk")
        assert WORDS["reason"] in notice.text
        assert "Pay and talk here" in notice.text
        assert WORDS["reason"] in signed_in(side).get(order.get_absolute_url()).content.decode()


def test_it_is_in_the_log_without_names_and_among_the_sellers_decisions_without_an_appeal(
    seller, buyer, moderator, third, signed_in, client
):
    order = stopped(seller, buyer, moderator)
    act = actions.act_on_report(report_of(order), by=third, **FORM)
    log = client.get("/moderation/log/").content.decode()
    assert "Order: Money given back" in log
    assert not any(words in log for words in (order.code, buyer.name, seller.name, WORDS["reason"]))
    page = signed_in(seller).get(act.get_absolute_url()).content.decode()
    assert "cannot be fetched again" in page
    assert "Ask for a second look" not in page
    with pytest.raises(Refusal, match="cannot be appealed"):
        actions.appeal(act, by=seller, text="I want it back.")


def test_sent_twice_it_is_given_back_once(seller, buyer, moderator, third, signed_in):
    order = stopped(seller, buyer, moderator)
    report = report_of(order)
    stale = Report.objects.get(pk=report.pk)
    actions.act_on_report(report, by=third, **FORM)
    with pytest.raises(Refusal, match="Nothing waits"):
        actions.act_on_report(stale, by=third, **FORM)
    assert signed_in(third).post(place(report), FORM).status_code == 422
    assert (Refund.objects.count(), order.rulings.count(), Act.objects.filter(kind="refund").count()) == (
        1,
        1,
        1,
    )


def test_what_went_back_before_it_was_sent_is_not_given_back_again(seller, buyer, moderator, third):
    from tests.orders.states import part_given_back

    order = part_given_back(seller=seller, buyer=buyer, price=10_000)
    actions.act_on_person(seller, by=moderator, kind="suspend", days=30, stops_sales=True, **WORDS)
    actions.act_on_report(report_of(order), by=third, **FORM)
    order.refresh_from_db()
    assert (order.status, balances(order)) == ("refunded", {})
    amounts = Refund.objects.order_by("pk").values_list("amount", flat=True)
    assert list(amounts) == [1000, order.total - 1000]


@pytest.mark.parametrize("side", ["buyer", "seller"])
def test_who_is_a_side_or_has_traded_with_one_does_not_decide(
    seller, buyer, moderator, third, signed_in, side
):
    order = stopped(seller, buyer, moderator)
    OrderFactory(**{side: {"buyer": buyer, "seller": seller}[side]}, **{
        {"buyer": "seller", "seller": "buyer"}[side]: third
    }, status="completed")  # fmt: skip
    report = report_of(order)
    client = signed_in(third)
    page = client.get(place(report)).content.decode()
    assert "You have traded with one of the two" in page
    assert "Do this" not in page
    assert client.post(place(report), FORM).status_code == 422
    with pytest.raises(Refusal):
        actions.act_on_report(report, by=third, **FORM)
    order.refresh_from_db()
    assert (order.status, balances(order)) == ("disputed", {"buyer": -order.total, "held": order.total})


def test_who_bought_it_does_not_decide_it(seller, moderator, third):
    order = stopped(seller, third, moderator)
    with pytest.raises(Refusal):
        actions.act_on_report(report_of(order), by=third, **FORM)


def test_nothing_is_given_back_without_a_rule_and_a_reason(seller, buyer, moderator, third, signed_in):
    order = stopped(seller, buyer, moderator)
    for missing in ("rule", "reason"):
        answer = signed_in(third).post(place(report_of(order)), FORM | {missing: ""})
        assert answer.status_code == 422
    assert not Act.objects.filter(kind="refund").exists()


def test_a_stopped_sale_is_not_closed_over_and_the_database_keeps_its_money(seller, buyer, moderator, third):
    order = stopped(seller, buyer, moderator)
    with pytest.raises(Refusal, match="still waits for somebody"):
        actions.dismiss(report_of(order), by=third, outcome="twice", note="Elsewhere.")
    with pytest.raises(IntegrityError, match="ends with a ruling"), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(status="refunded")
    assert LedgerLine.objects.filter(order=order, account="held", amount__lt=0).count() == 0


def test_what_has_a_case_is_settled_there(seller, buyer, moderator, third, signed_in):
    order = stopped(seller, buyer, moderator, status="shipped")
    report = report_of(order)
    page = signed_in(buyer).get(order.get_absolute_url()).content.decode()
    assert f"/orders/{order.code}/problem/" in page
    assert "See the case" not in page
    open_dispute(order, by=buyer, reason="not_as_described", text="It is another kite, and a torn one.")
    with pytest.raises(Refusal, match="case of its own"):
        actions.act_on_report(report, by=third, **FORM)
    assert "Give it all back" not in signed_in(third).get(place(report)).content.decode()
    assert "See the case" in signed_in(seller).get(order.get_absolute_url()).content.decode()
    actions.dismiss(report, by=third, outcome="twice", note="It has a case.")


@pytest.mark.parametrize("side", ["buyer", "seller"])
def test_both_sides_read_what_happens_now_and_who_decides(seller, buyer, moderator, signed_in, side):
    order = stopped(seller, buyer, moderator)
    page = signed_in({"buyer": buyer, "seller": seller}[side]).get(order.get_absolute_url()).content.decode()
    assert "See the case" not in page
    assert f"/orders/{order.code}/problem/" not in page
    assert "We have stopped this sale" in page
    assert "One of our moderators looks at it now" in page
    assert "you two agree" not in page


def test_the_seller_reads_that_their_sales_are_stopped_too(seller, buyer, moderator, signed_in):
    stopped(seller, buyer, moderator)
    act = Act.objects.get(kind="suspend")
    page = signed_in(seller).get(act.get_absolute_url()).content.decode()
    assert "somebody of ours decides each" in page
    assert "Orders that are paid go on" not in page


# -- The buyer's bank ------------------------------------------------------------------------------------------------


def test_a_chargeback_puts_the_sale_into_the_queue_and_waits_for_the_bank(seller, buyer, third, signed_in):
    order = banked(OrderFactory(seller=seller, buyer=buyer, status="paid", delivery="post"), "opened")
    report = report_of(order)
    assert (report.reason, "bank takes the money back" in report.text) == ("stuck", True)
    answer = signed_in(third).post(place(report), FORM)
    assert (answer.status_code, "bank is looking into this payment" in answer.content.decode()) == (422, True)
    with pytest.raises(Refusal):
        actions.let_order_go_on(report, by=third)
    assert balances(order) == {"held": order.total, "loss": -order.total}


def test_after_a_lost_chargeback_giving_it_all_back_makes_our_loss_good_and_pays_nobody_twice(
    seller, buyer, third
):
    order = banked(OrderFactory(seller=seller, buyer=buyer, status="paid", delivery="post"), "opened", "lost")
    report = report_of(order)
    assert "for good" in report.text
    with pytest.raises(Refusal):
        actions.let_order_go_on(report, by=third)
    actions.act_on_report(report, by=third, **FORM)
    order.refresh_from_db()
    assert (order.status, balances(order), Refund.objects.count()) == ("refunded", {}, 0)
    addressed()
    notice = Notification.objects.filter(recipient=buyer).latest("pk")
    assert "nothing more comes from us" in notice.text


@pytest.mark.parametrize("end", ["refund", "go_on"])
def test_after_a_won_chargeback_the_sale_goes_on_or_is_given_back(seller, buyer, third, signed_in, end):
    order = banked(OrderFactory(seller=seller, buyer=buyer, status="paid", delivery="post"), "opened", "won")
    report = report_of(order)
    assert "given the money back to us" in report.text
    client = signed_in(third)
    assert "Let the order go on" in client.get(place(report)).content.decode()
    if end == "go_on":
        client.post(f"{place(report)}go-on/")
    else:
        client.post(place(report), FORM)
    order.refresh_from_db()
    assert (order.status, balances(order)) == {
        "refund": ("refunded", {}),
        "go_on": ("paid", {"buyer": -order.total, "held": order.total}),
    }[end]
    assert order.rulings.get().by == third


def test_a_sale_stopped_twice_goes_on_only_when_both_reasons_are_gone(seller, buyer, moderator, third):
    order = stopped(seller, buyer, moderator)
    banked(order, "opened", "won")
    with pytest.raises(Refusal):
        actions.let_order_go_on(report_of(order), by=third)
    later = timezone.now() + timedelta(days=31)
    with time_machine.travel(later, tick=False):
        actions.end_due(later)
        actions.let_order_go_on(report_of(order), by=third)
    order.refresh_from_db()
    assert order.status == "paid"


def test_bringing_a_sale_back_twice_needs_two_verdicts(seller, buyer, moderator, third):
    order = stopped(seller, buyer, moderator)
    trading.go_on(order, by=third, reason="All is well.")
    order = banked(order, "opened", "won")
    actions.act_on_report(report_of(order), by=third, **FORM)
    order.refresh_from_db()
    assert (order.status, order.rulings.count(), balances(order)) == ("refunded", 2, {})


def test_what_its_seller_gives_back_later_is_not_told_with_our_reason(seller, buyer, moderator, third):
    order = stopped(seller, buyer, moderator, status="shipped")
    trading.go_on(order, by=third, reason="We have looked, and all is well.")
    orders.refund(order, by=seller)
    addressed()
    notice = Notification.objects.filter(recipient=buyer).latest("pk")
    assert notice.text == "€108.70 goes back to Bo Buyer."
