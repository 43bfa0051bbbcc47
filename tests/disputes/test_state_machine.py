"""Both sides, strangers, moderators, an agent, and every clock do what they like with a dispute, in any order, and crash.

After each step the case is what the model says, and the money is where the model says: held, until two consents, the
claimant's withdrawal or a named verdict moved it. Whatever the model does not allow is refused in words.
"""

from contextlib import suppress
from copy import deepcopy
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from forum.disputes import actions
from forum.disputes.models import Case, Look
from forum.disputes.statuses import MOVES
from listings import trading
from listings.orders import actions as orders
from listings.orders.models import Order
from tests.disputes.model import SIDES, Dispute
from tests.factories import ListingFactory, OrderFactory, UserFactory
from tests.factories.disputes import REASONS, WHERE, WORDS, decision
from tests.orders.model import Sale
from yardsale.refusals import Refusal

START = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
OUTSIDERS = ("stranger", "agent", "trader")
SIDE = st.sampled_from([*SIDES, *SIDES, *SIDES, "stranger", "mo1", "agent"])
MODERATOR = st.sampled_from(["mo1", "mo2", "mo3", "mo4", "mo5", "mo1", "mo2", "trader", "agent", "buyer"])
DEALS = st.sampled_from(["refund", "part", "return", "return", "keep"])
SIZES = st.sampled_from(["none", "one", "some", "some", "most", "all"])


class Crash(Exception):
    """The process dies before the transaction commits."""


