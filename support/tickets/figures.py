"""How the desk does, in figures: what waits, what will be late, how fast we answer, what comes back, how people liked it.

Every figure is one query over the tickets of a range (at most a year) through an index on when they were opened, solved or
scored, or over those that nobody has solved; none grows with all the tickets there ever were.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from math import ceil
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.cache import cache
from django.db.models import (
    Aggregate,
    Avg,
    Count,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    Q,
    Value,
)
from django.db.models.functions import TruncHour, TruncWeek
from django.utils import timezone
from django.utils.translation import gettext as _

from support.tickets.models import Score, Ticket
from support.tickets.statuses import Kind, Outcome
from yardsale import charts, formats
from yardsale.charts import Chart, Point

#: Days one may choose, the first by itself; a range of one's own is no longer than the last.
PERIODS = (30, 7, 90, 365)
LONGEST = 366
#: Hours that are looked ahead.
AHEAD = 24
#: How long the queue believes the team's satisfaction, in seconds.
BELIEVED = 300
#: From so many stars on somebody was content.
CONTENT = 4
#: Backlog: below so many days, and the words.
AGES = (1, 3, 7, 14, 30)


class Percentile(Aggregate):
    """The value below which so large a share lies; nothing when there are no values."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"

    def __init__(self, expression: Any, share: float, **extra: Any) -> None:
        super().__init__(expression, share=float(share), output_field=DurationField(), **extra)


def _first_reply(share: float) -> Percentile:
    took = ExpressionWrapper(F("first_answer_at") - F("opened_at"), output_field=DurationField())
    return Percentile(took, share)


@dataclass(frozen=True)
class Range:
    """From the first day to the last, both counted, in the reader's time zone."""

    first: date
    last: date

    @property
    def begin(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.first, time.min))

    @property
    def end(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.last + timedelta(days=1), time.min))

    @cached_property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    @cached_property
    def weeks(self) -> list[date]:
        """Their Mondays."""
        monday = self.first - timedelta(days=self.first.weekday())
        return [monday + timedelta(days=n) for n in range(0, (self.last - monday).days + 1, 7)]

    @cached_property
    def labels(self) -> list[tuple[date, str, str]]:
        """Each day with its words, long and short: two charts of a year say them."""
        return [(day, formats.day(day), formats.short_day(day)) for day in self.days]


def last_days(days: int) -> Range:
    today = timezone.localdate()
    return Range(today - timedelta(days=days - 1), today)


@dataclass(frozen=True)
class Satisfaction:
    """`rate`: of the tickets solved, how many said how it went, in percent; `content`: of those, how many gave 4 or 5."""

    average: float | None
    n: int
    solved: int
    content: int

    @property
    def rate(self) -> int | None:
        return _percent(self.n, self.solved)

    @property
    def content_rate(self) -> int | None:
        return _percent(self.content, self.n)


@dataclass(frozen=True)
class Week:
    """One line of the table: how it was liked, and how fast we were."""

    monday: date
    liked: Satisfaction
    opened: int
    answered: int
    median: timedelta | None
    p90: timedelta | None

    @cached_property
    def words(self) -> str:
        return formats.day(self.monday)

    @cached_property
    def short_words(self) -> str:
        return formats.short_day(self.monday)


@dataclass(frozen=True)
class Figures:
    waiting: int
    late: int
    opened: int
    solved: int
    answered: int
    median: timedelta | None
    p90: timedelta | None
    came_back: int
    ended: int
    liked: Satisfaction
    weeks: list[Week]
    backlog: Chart
    forecast: Chart
    opened_chart: Chart
    solved_chart: Chart
    median_chart: Chart
    p90_chart: Chart
    liked_chart: Chart
    kinds: Chart
    outcomes: Chart

    @property
    def reopen_rate(self) -> int | None:
        return _percent(self.came_back, self.ended)


