"""Ringing for open pages. Nobody may hear it: a page that listens asks once a minute all the same."""

import json
from collections.abc import Iterable
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


def _publish(people: list[int]) -> None:
    spread = 1000 * (len(people) // LOOKS_PER_SECOND)
    for start in range(0, len(people), AT_ONCE):
        words = json.dumps({"people": people[start : start + AT_ONCE], "spread": spread})
        if not cache.publish(channel(), words):  # type: ignore[attr-defined]
            return
