"""The three clocks of a ticket, computed from its log, the business hours of its queue and what the queue promises.

Nothing is counted up: a calendar mended afterwards, another queue or priority change every figure, since all are computed anew
from the same log. What is high has three quarters of the queue's time, what is urgent half of it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later
from django.utils.translation import ngettext

from support.tickets import readings
from support.tickets.business_time import Calendar
from support.tickets.models import Entry, Queue, Ticket
from support.tickets.readings import Line, Run
from support.tickets.statuses import Clock, Logged, Priority, State
from yardsale import formats
from yardsale.written import Written

#: Of what the queue promises, by priority, in quarters.
QUARTERS = {Priority.NORMAL: 4, Priority.HIGH: 3, Priority.URGENT: 2}
#: How far warnings go: at three quarters of the time, when a quarter of an hour is left, and when it is over.
SOON, NOW, LATE = 1, 2, 3
LAST_CALL = 900
WHY = {
    State.CUSTOMER: _later("waiting for the customer"),
    State.SOLVED: _later("solved meanwhile"),
    State.SPAM: _later("taken for spam"),
}
STANDS = ("first_due", "next_due", "solve_due", "due_at", "warn_at")


@dataclass(frozen=True)
class Clocks:
    """The clocks of one ticket: its log as runs, and what is promised."""

    runs: dict[str, Run]
    targets: dict[str, int]
    calendar: Calendar
    #: How far warnings went, by clock and the moment they were about.
    said: dict[tuple[str, str], int]

    def due(self, clock: str) -> datetime | None:
        """When its time is over; None while it stands still, has ended, or the week never opens."""
        run = self.runs.get(clock)
        return self.reached(clock, self.targets[clock]) if run is not None and run.is_running else None

    def reached(self, clock: str, seconds: int) -> datetime | None:
        """When it had, or will have, run so long."""
        left = seconds
        for start, end in self.runs[clock].ran:
            passed = self.calendar.between(start, end) if end is not None else None
            if passed is None or passed >= left:
                return self.calendar.add(start, left)
            left -= passed
        return None

    def elapsed(self, clock: str, now: datetime) -> int:
        return sum(self.calendar.between(start, end or now) for start, end in self.runs[clock].ran)

    def warned(self, clock: str, due: datetime | None) -> int:
        return self.said.get((clock, due.isoformat()), 0) if due is not None else 0

    def warnings(self, clock: str) -> Iterator[tuple[int, datetime]]:
        """What is still to be said of a clock that runs: how far, and when."""
        due, target = self.due(clock), self.targets[clock]
        if due is None:
            return
        last_call = target - LAST_CALL
        steps = [(SOON, target * 3 // 4), (NOW, last_call), (LATE, target)]
        for level, seconds in steps:
            # Of a short time the two warnings would change places: one of them is enough.
            if seconds <= 0 or (level == NOW and last_call < target * 3 // 4):
                continue
            at = self.reached(clock, seconds)
            if at is not None and level > self.warned(clock, due):
                yield level, at

    def warnings_due(self, now: datetime) -> list[tuple[str, int, datetime]]:
        """Clock, level and due of what is to be said now: of each clock the furthest alone."""
        found = []
        for clock in Clock.values:
            levels = [level for level, at in self.warnings(clock) if at <= now]
            due = self.due(clock)
            if levels and due is not None:
                found.append((clock, max(levels), due))
        return found


_QUEUE = Written(
    lambda queue: (
        Queue.objects.select_related("hours")
        .annotate(days=ArrayAgg("hours__holidays__day", filter=~Q(hours__holidays=None), default=[]))
        .filter(pk=queue)
    ),
    queue=int,
)


def read(ticket: Ticket, lines: "Sequence[Line] | None" = None) -> Clocks:
    """Two queries: the queue with its hours and holidays, and the log, unless whoever asks has all of it (`lines`)."""
    queue = _QUEUE(queue=ticket.queue_id)[0]
    log = list(Entry.objects.filter(ticket=ticket)) if lines is None else lines
    return of(log, queue, queue.days, priority=ticket.priority)


def of(lines: "Sequence[Line]", queue: Queue, holidays: Iterable[Any], *, priority: int) -> Clocks:
    quarters = QUARTERS[Priority(priority)]
    minutes = {
        Clock.FIRST: queue.first_minutes,
        Clock.NEXT: queue.next_minutes,
        Clock.SOLVE: queue.solve_minutes,
    }
    return Clocks(
        runs=readings.read(lines),
        targets={str(clock): each * 15 * quarters for clock, each in minutes.items()},
        calendar=Calendar.of(queue.hours.week, queue.hours.time_zone, holidays),
        said=_said(lines),
    )


def _said(lines: Iterable[Line]) -> dict[tuple[str, str], int]:
    said: dict[tuple[str, str], int] = {}
    for line in lines:
        if line.kind in {Logged.WARNED, Logged.BREACHED}:
            about = (line.details["clock"], line.details["due"])
            level = LATE if line.kind == Logged.BREACHED else line.details["level"]
            said[about] = max(said.get(about, 0), level)
    return said


def settle(ticket: Ticket) -> None:
    """Compute the clocks anew and keep what the queue is sorted by. The row is held."""
    kept: dict[str, Any] = dict.fromkeys(STANDS) | {"due_clock": "", "warned": 0}
    if ticket.is_unsolved:
        kept |= _kept(read(ticket))
    changed = {name: value for name, value in kept.items() if getattr(ticket, name) != value}
    if changed:
        Ticket.objects.filter(pk=ticket.pk).update(**changed)
        for name, value in changed.items():
            setattr(ticket, name, value)


def _kept(clocks: Clocks) -> dict[str, Any]:
    dues = {clock: clocks.due(clock) for clock in Clock.values}
    running = [(due, clock) for clock, due in dues.items() if due is not None]
    nearest, of_clock = min(running, default=(None, ""))
    return {
        "first_due": dues[Clock.FIRST],
        "next_due": dues[Clock.NEXT],
        "solve_due": dues[Clock.SOLVE],
        "due_at": nearest,
        "due_clock": of_clock,
        "warn_at": min(
            (at for _due, clock in running for _level, at in clocks.warnings(clock)), default=None
        ),
        "warned": clocks.warned(of_clock, nearest) if nearest else 0,
    }


def owed_since(ticket: Ticket) -> datetime | None:
    """Since when the customer waits for words of ours; None while they do not."""
    return readings.owed_since(readings.read(Entry.objects.filter(ticket=ticket)), ticket.state)


# -- In words ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """One clock as a person reads it. Seconds are those that count; `paused` are those that would have counted."""

    clock: str
    label: str
    target: int
    elapsed: int
    due: datetime | None
    is_running: bool
    #: What stands still and has not ended may go on.
    is_ended: bool
    is_late: bool
    paused: int
    #: "paused 14 h: waiting for the customer, 2 holidays"; empty when it never stood still.
    pauses: str

    @property
    def share(self) -> int:
        """Percent of the time that is used, a hundred at most: how long a bar is."""
        return min(100, self.elapsed * 100 // self.target)

    @property
    def words(self) -> str:
        used = _("%(elapsed)s of %(target)s") % {
            "elapsed": formats.duration(self.elapsed),
            "target": formats.duration(self.target),
        }
        return f"{used}; {self.pauses}" if self.pauses else used


def explain(
    ticket: Ticket, now: datetime | None = None, *, lines: "Sequence[Line] | None" = None
) -> list[Told]:
    """Each clock that has begun: what is promised, what is used, until when, and why it stood still."""
    clocks, now = read(ticket, lines), now or timezone.now()
    return [_told(clocks, clock, now) for clock in Clock.values if clock in clocks.runs]


def _told(clocks: Clocks, clock: str, now: datetime) -> Told:
    run, target, due = clocks.runs[clock], clocks.targets[clock], clocks.due(clock)
    elapsed = clocks.elapsed(clock, now)
    end = _end_of(run, now)
    open_days = clocks.calendar.without_holidays().between(run.began, end)
    paused = max(0, open_days - elapsed)
    return Told(
        clock=clock,
        label=str(Clock(clock).label),
        target=target,
        elapsed=elapsed,
        due=due,
        is_running=run.is_running,
        is_ended=run.is_over,
        is_late=elapsed >= target,
        paused=paused,
        pauses=_pauses(clocks.calendar, run, end, paused),
    )


def _end_of(run: Run, now: datetime) -> datetime:
    """That it has been solved since is no pause worth telling."""
    if run.stood and run.stood[-1][2] == State.SOLVED and run.stood[-1][1] in {None, run.ended}:
        return run.stood[-1][0]
    return run.ended or now


def _pauses(calendar: Calendar, run: Run, end: datetime, paused: int) -> str:
    reasons = [
        str(WHY[State(why)]) for why in dict.fromkeys(why for at, _until, why in run.stood if at < end)
    ]
    if days := len(calendar.holidays_between(run.began, end)):
        reasons.append(ngettext("%(days)d holiday", "%(days)d holidays", days) % {"days": days})
    if not reasons or not paused:
        return ""
    return _("paused %(time)s: %(reasons)s") % {
        "time": formats.duration(paused),
        "reasons": ", ".join(reasons),
    }


def promise(ticket: Ticket, now: datetime | None = None) -> str:
    """The words for the customer: "We answer by Tuesday, 14:00."; empty when it is over."""
    now = now or timezone.now()
    if ticket.state == State.CUSTOMER:
        return _("We wait for your answer.")
    if not ticket.is_unsolved:
        return ""
    answer = min((due for due in (ticket.first_due, ticket.next_due) if due is not None), default=None)
    if answer is not None:
        words = _("We answer by %(moment)s.") if answer > now else str(LATE_WORDS)
        return words % {"moment": formats.when(answer)}
    if ticket.solve_due is None:
        return _("We answer as soon as we can.")
    if ticket.solve_due > now:
        return _("We are on it. It should be solved by %(moment)s.") % {
            "moment": formats.when(ticket.solve_due)
        }
    return _("We are on it. It takes longer than it should, and we are sorry.")


LATE_WORDS = _later("We meant to answer by %(moment)s. We are late, and sorry; you are not forgotten.")
