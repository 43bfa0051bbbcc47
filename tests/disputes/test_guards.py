"""What must never happen to a case or its money, and that Postgres forbids it whoever asks."""

import pytest
from django.db import IntegrityError, connection, transaction

from forum.disputes import records
from forum.disputes.models import (
    Answer,
    Case,
    Confirmation,
    Draft,
    Evidence,
    Look,
    Mark,
    Offer,
    Statement,
    Verdict,
)
from listings import trading
from listings.orders.records import Ruling
from tests.factories import CaseFactory, OrderFactory, UserFactory
from tests.factories.disputes import REASONS, WORDS, fresh
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db
PARTS = {"held": 100, "to_buyer": 100, "to_seller": 0, "commission": 0, "protection": 0}


def refused(act, words=None):
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        act()


@pytest.fixture
def case(seller, buyer, moderator):
    """In a second round, with a row in every table."""
    case = CaseFactory(
        state="confirming", order=OrderFactory(status="handed_over", seller=seller, buyer=buyer, price=80_000),
        moderator=moderator,
    )  # fmt: skip
    offer = Offer.objects.create(case=case, by=seller, deal="keep", answer_by=case.opened_at)
    Answer.objects.create(offer=offer, by=buyer, answer="declined")
    piece = Evidence.objects.create(case=case, by=buyer, slot="whole", note="See.")
    Look.objects.create(evidence=piece, by=moderator)
    Draft.objects.create(case=case, by=moderator, deal="keep", reasons=REASONS)
    Confirmation.objects.create(
        verdict=case.verdict, by=UserFactory(role="moderator"), agrees=False, note="No."
    )
    return case


ADDED = [Statement, Evidence, Offer, Answer, Mark, Look, Draft, Verdict, Confirmation]


@pytest.mark.parametrize("model", ADDED, ids=lambda model: model._meta.model_name)
def test_what_was_said_is_only_added(model, case):
    row = model.objects.first()
    assert row is not None
    refused(lambda: model.objects.filter(pk=row.pk).update(made_at=case.opened_at), "only added: UPDATE")
    with connection.cursor() as cursor:
        refused(
            lambda: cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE id = {row.pk}"),
            "only added: DELETE",
        )


def test_every_table_of_records_is_among_them():
    made = {model for model in vars(records).values() if isinstance(model, type) and hasattr(model, "_meta")}
    assert made - {Case} == set(ADDED)


@pytest.mark.parametrize(
    "changes",
    [
        {"reason": "broken"}, {"wants": "keep"}, {"terms": {}}, {"snapshot": {}}, {"snapshot_hash": "x"}, {"round": 0},
    ],
    ids=str,
)  # fmt: skip
def test_a_case_keeps_what_it_began_with(changes, case):
    refused(lambda: Case.objects.filter(pk=case.pk).update(**changes))


def test_a_case_is_neither_removed_nor_reopened_nor_settled_by_hand(case):
    with connection.cursor() as cursor:
        refused(lambda: cursor.execute(f"DELETE FROM disputes_case WHERE id = {case.pk}"), "stays")
    settled = {"state": "settled", "settled_at": case.opened_at, "end": "agreed"}
    refused(lambda: Case.objects.filter(pk=case.pk).update(**settled), "settled by a ruling")
    over = CaseFactory(state="settled")
    refused(lambda: Case.objects.filter(pk=over.pk).update(state="talking"), "does not go back")


def _case_with(case, **fields):
    order = OrderFactory(status="handed_over")
    Case.objects.create(
        **{
            "order": order, "claimant": order.buyer, "respondent": order.seller, "opened_by": order.buyer,
            "reason": "broken", "wants": "keep", "snapshot_hash": "x",
        }
        | fields
    )  # fmt: skip


def _one_sided():
    order = OrderFactory(status="handed_over")
    _case_with(None, order=order, claimant=order.buyer, respondent=order.buyer)


