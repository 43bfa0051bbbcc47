"""A sale in plain Python, beside which the site's own is run: no database, and nothing of the site but its numbers.

Amounts are minor units. Every method says whether the act is allowed and, when it is, what becomes of the sale.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.orders.model_numbers import (
    DAY,
    GONE,
    HELD,
    HOUR,
    LOOKING,
    REASONS,
    Suggestion,
    commission_of,
    percent,
    working_days_after,
)


@dataclass
class Sale:
    """What the model knows of one listing and of the order that was last placed on it."""

    price: int
    postage: int
    by_post: bool
    listing: str = "on_sale"
    status: str = ""
    act_by: datetime | None = None
    placed_at: datetime | None = None
    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    tracking: bool = False
    delivered: bool = False
    sent_back: bool = False
    extended: int = 0
    wrong_codes: int = 0
    locked_until: datetime | None = None
    suggestion: Suggestion | None = None
    suggested: dict[str, int] = field(default_factory=dict)
    payments: dict[str, str] = field(default_factory=dict)
    # When reservations that were not paid had begun.
    let_go: list[datetime] = field(default_factory=list)
    accounts: dict[str, int] = field(default_factory=dict)
    # What went back while the sale went on.
    back: int = 0
    # What it was when it was stopped.
    was: str = ""

    # -- Amounts -----------------------------------------------------------------------------------------------

    @property
    def protection(self) -> int:
        return 70 + percent(self.price, 3)

    @property
    def sent_for(self) -> int:
        return self.postage if self.by_post else 0

    @property
    def total(self) -> int:
        return self.price + self.protection + self.sent_for

    def _split(self, refund: int) -> dict[str, int]:
        kept_price = max(0, self.price - refund)
        commission = min(commission_of(self.price), commission_of(kept_price))
        protection = min(self.protection, self.total - refund)
        seller = self.total - refund - commission - protection
        return {
            "buyer": -(self.total - refund),
            "seller": seller,
            "commission": commission,
            "protection": protection,
        }

    # -- Moves -------------------------------------------------------------------------------------------------

    def _to(self, status: str, act_by: datetime | None = None) -> None:
        self.status, self.act_by, self.suggestion = status, act_by, None

    def _release(self) -> bool:
        self._to("completed")
        self.accounts = self._split(self.back)
        return True

    def _all_back(self, status: str) -> bool:
        self._to(status)
        self.accounts = {}
        return True

    def _part_back(self, amount: int) -> bool:
        self._to("part_refunded")
        self.accounts = self._split(self.back + amount)
        return True

    def _some_back(self, amount: int) -> bool:
        self.back += amount
        self.accounts = {"buyer": self.back - self.total, "held": self.total - self.back}
        return True

    def _cancelled(self, *, paid: bool, gone: bool = False) -> bool:
        if not paid:
            self.let_go.append(self.placed_at)
        self._all_back("cancelled")
        self.listing = "withdrawn" if gone else "on_sale"
        return True

    # -- What people do ----------------------------------------------------------------------------------------

    def place(self, by: str, now: datetime) -> bool:
        if by == "buyer" and self.status == "placed":
            return True
        tries = [moment for moment in self.let_go if moment > now - DAY]
        if by != "buyer" or self.listing != "on_sale" or len(tries) >= 3:
            return False
        keep = Sale(self.price, self.postage, self.by_post, let_go=self.let_go)
        self.__dict__.update(keep.__dict__)
        self._to("placed", now + timedelta(minutes=15))
        self.placed_at, self.listing = now, "reserved"
        return True

    def give_up(self, by: str, now: datetime) -> bool:
        return by == "buyer" and self.status == "placed" and self._cancelled(paid=False)

    def paid(self, code: str, now: datetime) -> None:
        """The gateway's word that a payment of this sale came in."""
        if self.payments[code] not in {"started", "declined", "abandoned"}:
            return
        if self.status != "placed":
            self.payments[code] = "refund_due"
            return
        self.payments[code] = "succeeded"
        self._to("paid", working_days_after(now, 5))
        self.paid_at, self.listing = now, "sold"
        self.accounts = {"buyer": -self.total, "held": self.total}

    def ship(self, by: str, now: datetime, tracking: bool) -> bool:
        if by != "seller" or self.status != "paid" or not self.by_post:
            return False
        self._to("shipped", now + 14 * DAY)
        self.shipped_at, self.tracking = now, tracking
        return True

    def mark_delivered(self, by: str, now: datetime) -> bool:
        awaited = self.status == "shipped" and self.tracking and not self.delivered
        plausible = by == "buyer" or (
            by == "seller" and now - self.shipped_at >= 12 * HOUR if awaited else False
        )
        if not awaited or not plausible:
            return False
        self.delivered, self.act_by = True, now + 72 * HOUR
        return True

    def hand_over(self, by: str, now: datetime) -> bool:
        if by != "seller" or self.status != "paid" or self.by_post:
            return False
        self._to("handed_over", now + 72 * HOUR)
        return True

    def enter_code(self, by: str, now: datetime, right: bool) -> bool:
        if by != "seller" or self.status != "paid" or self.by_post:
            return False
        if self.locked_until and self.locked_until > now:
            return False
        if right:
            return self._release()
        self.wrong_codes, self.locked_until = self.wrong_codes + 1, None
        if self.wrong_codes == 5:
            self.wrong_codes, self.locked_until = 0, now + HOUR
        return True

    def confirm(self, by: str, now: datetime) -> bool:
        met = self.status == "paid" and not self.by_post
        return by == "buyer" and (self.status in LOOKING or met) and self._release()

    def cancel(self, by: str, now: datetime, reason: str) -> bool:
        if by not in {"buyer", "seller"} or self.status != "paid" or reason not in REASONS[by]:
            return False
        return self._cancelled(paid=True, gone=reason in GONE)

    def refund(self, by: str, now: datetime) -> bool:
        if by != "seller" or self.status not in LOOKING | {"returning"}:
            return False
        return self._refund()

    def _refund(self) -> bool:
        # With the seller (again), who looks at it before anybody else is offered it.
        if self.status == "returning" or (self.status, self.was) == ("disputed", "paid"):
            self.listing = "withdrawn"
        return self._all_back("refunded")

    def suggest(self, by: str, now: datetime, kind: str, amount: int) -> bool:
        pressed = (by == "buyer" and self.status in LOOKING) or (by == "seller" and self.status == "paid")
        allowed = {
            "part_refund": by in {"buyer", "seller"} and self._may_split(),
            "return": by in {"buyer", "seller"} and self.status in LOOKING,
            "refund": by == "buyer" and self.status in LOOKING,
            "more_time": pressed,
        }[kind]
        if not allowed or self.suggestion or self.suggested.get(by, 0) >= 5:
            return False
        if kind == "part_refund" and not 0 < amount < self.price + self.sent_for - self.back:
            return False
        if kind == "more_time" and not self._has_more_time(now):
            return False
        self.suggested[by] = self.suggested.get(by, 0) + 1
        self.suggestion = Suggestion(kind, by, now + 48 * HOUR, amount)
        if kind != "more_time":
            self.act_by = max(self.act_by, min(now + 72 * HOUR, self.paid_at + 80 * DAY))
        return True

    def _may_split(self) -> bool:
        return self.status in LOOKING | {"paid"} or (self.status == "returning" and not self.sent_back)

    def _has_more_time(self, now: datetime) -> bool:
        return self.extended < 2 and max(self.act_by, now) + 5 * DAY <= self.paid_at + 80 * DAY

    def answer(self, by: str, now: datetime, yes: bool) -> bool:
        said = self.suggestion
        if not said or by not in {"buyer", "seller"} or by == said.by or said.answer_by <= now:
            return False
        if yes and said.kind == "more_time" and not self._has_more_time(now):
            return False
        self.suggestion = None
        if not yes:
            return True
        if said.kind == "part_refund":
            return (self._some_back if self.status == "paid" else self._part_back)(said.amount)
        if said.kind == "refund":
            return self._refund()
        if said.kind == "return":
            self._to("returning", working_days_after(now, 5))
            return True
        return self._extend(now)

    def _extend(self, now: datetime) -> bool:
        self.act_by, self.extended = max(self.act_by, now) + 5 * DAY, self.extended + 1
        return True

    def withdraw(self, by: str, now: datetime) -> bool:
        if not self.suggestion or by != self.suggestion.by:
            return False
        self.suggestion = None
        return True

    def give_time(self, by: str, now: datetime) -> bool:
        may = (by == "buyer" and self.status == "paid") or (by == "seller" and self.status in LOOKING)
        return may and self._has_more_time(now) and self._extend(now)

    def send_back(self, by: str, now: datetime) -> bool:
        if by != "buyer" or self.status != "returning" or self.sent_back:
            return False
        self.sent_back, self.suggestion = True, None
        self.act_by = now + (14 * DAY if self.by_post else 72 * HOUR)
        return True

    def take_back(self, by: str, now: datetime) -> bool:
        return by == "seller" and self.status == "returning" and self._refund()

    # -- What staff does ---------------------------------------------------------------------------------------

    def freeze(self) -> bool:
        if self.status in HELD - {"disputed"}:
            self.was = self.status
            self._to("disputed")
        return self.status == "disputed"

    def go_on(self, now: datetime) -> bool:
        """What stopped it is gone: where it was, with all the time for it anew."""
        if self.status != "disputed":
            return False
        looking = 72 * HOUR if self.delivered or not self.by_post else 14 * DAY
        if self.was == "returning":
            looking = 14 * DAY if self.by_post else 72 * HOUR
        is_to_send = self.was == "paid" or (self.was == "returning" and not self.sent_back)
        self._to(self.was, working_days_after(now, 5) if is_to_send else now + looking)
        return True

    def decide(self, refund: int | None) -> bool:
        """The verdict: `refund` for the buyer, None for nothing of it."""
        if self.status not in HELD or (refund is not None and not 0 < refund <= self.total - self.back):
            return False
        self.freeze()
        if refund is None:
            return self._release()
        return self._refund() if refund == self.total - self.back else self._part_back(refund)

    def stop(self) -> bool:
        """Cancelled by staff."""
        return self.status in {"placed", "paid"} and self._cancelled(paid=self.status == "paid")

    # -- What the clock does -----------------------------------------------------------------------------------

    def clock(self, now: datetime) -> None:
        if self.suggestion and self.suggestion.answer_by <= now:
            self.suggestion = None
        if self.act_by is None or self.act_by > now:
            return
        if self.status == "placed":
            self._cancelled(paid=False)
        elif self.status == "paid":
            self._cancelled(paid=True)
        elif self.status in LOOKING or (self.status == "returning" and not self.sent_back):
            self._release()
        elif self.status == "returning":
            self._refund()
