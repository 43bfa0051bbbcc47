"""Rounds over all pages, one after another, so that what disturbs the machine disturbs all of them alike."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

from tests.benchmarks.load import Ask, Visitors
from tests.benchmarks.meter import Meter, between
from tests.benchmarks.pages import Page

#: Seconds after which a kept page is made again anyway: `yardsale.visitors.KEEP`.
KEPT = 300
BARE = 0


@dataclass
class Figures:
    """What was measured of one page: seconds, and CPU milliseconds a request by group of processes, per round."""

    page: Page
    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0
    cpu: list[dict[str, float]] = field(default_factory=list)
    repeated: int = 0

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """Milliseconds within which that share of requests was answered."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000

    def milliseconds(self, group: str) -> float:
        return median(spent[group] for spent in self.cpu)

    @property
    def total(self) -> float:
        return median(sum(spent.values()) for spent in self.cpu)

    def multiple(self, bare: "Figures") -> float:
        """Of the bare page's CPU, compared within each round: the median of the rounds."""
        pairs = zip(self.cpu, bare.cpu, strict=True)
        return median(sum(mine.values()) / sum(theirs.values()) for mine, theirs in pairs)

    @property
    def share_repeated(self) -> float:
        """Share of requests for what the same kind of visitor had asked for within KEPT seconds."""
        return self.repeated / len(self.latencies)


class Memory:
    """When each address was asked for last, apart for visitors and members."""

    def __init__(self) -> None:
        self._last: dict[tuple[bool, str], float] = {}

    def repeated(self, asks: list[Ask]) -> int:
        now, count = time.monotonic(), 0
        for ask in asks:
            key = (bool(ask.cookies), ask.path)
            count += now - self._last.get(key, -KEPT) < KEPT
            self._last[key] = now
        return count


def rounds(
    pages: list[Page],
    visitors: Visitors,
    meter: Meter,
    *,
    count: int,
    requests: int,
    say: Callable[[str], None],
) -> list[Figures]:
    """A warm-up, then `count` rounds of `requests` for each page. The first page is what others are compared with."""
    memory = Memory()
    figures = [Figures(page) for page in pages]
    say("warming up")
    for one in figures:
        # Twice: each of the two server processes has its own memory.
        asks = [*one.page.asks(requests // 2), *one.page.before, *one.page.before]
        memory.repeated(asks)
        visitors.visit(asks)
    for number in range(count):
        say(f"round {number + 1} of {count}")
        for one in figures:
            _once(one, visitors, meter, memory, requests)
    return figures


def _once(one: Figures, visitors: Visitors, meter: Meter, memory: Memory, requests: int) -> None:
    asks = one.page.asks(requests)
    one.repeated += memory.repeated(asks)
    before = meter.read()
    took, seconds = visitors.visit(asks)
    spent = between(before, meter.read())
    one.latencies += took
    one.seconds += seconds
    one.cpu.append({group: cpu * 1000 / len(took) for group, cpu in spent.items()})