def _evidence(case, **fields):
    Evidence.objects.create(**{"case": case, "by": case.claimant, "slot": "whole", "note": "See."} | fields)


def _offer(case, **fields):
    made = {"case": case, "by": case.claimant, "deal": "keep", "answer_by": case.opened_at}
    Offer.objects.create(**made | fields)


def _verdict(case, **fields):
    made = {
        "case": case,
        "by": case.moderator,
        "deal": "refund",
        "rule": "packed",
        "reasons": REASONS,
        **PARTS,
    }
    Verdict.objects.create(**made | fields)


NEVER = {
    "case_has_two_sides": lambda case: _one_sided(),
    "case_state_is_known": lambda case: Case.objects.filter(pk=case.pk).update(state="lost"),
    "case_reason_is_known": lambda case: _case_with(case, reason="mood"),
    "case_wish_is_known": lambda case: _case_with(case, wants="moon"),
    "settled_case_says_by_what": lambda case: Case.objects.filter(pk=case.pk).update(end="agreed"),
    "nobody_moderates_their_own_case": lambda case: Case.objects.filter(pk=case.pk).update(
        moderator=case.claimant
    ),
    "second_round_follows_an_appeal": lambda case: Case.objects.filter(pk=case.pk).update(round=2),
    "statement_kind_is_known": lambda case: case.statements.create(by=case.claimant, kind="poem", text="x"),
    "statement_says_something": lambda case: case.statements.create(
        by=case.claimant, kind="message", text=""
    ),
    "case_is_told_once": lambda case: case.statements.create(by=case.claimant, kind="claim", text="Again."),
    "evidence_slot_is_known": lambda case: _evidence(case, slot="smell"),
    "evidence_shows_or_says_something": lambda case: _evidence(case, note=""),
    "evidence_photo_has_its_hash": lambda case: _evidence(case, photo="a.jpg"),
    "offer_is_of_a_known_kind": lambda case: _offer(case, deal="swap"),
    "only_a_part_names_an_amount": lambda case: _offer(case, deal="keep", amount=5),
    "offer_answer_is_known": lambda case: Answer.objects.create(
        offer=_new(case), by=case.respondent, answer="hm"
    ),
    "people_answer_and_clocks_close": lambda case: Answer.objects.create(offer=_new(case), answer="accepted"),
    "mark_is_known": lambda case: case.marks.create(by=case.claimant, kind="x"),
    "person_opens_evidence_once": lambda case: Look.objects.create(
        evidence=case.evidence.first(), by=case.moderator
    ),
    "draft_has_reasons": lambda case: case.drafts.create(by=UserFactory(), deal="keep", reasons=""),
    "moderator_drafts_once": lambda case: case.drafts.create(by=case.moderator, deal="keep", reasons="x"),
    "verdict_deal_is_known": lambda case: _verdict(case, deal="swap"),
    "verdict_names_a_rule": lambda case: _verdict(case, rule="mood"),
    "verdict_has_reasons": lambda case: _verdict(case, reasons=""),
    "case_is_appealed_once": lambda case: _verdict(case, round=3),
    "verdict_adds_up_to_what_is_held": lambda case: _verdict(case, to_seller=1),
    "verdict_gives_what_it_says": lambda case: _verdict(case, deal="keep"),
    "who_disagrees_says_why": lambda case: Confirmation.objects.create(
        verdict=_other_verdict(case), by=UserFactory(), agrees=False
    ),
}


def _new(case):
    return Offer.objects.create(case=case, by=case.claimant, deal="keep", answer_by=case.opened_at)


def _other_verdict(case):
    _verdict(case)
    return case.verdicts.last()


@pytest.mark.parametrize("name", NEVER)
def test_the_database_forbids(name, case):
    refused(lambda: NEVER[name](case), name)


def test_every_constraint_is_tried():
    models = [Case, *ADDED]
    assert {rule.name for model in models for rule in model._meta.constraints} == set(NEVER)


# -- Whose words they are ------------------------------------------------------------------------------------------


