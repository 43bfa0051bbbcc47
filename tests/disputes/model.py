"""A dispute in plain Python, beside which the site's own is run: no database, and nothing of the site but its numbers.

Every method says whether the act is allowed and, when it is, what becomes of the case. Amounts are minor units.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.orders.model import Sale

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SIDES = ("buyer", "seller")
HEARING = {"answer_due", "talking", "escalated", "evidence", "returning"}
AGREEING = {"talking", "escalated", "evidence", "review"}
LOOKABLE = {"escalated", "evidence", "review", "confirming", "decided", "appealed"}
CLAIMABLE = {"escalated", "evidence", "review", "appealed"}
#: Takes part, and may moderate: `trader` has bought from the seller before.
MODERATORS = {"mo1", "mo2", "mo3", "mo4", "mo5"}


def other(side: str) -> str:
    return "seller" if side == "buyer" else "buyer"


@dataclass
class Offer:
    by: str
    deal: str
    amount: int
    answer_by: datetime


@dataclass
class Verdict:
    by: str
    deal: str
    amount: int
    round: int
    refused: bool = False
    seconded_by: str = ""


@dataclass
class Dispute:
    sale: Sale
    urgent: bool
    opened_at: datetime
    state: str = "answer_due"
    act_by: datetime | None = None
    answered_at: datetime | None = None
    unopposed: bool = False
    offer: Offer | None = None
    offers: dict[str, int] = field(default_factory=dict)
    shown: dict[str, int] = field(default_factory=dict)
    said: dict[str, int] = field(default_factory=dict)
    agreed: Offer | None = None
    verdict: Verdict | None = None
    verdicts: list[Verdict] = field(default_factory=list)
    moderator: str = ""
    round: int = 1
    heard: set[str] = field(default_factory=lambda: {"buyer"})
    #: Evidence by its number: who has opened it.
    evidence: list[set[str]] = field(default_factory=list)
    ready: set[str] = field(default_factory=set)
    abides: set[str] = field(default_factory=set)
    drafted: set[str] = field(default_factory=set)
    read: set[str] = field(default_factory=set)
    read_before: set[str] = field(default_factory=set)
    address: bool = False
    sent: bool = False
    order: str = "disputed"
    #: Why money moved: nothing else may move it.
    because: str = ""

    @property
    def held(self) -> int:
        return self.sale.total

    @property
    def big(self) -> bool:
        return self.held > 50_000

    # -- Ends ------------------------------------------------------------------------------------------------------

    def _settle(self, because: str, deal: str, amount: int) -> bool:
        self.state, self.act_by, self.because = "settled", None, because
        if deal == "keep":
            self.order, self.sale.accounts = "completed", self.sale._split(0)
        elif deal == "part":
            self.order, self.sale.accounts = "part_refunded", self.sale._split(amount)
        else:
            self.order, self.sale.accounts = "refunded", {}
        return True

    def _execute(self, now: datetime) -> bool:
        if self.verdict.deal == "return":
            return self._return(now)
        return self._settle("verdict", self.verdict.deal, self.verdict.amount)

    def _return(self, now: datetime, address: bool = False) -> bool:
        self.state, self.act_by = "returning", now + 7 * DAY
        self.address = self.address or address
        return True

    def _fits(self, deal: str, amount: int) -> bool:
        return deal != "part" or 0 < amount < self.held

    # -- The two sides ---------------------------------------------------------------------------------------------

    def answer(self, by: str, now: datetime) -> bool:
        if by != "seller" or self.state != "answer_due":
            return False
        self.heard.add(by)
        self._say(by)
        self.state, self.act_by, self.answered_at = "talking", now + 7 * DAY, now
        return True

    def _say(self, by: str) -> None:
        self.said[by] = self.said.get(by, 0) + 1

    def write(self, by: str, now: datetime) -> bool:
        if by not in SIDES or self.state not in HEARING:
            return False
        self.heard.add(by)
        self._say(by)
        return True

    def show(self, by: str, now: datetime) -> bool:
        if by not in SIDES or self.state not in HEARING or self.shown.get(by, 0) >= 12:
            return False
        self.shown[by] = self.shown.get(by, 0) + 1
        self.evidence.append(set())
        self.heard.add(by)
        return True

    def say_ready(self, by: str, now: datetime) -> bool:
        if by not in SIDES or self.state != "evidence" or by in self.ready:
            return False
        self.ready.add(by)
        if self.ready == set(SIDES):
            self.state, self.act_by = "review", now + 2 * DAY
        return True

    def make_offer(self, by: str, now: datetime, deal: str, amount: int) -> bool:
        may = by in SIDES and self.state in AGREEING and self.offer is None and self.offers.get(by, 0) < 10
        if not may or not self._fits(deal, amount):
            return False
        self.offers[by] = self.offers.get(by, 0) + 1
        self.offer = Offer(by, deal, amount, now + 48 * HOUR)
        return True

    def _may_answer(self, by: str, now: datetime) -> bool:
        is_open = self.offer is not None and self.state in AGREEING and now < self.offer.answer_by
        return is_open and by in SIDES and by != self.offer.by

    def accept(self, by: str, now: datetime) -> bool:
        if not self._may_answer(by, now):
            return False
        self.agreed, self.offer = self.offer, None
        if self.agreed.deal == "return":
            self.address = False
            return self._return(now, address=True)
        return self._settle("consents", self.agreed.deal, self.agreed.amount)

    def decline(self, by: str, now: datetime) -> bool:
        if not self._may_answer(by, now):
            return False
        self.offer = None
        return True

    def take_back(self, by: str, now: datetime) -> bool:
        if self.offer is None or self.state not in AGREEING or by != self.offer.by:
            return False
        self.offer = None
        return True

    def call(self, by: str, now: datetime) -> bool:
        if by not in SIDES or self.state not in {"answer_due", "talking", "returning"}:
            return False
        at_once = self.urgent or self.state == "returning"
        if not at_once and (self.answered_at is None or now < self.answered_at + 24 * HOUR):
            return False
        self._escalate(now)
        return True

    def _escalate(self, now: datetime) -> None:
        self.state, self.act_by = "escalated", now + 2 * DAY
        self.agreed = self.verdict = None
        self.moderator = ""

    def withdraw(self, by: str, now: datetime) -> bool:
        if by != "buyer" or self.state not in HEARING | {"opened", "review"} or self.sent:
            return False
        self.offer = None
        return self._settle("withdrawal", "keep", 0)

    def say_address(self, by: str, now: datetime) -> bool:
        if by != "seller" or self.state != "returning" or self.address or not self.sale.by_post:
            return False
        self.address = True
        return True

    def send_back(self, by: str, now: datetime) -> bool:
        known = self.address or not self.sale.by_post
        if by != "buyer" or self.state != "returning" or self.sent or not known:
            return False
        self.sent = True
        self.act_by = now + 72 * HOUR + (7 * DAY if self.sale.by_post else 0 * DAY)
        return True

    def receive_back(self, by: str, now: datetime) -> bool:
        if by != "seller" or self.state != "returning":
            return False
        return self._settle("verdict" if self.verdict else "consents", "refund", self.held)

    def abide(self, by: str, now: datetime) -> bool:
        if by not in SIDES or self.state != "decided" or by in self.abides:
            return False
        self.abides.add(by)
        return self._execute(now) if self.abides == set(SIDES) else True

    def appeal(self, by: str, now: datetime) -> bool:
        if by not in SIDES or self.state != "decided" or self.round == 2 or by in self.abides:
            return False
        if self.unopposed or now >= self.act_by:
            return False
        self.state, self.act_by, self.moderator, self.round = "appealed", now + 2 * DAY, "", 2
        self.read_before = set(self.read)
        return True

    # -- Moderators ------------------------------------------------------------------------------------------------

    def _decided(self, by: str) -> bool:
        stood = [verdict for verdict in self.verdicts if not verdict.refused]
        return any(by in {verdict.by, verdict.seconded_by} for verdict in stood)

    def _unbiased(self, by: str) -> bool:
        return by in MODERATORS and not self._decided(by) and by not in self.read_before

    def claim(self, by: str, now: datetime) -> bool:
        if self.state not in CLAIMABLE or self.moderator or not self._unbiased(by):
            return False
        self.moderator = by
        if self.state == "escalated":
            self.state, self.act_by, self.ready = "evidence", now + 72 * HOUR, set()
        return True

    def hand_back(self, by: str, now: datetime) -> bool:
        if self.state not in CLAIMABLE - {"escalated"} or not by or by != self.moderator:
            return False
        self.moderator = ""
        return True

    def look(self, by: str, now: datetime) -> bool:
        """At everything there is."""
        if by not in MODERATORS or self.state not in LOOKABLE:
            return False
        for seen in self.evidence:
            seen.add(by)
        return True

    def _has_seen(self, by: str) -> bool:
        return all(by in seen for seen in self.evidence)

    def ask(self, by: str, now: datetime) -> bool:
        if self.state != "review" or by != self.moderator or not self._unbiased(by):
            return False
        self.state, self.act_by, self.ready = "evidence", now + 72 * HOUR, set()
        return True

    def draft(self, by: str, now: datetime) -> bool:
        may = self.state == "appealed" and by == self.moderator and self._unbiased(by)
        if not may or by in self.drafted or not self._has_seen(by):
            return False
        self.drafted.add(by)
        return True

    def decide(self, by: str, now: datetime, deal: str, amount: int, silence: bool) -> bool:
        may = self.state in {"review", "appealed"} and by == self.moderator and self._unbiased(by)
        if not may or not self._has_seen(by) or not self._fits(deal, amount):
            return False
        if self.state == "appealed" and by not in self.drafted:
            return False
        if self.heard != set(SIDES) and not silence:
            return False
        self.offer = self.agreed = None
        self.verdict = Verdict(by, deal, amount, self.round)
        self.verdicts.append(self.verdict)
        if self.big:
            self.state, self.act_by = "confirming", now + 2 * DAY
            return True
        return self._stand(now)

    def _stand(self, now: datetime) -> bool:
        if self.round == 2:
            return self._execute(now)
        self.state, self.act_by, self.unopposed = "decided", now + 7 * DAY, False
        self.abides = set()
        return True

    def _may_second(self, by: str) -> bool:
        return self.state == "confirming" and by != self.moderator and self._unbiased(by)

    def read_verdict(self, by: str, now: datetime) -> bool:
        if not self._may_second(by):
            return False
        self.read.add(by)
        return True

    def confirm(self, by: str, now: datetime) -> bool:
        if not self._may_second(by):
            return False
        self.verdict.seconded_by = by
        return self._stand(now)

    def disagree(self, by: str, now: datetime) -> bool:
        if not self._may_second(by):
            return False
        self.verdict.refused, self.verdict = True, None
        is_appeal = self.round == 2 and self.moderator in self.drafted
        self.state, self.act_by = "appealed" if is_appeal else "review", now + 2 * DAY
        return True

    def carry_out(self, by: str, now: datetime) -> bool:
        if self.state != "decided" or not self.unopposed or by not in MODERATORS:
            return False
        return self._execute(now)

    # -- The clock -------------------------------------------------------------------------------------------------

    def clock(self, now: datetime) -> None:
        """Closes offers, calls people, begins the reading. It never moves money."""
        if self.offer and self.state in AGREEING and self.offer.answer_by <= now:
            self.offer = None
        if self.act_by is None or now < self.act_by:
            return
        if self.state in {"answer_due", "talking", "returning"}:
            self._escalate(now)
        elif self.state == "evidence":
            self.state, self.act_by = "review", now + 2 * DAY
        elif self.state == "decided" and not self.unopposed:
            self.unopposed, self.act_by = True, now + 2 * DAY
