"""HTML whose key says everything it depends on: held by each process, and in Redis for the others.

A key that carries the versions of what it shows can never be out of date, so a process may hold its part as long as it
likes: a page's cards then cost neither a query nor a round trip.
"""

import time
from collections.abc import Callable, Iterable
from typing import Any

from django.core.cache import cache

#: Seconds until everything is made again, for the little that is not in the keys: names of districts and categories.
KEEP = 3600

_shelves: list["Shelf"] = []


class Shelf:
    """At most `most` entries in each process."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._held: dict[str, Any] = {}
        self._since = 0.0
        _shelves.append(self)

    def get_many(self, keys: Iterable[str], make: Callable[[list[str]], dict[str, Any]]) -> dict[str, Any]:
        """What stands under the keys; `make` is asked once for all that nobody has."""
        wanted = list(keys)
        found = {key: self._held[key] for key in wanted if key in self._held}
        missing = [key for key in wanted if key not in found]
        if missing:
            more = cache.get_many(missing)
            unmade = [key for key in missing if key not in more]
            if unmade:
                made = make(unmade)
                cache.set_many(made, timeout=KEEP)
                more |= made
            self._hold(more)
            found |= more
        return found

    def _hold(self, more: dict[str, Any]) -> None:
        now = time.monotonic()
        if len(self._held) > self.most or now - self._since > KEEP:
            self._held = {}
            self._since = now
        self._held.update(more)

    def clear(self) -> None:
        self._held = {}


def forget() -> None:
    """Let go of what this process holds."""
    for shelf in _shelves:
        shelf.clear()
