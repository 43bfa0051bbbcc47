"""Disputes, made by the real actions; time is moved where the rules want it to pass."""

from datetime import timedelta

from django.utils import timezone

from forum.disputes import actions
from forum.disputes.models import Case
from forum.disputes.statuses import State
from listings.orders.models import Order
from listings.orders.statuses import Delivery, OrderStatus
from tests.factories.orders import OrderFactory
from tests.factories.people import UserFactory

WORDS = "The bell is cracked, and the photos show it whole."
REASONS = "The photos of the listing show a bell without a crack. What arrived has one, as both photos show."
WHERE = "2 Other Street\n12345 Town"


def CaseFactory(
    *,
    state=State.ANSWER_DUE,
    order=None,
    reason="not_as_described",
    moderator=None,
    deal="part",
    text=WORDS,
    **order_fields,
):
    """A case of the buyer's in any of its states. `deal` is what is decided, or (for RETURNING by consent) agreed."""
    order = order or OrderFactory(status=OrderStatus.HANDED_OVER, delivery=Delivery.MEET, **order_fields)
    said = "" if state == State.OPENED else text
    case = actions.open_dispute(order, by=order.buyer, reason=reason, text=said)
    if state in {State.OPENED, State.ANSWER_DUE}:
        return case
    actions.answer(case, by=case.respondent, text="It was whole when it left.")
    if state == State.TALKING:
        return case
    if state == State.RETURNING:
        offer = actions.offer(case, by=case.claimant, deal="return")
        actions.accept(case, offer, by=case.respondent, address=WHERE)
        return case
    let_pass(case, hours=25)
    actions.call(case, by=case.claimant)
    if state == State.ESCALATED:
        return case
    moderator = moderator or UserFactory(role="moderator")
    actions.claim(case, by=moderator)
    if state == State.EVIDENCE:
        return case
    for side in (case.claimant, case.respondent):
        actions.say_ready(case, by=side)
    if state == State.REVIEW:
        return case
    actions.decide(case, decision(deal), by=moderator)
    if case.state == State.APPEALED or state in {State.CONFIRMING, State.DECIDED}:
        return case
    if case.state == State.CONFIRMING:
        actions.confirm(case, by=UserFactory(role="moderator"))
    if state == State.APPEALED:
        actions.appeal(case, by=case.respondent, text="The crack came later.")
        return case
    for side in (case.claimant, case.respondent):
        actions.abide(case, by=side)
    return case


def decision(deal="part", amount=1_000, **fields):
    wanted = {"rule": "described", "reasons": REASONS, "silence": "Asked by e-mail on two days."} | fields
    return actions.Decision(deal=deal, amount=amount if deal == "part" else None, **wanted)


def let_pass(case, *, hours):
    """As if so much time had gone by: everything that has a moment is earlier."""
    gone = timedelta(hours=hours)
    changes = {
        name: getattr(case, name) - gone
        for name in (
            "answered_at",
            "evidence_at",
            "decided_at",
            "appealed_at",
            "act_by",
            "remind_at",
            "sent_back_at",
        )
        if getattr(case, name)
    }
    Case.objects.filter(pk=case.pk).update(**changes)
    case.refresh_from_db()


def run_out(case):
    """Its clock is over, a moment ago."""
    Case.objects.filter(pk=case.pk).update(act_by=timezone.now() - timedelta(seconds=1))
    case.refresh_from_db()


def fresh(case):
    return Case.objects.get(pk=case.pk)


def order_of(case):
    return Order.objects.get(pk=case.order_id)