class DisputeMachine(RuleBasedStateMachine):
    #: (state, state) pairs that any run has made.
    made: set = set()

    @initialize(
        price=st.sampled_from([900, 12_345, 80_000]),
        by_post=st.booleans(),
        urgent=st.booleans(),
        crash=st.booleans(),
    )
    def begin(self, price, by_post, urgent, crash):
        self.undo = transaction.atomic()
        self.undo._from_testcase = True
        self.undo.__enter__()
        self.now = START
        self.travel = time_machine.travel(self.now, tick=False)
        self.clock = self.travel.start()
        self._people()
        listing = ListingFactory(
            seller=self.people["seller"], price=price, postage=500, expires_at=START + timedelta(days=900)
        )
        order = OrderFactory(
            listing=listing, buyer=self.people["buyer"], delivery="post" if by_post else "meet",
            status="shipped" if by_post else "handed_over",
        )  # fmt: skip
        reason = "counterfeit" if urgent else "not_as_described"
        opening = {"by": order.buyer, "reason": reason, "text": WORDS}
        if crash:
            with suppress(Crash), transaction.atomic():
                actions.open_dispute(Order.objects.get(pk=order.pk), **opening)
                raise Crash
            assert Order.objects.get(pk=order.pk).status == order.status
        self.case = actions.open_dispute(order, **opening)
        assert actions.open_dispute(order, **opening) == self.case
        self.dispute = Dispute(
            Sale(price, 500, by_post),
            urgent,
            self.now,
            act_by=self.now + timedelta(hours=72),
            said={"buyer": 1},
        )
        self.dispute.sale.accounts = {"buyer": -self.dispute.held, "held": self.dispute.held}

    def _people(self):
        self.people = {name: UserFactory(password="x") for name in ("buyer", "seller", "stranger")}
        for name in ("mo1", "mo2", "mo3", "mo4", "mo5", "trader"):
            self.people[name] = UserFactory(role="moderator", password="x")
        self.people["agent"] = UserFactory(role="support", password="x")
        OrderFactory(
            listing=ListingFactory(seller=self.people["seller"], price=300),
            buyer=self.people["trader"],
            status="completed",
        )

    def teardown(self):
        if hasattr(self, "undo"):
            self.travel.stop()
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    # -- Doing ---------------------------------------------------------------------------------------------------

    def fresh(self):
        return Case.objects.get(pk=self.case.pk)

    def do(self, name, by, site, *words, crash=False, **fields):
        """Run an act of the site beside the model's word on it. After a crash nothing has happened."""
        # No two things happen at the same moment.
        self.now += timedelta(microseconds=1)
        self.clock.move_to(self.now, tick=False)

        def act():
            site(self.fresh(), by=self.people[by], **fields)

        if crash:
            with suppress(Crash, Refusal), transaction.atomic():
                act()
                raise Crash
            return
        before = deepcopy(self.dispute)
        try:
            with transaction.atomic():
                act()
            refused = ""
        except Refusal as refusal:
            refused = str(refusal)
        allowed = bool(getattr(self.dispute, name)(by, self.now, *words))
        assert allowed == (not refused), f"{name} by {by}: model {allowed}, site {refused!r}; {before}"
        assert not refused or len(refused) > 20
        self.made.add((before.state, self.dispute.state))

    def _amount(self, size):
        there = self.dispute.held
        return {"none": 0, "one": 1, "some": there // 3, "most": there - 1, "all": there}[size]

    # -- As it usually goes ----------------------------------------------------------------------------------------

    @rule(times=st.integers(1, 4), mo=st.integers(1, 5), deal=DEALS, way=st.integers(0, 2), size=SIZES)
    def goes_on(self, times, mo, deal, way, size):
        """The next thing that sensible people do, so that chance does not stay at the beginning of things."""
        for _step in range(times):
            step = getattr(self, f"_on_{self.dispute.state}", None)
            if step is not None:
                step(f"mo{mo}", deal, way, size)

    @rule(mo=st.integers(1, 5), deal=DEALS, way=st.integers(0, 2), size=SIZES)
    def goes_on_a_little(self, mo, deal, way, size):
        self.goes_on(1, mo, deal, way, size)

    @rule(mo=st.integers(1, 5), deal=DEALS, way=st.integers(1, 2))
    def goes_far(self, mo, deal, way):
        self.goes_on(6, mo, deal, way, "some")

    def _on_answer_due(self, mo, deal, way, size):
        self.answer("seller", False)

    def _on_talking(self, mo, deal, way, size):
        if way == 0:
            self._agree(deal, size)
        else:
            self.time_passes(25, 0)
            self.call("buyer", False)

    def _agree(self, deal, size):
        self.make_offer("seller", deal, size, False)
        self.answer_offer("buyer", "accept", False)

    def _on_escalated(self, mo, deal, way, size):
        if way == 0 and size == "some":
            self._agree(deal, size)
        else:
            self.claim(mo, False)

    def _on_evidence(self, mo, deal, way, size):
        if way == 0 and size in {"one", "some"}:
            # A return agreed on while both show evidence: so seldom by chance that two thousand runs went without.
            self._agree(deal, size)
        elif way == 0:
            self.time_passes(80, 1)
        else:
            self.ready("buyer")
            self.ready("seller")

    def _on_review(self, mo, deal, way, size):
        self.claim(mo, False)
        if self.dispute.moderator:
            self.decide(deal, size, True, False, True, mo, True)

    def _on_confirming(self, mo, deal, way, size):
        self.second(mo, "disagree" if way == 0 else "confirm", False)

    def _on_decided(self, mo, deal, way, size):
        if way == 0:
            self.abide("buyer", False)
            self.abide("seller", False)
        elif way == 1:
            self.appeal("seller", False)
        else:
            self.time_passes(170, 1)
            self.carry_out(mo, False)

    def _on_appealed(self, mo, deal, way, size):
        self.claim(mo, False)
        if self.dispute.moderator:
            self.look(self.dispute.moderator)
            self.prepare("draft", False, True, mo)
            self._on_review(mo, deal, way, size)

    def _on_returning(self, mo, deal, way, size):
        if way == 0:
            self.time_passes(400, 1)
        else:
            self.on_its_way_back("seller", "say_address", False)
            self.on_its_way_back("buyer", "send_back", False)
            if way == 1:
                self.on_its_way_back("seller", "receive_back", False)

    # -- The two sides -------------------------------------------------------------------------------------------

    @rule(by=SIDE, crash=st.booleans())
    def answer(self, by, crash):
        self.do("answer", by, actions.answer, text=WORDS, crash=crash)

    @rule(by=SIDE)
    def write(self, by):
        self.do("write", by, actions.write, text=WORDS)

    @rule(by=SIDE, crash=st.booleans())
    def show(self, by, crash):
        self.do("show", by, actions.show, slot="whole", note="See.", crash=crash)

    @rule(by=SIDE)
    def ready(self, by):
        self.do("say_ready", by, actions.say_ready)

    @rule(by=SIDE, deal=DEALS, size=SIZES, crash=st.booleans())
    def make_offer(self, by, deal, size, crash):
        amount = self._amount(size)
        fields = {"deal": deal, "amount": amount, "address": WHERE, "crash": crash}
        self.do("make_offer", by, actions.offer, deal, amount, **fields)

    @rule(by=SIDE, answer=st.sampled_from(["accept", "decline", "take_back"]), crash=st.booleans())
    def answer_offer(self, by, answer, crash):
        """The one that was made last, open or not."""
        last = self.fresh().offers.order_by("-pk").first()
        if last is not None:
            fields = {"address": WHERE} if answer == "accept" else {}
            site = getattr(actions, answer)
            self.do(answer, by, lambda case, **rest: site(case, last, **rest), crash=crash, **fields)

    @rule(by=SIDE, crash=st.booleans())
    def call(self, by, crash):
        self.do("call", by, actions.call, crash=crash)

    @rule(by=st.sampled_from([*SIDES, "stranger"]), surely=st.integers(0, 9), crash=st.booleans())
    def withdraw(self, by, surely, crash):
        if by != "buyer" or surely == 9:
            self.do("withdraw", by, actions.withdraw, crash=crash)

    @rule(by=SIDE, name=st.sampled_from(["say_address", "send_back", "receive_back"]), crash=st.booleans())
    def on_its_way_back(self, by, name, crash):
        fields = {"address": WHERE} if name == "say_address" else {}
        self.do(name, by, getattr(actions, name), crash=crash, **fields)

    @rule(by=SIDE, crash=st.booleans())
    def abide(self, by, crash):
        self.do("abide", by, actions.abide, crash=crash)

    @rule(by=SIDE, crash=st.booleans())
    def appeal(self, by, crash):
        self.do("appeal", by, actions.appeal, text=WORDS, crash=crash)

    # -- Moderators ----------------------------------------------------------------------------------------------

    @rule(by=MODERATOR, crash=st.booleans())
    def claim(self, by, crash):
        self.do("claim", by, actions.claim, crash=crash)

    @rule(by=MODERATOR)
    def hand_back(self, by):
        self.do("hand_back", by, actions.hand_back)

    @rule(by=MODERATOR)
    def look(self, by):
        for piece in self.fresh().evidence.all():
            with suppress(Refusal):
                actions.look(piece, by=self.people[by])
        self.dispute.look(by, self.now)
        if by in {"trader", "buyer", "agent"}:
            assert not Look.objects.filter(by=self.people[by]).exists()

    @precondition(lambda self: self.dispute.moderator)
    @rule(name=st.sampled_from(["ask", "draft"]), crash=st.booleans(), mine=st.booleans(), by=MODERATOR)
    def prepare(self, name, crash, mine, by):
        by = self.dispute.moderator if mine else by
        fields = {"text": WORDS} if name == "ask" else {"deal": "refund", "reasons": REASONS}
        self.do(name, by, getattr(actions, name), crash=crash, **fields)

    @precondition(lambda self: self.dispute.moderator)
    @rule(
        deal=DEALS, size=SIZES, silence=st.booleans(), crash=st.booleans(), mine=st.booleans(), by=MODERATOR,
        prepared=st.booleans(),
    )  # fmt: skip
    def decide(self, deal, size, silence, crash, mine, by, prepared):
        by = self.dispute.moderator if mine else by
        if prepared:
            self.look(by)
        amount = self._amount(size)
        made = decision(deal, amount, silence="Asked twice." if silence else "")

        def site(case, by):
            actions.decide(case, made, by=by)

        self.do("decide", by, site, deal, amount, silence, crash=crash)

    @rule(by=MODERATOR, name=st.sampled_from(["confirm", "disagree", "read_verdict"]), crash=st.booleans())
    def second(self, by, name, crash):
        fields = {"note": "Too much."} if name == "disagree" else {}
        self.do(name, by, getattr(actions, name), crash=crash, **fields)

    @rule(by=MODERATOR, crash=st.booleans())
    def carry_out(self, by, crash):
        self.do("carry_out", by, actions.carry_out, crash=crash)

    @rule(by=st.sampled_from(["mo1", "mo5", "agent", "trader"]), name=st.sampled_from(["refund", "release"]))
    def past_the_case(self, by, name):
        """Through the front door of trade, as staff might for any other order."""
        order = Order.objects.get(pk=self.case.order_id)
        verdict = self.dispute.verdict
        if verdict and verdict.by == by:
            return
        with pytest.raises(Refusal, match="dispute of its own"), transaction.atomic():
            getattr(trading, name)(order, by=self.people[by], reason="So be it.")

    # -- Clocks --------------------------------------------------------------------------------------------------

    @rule(hours=st.sampled_from([1, 13, 25, 25, 49, 80, 170, 400]), strikes=st.integers(0, 2))
    def time_passes(self, hours, strikes):
        self.now += timedelta(hours=hours)
        self.clock.move_to(self.now, tick=False)
        before = self.dispute.state
        for _again in range(strikes):
            actions.keep_deadlines()
            orders.keep_deadlines()
            self.dispute.clock(self.now)
        self.made.add((before, self.dispute.state))

    # -- What always holds ---------------------------------------------------------------------------------------

    @invariant()
    def the_case_is_what_the_model_says(self):
        if getattr(self, "dispute", None) is None:
            return
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        case, order = self.fresh(), Order.objects.get(pk=self.case.order_id)
        said = self.dispute
        moderator = (
            case.moderator == self.people.get(said.moderator) if said.moderator else case.moderator is None
        )
        assert (case.state, case.act_by, case.round, moderator) == (said.state, said.act_by, said.round, True)
        assert (case.offer is None, order.status) == (said.offer is None, said.order)
        lines = order.ledger.all()
        balances = {
            name: lines.balance(name) for name in ("buyer", "held", "seller", "commission", "protection")
        }
        assert balances == dict.fromkeys(balances, 0) | said.sale.accounts
        rulings = list(order.rulings.values_list("kind", flat=True))
        assert rulings == ([said.because] if said.because else [])
        assert bool(rulings) == (balances["held"] == 0) == (case.state == "settled")


def _run(count, steps, **words):
    DisputeMachine.made = set()
    run_machine(
        DisputeMachine,
        settings=settings(
            max_examples=count, stateful_step_count=steps, deadline=None, database=None,
            suppress_health_check=list(HealthCheck), **words,
        ),
    )  # fmt: skip


@pytest.mark.django_db
def test_a_hundred_disputes_are_as_the_model_says():
    _run(100, 20, derandomize=True, phases=[Phase.generate])
    assert len(DisputeMachine.made) > 22


@pytest.mark.long
@pytest.mark.django_db
def test_two_thousand_disputes_of_fifty_steps_are_as_the_model_says():
    _run(2_000, 50)
    ways = {(str(state), str(end)) for (state, _act), ends in MOVES.items() for end in ends}
    assert (
        ways
        - DisputeMachine.made
        - {("opened", "answer_due"), ("opened", "escalated"), ("opened", "settled")}
        == set()
    )
