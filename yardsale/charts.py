"""Bars and lines drawn on the server: plain geometry that `components/chart.html` writes as SVG with its table.

Across, everything is a percentage, and down it is pixels: so a chart fills any width, and its words keep their size.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from math import ceil
from typing import Literal, NamedTuple

from babel.numbers import format_decimal, format_percent, get_currency_precision
from django.conf import settings
from django.utils.translation import gettext as _

from yardsale import money as amounts

Kind = Literal["bars", "line"]
#: Pixels: room above the highest line for its words, the drawing itself, and the words under it.
TOP, PLOT, FOOT = 14, 150, 26
#: So many lines are drawn across at most, besides the ground.
MOST_LINES = 4
#: So many words fit under a chart: on a phone, and on a wide screen when they are short or long.
PHONE, WIDE_SHORT, WIDE_LONG = 4, 12, 8
SHORT = 4
#: So few words of so few letters fit into half of a wide screen as well.
HANDFUL, SHORTISH = 7, 9
#: A bar never gets wider than this share of the chart.
WIDEST_BAR = 9.0


@dataclass(frozen=True)
class Point:
    """One value, named in full for the table and, when given, more briefly under the chart."""

    label: str
    value: int
    tick: str = ""


@dataclass(frozen=True)
class Line:
    """A line across the chart, with the value it stands for."""

    y: str
    words: str


@dataclass(frozen=True)
class Mark:
    """One point as it is drawn: its slot (which the pointer hits), its bar or dot, and the words under it."""

    label: str
    words: str
    tick: str
    #: "always", "wide" (only where there is room) or "".
    shown: str
    slot_x: str
    slot_width: str
    middle: str
    bar_x: str
    bar_width: str
    y: str
    height: str


@dataclass(frozen=True)
class Chart:
    """What the component needs; `gutter` says how much room the values at the side want."""

    id: str
    kind: Kind
    title: str
    summary: str
    label_head: str
    value_head: str
    marks: list[Mark]
    lines: list[Line]
    gutter: str
    #: The line and the ground under it, in a box 100 wide and PLOT high that is stretched to the chart.
    path: str = ""
    area: str = ""
    total_height: int = TOP + PLOT + FOOT
    top: int = TOP
    plot: int = PLOT
    ground: int = TOP + PLOT
    foot: int = TOP + PLOT + FOOT - 6


def number(value: int) -> str:
    """A count as its readers write it."""
    return _number(value, settings.FORMAT_LOCALE)


@lru_cache(maxsize=4096)
def _number(value: int, locale: str) -> str:
    """Babel is slow, and a year's days have few different counts."""
    return str(format_decimal(value, locale=locale))


@dataclass(frozen=True)
class Unit:
    """What the values are: how one is written in full and beside a line, and the least step between lines.

    Amounts and counts add up; shares and waiting times do not, and are summed up by their newest value.
    """

    write: Callable[[int], str]
    brief: Callable[[int], str]
    least: int = 1
    adds_up: bool = True


def tenths_of_percent(value: int) -> str:
    """A share as its readers write it: tenths_of_percent(125) == "12.5%"."""
    return str(format_percent(value / 1000, "#,##0.#%", locale=settings.FORMAT_LOCALE))


def _count() -> Unit:
    return Unit(number, number)


def _money(currency: str) -> Unit:
    write = partial(amounts.text, currency=currency)
    return Unit(write, partial(write, short=True), 10 ** get_currency_precision(currency))


#: A share: values are tenths of a percent.
SHARE = Unit(tenths_of_percent, tenths_of_percent, least=10, adds_up=False)


def bars(
    id: str,
    title: str,
    points: Sequence[Point],
    *,
    heads: tuple[str, str],
    currency: str = "",
    unit: Unit | None = None,
) -> Chart:
    """One bar for each point. `heads` are the table's two column heads; with `currency`, values are minor units of it."""
    return _chart("bars", id, title, points, heads, unit or (_money(currency) if currency else _count()))


def line(
    id: str,
    title: str,
    points: Sequence[Point],
    *,
    heads: tuple[str, str],
    currency: str = "",
    unit: Unit | None = None,
) -> Chart:
    """A line through the points; for many values in a row, such as days."""
    return _chart("line", id, title, points, heads, unit or (_money(currency) if currency else _count()))


