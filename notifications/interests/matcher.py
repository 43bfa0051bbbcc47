"""Who would want to hear of a new listing: one statement, then a closer look at the best 200.

The statement reads a covering b-tree only: for each of the listing's best terms the newest interests stored under
it, so its cost hardly depends on how many buyers there are. Saved searches are found by the same pass under keys of
their own. Then whoever must not hear of it is left out, and the closer look (`scoring`) compares whole titles.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from weakref import WeakSet

from django.conf import settings
from django.db import connection
from django.utils import timezone

from listings.catalogue import tree
from listings.catalogue.models import Listing
from listings.fees import rates
from notifications.interests import fitting, letters, scoring, terms
from notifications.interests.scoring import Bought, Searched, Wanted
from notifications.interests.statuses import Pace, Wish

#: Below this, a person asks "why do you tell me?". Chosen on pairs judged by hand, where 15 of 16 alerts are right and
#: one wanted thing in thirty is missed; tests/benchmarks/alerts.py prints the table it was read from.
THRESHOLD = 0.26


@dataclass(frozen=True)
class Reach:
    """How far the statement looks: so many of the listing's best terms, and of each so many of the newest interests.

    Two terms together find most: of a million purchases thousands share one, and who is close stands behind the newest of
    them. One term by itself is for those who share no second, the category for those who share none: they may be alike in
    their letters.
    """

    alone: int = 3
    newest_alone: int = 100
    in_category: int = 5
    newest_in_category: int = 100
    paired: int = 5
    newest_paired: int = 100
    newest_of_category: int = 200
    newest_searches: int = 1000
    looked_at: int = 200


EVERYBODY = Reach(99, 2**31 - 1, 99, 2**31 - 1, 99, 2**31 - 1, 2**31 - 1, 2**31 - 1, 2**31 - 1)

#: What CANDIDATES is asked with, in this order: its $1, $2 and so on.
PARAMETERS = {
    "keys": "bigint[]",
    "weights": "int[]",
    "newest": "int[]",
    "searches": "bool[]",
    "looked_at": "int",
    "terms": "text[]",
    "term_weights": "float8[]",
    "seller": "bigint",
    "listing": "bigint",
    "category": "bigint",
    "title": "text",
    "relisted_since": "timestamptz",
    "fixed": "int",
    "rate": "int",
    "now": "timestamptz",
    "least_paid": "int2",
    "most_paid": "int2",
}
_FITS = fitting.FITS.format(
    looked_for="interest.looked_for", category="interest.category_id", most_price="interest.most_price",
    near="interest.near_id", within="interest.within", fixed="$13", rate="$14",
)  # fmt: skip
CANDIDATES = f"""
WITH asked AS (
    SELECT * FROM unnest($1, $2, $3, $4)
        AS asked (key, weight, newest, is_search)
), reached AS (
    SELECT posting.interest_id, asked.is_search, asked.weight * posting.weight AS weight
    FROM asked, LATERAL (
        SELECT interest_id, weight, price FROM notifications_interestposting
        WHERE key = asked.key ORDER BY interest_id DESC LIMIT asked.newest
    ) AS posting
    WHERE posting.price BETWEEN $16 AND $17 OR posting.price < 0
), found AS (
    (
        SELECT interest_id FROM reached WHERE NOT is_search
        GROUP BY interest_id ORDER BY sum(weight) DESC, interest_id DESC LIMIT $5
    ) UNION (
        SELECT interest_id FROM reached WHERE is_search
    )
), demand AS (
    SELECT coalesce(sum(weight * weight * ln(1 + per_title)), 0) AS demand
    FROM unnest($6, $7) AS said (term, weight)
    JOIN notifications_demand USING (term)
), relisted AS MATERIALIZED (
    SELECT id FROM listings_listing
    WHERE seller_id = $8 AND id <> $9 AND published_at > $12
        AND category_id = $10 AND similarity(title, $11) > {fitting.SAME_TITLE}
)
SELECT interest.id, interest.person_id, interest.is_search, interest.wish, interest.category_id, category.parent_id,
    interest.price, interest.most_price, interest.without, date_part('epoch', $15 - interest.since) / 86400, interest.terms,
    interest.title, companion.strength, interest.pace, (SELECT demand FROM demand)
FROM found
JOIN notifications_interest AS interest ON interest.id = found.interest_id
LEFT JOIN listings_category AS category ON category.id = interest.category_id
LEFT JOIN notifications_companion AS companion ON interest.wish = 'with'
    AND companion.category_id = interest.category_id AND companion.other_id = $10
