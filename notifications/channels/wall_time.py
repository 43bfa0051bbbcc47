"""Moments by a person's own clock: when quiet hours end, when the next morning comes. Right where clocks are changed, too."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

_DAY = timedelta(days=1)
#: A wall clock is looked at so far ahead: a day, and what it may be set back.
_AHEAD = timedelta(hours=27)
MONDAY = 0


@dataclass(frozen=True)
class QuietHours:
    """From and until by the wall clock, past midnight where `until` is the earlier one. Never the whole day."""

    since: time
    until: time

    def hold(self, moment: datetime, zone: tzinfo) -> bool:
        wall = moment.astimezone(zone).time()
        if self.since < self.until:
            return self.since <= wall < self.until
        return wall >= self.since or wall < self.until

    def end_after(self, moment: datetime, zone: tzinfo) -> datetime:
        """The first moment, from this one on, that is not quiet. When the clock jumps over the end, that is the jump."""
        if not self.hold(moment, zone):
            return moment
        today = moment.astimezone(zone).date()
        ends = [at for day in (today, today + _DAY) for at in _moments(day, self.until, zone)]
        later = [at for at in (*ends, *_turns(moment, zone)) if at > moment]
        return min(at for at in later if not self.hold(at, zone))


def next_at(moment: datetime, wall: time, zone: tzinfo, *, weekday: int | None = None) -> datetime:
    """The next time after this moment that the person's clock says so, on that day of the week (0: Monday)."""
    today = moment.astimezone(zone).date()
    days = (today + timedelta(days=ahead) for ahead in range(9))
    wanted = (day for day in days if weekday is None or day.weekday() == weekday)
    return next(at for day in wanted for at in [min(_moments(day, wall, zone))] if at > moment)


def _moments(day: date, wall: time, zone: tzinfo) -> list[datetime]:
    """When a clock says this: once, twice where it is set back, and at the jump where it is set forward over it."""
    at = [datetime.combine(day, wall.replace(fold=fold), zone).astimezone(UTC) for fold in (0, 1)]
    if at[0] > at[1]:  # the clock never says it
        return [_turn_between(at[1], at[0], zone)]
    return sorted(set(at))


def _turns(moment: datetime, zone: tzinfo) -> Iterator[datetime]:
    """The change of clocks in the day ahead, if there is one."""
    ahead = moment + _AHEAD
    if _offset(moment, zone) != _offset(ahead, zone):
        yield _turn_between(moment, ahead, zone)


def _turn_between(before: datetime, after: datetime, zone: tzinfo) -> datetime:
    """The first second of the other offset, by halves."""
    first, last = int(before.timestamp()), int(after.timestamp())
    old = _offset(datetime.fromtimestamp(first, UTC), zone)
    while last - first > 1:
        middle = (first + last) // 2
        if _offset(datetime.fromtimestamp(middle, UTC), zone) == old:
            first = middle
        else:
            last = middle
    return datetime.fromtimestamp(last, UTC)


def _offset(moment: datetime, zone: tzinfo) -> timedelta | None:
    return moment.astimezone(zone).utcoffset()
