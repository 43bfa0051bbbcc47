"""How much somebody may do in an hour or a day: it grows with every trade that went well, and says so.

The first level is what settings say; the others are multiples of it.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext


@dataclass(frozen=True)
class Level:
    """Reached with so many completed trades, as buyer or seller; `times` is what limits are multiplied by."""

    name: Promise
    trades: int
    times: int


LEVELS = (
    Level(gettext_lazy("New here"), 0, 1),
    Level(gettext_lazy("Known"), 1, 2),
    Level(gettext_lazy("Trusted"), 5, 3),
    Level(gettext_lazy("Pillar of the street"), 20, 5),
)


def trades_of(user: Any) -> int:
    """Through the reverse relation: orders stand above people."""
    return int(user.sold_count + user.purchases.exclude(completed_at=None).count())


def at(trades: int) -> Level:
    return [level for level in LEVELS if level.trades <= trades][-1]


def after(level: Level) -> Level | None:
    return next((other for other in LEVELS if other.trades > level.trades), None)


def has_reached(user: Any, count: int, least: int) -> bool:
    """Whether so many are all that this person may; `least` is a newcomer's limit. Below it nothing is asked."""
    return count >= least and count >= least * at(trades_of(user)).times


def why(user: Any, least: int) -> str:
    """One sentence: how many this person may, and what makes it more."""
    trades = trades_of(user)
    level = at(trades)
    words = _("Your limit is %(limit)d (“%(level)s”).") % {"limit": least * level.times, "level": level.name}
    higher = after(level)
    if higher is None:
        return words
    more = ngettext(
        "%(words)s With %(trades)d completed trade it is %(more)d.",
        "%(words)s With %(trades)d completed trades it is %(more)d.",
        higher.trades,
    )
    return more % {
        "words": words,
        "trades": higher.trades,
        "more": least * higher.times,
    }
