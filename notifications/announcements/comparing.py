"""What a campaign brought, in plain words, two charts and a table."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from babel.numbers import format_decimal
from django.conf import settings
from django.utils.translation import gettext as _

from listings.segments.statuses import Side
from notifications.announcements import uplift
from notifications.announcements.models import Announcement
from notifications.announcements.uplift import SPANS, Difference, Measured
from yardsale import charts, formats, money
from yardsale.charts import Chart, Point, Unit

#: Writes a mean as its readers do.
Writer = Callable[[float], str]


@dataclass(frozen=True)
class Row:
    """One thing that is compared: told, left out, the difference, and between what it lies."""

    name: str
    told: str
    held: str
    middle: str
    between: str
    verdict: str


@dataclass(frozen=True)
class Comparison:
    days: int
    spans: tuple[int, ...]
    told: int
    held: int
    verdict: str
    tone: str
    rows: list[Row]
    charts: list[Chart]


def of(announcement: Announcement, days: str) -> Comparison:
    chosen = next((one for one in SPANS if str(one) == days), SPANS[0])
    found = uplift.of(announcement, chosen)
    verdict, tone = _verdict(found, announcement)
    rows, drawn = [], []
    if found.is_enough:
        sells = uplift.side_of(announcement) == Side.SELLER
        orders = _("Sales per 100 people") if sells else _("Orders per 100 people")
        value = _("Sold for, per person") if sells else _("Bought for, per person")
        rows = [_row(orders, found.orders, per_hundred), _row(value, found.value, amount)]
        drawn = [
            _chart("orders", orders, found.orders, Unit(_tenths, _tenths, adds_up=False), 1000, rows[0]),
            _chart("value", value, found.value, Unit(_money, _money, 100, adds_up=False), 1, rows[1]),
        ]
    return Comparison(
        chosen, tuple(sorted(SPANS)), found.told.people, found.held.people, verdict, tone, rows, drawn
    )


def _verdict(found: Measured, announcement: Announcement) -> tuple[str, str]:
    """The whole in a sentence, and its colour."""
    if not found.is_enough:
        return _("Too few people on one of the two sides to compare."), "info"
    if not found.is_over:
        begun = announcement.finished_at or announcement.started_at
        return _("Too early to tell: the %(days)s days are not over for everybody told on %(day)s.") % {
            "days": found.days,
            "day": formats.day(begun) if begun else "",
        }, "info"
    return said(found.orders, found.value)


def said(orders: Difference, value: Difference) -> tuple[str, str]:
    if orders.is_sure and orders.low > 0:
        return _("It brought more orders: between %(low)s and %(high)s for every 100 people told.") % {
            "low": per_hundred(orders.low),
            "high": per_hundred(orders.high),
        }, "good"
    if orders.is_sure:
        return _(
            "Who was told bought less often than who was left out. That is hardly chance: look at the words again."
        ), "warn"
    if value.is_sure and value.low > 0:
        return _("As many orders as without it, but dearer ones: that is hardly chance."), "good"
    return _("The difference could be chance: nothing shows that it brought anything."), "info"


def _row(name: str, one: Difference, write: Writer) -> Row:
    surely = _("more than chance") if one.low > 0 else _("less, and more than chance")
    verdict = surely if one.is_sure else _("could be chance")
    return Row(
        name, write(one.told), write(one.held), _signed(one.middle, write),
        _("between %(low)s and %(high)s") % {"low": _signed(one.low, write), "high": _signed(one.high, write)},
        verdict,
    )  # fmt: skip


def _chart(key: str, title: str, one: Difference, unit: Unit, scale: int, row: Row) -> Chart:
    points = [
        Point(_("Told"), max(0, round(one.told * scale))),
        Point(_("Left out"), max(0, round(one.held * scale))),
    ]
    drawn = charts.bars(f"uplift-{key}", title, points, heads=(_("Who"), title), unit=unit)
    words = _("Told %(told)s, left out %(held)s: %(verdict)s.") % {
        "told": row.told, "held": row.held, "verdict": row.verdict,
    }  # fmt: skip
    return replace(drawn, summary=words)


def _signed(value: float, write: Writer) -> str:
    return f"+{write(value)}" if value >= 0 else f"−{write(-value)}"


def per_hundred(value: float) -> str:
    return str(format_decimal(value * 100, "#,##0.0", locale=settings.FORMAT_LOCALE))


def _tenths(value: int) -> str:
    return str(format_decimal(value / 10, "#,##0.#", locale=settings.FORMAT_LOCALE))


def amount(value: float) -> str:
    return money.text(round(value), settings.CURRENCY)


def _money(value: int) -> str:
    return money.text(value, settings.CURRENCY)
