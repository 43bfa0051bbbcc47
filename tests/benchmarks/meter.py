"""CPU seconds that the server's processes have used, read from outside: nothing in the site knows that it is measured.

Linux lets anybody read another process's CPU clock, to the nanosecond, threads included. /proc counts in hundredths of
a second, which would be coarse for a few hundred requests.
"""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
TICK = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """What a living process has used so far, user and system; 0 when it is gone."""
    try:
        return time.clock_gettime((~pid << 3) | 2)  # the kernel's number for that process's scheduler clock
    except OSError:
        return 0.0


def family(root: int) -> set[int]:
    """A process and all below it."""
    parents = {int(entry.name): _stat(int(entry.name))[1] for entry in PROC.iterdir() if entry.name.isdigit()}
    found = {root}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _stat(pid: int) -> list[int]:
    """State's successors of /proc/<pid>/stat as numbers; parent is [1]. Zeros when the process is gone."""
    try:
        fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return [0] * 50
    return [0, *(int(field) for field in fields[1:40])]


@dataclass(frozen=True)
class Reading:
    """CPU seconds by process, and those of children that have ended since."""

    used: dict[int, float]
    ended: float


class Meter:
    """Reads groups of processes, each named and given by its oldest process."""

    def __init__(self, roots: Mapping[str, int]) -> None:
        if not PROC.is_dir():
            raise SystemExit("The benchmark reads CPU times from /proc and so needs Linux.")
        self.roots = dict(roots)

    def read(self) -> dict[str, Reading]:
        return {name: self._group(root) for name, root in self.roots.items()}

    @staticmethod
    def _group(root: int) -> Reading:
        children_ended = sum(_stat(root)[13:15]) / TICK  # cutime and cstime: those waited for
        return Reading({pid: cpu_seconds(pid) for pid in family(root)}, children_ended)


def between(before: dict[str, Reading], after: dict[str, Reading]) -> dict[str, float]:
    """CPU seconds of each group between two readings."""
    spent = {}
    for name, now in after.items():
        old = before[name]
        spent[name] = sum(used - old.used.get(pid, 0.0) for pid, used in now.used.items())
        # What ended in between had, at the first reading, already used some.
        gone = sum(used for pid, used in old.used.items() if pid not in now.used)
        spent[name] += max(0.0, now.ended - old.ended - gone)
    return spent