def _chart(
    kind: Kind, id: str, title: str, points: Sequence[Point], heads: tuple[str, str], unit: Unit
) -> Chart:
    if any(point.value < 0 for point in points):
        raise ValueError("A chart begins at nothing: it has no room below.")
    write, least = unit.write, unit.least
    highest = max((point.value for point in points), default=0)
    step = _step(highest, least)
    top = max(step * ceil(highest / step), step)
    lines = [Line(_down(value, top), unit.brief(value)) for value in range(0, top + 1, step)]
    shown = _Shown.of(points)
    marks = [_mark(place, point, len(points), top, write, shown) for place, point in enumerate(points)]
    path = " ".join(
        f"{_middle(place, len(points)):.2f},{_height_from_top(point.value, top):.2f}"
        for place, point in enumerate(points)
    )
    return Chart(
        id=id,
        kind=kind,
        title=title,
        summary=_summary(points, unit),
        label_head=heads[0],
        value_head=heads[1],
        marks=marks,
        lines=lines,
        gutter=_gutter(max(len(each.words) for each in lines)),
        path=path,
        area=_area(path, len(points)),
    )


def _step(highest: int, least: int) -> int:
    """The smallest round step (1, 2 or 5 times a power of ten) with which MOST_LINES reach the highest value."""
    step = least
    while True:
        for factor in (1, 2, 5):
            if step * factor * MOST_LINES >= highest:
                return step * factor
        step *= 10


def _mark(
    place: int, point: Point, count: int, top: int, write: Callable[[int], str], shown: "_Shown"
) -> Mark:
    slot = 100 / count
    width = min(slot * 0.7, WIDEST_BAR)
    height = PLOT * point.value / top
    return Mark(
        label=point.label,
        words=write(point.value),
        tick=point.tick or point.label,
        shown=shown.at(place),
        slot_x=f"{place * slot:.3f}%",
        slot_width=f"{slot:.3f}%",
        middle=f"{_middle(place, count):.3f}%",
        bar_x=f"{_middle(place, count) - width / 2:.3f}%",
        bar_width=f"{width:.3f}%",
        y=_down(point.value, top),
        # What is more than nothing can be seen.
        height=f"{max(height, 2.0) if point.value else 0:.1f}",
    )


class _Shown(NamedTuple):
    """Which words under the chart are seen where: every so many, by how many there are and how long they are."""

    last: int
    phone: int
    wide: int
    is_handful: bool

    @classmethod
    def of(cls, points: Sequence[Point]) -> "_Shown":
        longest = max((len(point.tick or point.label) for point in points), default=0)
        wide = ceil(len(points) / (WIDE_SHORT if longest <= SHORT else WIDE_LONG))
        is_handful = len(points) <= HANDFUL and longest <= SHORTISH
        return cls(
            len(points) - 1, wide * ceil(len(points) / (PHONE * wide)) if wide else 0, wide, is_handful
        )

    def at(self, place: int) -> str:
        """Counted from the newest, so that the last point always has its words."""
        from_end = self.last - place
        if from_end % self.phone == 0:
            return "always"
        if self.is_handful:
            return "handful"
        return "wide" if from_end % self.wide == 0 else ""


def _middle(place: int, count: int) -> float:
    return (place + 0.5) * 100 / count


def _height_from_top(value: int, top: int) -> float:
    return PLOT - PLOT * value / top


def _down(value: int, top: int) -> str:
    return f"{TOP + _height_from_top(value, top):.1f}"


def _area(path: str, count: int) -> str:
    return f"{_middle(0, count):.2f},{PLOT} {path} {_middle(count - 1, count):.2f},{PLOT}" if path else ""


def _gutter(length: int) -> str:
    return "slim" if length <= 3 else "middling" if length <= 6 else "broad"


def _summary(points: Sequence[Point], unit: Unit) -> str:
    """The chart in a sentence, for those who do not see it and those who do."""
    if not any(point.value for point in points):
        return _("Nothing yet.")
    best, write = max(points, key=lambda point: point.value), unit.write
    if not unit.adds_up:
        return _("Last, %(last)s; most, %(most)s: %(label)s.") % {
            "last": write(points[-1].value),
            "most": write(best.value),
            "label": best.label,
        }
    return _("Altogether %(total)s; most, %(most)s: %(label)s.") % {
        "total": write(sum(point.value for point in points)),
        "most": write(best.value),
        "label": best.label,
    }
