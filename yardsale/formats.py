"""Moments as people write them, in the site's locale and time zone. Babel is slow, so what it wrote is remembered."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from babel.dates import (
    format_date,
    format_skeleton,
    format_time,
    format_timedelta,
    get_date_format,
    get_timezone_name,
)
from babel.lists import format_list
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

MINUTE, HOUR, DAY = 60, 3600, 86400


@lru_cache(maxsize=2048)
def _day(day: date, *, with_year: bool) -> str:
    pattern = get_date_format("full", locale=settings.FORMAT_LOCALE).pattern
    if not with_year:
        # Babel's year-less skeletons shorten the weekday; the full form without its year keeps each locale's order.
        pattern = re.sub(r"[^'\w]*('[^']*')?\s*y+\s*('[^']*'\.?)?", "", pattern)
    return str(format_date(day, pattern, locale=settings.FORMAT_LOCALE))


@lru_cache(maxsize=1500)
def _clock(clock: time) -> str:
    return str(format_time(clock, "short", locale=settings.FORMAT_LOCALE))


@lru_cache(maxsize=2048)
def _distance(seconds: int) -> str:
    """Seconds from now, negative in the past, in words of one unit."""
    distance = timedelta(seconds=seconds)
    return str(format_timedelta(distance, threshold=1, add_direction=True, locale=settings.FORMAT_LOCALE))


def day(moment: datetime | date) -> str:
    """ "Thursday 6 March"; with the year when it is not this one."""
    return _day_of(timezone.localtime(moment).date() if isinstance(moment, datetime) else moment)


def _day_of(on: date) -> str:
    return _day(on, with_year=on.year != timezone.localdate().year)


@lru_cache(maxsize=2048)
def _short_day(day: date) -> str:
    return str(format_skeleton("MMMd", day, locale=settings.FORMAT_LOCALE))


def short_day(moment: datetime | date) -> str:
    """ "6 Mar": where there is little room, as under a chart."""
    return _short_day(timezone.localtime(moment).date() if isinstance(moment, datetime) else moment)


@lru_cache(maxsize=512)
def month(first: date) -> str:
    """ "March 2026"."""
    return str(format_skeleton("yMMMM", first, locale=settings.FORMAT_LOCALE))


@lru_cache(maxsize=512)
def short_month(first: date) -> str:
    """ "Mar": where there is little room, as under a chart."""
    return str(format_skeleton("MMM", first, locale=settings.FORMAT_LOCALE))


def when(moment: datetime) -> str:
    """ "Thursday 6 March, 18:00"."""
    local = timezone.localtime(moment)
    return f"{_day_of(local.date())}, {_clock(time(local.hour, local.minute))}"


def when_in_full(moment: datetime) -> str:
    """ "Thursday 6 March 2026, 18:00": for what is printed and kept."""
    local = timezone.localtime(moment)
    return f"{_day(local.date(), with_year=True)}, {_clock(time(local.hour, local.minute))}"


def either(names: Sequence[str]) -> str:
    """ "a, b or c"."""
    return str(format_list(list(names), style="or", locale=settings.FORMAT_LOCALE)) if names else ""


def when_and_where(moment: datetime) -> str:
    """ "Thursday 6 March, 18:00 (Central European Time)": where the reader cannot look up whose time it is."""
    zone = get_timezone_name(timezone.localtime(moment), locale=settings.FORMAT_LOCALE)
    return f"{when(moment)} ({zone})"


def duration(seconds: int) -> str:
    """ "14 h 30 min": how long something took, to the minute."""
    hours, minutes = divmod(seconds // MINUTE, 60)
    if not hours:
        return _("%(minutes)d min") % {"minutes": minutes}
    if not minutes:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}


def ago(moment: datetime, now: datetime | None = None) -> str:
    """ "3 hours ago", "in 2 days": rounded to one unit, so that few different texts exist."""
    seconds = int((moment - (now or timezone.now())).total_seconds())
    size = abs(seconds)
    unit = MINUTE if size < HOUR else HOUR if size < DAY else DAY
    return _distance(max(size // unit, 1) * unit * (1 if seconds > 0 else -1))
