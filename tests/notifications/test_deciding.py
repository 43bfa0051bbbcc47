"""What becomes of one message through one channel: every topic, channel, wish and hour against a clock that walks by minutes.

The model below knows nothing of the code it judges: it writes down what people were promised, and finds the end of quiet
hours by looking at the wall clock in every single minute.
"""

from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise, product
from random import Random
from zoneinfo import ZoneInfo

import pytest

from notifications.channels.deciding import Decision, Past, Way, Wish, decide
from notifications.channels.statuses import Channel, Pace, Topic, Urgency
from notifications.channels.wall_time import QuietHours, next_at

MINUTE = timedelta(minutes=1)
#: Promised to everybody: these mails come, whatever anybody pressed.
ARRIVES = {"security", "trade", "help", "desk"}


@lru_cache(maxsize=64)
def walk(zone: str, begin: datetime) -> list[tuple[datetime, datetime]]:
    """Every minute of nine days: the moment, and what the wall clock says."""
    moments = [begin + MINUTE * step for step in range(9 * 24 * 60)]
    return [(at, at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)) for at in moments]


def is_quiet(wall: datetime, quiet: tuple[str, str] | None) -> bool:
    if quiet is None:
        return False
    said = f"{wall:%H:%M}"
    since, until = quiet
    return since <= said < until if since < until else said >= since or said < until


def first_loud(zone, begin, quiet, after=None):
    return next(
        at for at, wall in walk(zone, begin) if not is_quiet(wall, quiet) and (not after or at >= after)
    )


def morning(zone, begin, quiet, *, monday=False):
    """The first minute in which the clock has come to eight, on the wanted day; then out of quiet hours."""
    minutes = walk(zone, begin)
    for (_before, was), (at, wall) in pairwise(minutes):
        has_come = (was.date(), f"{was:%H:%M}") < (wall.date(), "08:00") <= (wall.date(), f"{wall:%H:%M}")
        if has_come and (not monday or wall.weekday() == 0):
            return first_loud(zone, begin, quiet, after=at)
    raise AssertionError("nine days without a morning")


def promised(topic, channel, wish, is_paused, zone, now, quiet):
    """(way, when) as the help says it."""
    if topic in ARRIVES and channel == "email":
        return "now", now
    if topic in ARRIVES:
        if wish == "never":
            return "never", None
        if topic == "security" or first_loud(zone, now, quiet) == now:
            return "now", now
        return "later", first_loud(zone, now, quiet)
    if wish == "never" or is_paused:
        return "never", None
    if channel == "email" and wish in {"daily", "weekly"}:
        return "digest", morning(zone, now, quiet, monday=wish == "weekly")
    loud = first_loud(zone, now, quiet)
    return ("now", now) if loud == now else ("later", loud)


#: (what it is, zone, wall clock and which of two when it says so twice, quiet hours)
HOURS = [
    ("no quiet hours", "Europe/Berlin", "2026-06-10T23:30", 0, None),
    ("in the night", "Europe/Berlin", "2026-06-10T23:30", 0, ("22:00", "07:00")),
    ("after midnight", "Europe/Berlin", "2026-06-11T05:59", 0, ("22:00", "07:00")),
    ("the last quiet minute", "America/New_York", "2026-06-11T06:59", 0, ("22:00", "07:00")),
    ("the first loud minute", "America/New_York", "2026-06-11T07:00", 0, ("22:00", "07:00")),
    ("a quiet afternoon", "Asia/Kolkata", "2026-06-11T14:10", 0, ("13:00", "15:30")),
    ("quiet over the morning", "Asia/Kolkata", "2026-06-14T07:10", 0, ("06:00", "09:30")),
    ("the clock jumps over the end", "Europe/Berlin", "2026-03-29T01:30", 0, ("22:00", "02:30")),
    ("the clock jumps over all of it", "Europe/Berlin", "2026-03-29T01:59", 0, ("02:10", "02:50")),
    ("the night of the jump", "America/New_York", "2026-03-08T00:30", 0, ("21:00", "06:30")),
    ("the end comes twice: before", "Europe/Berlin", "2026-10-25T01:10", 0, ("22:00", "02:30")),
    ("the end comes twice: between", "Europe/Berlin", "2026-10-25T02:45", 0, ("22:00", "02:30")),
    ("the end comes twice: quiet again", "Europe/Berlin", "2026-10-25T02:10", 1, ("22:00", "02:30")),
    ("set back out of quiet hours", "America/New_York", "2026-11-01T01:45", 0, ("01:30", "00:30")),
    ("half an hour back", "Australia/Lord_Howe", "2026-04-05T01:40", 0, ("20:00", "01:45")),
    ("half an hour forward", "Australia/Lord_Howe", "2026-10-04T01:50", 0, ("20:00", "02:15")),
]  # fmt: skip
WISHES = ["now", "daily", "weekly", "never"]
CASES = list(product([str(t) for t in Topic], [str(c) for c in Channel], WISHES, [False, True], HOURS))