def satisfaction(days: int = 30) -> Satisfaction:
    """The team's of the last days, for the queue; five minutes old at most."""
    key = f"desk-satisfaction-{days}"
    found: Satisfaction | None = cache.get(key)
    if found is None:
        span = last_days(days)
        found = _all_of(_liked_by_week(span).values(), _solved(span).count())
        cache.set(key, found, BELIEVED)
    return found


def of(span: Range, now: datetime | None = None) -> Figures:
    now = now or timezone.now()
    ages, hours, late = _ages(now), _breaches(now), _late(now)
    opened, kinds = _opened_by_day_and_kind(span)
    solved = _solved_by_day(span)
    replies, liked = _replies(span), _liked_by_week(span)
    whole = _whole(span)
    weeks = [_week(monday, span, opened, solved, replies, liked) for monday in span.weeks]
    return Figures(
        waiting=sum(count for _words, count in ages),
        late=late,
        opened=sum(opened.values()),
        solved=sum(solved.values()),
        answered=whole["answered"],
        median=whole["median"],
        p90=whole["p90"],
        came_back=whole["came_back"],
        ended=whole["ended"],
        liked=_all_of(liked.values(), sum(solved.values())),
        weeks=weeks,
        backlog=charts.bars(
            "backlog", _("Unsolved tickets by age"), [Point(words, count) for words, count in ages],
            heads=(_("Opened"), _("Tickets")),
        ),
        forecast=charts.bars(
            "forecast", _("Due in the next 24 hours"), hours, heads=(_("Hour"), _("Tickets due"))
        ),
        opened_chart=_day_line("opened", _("Opened each day"), span, opened),
        solved_chart=_day_line("solved", _("Solved each day"), span, solved),
        median_chart=_reply_chart("median", _("Half of the first answers came within hours"), weeks, "median"),
        p90_chart=_reply_chart("p90", _("Nine in ten first answers came within hours"), weeks, "p90"),
        liked_chart=_week_chart(
            "liked",
            _("Content, in percent of the answers"),
            weeks,
            [week.liked.content_rate for week in weeks],
            heads=(_("Week from"), _("4 or 5 stars, in percent")),
        ),
        kinds=_kinds(kinds),
        outcomes=_outcomes(span),
    )  # fmt: skip


# -- One query each ---------------------------------------------------------------------------------------------------


def _opened(span: Range) -> Any:
    return Ticket.objects.filter(opened_at__gte=span.begin, opened_at__lt=span.end).exclude(state="spam")


def _solved(span: Range) -> Any:
    return Ticket.objects.filter(solved_at__gte=span.begin, solved_at__lt=span.end)


def _within(column: str, days: list[date]) -> Func:
    """In which of these stretches a moment lies, counted from 1: found among their beginnings, since working out the local day
    of a hundred thousand moments costs more than reading them."""
    starts = [timezone.make_aware(datetime.combine(day, time.min)) for day in days]
    listed = Value(starts, ArrayField(DateTimeField()))
    return Func(F(column), listed, function="WIDTH_BUCKET", output_field=IntegerField())


def _opened_by_day_and_kind(span: Range) -> tuple[dict[date, int], dict[str, int]]:
    days, kinds = Counter[date](), Counter[str]()
    rows = _opened(span).order_by().annotate(day=_within("opened_at", span.days)).values_list("day", "kind")
    for day, kind, n in rows.annotate(n=Count("*")):
        days[span.days[day - 1]] += n
        kinds[kind] += n
    return days, kinds


def _solved_by_day(span: Range) -> dict[date, int]:
    rows = _solved(span).order_by().annotate(day=_within("solved_at", span.days)).values_list("day")
    return {span.days[day - 1]: n for day, n in rows.annotate(n=Count("*"))}


def _outcomes(span: Range) -> Chart:
    """How the complaints that were solved in these days ended."""
    rows = _solved(span).filter(kind=Kind.COMPLAINT).order_by().values_list("outcome").annotate(n=Count("*"))
    counted = dict(rows)
    points = [
        Point(str(one.label), counted.get(one.value, 0))
        for one in Outcome
        if one != Outcome.UNRECORDED or counted.get(one.value)
    ]
    return charts.bars("outcomes", _("How complaints ended"), points, heads=(_("Outcome"), _("Complaints")))


