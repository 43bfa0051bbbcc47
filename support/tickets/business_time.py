"""Time that counts: the open minutes of a week on the clock on the wall, without holidays. Pure functions, no models.

A minute is open when a clock on the wall of that time zone reads a minute of one of the day's spans. So an hour that a change
of the clocks skips counts nothing, and one that comes twice counts twice. Moments are cut to whole seconds.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

#: Spans of one day, in minutes since midnight.
Spans = tuple[tuple[int, int], ...]
MINUTES = 1440
#: Whoever never finds a moment in so many days never will: a week of which holidays leave nothing.
FAR = 3660


@dataclass(frozen=True)
class Calendar:
    """Monday's spans first."""

    week: tuple[Spans, ...]
    zone: str
    holidays: frozenset[date] = frozenset()

    @classmethod
    def of(cls, week: Any, zone: str, holidays: Iterable[date] = ()) -> "Calendar":
        spans = tuple(tuple((int(start), int(end)) for start, end in day) for day in week)
        return cls(spans, zone, frozenset(holidays))

    @property
    def ever_opens(self) -> bool:
        return any(end > start for day in self.week for start, end in day)

    def without_holidays(self) -> "Calendar":
        return Calendar(self.week, self.zone)

    def local_day(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def between(self, start: datetime, end: datetime) -> int:
        """Open seconds from one moment to a later one; none when it is earlier."""
        begin, stop = _seconds(start), _seconds(end)
        if stop <= begin:
            return 0
        total = 0
        for opens, closes in self._pieces(start):
            if opens >= stop:
                break
            total += max(0, min(closes, stop) - max(opens, begin))
        return total

    def add(self, moment: datetime, seconds: int) -> datetime | None:
        """The first moment at which so many open seconds have passed; None when they never do."""
        begin, left = _seconds(moment), seconds
        if left <= 0:
            return moment.replace(microsecond=0)
        for opens, closes in self._pieces(moment):
            from_ = max(opens, begin)
            if closes <= from_:
                continue
            if closes - from_ >= left:
                return datetime.fromtimestamp(from_ + left, tz=UTC)
            left -= closes - from_
        return None

    def holidays_between(self, start: datetime, end: datetime) -> list[date]:
        """Days that would have been open."""
        first, last = self.local_day(start), self.local_day(end)
        return sorted(day for day in self.holidays if first <= day <= last and self.week[day.weekday()])

    def _pieces(self, since: datetime) -> Iterator[tuple[int, int]]:
        """Everything that is open from about then on, in seconds since 1970, in order."""
        if not self.ever_opens:
            return
        # A day early: where the clocks are changed at midnight, yesterday has an hour after today's first.
        day = self.local_day(since) - timedelta(days=1)
        for _count in range(FAR):
            spans = self.week[day.weekday()]
            if spans and day not in self.holidays:
                yield from _open(self.zone, spans, day)
            if day.year >= 9999:
                return
            day += timedelta(days=1)


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


@lru_cache(maxsize=8192)
def _open(zone: str, spans: Spans, day: date) -> tuple[tuple[int, int], ...]:
    """What is open on a day, in seconds since 1970: the spans on the wall, cut where the clocks are changed."""
    midnight = datetime.combine(day, time(), tzinfo=UTC)
    base = int(midnight.timestamp())
    pieces = []
    for begins, ends, offset in _offsets(zone, midnight):
        for start, end in spans:
            opens, closes = (max(begins, base + start * 60 - offset), min(ends, base + end * 60 - offset))
            if closes > opens:
                pieces.append((opens, closes))
    return _joined(sorted(pieces))


def _offsets(zone: str, midnight: datetime) -> list[tuple[int, int, int]]:
    """Around a day, from when to when the wall is so many seconds before UTC: one row, or two where the clocks are changed."""
    begins, ends = midnight - timedelta(hours=15), midnight + timedelta(hours=39)
    first, last = _offset(zone, begins), _offset(zone, ends)
    low, high = _seconds(begins), _seconds(ends)
    if first == last:
        return [(low, high, first)]
    start, stop = low, high
    while stop - start > 1:
        middle = (start + stop) // 2
        if _offset(zone, datetime.fromtimestamp(middle, tz=UTC)) == first:
            start = middle
        else:
            stop = middle
    return [(low, stop, first), (stop, high, last)]


def _offset(zone: str, moment: datetime) -> int:
    shift = moment.astimezone(ZoneInfo(zone)).utcoffset()
    return int(shift.total_seconds()) if shift is not None else 0


def _joined(pieces: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Without gaps of nothing, and nothing twice."""
    joined: list[tuple[int, int]] = []
    for opens, closes in pieces:
        if joined and opens <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], closes))
        else:
            joined.append((opens, closes))
    return tuple(joined)


# -- What somebody typed -------------------------------------------------------------------------------------------


DAYS = (
    _later("Monday"),
    _later("Tuesday"),
    _later("Wednesday"),
    _later("Thursday"),
    _later("Friday"),
    _later("Saturday"),
    _later("Sunday"),
)


def week_problem(week: Any) -> str:
    """Why this is no week, in words; empty when it is one."""
    if not isinstance(week, list) or len(week) != len(DAYS):
        return _("A week has seven days, Monday first: [[[540, 1080]], …, []].")
    for name, day in zip(DAYS, week, strict=True):
        if problem := _day_problem(day):
            return _("%(day)s: %(problem)s") % {"day": name, "problem": problem}
    return ""


def _day_problem(day: Any) -> str:
    if not isinstance(day, list) or not all(_is_span(span) for span in day):
        return _(
            "each span is two whole numbers, minutes since midnight, like [540, 1080] for 9:00 to 18:00."
        )
    if any(not 0 <= start < end <= MINUTES for start, end in day):
        return _("a span begins before it ends, between 0 (midnight) and 1440 (the next midnight).")
    if any(one[1] > other[0] for one, other in pairwise(day)):
        return _("spans stand in their order and do not overlap.")
    return ""


def _is_span(span: Any) -> bool:
    return isinstance(span, list) and len(span) == 2 and all(type(minute) is int for minute in span)


def zone_problem(zone: str) -> str:
    if zone in available_timezones():
        return ""
    return _("“%(zone)s” is no time zone that is known. One is called like Europe/Berlin.") % {"zone": zone}
