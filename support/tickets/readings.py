"""A ticket's log, read: when each of the three clocks ran, stood still and ended. Pure functions over lines of the log.

FIRST runs from the opening to our first public answer, NEXT from the customer's first words after it that nobody has answered
to our answer, SOLVE from the opening to the solution. While the customer has the ball NEXT and SOLVE stand still; waiting
inside and being put aside stop none: the customer waits for us all the same. What they write once the ball was theirs is a new
question with a time of its own; what is taken up again without new words goes on where it was.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from support.tickets.statuses import Clock, Logged, State

#: What stops each clock for as long as it lasts. Whatever is closed or merged has none any more.
PAUSES: dict[str, frozenset[str]] = {
    Clock.FIRST: frozenset({State.SOLVED, State.SPAM}),
    Clock.NEXT: frozenset({State.CUSTOMER, State.SOLVED, State.SPAM}),
    Clock.SOLVE: frozenset({State.CUSTOMER, State.SOLVED, State.SPAM}),
}
THEIR_BALL = frozenset({State.CUSTOMER, State.SOLVED})
OVER = frozenset({State.CLOSED, State.MERGED})


class Line(Protocol):
    """What is read of a line of the log."""

    kind: str
    state: str
    at: datetime
    details: Any


@dataclass
class Run:
    """One clock: from when to when it ran (the last stretch has no end while it does), and why it stood still."""

    began: datetime
    ran: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    stood: list[tuple[datetime, datetime | None, str]] = field(default_factory=list)
    ended: datetime | None = None

    @property
    def is_running(self) -> bool:
        return self.ended is None and bool(self.ran) and self.ran[-1][1] is None

    @property
    def is_over(self) -> bool:
        """It has ended; so has, until somebody opens it again, what was solved."""
        is_solved = bool(self.stood) and self.stood[-1][1] is None and self.stood[-1][2] == State.SOLVED
        return self.ended is not None or is_solved

    def run(self, at: datetime) -> None:
        if self.ended is None and not self.is_running:
            self._wake(at)
            self.ran.append((at, None))

    def pause(self, at: datetime, why: str) -> None:
        if self.ended is not None or (self.stood and self.stood[-1][1] is None and self.stood[-1][2] == why):
            return
        self._stop(at)
        self._wake(at)
        self.stood.append((at, None, why))

    def end(self, at: datetime) -> None:
        if self.ended is None:
            self._stop(at)
            self._wake(at)
            self.ended = at

    def begin_sooner(self, at: datetime) -> None:
        """A question that came from a merged ticket has waited longer than this one."""
        if self.ended is None and at < self.began:
            self.ran.insert(0, (at, self.began))
            self.began = at

    def _stop(self, at: datetime) -> None:
        if self.is_running:
            self.ran[-1] = (self.ran[-1][0], at)

    def _wake(self, at: datetime) -> None:
        if self.stood and self.stood[-1][1] is None:
            since, _until, why = self.stood[-1]
            self.stood[-1] = (since, at, why)


def read(lines: Iterable[Line]) -> dict[str, Run]:
    """The three clocks; NEXT is that of the last question, and missing before the first."""
    runs: dict[str, Run] = {}
    state, is_answered = str(State.NEW), False
    at: datetime | None = None
    for line in lines:
        # Clocks of two machines may differ a little; a log does not go back.
        at = line.at if at is None else max(at, line.at)
        if line.kind == Logged.OPENED:
            for clock in (Clock.FIRST, Clock.SOLVE):
                runs[clock] = Run(at, ran=[(at, None)])
        elif line.kind == Logged.WROTE and is_answered:
            _ask(runs, at, state)
        elif line.kind == Logged.REPLIED:
            is_answered = True
            for clock in (Clock.FIRST, Clock.NEXT):
                if clock in runs:
                    runs[clock].end(at)
        elif line.kind == Logged.MERGED and line.details.get("since"):
            _take_over(runs, datetime.fromisoformat(line.details["since"]), state, is_answered=is_answered)
        state = line.state
        _follow(runs, at, state)
    return runs


def _ask(runs: dict[str, Run], at: datetime, state: str) -> None:
    """The customer's words. More of them while some wait already change nothing."""
    there = runs.get(Clock.NEXT)
    if there is None or there.ended is not None or state in THEIR_BALL:
        runs[Clock.NEXT] = Run(at, ran=[(at, None)])


def _take_over(runs: dict[str, Run], since: datetime, state: str, *, is_answered: bool) -> None:
    """A question that waits came from a merged ticket."""
    there = runs.get(Clock.NEXT if is_answered else Clock.FIRST)
    if is_answered and (there is None or there.ended is not None or state in THEIR_BALL):
        runs[Clock.NEXT] = Run(since, ran=[(since, None)])
    elif there is not None:
        there.begin_sooner(since)


def _follow(runs: dict[str, Run], at: datetime, state: str) -> None:
    for clock, run in runs.items():
        if state in OVER:
            run.end(at)
        elif state in PAUSES[clock]:
            run.pause(at, state)
        else:
            run.run(at)


def owed_since(runs: dict[str, Run], state: str) -> datetime | None:
    """Since when the customer waits for words of ours; None while they do not."""
    if state in THEIR_BALL or state in OVER:
        return None
    waiting = [
        run.began for clock in (Clock.FIRST, Clock.NEXT) if (run := runs.get(clock)) and run.ended is None
    ]
    return min(waiting) if waiting else None
