"""What the page of segments shows: a few counted rows, however many people there are."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from listings.segments.models import Move, SegmentDay
from listings.segments.statuses import SEGMENTS, Segment, Side, Stage
from yardsale import charts
from yardsale.charts import Chart, Point

#: How far back "how they moved" goes, in days.
MONTH = 30


@dataclass(frozen=True)
class Line:
    """One segment now and a month ago (None: not counted yet)."""

    segment: Segment
    people: int
    before: int | None

    @property
    def change(self) -> str:
        if self.before is None:
            return "–"
        more = self.people - self.before
        return f"+{charts.number(more)}" if more > 0 else charts.number(more).replace("-", "−")


@dataclass(frozen=True)
class Flow:
    """How many went from one stage to another."""

    before: str
    after: str
    people: int


@dataclass(frozen=True)
class Part:
    side: Side
    chart: Chart
    lines: list[Line]
    flows: list[Flow] = field(default_factory=list)


def of() -> dict[str, Any]:
    """Three queries."""
    latest = SegmentDay.objects.order_by("-day").values_list("day", flat=True).first()
    if latest is None:
        return {"day": None, "parts": []}
    earlier = latest - timedelta(days=MONTH)
    counted = _counted(latest, earlier)
    flows = _flows(latest)
    return {"day": latest, "earlier": earlier, "parts": [_part(side, counted, flows) for side in Side]}


def _counted(latest: date, earlier: date) -> dict[str, tuple[int, int | None]]:
    """Now, and on the last counted day up to a month ago."""
    now: dict[str, int] = {}
    before: dict[str, int] = {}
    rows = SegmentDay.objects.filter(day__in=_days(latest, earlier)).values_list("day", "segment", "people")
    for day, segment, people in rows:
        (now if day == latest else before)[segment] = people
    return {key: (now.get(key, 0), before.get(key)) for key in SEGMENTS}


def _days(latest: date, earlier: date) -> Any:
    """The last day, and the newest not later than a month before it: both inside one query."""
    older = SegmentDay.objects.filter(day__lte=earlier, day__gt=earlier - timedelta(days=7)).order_by("-day")
    return [*{latest, *older.values_list("day", flat=True)[:1]}]


def _flows(latest: date) -> dict[str, list[Flow]]:
    rows = (
        Move.objects.filter(day__gt=latest - timedelta(days=MONTH), day__lte=latest)
        .values_list("side", "before", "after")
        .annotate(people=Count("pk"))
        .order_by("side", "-people", "before", "after")
    )
    found: dict[str, list[Flow]] = {side: [] for side in Side}
    for side, before, after, people in rows:
        was = str(Stage(before).label) if before else _("Nobody yet")
        found[side].append(Flow(was, str(Stage(after).label), people))
    return found


def _part(side: Side, counted: dict[str, tuple[int, int | None]], flows: dict[str, list[Flow]]) -> Part:
    lines = [Line(one, *counted[key]) for key, one in SEGMENTS.items() if one.side == side]
    title = _("Buyers in each segment") if side == Side.BUYER else _("Sellers in each segment")
    points = [Point(str(line.segment.label), line.people, _tick(line.segment)) for line in lines]
    chart = charts.bars(f"segments-{side}", title, points, heads=(_("Segment"), _("People")))
    # Not added up: one person can be in several.
    most = max(lines, key=lambda line: line.people)
    words = _("Most, %(n)s: %(name)s.") % {"n": charts.number(most.people), "name": most.segment.label}
    return Part(side, replace(chart, summary=words) if most.people else chart, lines, flows[side])


def _tick(segment: Segment) -> str:
    """A word that fits under a bar."""
    if stage := segment.where.get("stage"):
        return str(Stage(stage).label)
    return _("Often") if "is_regular" in segment.where else _("Much")
