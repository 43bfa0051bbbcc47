"""What of a search's things is news: who was told of a thing hears of it once, put back on sale or put on sale anew.

The rule is the matcher's (`CANDIDATES`), which asks what was told in truth. Here it is gone through from the first time on, as a
search would have told them that stood all the while.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings

from listings.catalogue.actions import KEEPS_ITS_PLACE
from notifications.interests import letters

#: How alike the titles of two things of one seller are that are taken for the same thing, put on sale anew.
SAME_TITLE = 0.8


class Published(NamedTuple):
    """A listing that fits, and the moments at which it was put on sale; `is_told`: the person has an alert about it."""

    pk: int
    seller_id: int
    category_id: int
    title: str
    published_at: datetime
    is_told: bool
    moments: list[datetime]


def news(
    published: Iterable[Published], *, after: datetime, now: datetime, stands_since: datetime | None = None
) -> list[int]:
    """Of these the listings that were told first after this moment, the newest first."""
    every = {one.pk: one for one in published}
    signs = {pk: letters.trigrams(one.title) for pk, one in every.items()}
    steps = sorted((at, place, pk) for pk, one in every.items() for at, place in _times(one, now))
    stands_since = stands_since or datetime.min.replace(tzinfo=now.tzinfo)
    placed: dict[int, datetime] = {}
    told: dict[int, datetime] = {}
    for at, place, pk in steps:
        one = every[pk]
        placed[pk] = place
        if at <= stands_since or pk in told:
            continue
        since = at - timedelta(days=settings.RELIST_DAYS)
        is_relisted = any(
            other != pk
            and (other in told or every[other].is_told)
            and other_place > since
            and (every[other].seller_id, every[other].category_id) == (one.seller_id, one.category_id)
            and letters.alike(signs[other], signs[pk]) >= SAME_TITLE  # as Postgres's `real` compares
            for other, other_place in placed.items()
        )
        if not is_relisted:
            told[pk] = at
    found = [pk for pk, at in told.items() if at > after]
    return sorted(found, key=lambda pk: (every[pk].published_at, pk), reverse=True)


def _times(one: Published, now: datetime) -> list[tuple[datetime, datetime]]:
    """When it was put on sale, with its place in time then: soon after it went it comes back to the place it had."""
    moments = list(one.moments)
    minute = timedelta(seconds=60)
    if not any(one.published_at - minute < at < one.published_at + minute for at in moments):
        # Its events tell less than it does: it came here some other way.
        moments = sorted([*moments, one.published_at])
    found: list[tuple[datetime, datetime]] = []
    for at in moments:
        last = found[-1][1] if found else None
        found.append((at, last if last and last > at - KEEPS_ITS_PLACE else at))
    return [(at, place) for at, place in found if at <= now]
