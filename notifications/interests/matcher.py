"""Which buyers would want to hear of a new listing: one statement, then a closer look at the best 200.

The statement reads a covering b-tree only: for each of the listing's best terms the newest interests stored under
it, so its cost hardly depends on how many buyers there are. The closer look compares whole titles.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from listings.catalogue.models import Listing
from notifications.interests import terms

#: The listing's best terms, each looked up alone and inside its category; of each, so many of the newest interests.
ALONE, NEWEST_ALONE = 4, 200
IN_CATEGORY, NEWEST_IN_CATEGORY = 8, 400
LOOKED_AT = 200
#: Below this, a person asks "why do you tell me?". Chosen on pairs judged by hand, where 15 of 16 alerts are right and
#: one wanted thing in thirty is missed; tests/benchmarks/alerts.py prints the table it was read from.
THRESHOLD = 0.26
#: The gate: how much the same words are worth in the same category, in the same group, anywhere else.
SAME_CATEGORY, SAME_GROUP, ELSEWHERE = 1.0, 0.6, 0.3
#: Dearer or cheaper than this many times what was paid is another kind of thing …
BAND = 3
#: … but among cheap things a difference of so many minor units says nothing.
SMALL_CHANGE = 10_00
#: Days after which an interest counts half.
HALF_LIFE = 540.0

CANDIDATES = """
WITH asked AS (
    SELECT * FROM unnest(%(keys)s::bigint[], %(weights)s::float8[], %(newest)s::int[]) AS asked (key, weight, newest)
), found AS (
    SELECT posting.interest_id, sum(asked.weight * posting.weight) AS weight
    FROM asked, LATERAL (
        SELECT interest_id, person_id, weight FROM notifications_interestposting
        WHERE key = asked.key ORDER BY since DESC LIMIT asked.newest
    ) AS posting
    WHERE posting.person_id <> %(seller)s
    GROUP BY posting.interest_id ORDER BY 2 DESC, 1 LIMIT %(most)s
)
SELECT interest.id, interest.person_id, interest.category_id, category.parent_id, interest.price, interest.since,
    interest.terms, similarity(interest.title, %(title)s)
FROM found
JOIN notifications_interest AS interest ON interest.id = found.interest_id
JOIN listings_category AS category ON category.id = interest.category_id
JOIN accounts_user AS person ON person.id = interest.person_id
WHERE interest.muted_at IS NULL AND person.is_active AND person.bucket >= %(holdout)s
    AND NOT EXISTS (
        SELECT FROM accounts_block WHERE blocker_id = interest.person_id AND blocked_id = %(seller)s
    ) AND NOT EXISTS (
        SELECT FROM accounts_block WHERE blocker_id = %(seller)s AND blocked_id = interest.person_id
    )
"""


@dataclass(frozen=True)
class Wanted:
    """The side of the listing in a comparison."""

    vector: terms.Vector
    category_id: int
    group_id: int | None
    price: int


@dataclass(frozen=True)
class Bought:
    """The side of the interest; `trigram` is how alike the two titles are, letter by letter (0 to 1)."""

    vector: terms.Vector
    category_id: int
    group_id: int | None
    price: int
    trigram: float
    days: float = 0.0


@dataclass(frozen=True)
class Match:
    """A person who should hear of a listing, because of which interest, and how sure that is (0 to 1)."""

    person_id: int
    interest_id: int
    score: float


def match(listing: Listing) -> list[Match]:
    """Everybody who should hear of a listing on sale, best first, each once: by their best interest."""
    vector = terms.vector(listing.title)
    if not vector or listing.category_id is None:
        return []
    wanted = Wanted(vector, listing.category_id, listing.group_id, listing.price or 0)
    now = timezone.now()
    best: dict[int, Match] = {}
    with connection.cursor() as cursor:
        cursor.execute(CANDIDATES, arguments(listing, vector))
        for row in cursor.fetchall():
            interest_id, person_id, bought = _read(row, now)
            found = Match(person_id, interest_id, score(wanted, bought))
            if found.score >= THRESHOLD and (person_id not in best or best[person_id].score < found.score):
                best[person_id] = found
    return sorted(best.values(), key=lambda one: (-one.score, one.person_id))


def arguments(listing: Listing, vector: terms.Vector) -> dict[str, Any]:
    """What CANDIDATES is asked with."""
    alone = [(terms.key(term), weight, NEWEST_ALONE) for term, weight in terms.best(vector, ALONE)]
    inside = [
        (terms.key(term, listing.category_id), weight, NEWEST_IN_CATEGORY)
        for term, weight in terms.best(vector, IN_CATEGORY)
    ]
    keys, weights, newest = zip(*alone, *inside, strict=True)
    return {
        "keys": list(keys),
        "weights": list(weights),
        "newest": list(newest),
        "seller": listing.seller_id,
        "most": LOOKED_AT,
        "title": listing.title,
        "holdout": settings.ALERT_HOLDOUT_PERCENT,
    }


def _read(row: tuple, now: datetime) -> tuple[int, int, Bought]:
    interest_id, person_id, category_id, group_id, price, since, vector, trigram = row
    days = max((now - since).total_seconds() / 86_400, 0.0)
    return interest_id, person_id, Bought(json.loads(vector), category_id, group_id, price, trigram, days)


def score(wanted: Wanted, bought: Bought) -> float:
    """How much a buyer would want it, 0 to 1: words and letters, the gate, the price band, and time."""
    if not in_band(wanted.price, bought.price):
        return 0.0
    likeness = 0.5 * terms.cosine(wanted.vector, bought.vector) + 0.5 * bought.trigram
    return likeness * _gate(wanted, bought) * 0.5 ** (bought.days / HALF_LIFE)


def in_band(price: int, paid: int) -> bool:
    """Within three times and a third of what was paid, in minor units."""
    return paid <= price * BAND + SMALL_CHANGE and price <= paid * BAND + SMALL_CHANGE


def _gate(wanted: Wanted, bought: Bought) -> float:
    if wanted.category_id == bought.category_id:
        return SAME_CATEGORY
    return SAME_GROUP if wanted.group_id == bought.group_id else ELSEWHERE