def test_the_table_is_as_large_as_it_says():
    assert len(CASES) >= 500
    assert len({words for words, *_rest in HOURS}) == len(HOURS)


@pytest.mark.parametrize("hours", HOURS, ids=[words for words, *_rest in HOURS])
@pytest.mark.parametrize("channel", [str(c) for c in Channel])
def test_what_was_promised_is_what_happens(channel, hours):
    cases = [case for case in CASES if case[1] == channel and case[4] == hours]
    assert len(cases) == len(Topic) * len(WISHES) * 2
    wrong = []
    for topic, _channel, wished, is_paused, (words, zone, wall, fold, quiet) in cases:
        local = datetime.fromisoformat(wall).replace(fold=fold, tzinfo=ZoneInfo(zone))
        now = local.astimezone(UTC)
        wish = Wish(
            zone=ZoneInfo(zone),
            is_on=wished != "never",
            pace=Pace.NOW if wished == "never" else wished,
            paused_until=now + timedelta(days=3) if is_paused else now - MINUTE,
            quiet=QuietHours(time.fromisoformat(quiet[0]), time.fromisoformat(quiet[1])) if quiet else None,
        )
        found = decide(topic, channel, wish, now, past=Past())
        way, at = promised(topic, channel, wished, is_paused, zone, now, quiet)
        if (found.way, None if way == "never" else found.at) != (way, at):
            wrong.append((words, topic, channel, wished, is_paused, found, way, at))
    assert wrong == []


@pytest.mark.parametrize("topic", sorted(ARRIVES))
@pytest.mark.parametrize("channel", [str(c) for c in Channel])
def test_global_mute_cannot_silence_security_or_money(topic, channel):
    now = datetime(2026, 6, 10, 12, tzinfo=UTC)
    paused = Wish(zone=UTC, paused_until=now + timedelta(days=365))
    full = Past(now, now.date(), 1000)
    assert decide(topic, channel, paused, now, past=full) == Decision(Way.NOW, now)


@pytest.mark.parametrize("topic", sorted(ARRIVES))
def test_no_wish_and_no_hour_keeps_their_mails_back(topic):
    now = datetime(2026, 6, 10, 3, tzinfo=UTC)
    nothing = Wish(
        zone=UTC,
        is_on=False,
        pace=Pace.WEEKLY,
        paused_until=now + timedelta(days=9),
        quiet=QuietHours(time(0), time(23, 59)),
    )
    calm = decide(topic, Channel.EMAIL, nothing, now, urgency=Urgency.CALM, past=Past(now, now.date(), 99))
    assert calm == Decision(Way.NOW, now)


