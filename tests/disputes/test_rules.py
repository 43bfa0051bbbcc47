"""When a case may be opened, who may judge it, and the numbers it is run by."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from forum.disputes import actions, publishing, rules, snapshot
from forum.disputes.models import Case
from listings.orders import actions as orders
from listings.orders.models import Order
from tests.factories import CaseFactory, OrderFactory, UserFactory
from tests.factories.disputes import REASONS, WHERE, WORDS, decision, fresh, let_pass, run_out
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def opened(order, by=None, **fields):
    return actions.open_dispute(order, by=by or order.buyer, **{"reason": "broken", "text": WORDS} | fields)


def test_a_complaint_comes_within_the_time_to_look(buyer):
    order = OrderFactory(status="handed_over", buyer=buyer)
    with time_machine.travel(order.act_by + timedelta(seconds=1), tick=False):
        with pytest.raises(Refusal, match="time to look at it has passed"):
            opened(order)
        assert opened(order, reason="counterfeit").state == "answer_due"


def test_what_never_arrived_is_reported_from_the_latest_delivery_for_thirty_days(buyer):
    order = OrderFactory(status="shipped", delivery="post", buyer=buyer)
    due = order.shipped_at + 7 * DAY
    for moment, words in (
        (order.shipped_at + 6 * DAY, "may still be on its way"),
        (due + 30 * DAY, "More than 30 days"),
    ):
        with time_machine.travel(moment, tick=False), pytest.raises(Refusal, match=words):
            opened(order, reason="not_received")
    with time_machine.travel(due, tick=False):
        assert opened(order, reason="not_received").reason == "not_received"


def test_what_is_said_to_be_there_and_is_not_is_reported_at_once(buyer):
    order = OrderFactory(status="handed_over", buyer=buyer)
    assert opened(order, reason="not_received").state == "answer_due"


@pytest.mark.parametrize("status", ["placed", "paid", "completed", "cancelled"])
def test_without_held_money_or_before_anything_was_sent_there_is_no_case(status, buyer):
    order = OrderFactory(status=status, buyer=buyer)
    with pytest.raises(Refusal):
        opened(order)
    assert not Case.objects.exists()
    assert Order.objects.get().status == status


def test_only_the_two_sides_complain_and_only_staff_opens_for_them(buyer, seller, stranger, agent):
    order = OrderFactory(status="handed_over", buyer=buyer, seller=seller)
    for by, fields in (
        (stranger, {}),
        (stranger, {"claimant": buyer}),
        (agent, {"claimant": stranger}),
        (agent, {}),
    ):
        with pytest.raises(Refusal):
            opened(order, by=by, **fields)
    with pytest.raises(Refusal, match="cannot be reported on this order"):
        opened(order, by=seller)
    case = opened(order, by=agent, claimant=buyer, text="")
    assert (case.state, case.claimant, case.opened_by) == ("opened", buyer, agent)
    actions.state_case(case, by=buyer, text=WORDS)
    assert (case.state, case.statements.get().by) == ("answer_due", buyer)


def test_the_seller_complains_about_what_came_back_and_their_withdrawal_pays_the_buyer(buyer, seller):
    order = OrderFactory(status="handed_over", buyer=buyer, seller=seller)
    orders.propose(order, by=buyer, kind="return")
    orders.answer(order.proposals.get(), by=seller, is_yes=True)
    with pytest.raises(Refusal):
        opened(Order.objects.get(), by=seller, reason="return")
    orders.send_back(Order.objects.get(), by=buyer)
    case = opened(Order.objects.get(), by=seller, reason="return")
    actions.withdraw(case, by=seller)
    case = fresh(case)
    assert (case.end, case.order.status, case.order.rulings.get().kind) == (
        "withdrawn",
        "refunded",
        "withdrawal",
    )


def test_the_buyer_does_not_withdraw_what_they_have_sent_back(buyer, seller):
    case = CaseFactory(state="returning", buyer=buyer, seller=seller)
    actions.send_back(case, by=buyer)
    with pytest.raises(Refusal, match="not with the buyer"):
        actions.withdraw(case, by=buyer)
    run_out(case)
    actions.keep_deadlines()
    with pytest.raises(Refusal, match="not with the buyer"):
        actions.withdraw(fresh(case), by=buyer)


def test_a_moderator_is_called_a_day_after_the_answer_or_at_once_when_it_is_urgent(buyer, seller):
    case = CaseFactory(state="talking", buyer=buyer, seller=seller)
    let_pass(case, hours=23)
    with pytest.raises(Refusal, match="between you first"):
        actions.call(case, by=buyer)
    let_pass(case, hours=1)
    actions.call(case, by=seller)
    early = CaseFactory()
    with pytest.raises(Refusal, match="Wait for the answer"):
        actions.call(early, by=early.claimant)
    for reason in ("counterfeit", "safety", "harassment"):
        urgent = CaseFactory(reason=reason)
        actions.call(urgent, by=urgent.claimant)
        assert urgent.state == "escalated"


def test_the_numbers_of_a_case_are_those_of_the_day_it_opened(settings, buyer):
    settings.DISPUTE_ANSWER_HOURS = 10
    case = CaseFactory(buyer=buyer)
    settings.DISPUTE_ANSWER_HOURS, settings.DISPUTE_TALK_DAYS = 99, 99
    assert timedelta(hours=9) < case.act_by - timezone.now() < timedelta(hours=11)
    actions.answer(case, by=case.respondent, text=WORDS)
    assert timedelta(days=6) < case.act_by - timezone.now() < timedelta(days=8)
    assert case.terms["second_above"] == 50_000


def test_the_clock_moves_no_money_in_any_state():
    cases = [
        CaseFactory(state=state)
        for state in ("opened", "answer_due", "talking", "evidence", "decided", "returning")
    ]
    for _round in range(6):
        for case in cases:
            run_out(case)
        actions.keep_deadlines()
        orders.keep_deadlines()
    states = [fresh(case).state for case in cases]
    assert states == ["escalated", "escalated", "escalated", "review", "decided", "escalated"]
    for case in cases:
        assert (case.order.ledger.balance("held"), case.order.rulings.count()) == (case.order.total, 0)


# -- Who may judge -------------------------------------------------------------------------------------------------


def test_nobody_judges_their_own_or_whom_they_traded_with_or_twice(buyer, seller, moderator, agent):
    case = CaseFactory(state="escalated", buyer=buyer, seller=seller)
    sold = UserFactory(role="moderator")
    OrderFactory(status="paid", seller=sold, buyer=buyer)
    only_reserved = UserFactory(role="moderator")
    OrderFactory(seller=seller, buyer=only_reserved)
    for person, words in (
        (sold, "traded with"),
        (agent, "Only our moderators"),
        (buyer, "Only our moderators"),
    ):
        with pytest.raises(Refusal, match=words):
            actions.claim(case, by=person)
    assert rules.may_claim(only_reserved, case)
    decided = CaseFactory(state="appealed", moderator=moderator)
    with pytest.raises(Refusal, match="decided this case before"):
        actions.claim(decided, by=moderator)


def test_a_second_who_read_the_first_decision_does_not_judge_the_appeal(buyer, seller, moderator):
    case = CaseFactory(state="confirming", buyer=buyer, seller=seller, price=80_000, moderator=moderator)
    reader, second = UserFactory(role="moderator"), UserFactory(role="moderator")
    actions.read_verdict(case, by=reader)
    actions.confirm(case, by=second)
    actions.appeal(case, by=seller, text=WORDS)
    for person, words in ((reader, "have read the first"), (second, "decided this case before")):
        with pytest.raises(Refusal, match=words):
            actions.claim(case, by=person)


def test_the_sum_that_needs_a_second_is_what_is_held(moderator):
    for price, state in ((48_000, "decided"), (48_600, "confirming")):
        case = CaseFactory(state="review", moderator=moderator, price=price)
        actions.decide(case, decision("keep"), by=moderator)
        assert ((case.verdict.held > 50_000), case.state) == ((state == "confirming"), state)


def test_a_silent_side_was_asked_and_the_verdict_says_how(moderator, buyer):
    case = CaseFactory(buyer=buyer)
    run_out(case)
    actions.keep_deadlines()
    case = fresh(case)
    actions.claim(case, by=moderator)
    run_out(case)
    actions.keep_deadlines()
    case = fresh(case)
    with pytest.raises(Refusal, match="One side has said nothing"):
        actions.decide(case, decision("refund", silence=""), by=moderator)
    actions.decide(case, decision("refund", silence="Mailed on two days."), by=moderator)
    assert case.verdict.silence == "Mailed on two days."


def test_one_may_not_appeal_what_one_accepted_nor_twice_nor_late(buyer, seller, moderator):
    case = CaseFactory(state="decided", buyer=buyer, seller=seller, moderator=moderator)
    actions.abide(case, by=buyer)
    with pytest.raises(Refusal, match="can be appealed once"):
        actions.appeal(case, by=buyer, text=WORDS)
    run_out(case)
    with pytest.raises(Refusal, match="can be appealed once"):
        actions.appeal(case, by=seller, text=WORDS)


# -- What is kept --------------------------------------------------------------------------------------------------


def test_the_seal_of_a_snapshot_notices_any_change(buyer):
    case = CaseFactory(buyer=buyer)
    assert snapshot.is_whole(case.snapshot, case.snapshot_hash)
    assert case.snapshot["item_hash"] == case.order.item_hash
    changed = {**case.snapshot, "item": {**case.snapshot["item"], "description": "Another."}}
    assert not snapshot.is_whole(changed, case.snapshot_hash)


def test_a_published_case_names_nobody(buyer, seller, moderator):
    text = "Bo here: Sam Seller sent it, ring 06 12345678 or bo@example.org, order {code}."
    order = OrderFactory(status="handed_over", buyer=buyer, seller=seller)
    case = CaseFactory(state="decided", order=order, moderator=moderator, text=text.format(code=order.code))
    assert not publishing.may_be_published(case)
    for side in (buyer, seller):
        actions.abide(case, by=side)
    assert publishing.may_be_published(case)
    story = publishing.anonymised(case)
    everything = " ".join(str(value) for value in vars(story).values())
    for word in ("Bo", "Sam", "Seller", "12345678", "example.org", order.code, case.code, "Mo Moderator"):
        assert word not in everything.split()
        assert f" {word} " not in f" {everything} "
    assert "the buyer" in story.claim
    assert (story.rule, story.reasons) == ("A thing must be what its listing said and showed.", REASONS)
    assert story.share == 10


def test_the_nearest_decided_cases_are_of_the_same_reason(moderator):
    same = CaseFactory(state="settled", reason="broken", moderator=moderator)
    CaseFactory(state="settled", reason="incomplete", moderator=moderator)
    case = CaseFactory(state="review", reason="broken", moderator=moderator)
    assert publishing.nearest(case) == [same]


def test_an_address_of_a_return_is_needed_and_whole(buyer, seller):
    order = OrderFactory(status="shipped", delivery="post", buyer=buyer, seller=seller)
    case = CaseFactory(state="talking", order=order)
    offer = actions.offer(case, by=buyer, deal="return")
    with pytest.raises(Refusal, match="whole address"):
        actions.accept(case, offer, by=seller)
    actions.accept(case, offer, by=seller, address=WHERE)
    assert case.return_address == WHERE
