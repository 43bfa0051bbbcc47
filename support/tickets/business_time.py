"""Time that counts: the open minutes of a week on the clock on the wall, without holidays. Pure functions, no models.

A minute is open when a clock on the wall of that time zone reads a minute of one of the day's spans. So an hour that a change
of the clocks skips counts nothing, and one that comes twice counts twice. Moments are cut to whole seconds.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from yardsale.refusals import Refusal

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


SPAN = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(?:-|–|to)\s*(\d{1,2})(?:[:.](\d{2}))?")


def spans_in(text: str) -> list[list[int]]:
    """ "9:00–12:00, 13:00–18:00" as minutes since midnight; nothing for a day on which nobody is there. Raises Refusal."""
    spans = [_span_in(part.strip()) for part in text.replace(";", ",").split(",") if part.strip()]
    if any(one[1] > other[0] for one, other in pairwise(spans)):
        raise Refusal(_("Write the times in their order, without overlaps: 9:00–12:00, 13:00–18:00."))
    return spans


def _span_in(text: str) -> list[int]:
    found = SPAN.fullmatch(text)
    if found is None:
        raise Refusal(_("“%(text)s” is no time from … to …. Write it like 9:00–18:00.") % {"text": text})
    hour, minute, to_hour, to_minute = (int(part or 0) for part in found.groups())
    start, end = hour * 60 + minute, to_hour * 60 + to_minute
    if minute > 59 or to_minute > 59 or not 0 <= start < end <= MINUTES:
        raise Refusal(
            _(
                "“%(text)s” ends before it begins, or is no time of a day. Midnight at the end of a day is 24:00."
            )
            % {"text": text}
        )
    return [start, end]


def in_words(spans: Iterable[Iterable[int]]) -> str:
    """What `spans_in` reads."""
    return ", ".join(f"{a // 60}:{a % 60:02}–{b // 60}:{b % 60:02}" for a, b in spans)


def zone_problem(zone: str) -> str:
    if zone in available_timezones():
        return ""
    return _("“%(zone)s” is no time zone that is known. One is called like Europe/Berlin.") % {"zone": zone}
