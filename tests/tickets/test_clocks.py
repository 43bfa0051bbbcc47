"""The clocks of a ticket: the table, a count minute by minute, and what happens when the calendar is mended afterwards."""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.tickets import clocks
from support.tickets.business_time import Calendar
from support.tickets.models import BusinessHours, Queue
from support.tickets.statuses import Clock, State

BERLIN = ZoneInfo("Europe/Berlin")
NINE_TO_SIX = [[540, 1080]]
WEEKS = {
    # Name: spans of each day, time zone, holidays.
    "weekdays": ([NINE_TO_SIX] * 5 + [[], []], "Europe/Berlin", []),
    "lunch": ([[[540, 720], [780, 1020]]] * 5 + [[], []], "Europe/Berlin", []),
    "always": ([[[0, 1440]]] * 7, "Europe/Berlin", []),
    "nights": ([[[0, 360], [1320, 1440]]] * 7, "Europe/Berlin", []),
    "sunday": ([[]] * 6 + [[[60, 240]]], "Europe/Berlin", []),
    "half hour": ([[]] * 6 + [[[150, 210]]], "Europe/Berlin", []),
    "never": ([[]] * 7, "Europe/Berlin", []),
    "off on we": ([NINE_TO_SIX] * 5 + [[], []], "Europe/Berlin", ["2026-03-25"]),
    "off on we th": ([NINE_TO_SIX] * 5 + [[], []], "Europe/Berlin", ["2026-03-25", "2026-03-26"]),
    "off on sa": ([NINE_TO_SIX] * 5 + [[], []], "Europe/Berlin", ["2026-03-28"]),
    "off all week": (
        [NINE_TO_SIX] * 5 + [[], []],
        "Europe/Berlin",
        ["2026-03-23", "2026-03-24", "2026-03-25", "2026-03-26", "2026-03-27"],
    ),
    "new york": ([NINE_TO_SIX] * 5 + [[], []], "America/New_York", []),
    "one minute": ([[[540, 541]]] + [[]] * 6, "Europe/Berlin", []),
}
MONDAYS = {"spring": date(2026, 3, 23), "autumn": date(2026, 10, 19)}
WEEKDAYS = ["mo", "tu", "we", "th", "fr", "sa", "su"]


@dataclass
class Line:
    kind: str
    state: str
    at: datetime
    details: dict = field(default_factory=dict)


def moment(words, season):
    """ "+tu 10:30": on the wall in Berlin, each `+` a week later; or a whole date."""
    if words[:2] == "20":
        return datetime.fromisoformat(words).replace(tzinfo=BERLIN)
    weeks, day, hour, minute = re.fullmatch(r"(\+*)(\w\w) (\d\d):(\d\d)", words).groups()
    on = MONDAYS[season] + timedelta(days=7 * len(weeks) + WEEKDAYS.index(day))
    return datetime(on.year, on.month, on.day, int(hour), int(minute), tzinfo=BERLIN)


def log(words, season):
    """What the row says happened, as lines of a log."""
    lines = []
    for event in words.split(", "):
        when, act = re.fullmatch(r"(\+*\w\w \d\d:\d\d) (.*)", event).groups()
        act, _, since = act.partition("@")
        since, _, led = since.partition(">") if since else (since, "", "")
        details = {"since": moment(since, season).isoformat()} if since else {}
        add(lines, act + (f">{led}" if led else ""), moment(when, season), details)
    return lines


def add(lines, act, at, details=None):
    """One more act, as the actions write it: a line of its own, and one when the state changes."""
    act, _, led = act.partition(">")
    before = lines[-1].state if lines else State.NEW
    state = State(led) if led else AFTER.get((act, before), before)
    lines.append(Line(KINDS[act], state, at, details or {}))
    if state != before:
        lines.append(Line("moved", state, at))


KINDS = {
    "open": "opened", "write": "wrote", "reply": "replied", "move": "moved", "note": "noted", "snooze": "snoozed",
    "wake": "woken", "merge": "merged",
}  # fmt: skip
AFTER = {
    ("reply", State.NEW): State.OPEN,
    **{("write", state): State.OPEN for state in (State.CUSTOMER, State.INSIDE, State.SOLVED)},
}


def clocks_of(week, lines, *, priority=0):
    spans, zone, holidays = WEEKS[week]
    hours = BusinessHours(name=week, week=spans, time_zone=zone)
    queue = Queue(hours=hours, first_minutes=480, next_minutes=480, solve_minutes=2700)
    return clocks.of(lines, queue, [date.fromisoformat(day) for day in holidays], priority=priority)


def reads(told, clock, at):
    run = told.runs.get(clock)
    if run is None:
        return ""
    minutes = told.elapsed(clock, at) // 60
    stands = "." if run.ended else ">" if run.is_running else "-"
    due = told.due(clock)
    return (f"{minutes // 60}:{minutes % 60:02}", stands, due)


def expected(words, season):
    if not words:
        return ""
    time, stands, due = re.fullmatch(r"(\d+:\d\d) ([.>-])(.*)", words).groups()
    if not due or due == "never":
        return (time, stands, None)
    return (time, stands, moment(due, season))