def test_the_end_of_quiet_hours_is_what_a_walk_by_minutes_finds():
    """Two hundred nights around changes of clocks, with hours drawn by dice."""
    dice = Random(6)
    nights = [
        ("Europe/Berlin", datetime(2026, 3, 28, 12, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 10, 24, 12, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 3, 7, 18, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 10, 31, 18, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 4, 4, 3, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 10, 3, 3, tzinfo=UTC)),
        ("Africa/Casablanca", datetime(2026, 2, 14, 12, tzinfo=UTC)),
        ("America/Santiago", datetime(2026, 9, 5, 16, tzinfo=UTC)),
    ]
    for _each in range(200):
        name, begin = dice.choice(nights)
        since, until = (f"{dice.randrange(24):02}:{dice.randrange(0, 60, 5):02}" for _end in range(2))
        if since == until:
            continue
        at = begin + MINUTE * dice.randrange(0, 24 * 60)
        hours = QuietHours(time.fromisoformat(since), time.fromisoformat(until))
        expected = next(
            moment
            for moment, wall in walk(name, begin)
            if moment >= at and not is_quiet(wall, (since, until))
        )
        assert hours.end_after(at, ZoneInfo(name)) == expected, (name, at, since, until)


def test_a_morning_the_clock_jumps_over_begins_with_the_jump():
    berlin = ZoneInfo("Europe/Berlin")
    found = next_at(datetime(2026, 3, 29, 0, tzinfo=berlin), time(2, 30), berlin)
    assert found == datetime(2026, 3, 29, 3, tzinfo=berlin)


# -- What came before ------------------------------------------------------------------------------------------------

NOON = datetime(2026, 6, 10, 12, tzinfo=UTC)
TOMORROW = datetime(2026, 6, 11, 8, tzinfo=UTC)
TODAY = NOON.date()


def before(minutes: float, count: int = 1) -> Past:
    return Past(NOON - MINUTE * minutes, TODAY, count)


@pytest.mark.parametrize(
    ("channel", "past", "urgency", "expected"),
    [
        ("email", Past(), "now", Decision(Way.NOW, NOON)),
        ("email", before(61), "now", Decision(Way.NOW, NOON)),
        ("email", before(60), "now", Decision(Way.NOW, NOON)),
        ("email", before(59), "now", Decision(Way.DIGEST, NOON + MINUTE)),
        ("email", before(0), "now", Decision(Way.DIGEST, NOON + MINUTE * 60)),
        # The one before waits for the end of quiet hours itself.
        ("email", before(-30), "now", Decision(Way.DIGEST, NOON + MINUTE * 90)),
        ("email", before(100, 5), "now", Decision(Way.NOW, NOON)),
        ("email", before(100, 6), "now", Decision(Way.DIGEST, TOMORROW)),
        ("email", Past(NOON - MINUTE * 1440, TODAY - timedelta(days=1), 6), "now", Decision(Way.NOW, NOON)),
        ("email", Past(), "calm", Decision(Way.DIGEST, TOMORROW)),
        ("push", Past(), "now", Decision(Way.NOW, NOON)),
        ("push", before(5), "now", Decision(Way.NOW, NOON)),
        ("push", before(4), "now", Decision(Way.DIGEST, NOON + MINUTE)),
        ("push", before(100, 10), "now", Decision(Way.NEVER, NOON)),
        ("push", Past(), "calm", Decision(Way.NEVER, NOON)),
    ],
)
def test_first_one_now_then_together_and_not_too_many(channel, past, urgency, expected):
    assert decide("alerts", channel, Wish(zone=UTC), NOON, urgency=urgency, past=past) == expected


def test_what_collapses_into_quiet_hours_comes_when_they_are_over():
    quiet = Wish(zone=UTC, quiet=QuietHours(time(12, 30), time(14)))
    assert decide("forum", "email", quiet, NOON, past=before(0)) == Decision(Way.DIGEST, NOON + MINUTE * 120)


def test_how_many_came_is_counted_by_the_person_s_own_day():
    auckland = ZoneInfo("Pacific/Auckland")  # where the day began at noon of UTC
    assert Past(NOON, TODAY, 6).with_one_at(NOON + MINUTE, auckland).count == 1
    assert Past(NOON, TODAY, 2).with_one_at(NOON + MINUTE, UTC).count == 3