WHERE interest.muted_at IS NULL AND interest.wish <> 'done'
    AND (NOT interest.is_search OR EXISTS (
        SELECT FROM listings_listing AS listing WHERE listing.id = $9 AND {_FITS}
    )) AND {fitting.MAY_HEAR.format(person="interest.person_id", seller="$8")}
    AND NOT EXISTS (
        SELECT FROM notifications_stop WHERE person_id = interest.person_id
    ) AND NOT EXISTS (
        SELECT FROM relisted JOIN notifications_notification AS seen ON seen.listing_id = relisted.id
        WHERE seen.recipient_id = interest.person_id
    )
"""  # nosec B608  (constants)

#: Who of these may sign in and does not live out of reach, and whether they are of those who are told of no purchase.
HEARING = """
    SELECT id, bucket < %s FROM accounts_user WHERE id = ANY (%s) AND is_active AND district <> ALL (%s)
"""

_prepared: WeakSet[Any] = WeakSet()


def candidates(asked: dict[str, Any]) -> list[tuple]:
    """The rows of CANDIDATES. Each connection plans it once and keeps the plan: planning it takes longer than running it."""
    with connection.cursor() as cursor:
        if connection.connection not in _prepared:
            kinds = ", ".join(PARAMETERS.values())
            cursor.execute(f"PREPARE candidates_of_a_listing ({kinds}) AS {CANDIDATES}")
            _prepared.add(connection.connection)
        given = ", ".join(f"%({name})s::{kind}" for name, kind in PARAMETERS.items())
        cursor.execute(f"EXECUTE candidates_of_a_listing ({given})", asked)
        return cursor.fetchall()


def plan_anew() -> None:
    """Where tables of the same names were laid over ours in this session: what was planned before would not see them."""
    if connection.connection in _prepared:
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE candidates_of_a_listing")
        _prepared.discard(connection.connection)


@dataclass(frozen=True)
class Match:
    """A person who should hear of a listing, because of which interest, and how sure that is (0 to 1)."""

    person_id: int
    interest_id: int
    score: float
    #: What the best are chosen by: the score, a share of what the person's other interests say, and how sought such
    #: things are.
    rank: float = 0.0
    is_search: bool = False
    wish: str = Wish.UNSAID
    #: A search so broad that much will fit: it can wait for the digest.
    is_broad: bool = False
    #: Of a search: at once, or in the digest of a day or a week.
    pace: str = Pace.NOW
    #: What it was that they bought or look for, in words; of a search without words the category it is in.
    reason: str = ""


class _Judged(NamedTuple):
    """What one interest says of a thing; the greatest of a person is their reason."""

    score: float
    interest_id: int
    is_search: bool = False
    wish: str = Wish.UNSAID
    is_broad: bool = False
    pace: str = Pace.NOW
    reason: str = ""


def match(listing: Listing, *, now: datetime | None = None) -> list[Match]:
    """Everybody who should hear of a listing on sale, best first, each once: by their best interest."""
    return appraise(listing, now=now, least=THRESHOLD)


def appraise(
    listing: Listing, *, now: datetime | None = None, reach: Reach = Reach(), least: float = 0.0
) -> list[Match]:
    """Everybody whom the statement finds and who may hear of it, best first; from 0 on however little they would want it."""
    vector = terms.vector(listing.title)
    if listing.category_id is None:
        return []
    now = now or timezone.now()
    wanted = Wanted(vector, listing.category_id, listing.group_id, listing.price or 0)
    rows = candidates(arguments(listing, vector, reach, now))
    found: dict[int, list[_Judged]] = defaultdict(list)
    for person_id, one in _judged(rows, listing, wanted):
        found[person_id].append(one)
    demand = rows[0][-1] if rows else 0.0
    heard = _heard_by(listing, {pk: said for pk, said in found.items() if max(said).score >= least})
    ranked = [_ranked(person_id, said, demand) for person_id, said in heard.items()]
    return sorted((one for one in ranked if one.score >= least), key=lambda one: (-one.rank, one.person_id))


def _heard_by(listing: Listing, found: dict[int, list[_Judged]]) -> dict[int, list[_Judged]]:
    """Those of them who may hear of it. Asked of the few who would want it: reading all 200 costs as much as finding them."""
    if not found:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(HEARING, [settings.ALERT_HOLDOUT_PERCENT, list(found), out_of_reach(listing)])
        rows = cursor.fetchall()
    heard = {
        person_id: [one for one in found[person_id] if one.is_search] if is_held_out else found[person_id]
        for person_id, is_held_out in rows
    }
    return {person_id: said for person_id, said in heard.items() if said}


def _ranked(person_id: int, said: list[_Judged], demand: float) -> Match:
    best = max(said)
    rank = scoring.together(one.score for one in said) * (1 + demand)
    return Match(
        person_id,
        best.interest_id,
        best.score,
        rank,
        best.is_search,
        best.wish,
        best.is_broad,
        best.pace,
        best.reason,
    )


def _judged(rows: Iterable[tuple], listing: Listing, wanted: Wanted) -> Iterator[tuple[int, _Judged]]:
    """Each interest with its person, without those that something in the listing itself rules out."""
    buyer_price: int | None = None
    mine = letters.trigrams(listing.title)
    for row in rows:
        interest_id, person_id, is_search, wish, category_id, group_id, price, most_price, without = row[:9]
        if is_search:
            vector = json.loads(row[10])
            # The statement has seen that it fits: who writes down what they look for is taken at their word.
            is_broad = most_price is None and scoring.is_broad(Searched(vector, category_id))
            reason = row[11] or _named(category_id)
            yield (
                person_id,
                _Judged(1.0, interest_id, is_search=True, is_broad=is_broad, pace=row[-2], reason=reason),
            )
            continue
        if most_price is not None:
            # Asked for only when somebody has a limit: fees cost a query.
            buyer_price = listing.buyer_price if buyer_price is None else buyer_price
            if buyer_price > most_price:
                continue
        if without and scoring.holds_any(listing.title, without):
            continue
        if wish != Wish.WITH and not scoring.in_band(wanted.price, price):
            # Another kind of thing, however alike: nothing of it need be compared.
            yield person_id, _Judged(0.0, interest_id, wish=wish, reason=row[11])
            continue
        vector = json.loads(row[10])
        days = max(row[9], 0.0)
        trigram = letters.alike(mine, letters.trigrams(row[11]))
        bought = Bought(vector, category_id, group_id, price, trigram, days)
        goes_with = wish == Wish.WITH
        score = scoring.of_companion(wanted, bought, row[12]) if goes_with else scoring.score(wanted, bought)
        yield person_id, _Judged(score, interest_id, wish=wish, reason=row[11])


def _named(category_id: int) -> str:
    return node.name if (node := tree.current().by_pk.get(category_id)) else ""


def arguments(
    listing: Listing, vector: terms.Vector, reach: Reach = Reach(), now: datetime | None = None
) -> dict[str, Any]:
    """What CANDIDATES is asked with."""
    now = now or timezone.now()
    asked = [
        (terms.key(term), terms.thousandths(weight), reach.newest_alone, False)
        for term, weight in terms.best(vector, reach.alone)
    ]
    asked += [
        (terms.key(term, listing.category_id), terms.thousandths(weight), reach.newest_in_category, False)
        for term, weight in terms.best(vector, reach.in_category)
    ]
    paired = terms.pairs(vector, reach.paired, listing.category_id) if listing.category_id else []
    asked += [(key, weight, reach.newest_paired, False) for key, weight in paired]
    asked.append((terms.key("", listing.category_id), 1, reach.newest_of_category, False))
    lexemes = fitting.title_lexemes(listing) if listing.pk else []
    searched = [terms.search_key(lexeme) for lexeme in lexemes]
    searched += [terms.search_key("", pk) for pk in (listing.category_id, listing.group_id) if pk is not None]
    asked += [(key, 1, reach.newest_searches, True) for key in searched]
    keys, weights, newest, searches = zip(*asked, strict=True)
    least, most = scoring.band(listing.price or 0)
    return {
        "keys": list(keys),
        "weights": list(weights),
        "newest": list(newest),
        "searches": list(searches),
        "looked_at": reach.looked_at,
        "terms": list(vector),
        "term_weights": list(vector.values()),
        "seller": listing.seller_id,
        "listing": listing.pk or 0,
        "category": listing.category_id,
        "title": listing.title,
        "relisted_since": now - timedelta(days=settings.RELIST_DAYS),
        "fixed": rates.current().protection_fixed,
        "rate": rates.current().protection_rate,
        "now": now,
        "least_paid": terms.price_step(least),
        "most_paid": terms.price_step(most),
    }


def out_of_reach(listing: Listing) -> list[str]:
    """Names of neighbourhoods from which nobody comes for it: it is handed over in person only, and that far away.

    Who has not said where they live is within reach, and what is posted reaches everybody.
    """
    home = tree.place(listing.district_id) if listing.postage is None else None
    if home is None:
        return []
    return [place.name for place in tree.current().places if fitting.is_too_far(home, place)]