TABLE = Path(__file__).with_name("clock_table.txt").read_text().splitlines()
ROWS = [[cell.strip() for cell in row.split("|")] for row in TABLE if row and row[0] != "#"]


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_case(row):
    _name, week, season, happened, at, priority, *wanted = row
    told = clocks_of(week, log(happened, season), priority=int(priority))
    now = moment(at, season)
    assert [reads(told, clock, now) for clock in Clock.values] == [expected(one, season) for one in wanted]


# -- Minute by minute ----------------------------------------------------------------------------------------------

MINUTE = timedelta(minutes=1)
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"]
#: Days on which, in one of the zones, the clocks are changed: forth and back, by an hour or by half of one.
BEGINNINGS = [date(2026, 3, 6), date(2026, 3, 27), date(2026, 10, 2), date(2026, 10, 23), date(2026, 6, 5)]
ACTS = [
    "reply", "reply>customer", "reply>solved", "write", "write", "note", "snooze", "move>customer", "move>inside",
    "move>open", "move>solved", "move>spam", "move>closed",
]  # fmt: skip
spans = st.lists(st.integers(0, 1440), min_size=0, max_size=4, unique=True).map(
    lambda edges: [list(pair) for pair in zip(sorted(edges)[::2], sorted(edges)[1::2], strict=False)]
)


class Count:
    """The three clocks as a child would count them: each minute, look whether it counts."""

    def __init__(self):
        self.state, self.is_answered, self.is_asked = "new", False, False
        self.minutes = {"first": 0, "next": 0, "solve": 0}

    def hear(self, act):
        act, _, led = act.partition(">")
        if act == "write" and self.is_answered:
            if not self.is_asked or self.state in {"customer", "solved"}:
                self.minutes["next"] = 0
            self.is_asked = True
        if act == "reply":
            self.is_answered, self.is_asked = True, False
        if led:
            self.state = led
        elif (act == "write" and self.state in {"customer", "inside", "solved"}) or (
            act == "reply" and self.state == "new"
        ):
            self.state = "open"

    def tick(self):
        is_ours = self.state in {"new", "open", "inside"}
        self.minutes["first"] += not self.is_answered and (is_ours or self.state == "customer")
        self.minutes["next"] += self.is_asked and is_ours
        self.minutes["solve"] += is_ours


def is_open(week, zone, holidays, at):
    wall = at.astimezone(zone)
    minute = wall.hour * 60 + wall.minute
    return wall.date() not in holidays and any(a <= minute < b for a, b in week[wall.weekday()])


@settings(max_examples=60, deadline=None)
@given(
    week=st.lists(spans, min_size=7, max_size=7),
    zone=st.sampled_from(ZONES),
    first_day=st.sampled_from(BEGINNINGS),
    holidays=st.sets(st.integers(0, 6), max_size=2),
    opened=st.integers(0, 2 * 1440),
    happened=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 900)), max_size=9),
    wait=st.integers(0, 2000),
)
def test_the_clocks_read_what_counting_every_minute_gives(
    week, zone, first_day, holidays, opened, happened, wait
):
    begin = datetime(first_day.year, first_day.month, first_day.day, tzinfo=UTC) + opened * MINUTE
    days = {first_day + timedelta(days=number) for number in holidays}
    lines, acts, at = [], {}, begin
    add(lines, "open", at)
    for act, minutes in happened:
        at += minutes * MINUTE
        if lines[-1].state == State.CLOSED:
            break
        add(lines, act, at)
        acts.setdefault(at, []).append(act)
    now = at + wait * MINUTE
    count, minute, wall = Count(), begin, ZoneInfo(zone)
    while minute <= now:
        for act in acts.get(minute, ()):
            count.hear(act)
        if minute < now and is_open(week, wall, days, minute):
            count.tick()
        minute += MINUTE
    hours = BusinessHours(name="any", week=week, time_zone=zone)
    told = clocks.of(
        lines, Queue(hours=hours, first_minutes=480, next_minutes=480, solve_minutes=2700), days, priority=0
    )
    read = {clock: told.elapsed(clock, now) / 60 if clock in told.runs else 0 for clock in count.minutes}
    assert read == count.minutes


@settings(max_examples=60, deadline=None)
@given(
    week=st.lists(spans, min_size=7, max_size=7),
    zone=st.sampled_from(ZONES),
    first_day=st.sampled_from(BEGINNINGS),
    start=st.integers(0, 3 * 1440),
    seconds=st.integers(1, 40 * 3600),
)
def test_what_is_added_has_passed_in_that_moment_and_not_a_second_sooner(
    week, zone, first_day, start, seconds
):
    calendar = Calendar.of(week, zone, [first_day + timedelta(days=1)])
    begin = datetime(first_day.year, first_day.month, first_day.day, tzinfo=UTC) + start * MINUTE
    due = calendar.add(begin, seconds)
    if not calendar.ever_opens:
        assert due is None
    elif due is not None:  # None: not within ten years.
        assert calendar.between(begin, due) == seconds
        assert calendar.between(begin, due - timedelta(seconds=1)) == seconds - 1


def test_the_table_is_long_enough():
    assert len(ROWS) >= 60
