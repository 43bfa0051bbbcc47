"""Who hears of what in a dispute: the other side, the moderators who may judge it, and never anybody else."""

import pytest

from forum.disputes import actions
from forum.disputes.models import Case
from notifications.channels.models import Notification
from tests.factories import CaseFactory, OrderFactory, UserFactory
from tests.factories.disputes import WORDS, fresh, let_pass
from yardsale.events import actions as events
from yardsale.events.models import Event

pytestmark = pytest.mark.django_db


def told():
    """{kind: who} of what happened since the last time."""
    Notification.objects.all().delete()
    for key in Event.objects.unaddressed().order_by("pk").values_list("pk", flat=True):
        events.address(key)
    rows = Notification.objects.exclude(kind__startswith="order.").select_related("recipient")
    return {(row.kind, row.recipient.name) for row in rows}


@pytest.fixture
def cast(seller, buyer, moderator, stranger, agent):
    """Beside those who may judge: a moderator who has bought from the seller, and one who is inactive."""
    traded = UserFactory(role="moderator", name="Tess Traded")
    OrderFactory(seller=seller, buyer=traded, status="completed")
    UserFactory(role="moderator", name="Ina Inactive", is_active=False)
    told()
    return {"order": OrderFactory(seller=seller, buyer=buyer, status="handed_over", title="Brass bell")}


def test_everybody_hears_what_concerns_them_and_nobody_else_anything(cast, seller, buyer, moderator):
    told()
    case = actions.open_dispute(cast["order"], by=buyer, reason="broken", text=WORDS)
    assert told() == {("dispute.stated", "Sam Seller")}
    actions.answer(case, by=seller, text=WORDS)
    assert told() == {("dispute.answered", "Bo Buyer")}
    actions.write(case, by=seller, text="Sorry.")
    assert told() == {("dispute.written", "Bo Buyer")}
    offer = actions.offer(case, by=seller, deal="keep")
    assert told() == {("dispute.offered", "Bo Buyer")}
    actions.decline(case, offer, by=buyer)
    assert told() == {("dispute.offer_answered", "Sam Seller")}
    let_pass(case, hours=25)
    actions.call(case, by=buyer)
    assert told() == {("dispute.escalated", "Sam Seller"), ("dispute.escalated.desk", "Mo Moderator")}
    actions.claim(case, by=moderator)
    assert told() == {("dispute.claimed", "Sam Seller"), ("dispute.claimed", "Bo Buyer")}
    actions.say_ready(case, by=buyer)
    actions.say_ready(case, by=seller)
    assert told() == {("dispute.reviewed.desk", "Mo Moderator")}


def test_a_clock_tells_both_sides_and_the_moderators(cast, seller, buyer):
    case = actions.open_dispute(cast["order"], by=buyer, reason="broken", text=WORDS)
    told()
    let_pass(case, hours=50)
    actions.keep_deadlines()
    actions.keep_deadlines()
    assert told() == {("dispute.reminded", "Sam Seller")}
    let_pass(case, hours=30)
    actions.keep_deadlines()
    assert told() == {
        ("dispute.escalated", "Sam Seller"),
        ("dispute.escalated", "Bo Buyer"),
        ("dispute.escalated.desk", "Mo Moderator"),
    }


def test_an_appeal_is_announced_to_those_who_have_not_decided(cast, seller, buyer, moderator):
    case = CaseFactory(state="decided", order=cast["order"], moderator=moderator)
    UserFactory(role="moderator", name="Nell Next")
    told()
    actions.appeal(fresh(case), by=seller, text=WORDS)
    assert told() == {("dispute.appealed", "Bo Buyer"), ("dispute.appealed.desk", "Nell Next")}


def test_who_has_an_agent_open_a_case_is_told(cast, seller, buyer, agent):
    actions.open_dispute(cast["order"], by=agent, claimant=buyer, reason="broken")
    assert told() == {("dispute.opened", "Bo Buyer")}
    assert Case.objects.get().opened_by == agent
