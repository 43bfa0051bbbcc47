"""What `make up` says in the terminal: steps with their seconds, and every program's lines under its own colour."""

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

COLOURS = {
    "yardsale": "32",
    "web": "36",
    "worker": "35",
    "beat": "34",
    "seed": "33",
    "migrate": "33",
    "static": "33",
    "problem": "31",
}


class Console:
    """Plain lines where colours aren't wanted (NO_COLOR) or nobody looks (no terminal)."""

    def __init__(self, out: TextIO = sys.stdout) -> None:
        self.out = out
        self.has_colours = out.isatty() and "NO_COLOR" not in os.environ
        self._one_at_a_time = threading.Lock()

    def line(self, who: str, words: str) -> None:
        with self._one_at_a_time:
            self.out.write(f"{self.paint(who, f'{who:<8} │')} {words.rstrip()}\n")
            self.out.flush()

    def paint(self, who: str, words: str) -> str:
        return f"\x1b[{COLOURS.get(who, '37')}m{words}\x1b[0m" if self.has_colours else words

    def strong(self, words: str) -> str:
        return f"\x1b[1m{words}\x1b[0m" if self.has_colours else words

    @contextmanager
    def step(self, words: str) -> Iterator[None]:
        started = time.monotonic()
        self.line("yardsale", f"{words} …")
        yield
        self.line("yardsale", f"{words}: done in {time.monotonic() - started:.1f} s")
