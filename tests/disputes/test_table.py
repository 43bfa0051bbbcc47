"""The table of moves, walked: every transition it names happens, and whatever it does not name is refused in words."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from forum.disputes import actions, clocks, lapsing, talking
from forum.disputes.models import Case, Evidence, Offer
from forum.disputes.statuses import MOVES, Act, State
from tests.factories import UserFactory
from tests.factories.disputes import REASONS, WHERE, WORDS, CaseFactory, decision, let_pass, run_out
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db
S, A = State, Act
BIG = 80_000


class Walk:
    """A case that is led through its life; remembers which transitions it made."""

    seen: set

    def __init__(self, seen, **fields):
        self.seen = seen
        self.moderators = [UserFactory(role="moderator") for _each in range(4)]
        self.case = CaseFactory(**{"moderator": self.moderators[0]} | fields)

    def do(self, act, *words, **fields):
        before = self.case.state
        ACTS[act](self, *words, **fields)
        self.case.refresh_from_db()
        self.seen.add((before, act, self.case.state))
        return self

    @property
    def buyer(self):
        return self.case.claimant

    @property
    def seller(self):
        return self.case.respondent

    def offer_now(self, deal="part", amount=500):
        return actions.offer(self.case, by=self.seller, deal=deal, amount=amount, address=WHERE)

    def open_offer(self):
        return self.case.offer or Offer.objects.create(
            case=self.case, by=self.seller, deal="keep", answer_by=timezone.now()
        )


def _accept(walk, deal="part"):
    offer = walk.offer_now(deal) if walk.case.allows(A.OFFER) else walk.open_offer()
    actions.accept(walk.case, offer, by=walk.buyer, address=WHERE)


def _lapse(walk):
    if walk.case.allows(A.OFFER):
        offer = walk.offer_now()
        with time_machine.travel(offer.answer_by + timedelta(seconds=1), tick=False):
            lapsing.lapse(walk.case)
    else:
        lapsing.lapse(walk.case)


def _time_up(walk):
    if walk.case.state != S.SETTLED:
        run_out(walk.case)
    run = clocks.RUN_OUT.get(walk.case.state)
    if run is None:
        talking.escalate_by_clock(walk.case, why="silence")
    run(walk.case)


def _offered(walk, act):
    offer = walk.offer_now() if walk.case.allows(A.OFFER) else walk.open_offer()
    if act == A.DECLINE:
        actions.decline(walk.case, offer, by=walk.buyer)
    else:
        actions.take_back(walk.case, offer, by=walk.seller)


def _look(walk):
    Evidence.objects.get_or_create(case=walk.case, by=walk.buyer, slot="whole", note="See.")
    actions.look(Evidence.objects.get(case=walk.case), by=walk.moderators[0])


def _ready(walk, *sides):
    for side in sides or ("buyer",):
        actions.say_ready(walk.case, by=getattr(walk, side))


def _claim(walk, number=0):
    Case.objects.filter(pk=walk.case.pk).exclude(state=S.SETTLED).update(moderator=None)
    actions.claim(walk.case, by=walk.moderators[number])


ACTS = {
    A.STATE: lambda walk: actions.state_case(walk.case, by=walk.buyer, text=WORDS),
    A.ANSWER: lambda walk: actions.answer(walk.case, by=walk.seller, text=WORDS),
    A.WRITE: lambda walk: actions.write(walk.case, by=walk.buyer, text=WORDS),
    A.SHOW: lambda walk: actions.show(walk.case, by=walk.buyer, slot="whole", note=WORDS),
    A.READY: _ready,
    A.OFFER: lambda walk: walk.offer_now(),
    A.ACCEPT: _accept,
    A.DECLINE: lambda walk: _offered(walk, A.DECLINE),
    A.TAKE_BACK_OFFER: lambda walk: _offered(walk, A.TAKE_BACK_OFFER),
    A.LAPSE: _lapse,
    A.CALL: lambda walk: actions.call(walk.case, by=walk.buyer),
    A.WITHDRAW: lambda walk: actions.withdraw(walk.case, by=walk.buyer),
    A.ADDRESS: lambda walk: actions.say_address(walk.case, by=walk.seller, address=WHERE),
    A.SEND_BACK: lambda walk: actions.send_back(walk.case, by=walk.buyer),
    A.RECEIVE_BACK: lambda walk: actions.receive_back(walk.case, by=walk.seller),
    A.ABIDE: lambda walk, who="buyer": actions.abide(walk.case, by=getattr(walk, who)),
    A.APPEAL: lambda walk: actions.appeal(walk.case, by=walk.seller, text=WORDS),
    A.CLAIM: _claim,
    A.HAND_BACK: lambda walk: actions.hand_back(walk.case, by=walk.case.moderator or walk.moderators[0]),
    A.LOOK: _look,
    A.ASK: lambda walk: actions.ask(walk.case, by=walk.case.moderator or walk.moderators[0], text=WORDS),
    A.DRAFT: lambda walk: actions.draft(
        walk.case, by=walk.case.moderator or walk.moderators[1], deal="refund", reasons=REASONS
    ),
    A.DECIDE: lambda walk, deal="refund": actions.decide(
        walk.case, decision(deal), by=walk.case.moderator or walk.moderators[0]
    ),
    A.CONFIRM: lambda walk, number=3: actions.confirm(walk.case, by=walk.moderators[number]),
    A.DISAGREE: lambda walk: actions.disagree(walk.case, by=walk.moderators[3], note="Too much."),
    A.CARRY_OUT: lambda walk: actions.carry_out(walk.case, by=walk.moderators[2]),
    A.TIME_UP: _time_up,
}


def by_post(**fields):
    """An order that goes back by post needs an address first."""
    from tests.factories import OrderFactory

    return OrderFactory(status="shipped", delivery="post", **fields)


def stories(seen):
    """Lives of cases that together make every transition of the table."""

    def begin(state, **fields):
        return Walk(seen, state=state, **fields)

    begin(S.OPENED).do(A.STATE)
    begin(S.OPENED).do(A.TIME_UP)
    begin(S.OPENED).do(A.WITHDRAW)
    begin(S.ANSWER_DUE).do(A.WRITE).do(A.SHOW).do(A.ANSWER)
    begin(S.ANSWER_DUE).do(A.TIME_UP)
    begin(S.ANSWER_DUE, reason="counterfeit").do(A.CALL)
    talk = begin(S.TALKING)
    let_pass(talk.case, hours=25)
    talk.do(A.CALL)
    begin(S.TALKING).do(A.TIME_UP)
    for state in (S.ANSWER_DUE, S.TALKING, S.ESCALATED, S.EVIDENCE, S.REVIEW, S.RETURNING):
        begin(state).do(A.WITHDRAW)
    for state in (S.TALKING, S.ESCALATED, S.EVIDENCE, S.RETURNING):
        begin(state).do(A.WRITE).do(A.SHOW)
    for state in (S.TALKING, S.ESCALATED, S.EVIDENCE, S.REVIEW):
        begin(state).do(A.OFFER)
        begin(state).do(A.DECLINE).do(A.TAKE_BACK_OFFER).do(A.LAPSE).do(A.ACCEPT)
        begin(state).do(A.ACCEPT, "return")
    for state in (S.ESCALATED, S.EVIDENCE, S.REVIEW, S.CONFIRMING, S.DECIDED, S.APPEALED):
        begin(state, **({"price": BIG} if state == S.CONFIRMING else {})).do(A.LOOK)
    begin(S.ESCALATED).do(A.CLAIM).do(A.HAND_BACK).do(A.CLAIM).do(A.READY).do(A.READY, "seller")
    begin(S.EVIDENCE).do(A.TIME_UP).do(A.HAND_BACK).do(A.CLAIM).do(A.ASK)
    begin(S.REVIEW).do(A.DECIDE, "part").do(A.ABIDE).do(A.ABIDE, "seller")
    begin(S.REVIEW).do(A.DECIDE, "return").do(A.ABIDE).do(A.ABIDE, "seller").do(A.CALL)
    begin(S.REVIEW).do(A.DECIDE, "part").do(A.TIME_UP).do(A.CARRY_OUT)
    begin(S.REVIEW).do(A.DECIDE, "return").do(A.TIME_UP).do(A.CARRY_OUT)
    begin(S.REVIEW, price=BIG).do(A.DECIDE, "part").do(A.DISAGREE).do(A.DECIDE, "keep").do(A.CONFIRM)
    appeal = begin(S.REVIEW).do(A.DECIDE, "part").do(A.APPEAL).do(A.CLAIM, 1).do(A.HAND_BACK).do(A.CLAIM, 1)
    appeal.do(A.DRAFT).do(A.DECIDE, "refund")
    for deal in ("keep", "return"):
        big = begin(S.APPEALED, price=BIG).do(A.CLAIM, 1).do(A.DRAFT).do(A.DECIDE, deal).do(A.DISAGREE)
        big.do(A.DECIDE, deal).do(A.CONFIRM, 2)
    begin(S.APPEALED).do(A.CLAIM, 1).do(A.DRAFT).do(A.DECIDE, "return").do(A.TIME_UP).do(A.CLAIM, 2).do(
        A.TIME_UP
    ).do(A.DECIDE, "keep")
    again = begin(S.APPEALED).do(A.CLAIM, 1).do(A.DRAFT).do(A.DECIDE, "return").do(A.TIME_UP)
    again.do(A.CLAIM, 2).do(A.TIME_UP).do(A.DECIDE, "return")
    back = begin(S.REVIEW, order=by_post()).do(A.DECIDE, "return").do(A.ABIDE).do(A.ABIDE, "seller")
    back.do(A.ADDRESS).do(A.SEND_BACK).do(A.RECEIVE_BACK)
    begin(S.RETURNING).do(A.TIME_UP)


def test_every_transition_of_the_table_happens_and_no_other():
    seen: set = set()
    stories(seen)
    wanted = {(str(state), str(act), str(to)) for (state, act), ends in MOVES.items() for to in ends}
    made = {(str(state), str(act), str(to)) for state, act, to in seen}
    assert wanted - made == set()
    assert made - wanted == set()


@pytest.mark.parametrize("state", list(State))
def test_whatever_the_table_does_not_name_is_refused_in_words(state):
    wrong = {}
    for act in Act:
        if (state, act) in MOVES:
            continue
        walk = Walk(set(), state=state, **({"price": BIG} if state == S.CONFIRMING else {}))
        before = dict(Case.objects.filter(pk=walk.case.pk).exclude(pk=None).values()[0])
        if act == A.LOOK:
            Evidence.objects.get_or_create(case=walk.case, by=walk.buyer, slot="whole", note="See.")
        try:
            ACTS[act](walk)
        except Refusal as refusal:
            if not (str(refusal).startswith("You cannot") and str(State(state).label) in str(refusal)):
                wrong[act] = str(refusal)
        else:
            wrong[act] = "was done"
        after = Case.objects.filter(pk=walk.case.pk).values()[0]
        ignored = {"moderator_id", "act_by", "remind_at"}
        assert {k: v for k, v in after.items() if k not in ignored} == {
            k: v for k, v in before.items() if k not in ignored
        }
    assert wrong == {}


def test_every_act_has_somebody_who_tries_it():
    assert set(ACTS) == set(Act)
    assert {act for _state, act in MOVES} == set(Act)
    assert {state for state, _act in MOVES} == set(State) - {State.SETTLED}


def test_a_return_that_was_decided_unopposed_and_never_comes_goes_to_a_person():
    """Found by the model: a clock that had spoken once in another state must not be deaf ever after."""
    walk = Walk(set(), state=S.REVIEW)
    walk.do(A.DECIDE, "return").do(A.TIME_UP).do(A.CARRY_OUT)
    run_out(walk.case)
    assert clocks.keep_deadlines() == 1
    walk.case.refresh_from_db()
    assert (walk.case.state, walk.case.order.status) == ("escalated", "disputed")