def test_words_are_of_whom_they_say(case, stranger):
    refused(lambda: _evidence(case, by=stranger), "Sides offer and show")
    refused(lambda: _offer(case, by=stranger), "Sides offer and show")
    refused(lambda: _verdict(case, by=case.claimant), "others decide")
    offer = _new(case)
    refused(lambda: Answer.objects.create(offer=offer, by=case.claimant, answer="accepted"), "the other side")
    refused(lambda: Answer.objects.create(offer=offer, by=stranger, answer="accepted"), "the other side")
    refused(lambda: Answer.objects.create(offer=offer, by=case.respondent, answer="taken_back"), "its own")
    verdict = _other_verdict(case)
    refused(
        lambda: Confirmation.objects.create(verdict=verdict, by=verdict.by, agrees=True), "their own verdict"
    )
    refused(lambda: Confirmation.objects.create(verdict=verdict, by=case.claimant, agrees=True), "their own")
    other = OrderFactory(status="handed_over")
    refused(lambda: _case_with(case, order=other, claimant=stranger), "the two sides of its order")


# -- The core rule -------------------------------------------------------------------------------------------------


def ruling(case, kind, by, other=None):
    return lambda: Ruling.objects.create(
        order=case.order, kind=kind, by=by, other_by=other, reason="So be it."
    )


def test_no_ruling_says_what_its_case_does_not(case, moderator):
    """Past every rule in Python: straight into the table that the ledger asks."""
    buyer, seller = case.claimant, case.respondent
    other = UserFactory(role="moderator")
    words = "a ruling says what the case says"
    refused(ruling(case, "consents", buyer, seller), words)  # the offer was declined
    refused(ruling(case, "withdrawal", seller), words)  # not whose complaint it is
    refused(ruling(case, "verdict", other), words)  # not whose verdict it is
    refused(ruling(case, "verdict", moderator), words)  # not confirmed
    accepted = Offer.objects.create(case=case, by=seller, deal="keep", answer_by=case.opened_at)
    Answer.objects.create(offer=accepted, by=buyer, answer="accepted")
    refused(ruling(case, "consents", buyer, seller), words)  # to an offer that does not stand
    Case.objects.filter(pk=case.pk).update(agreed=accepted)
    ruling(case, "consents", buyer, seller)()


def test_a_verdict_that_a_second_confirmed_may_rule(seller, buyer, moderator):
    case = CaseFactory(state="confirming", seller=seller, buyer=buyer, price=80_000, moderator=moderator)
    refused(ruling(case, "verdict", moderator))
    Confirmation.objects.create(verdict=case.verdict, by=UserFactory(role="moderator"), agrees=True)
    ruling(case, "verdict", moderator)()


@pytest.mark.parametrize("state", ["answer_due", "talking", "escalated", "review", "decided", "returning"])
def test_staff_cannot_go_past_the_case_through_the_front_door(state, seller, buyer):
    case = CaseFactory(state=state, seller=seller, buyer=buyer)
    admin = UserFactory(role="admin", is_superuser=True)
    for act in (trading.refund, trading.release):
        with pytest.raises(Refusal, match="settled there, and nowhere else"):
            act(case.order, by=admin, reason="Just do it.")
    assert fresh(case).order.ledger.balance("held") == case.order.total


def test_an_order_without_a_case_is_still_ruled_on_by_staff(admin):
    order = OrderFactory(status="handed_over")
    trading.refund(order, by=admin, reason="A chargeback.")
    order.refresh_from_db()
    assert order.status == "refunded"


def test_who_withdraws_gets_nothing_by_it(seller, buyer):
    order = OrderFactory(status="handed_over", seller=seller, buyer=buyer)
    trading.freeze(order, by=buyer, reason=WORDS)
    for act, by in ((trading.release, seller), (trading.refund, buyer)):
        with pytest.raises(Refusal, match="gets nothing"):
            act(order, by=by, reason="Mine.", kind="withdrawal")