def _ages(now: datetime) -> list[tuple[str, int]]:
    edges = [now - timedelta(days=days) for days in AGES]
    counts = {"age_0": Count("pk", filter=Q(opened_at__gt=edges[0]))}
    for n, (newer, older) in enumerate(pairwise(edges), 1):
        counts[f"age_{n}"] = Count("pk", filter=Q(opened_at__lte=newer, opened_at__gt=older))
    counts[f"age_{len(AGES)}"] = Count("pk", filter=Q(opened_at__lte=edges[-1]))
    found = Ticket.objects.unsolved().aggregate(**counts)
    words = [
        _("today"), _("1–2 days"), _("3–6 days"), _("1 week"), _("2–4 weeks"), _("longer"),
    ]  # fmt: skip
    return [(words[n], found[f"age_{n}"]) for n in range(len(words))]


def _late(now: datetime) -> int:
    return Ticket.objects.unsolved().filter(due_at__lte=now).count()


def _breaches(now: datetime) -> list[Point]:
    """What is due in each hour ahead, the hour that has begun first."""
    first = timezone.localtime(now).replace(minute=0, second=0, microsecond=0)
    due = Ticket.objects.unsolved().filter(due_at__gt=now, due_at__lt=first + timedelta(hours=AHEAD))
    hours = due.order_by().annotate(hour=TruncHour("due_at")).values_list("hour").annotate(n=Count("pk"))
    found = {hour.timestamp(): count for hour, count in hours}
    moments = [timezone.localtime(first + timedelta(hours=n)) for n in range(AHEAD)]
    return [Point(formats.when(one), found.get(one.timestamp(), 0), f"{one:%H}") for one in moments]


def _whole(span: Range) -> dict[str, Any]:
    """Of what was opened in the range: how fast the first answer came, how much was solved, how much came back."""
    ended = Q(solved_at__isnull=False) | Q(reopened__gt=0)
    found: dict[str, Any] = _opened(span).aggregate(
        answered=Count("first_answer_at"),
        median=_first_reply(0.5),
        p90=_first_reply(0.9),
        ended=Count("pk", filter=ended),
        came_back=Count("pk", filter=Q(reopened__gt=0)),
    )
    return found


def _replies(span: Range) -> dict[date, tuple[int, timedelta | None, timedelta | None]]:
    answered = _opened(span).filter(first_answer_at__isnull=False).order_by()
    weeks = answered.annotate(week=_within("opened_at", span.weeks)).values_list("week")
    rows = weeks.annotate(n=Count("*"), half=_first_reply(0.5), most=_first_reply(0.9))
    return {span.weeks[week - 1]: (n, half, most) for week, n, half, most in rows}


def _liked_by_week(span: Range) -> dict[date, tuple[int, float, int]]:
    """Of each ticket its last score: how many, their mean, how many were content."""
    made = Score.objects.filter(made_at__gte=span.begin, made_at__lt=span.end)
    last = made.order_by("ticket_id", "-pk").distinct("ticket_id").values("pk")
    weeks = (
        Score.objects.filter(pk__in=last)
        .order_by()
        .annotate(week=TruncWeek("made_at", output_field=DateTimeField()))
        .values_list("week")
        .annotate(n=Count("pk"), mean=Avg("stars"), content=Count("pk", filter=Q(stars__gte=CONTENT)))
    )
    return {week.date(): (n, mean, content) for week, n, mean, content in weeks}


def _kinds(found: dict[str, int]) -> Chart:
    points = [Point(str(kind.label), found.get(kind, 0), KIND_TICKS[kind]()) for kind in Kind]
    return charts.bars("kinds", _("Opened, by what it is about"), points, heads=(_("About"), _("Tickets")))


#: One word each, for under the chart.
KIND_TICKS = {
    Kind.TECHNICAL: lambda: _("Bug"),
    Kind.ORDER: lambda: _("Order"),
    Kind.PAYMENT: lambda: _("Money"),
    Kind.ACCOUNT: lambda: _("Account"),
    Kind.SAFETY: lambda: _("Safety"),
    Kind.COMPLAINT: lambda: _("Complaint"),
    Kind.OTHER: lambda: _("Other"),
}


