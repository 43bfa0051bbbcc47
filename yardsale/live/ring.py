"""Ringing for open pages. Nobody may hear it: a page that listens asks once a minute all the same."""

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

#: People named in one message, so that none of them is large.
AT_ONCE = 1000
#: So many pages look at once; of more, each waits a moment of its own.
LOOKS_PER_SECOND = 100


def channel() -> str:
    """Redis's channels know no numbered databases: the number is in the name, so that two sites on one server stay two."""
    return f"yardsale:live:{urlsplit(settings.REDIS_URL).path.strip('/')}"


def ring(people: Iterable[int]) -> None:
    """Have the open pages of these people (keys) look for news, once this transaction is committed."""
    rung = sorted(set(people))
    if rung:
        transaction.on_commit(lambda: _publish(rung))


def ring_between(after: int, upto: int) -> None:
    """The same for everybody whose key lies behind one and up to the other: one short message, however many they are.

    No list of people is made or sent: each process that holds open pages knows whose they are, and spreads their looks.
    """
    transaction.on_commit(lambda: _say({"after": after, "upto": upto}))


def _say(words: dict[str, Any]) -> bool:
    return bool(cache.publish(channel(), json.dumps(words)))  # type: ignore[attr-defined]


def _publish(people: list[int]) -> None:
    spread = 1000 * (len(people) // LOOKS_PER_SECOND)
    for start in range(0, len(people), AT_ONCE):
        if not _say({"people": people[start : start + AT_ONCE], "spread": spread}):
            return
