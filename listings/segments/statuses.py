"""The stages of a life here, and the segments that people are spoken to in. All thresholds stand in this file.

What counts: for buyers each order that was paid and is not undone; for sellers each such sale, and each thing put on sale
(which makes them active, and counts as no sale). Days and counts go back from the night's count.

- lost: nothing for more than LOST days; cooling: for more than COOLING days;
- new: the first time is no more than NEW days ago;
- won back: within the last COOLING days they came back after more than LOST days of nothing;
- active: everybody else.
- regulars: at least so many times in a YEAR, and neither cooling nor lost;
- big spenders, top sellers: at least so much in a YEAR, in the site's currency, and not lost.
"""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

NEW, COOLING, LOST, YEAR = 60, 90, 180, 365
#: How often in a year, and for how much (minor units), by side.
OFTEN = {"buyer": 4, "seller": 6}
MUCH = {"buyer": 50_000, "seller": 100_000}
#: So many favourite categories are kept.
FAVOURITES = 3


class Side(models.TextChoices):
    BUYER = "buyer", _("Buyers")
    SELLER = "seller", _("Sellers")


class Stage(models.TextChoices):
    NEW = "new", _("New")
    ACTIVE = "active", _("Active")
    COOLING = "cooling", _("Cooling")
    LOST = "lost", _("Lost")
    WON_BACK = "won_back", _("Won back")


@dataclass(frozen=True)
class Segment:
    """`where` picks its people out of the standings; `means` is for our people, `why` for whoever is told something."""

    key: str
    side: Side
    label: Any
    means: Any
    why: Any
    where: dict[str, Any]


def _of(key: str, side: Side, label: Any, means: Any, why: Any, **where: Any) -> Segment:
    return Segment(key, side, label, means, why, where)


_B, _S = Side.BUYER, Side.SELLER
SEGMENTS: dict[str, Segment] = {
    one.key: one
    for one in (
        _of("new", _B, _("New buyers"), _("bought for the first time in the last 60 days"),
            _("You get this because you bought here for the first time not long ago."), stage=Stage.NEW),
        _of("regulars", _B, _("Regulars"), _("bought 4 times or more in a year, the last time within 90 days"),
            _("You get this because you buy here often."), is_regular=True),
        _of("big_spenders", _B, _("Big spenders"), _("bought for 500 or more in a year, the last time within 180 days"),
            _("You get this because you bought a lot here in the last year."), is_big=True),
        _of("cooling", _B, _("Cooling buyers"), _("last bought 90 to 180 days ago"),
            _("You get this because you have not bought anything here for three months."), stage=Stage.COOLING),
        _of("lost", _B, _("Lost buyers"), _("last bought more than 180 days ago"),
            _("You get this because you have not bought anything here for half a year."), stage=Stage.LOST),
        _of("won_back", _B, _("Won back buyers"), _("came back within 90 days, after more than 180 without buying"),
            _("You get this because you came back to buy here."), stage=Stage.WON_BACK),
        _of("new_sellers", _S, _("New sellers"), _("put something on sale for the first time in the last 60 days"),
            _("You get this because you began to sell here not long ago."), stage=Stage.NEW),
        _of("regular_sellers", _S, _("Regular sellers"), _("sold 6 times or more in a year, active within 90 days"),
            _("You get this because you sell here often."), is_regular=True),
        _of("top_sellers", _S, _("Top sellers"), _("sold for 1,000 or more in a year, active within 180 days"),
            _("You get this because you sold a lot here in the last year."), is_big=True),
        _of("cooling_sellers", _S, _("Cooling sellers"), _("last posted or sold something 90 to 180 days ago"),
            _("You get this because you have not sold or posted anything here for three months."), stage=Stage.COOLING),
        _of("lost_sellers", _S, _("Lost sellers"), _("last posted or sold something more than 180 days ago"),
            _("You get this because you have not sold or posted anything here for half a year."), stage=Stage.LOST),
        _of("won_back_sellers", _S, _("Won back sellers"), _("came back within 90 days, after more than 180 of nothing"),
            _("You get this because you came back to sell here."), stage=Stage.WON_BACK),
    )
}  # fmt: skip