# -- Put together -----------------------------------------------------------------------------------------------------


def _week(monday: date, span: Range, opened: Any, solved: Any, replies: Any, liked: Any) -> Week:
    days = [monday + timedelta(days=n) for n in range(7)]
    n, mean, content = liked.get(monday, (0, None, 0))
    answered, median, p90 = replies.get(monday, (0, None, None))
    ended = sum(solved.get(day, 0) for day in days)
    return Week(
        monday=max(monday, span.first),
        liked=Satisfaction(mean and round(mean, 1), n, ended, content),
        opened=sum(opened.get(day, 0) for day in days),
        answered=answered,
        median=median,
        p90=p90,
    )


def _all_of(weeks: Any, solved: int) -> Satisfaction:
    rows = list(weeks)
    n = sum(row[0] for row in rows)
    average = round(sum(row[0] * row[1] for row in rows) / n, 1) if n else None
    return Satisfaction(average, n, solved, sum(row[2] for row in rows))


def _day_line(id: str, title: str, span: Range, found: dict[date, int]) -> Chart:
    points = [Point(words, found.get(day, 0), short) for day, words, short in span.labels]
    return charts.line(id, title, points, heads=(_("Day"), _("Tickets")))


def _reply_chart(id: str, title: str, weeks: list[Week], name: str) -> Chart:
    values = [hours(getattr(week, name)) for week in weeks]
    return _week_chart(id, title, weeks, values, heads=(_("Opened in the week from"), _("Hours")))


def _week_chart(
    id: str, title: str, weeks: list[Week], values: list[int | None], *, heads: tuple[str, str]
) -> Chart:
    """Of hours and shares a sum says nothing: the sentence beside the chart names the last and the highest."""
    points = [
        Point(week.words, value or 0, week.short_words) for week, value in zip(weeks, values, strict=True)
    ]
    known = [(value, point.label) for value, point in zip(values, points, strict=True) if value is not None]
    chart = charts.bars(id, title, points, heads=heads)
    if not known:
        return chart
    words = _("Last: %(last)s (%(when)s). Highest: %(most)s (%(day)s).")
    most, last = max(known, key=lambda one: one[0]), known[-1]
    said = {"last": last[0], "when": last[1], "most": most[0], "day": most[1]}
    return replace(chart, summary=words % said)


def hours(took: timedelta | None) -> int | None:
    """Whole hours, nights and weekends counted, rounded up: "within 3 hours" is then true."""
    return None if took is None else ceil(took.total_seconds() / 3600)


def _percent(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None


def table(figures: Figures, span: Range) -> Iterator[list[Any]]:
    """All of it as rows of a table: figure, from when, value."""
    yield ["figure", "from", "value"]
    charts_of = {
        "unsolved by age": figures.backlog, "due in the next hours": figures.forecast, "opened by kind": figures.kinds,
        "complaints by outcome": figures.outcomes,
    }  # fmt: skip
    for name, chart in charts_of.items():
        yield from ([name, mark.label, mark.words] for mark in chart.marks)
    for day, opened, solved in zip(
        span.days, figures.opened_chart.marks, figures.solved_chart.marks, strict=True
    ):
        yield ["opened", day.isoformat(), opened.words]
        yield ["solved", day.isoformat(), solved.words]
    for week in figures.weeks:
        of_week = {
            "first answers": week.answered, "first answer, median hours": hours(week.median),
            "first answer, hours of nine in ten": hours(week.p90), "scores": week.liked.n,
            "average stars": week.liked.average, "response rate, percent": week.liked.rate,
        }  # fmt: skip
        yield from (
            [name, week.monday.isoformat(), "" if value is None else value] for name, value in of_week.items()
        )
    yield [
        "reopened, percent",
        span.first.isoformat(),
        "" if figures.reopen_rate is None else figures.reopen_rate,
    ]
