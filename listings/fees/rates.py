"""Fees as arithmetic: whole minor units in, whole minor units out. Nothing here reads the clock but `current` and `for_sale`."""

import time
from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple

from django.core.cache import cache
from django.utils import timezone

from listings.fees.models import FeeSchedule, SpecialCommission
from yardsale import money

_KEY = "fees:in-force"
#: Seconds that a schedule is kept: one that starts at midnight holds from a moment after midnight.
_KEEP = 30


class Parts(NamedTuple):
    """Who gets what of the money held for an order, in minor units; together they are all of it."""

    buyer: int
    seller: int
    commission: int
    protection: int


@dataclass(frozen=True)
class Rates:
    """One schedule's numbers: rates in basis points, amounts in minor units."""

    commission_rate: int
    commission_least: int
    commission_most: int
    protection_rate: int
    protection_fixed: int
    #: Part of the commission that does not depend on the price. Orders from before there was one have none.
    commission_fixed: int = 0

    def commission(self, price: int) -> int:
        """What the seller leaves us; never more than the price itself."""
        share = self.commission_fixed + money.share(price, self.commission_rate)
        return min(price, max(self.commission_least, min(share, self.commission_most)))

    def protection(self, price: int) -> int:
        """What the buyer pays us for holding the money and standing by."""
        return self.protection_fixed + money.share(price, self.protection_rate)

    def buyer_price(self, price: int) -> int:
        return price + self.protection(price)

    def proceeds(self, price: int) -> int:
        """What the seller receives, postage aside."""
        return price - self.commission(price)

    def part_refund(self, price: int, postage: int, protection: int, commission: int, refund: int) -> Parts:
        """Split what is held when the buyer gets `refund` of it back; the order's own amounts, at the order's own rates.

        The refund comes out of the price first, then out of the postage. Commission is owed on the price the seller keeps
        and is never more than was agreed. We keep the whole protection fee, unless more than price and postage goes back:
        then the rest is taken from it, so that a refund of everything costs nobody anything.
        """
        total = price + postage + protection
        if not 0 <= refund <= total or min(price, postage, protection, commission) < 0:
            raise ValueError(f"{refund} of {price} + {postage} + {protection} cannot go back")
        kept_commission = min(commission, self.commission(max(0, price - refund)))
        kept = max(0, price + postage - refund)
        return Parts(refund, kept - kept_commission, kept_commission, min(protection, total - refund))

    def price_within(self, total: int) -> int:
        """The highest price whose buyer price is at most `total`; -1 when there is none. Filters need it."""
        low, high = -1, max(total, 0)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self.buyer_price(middle) <= total else (low, middle - 1)
        return low

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


@dataclass(frozen=True)
class Special:
    """Another commission for one category or group (None: all) and one tier of sellers ("": all)."""

    category: int | None
    tier: str
    commission: dict[str, int]


@dataclass(frozen=True)
class Fees:
    """Everything in force at one moment."""

    general: Rates
    specials: tuple[Special, ...] = ()


_known: list[tuple[float, Fees]] = []  # at most one: until when (monotonic seconds), and the fees


def current() -> Rates:
    """The rates of most sales, and the buyer protection of all: what every price shown contains."""
    return _fees().general


def for_sale(group: int | None, category: int | None, tier: str = "") -> Rates:
    """The rates of one sale. The nearer the category the stronger; in the same one, a tier's own beats everybody's.

    So a special of the category comes before one of its group, and that before one for a tier in every category.
    """
    fees = _fees()
    for wanted in (category, group, None):
        for whose in (tier, "") if tier else ("",):
            for special in fees.specials:
                if (special.category, special.tier) == (wanted, whose):
                    return replace(fees.general, **special.commission)
    return fees.general


def _fees() -> Fees:
    """From this process for a second, from the cache for half a minute, else from the database."""
    now = time.monotonic()
    if _known and _known[0][0] > now:
        return _known[0][1]
    kept = cache.get(_KEY)
    if kept is None:
        kept = _read()
        cache.set(_KEY, kept, timeout=_KEEP)
    _known[:] = [
        (now + 1.0, Fees(Rates(**kept["general"]), tuple(Special(*one) for one in kept["specials"])))
    ]
    return _known[0][1]


def _read() -> dict[str, Any]:
    """As plain values: the cache may be shared with a process of another version."""
    now = timezone.now()
    specials: dict[tuple[int | None, str], dict[str, int]] = {}
    for row in SpecialCommission.objects.in_force(now).order_by("starts_at"):
        specials[row.category_id, row.tier] = row.rates()  # of two, the later one
    return {
        "general": FeeSchedule.objects.filter(starts_at__lte=now).latest().rates(),
        "specials": [[category, tier, rates] for (category, tier), rates in specials.items()],
    }


def forget() -> None:
    """After a schedule was changed: ask the database again."""
    _known.clear()
    cache.delete(_KEY)
