"""The best match first, in one statement whose cost is bounded however much is on sale.

Three steps, each over fewer things than the one before:
1. Found is what has all the words. While a rough guess from the vocabulary says that more than MOST_FOUND have them, only the
   newest part of the catalogue is looked at (`eras`, an index column of the listing's id), and counts say "at least".
2. Of those at most MOST_SCORED are scored: those with all words in the title before others, then the newest.
   Fewer than a page: filled up with what has some of the words, the rarest ones.
3. The score is that of BM25 with two changes. How much a word says is its rarity in titles; where it stands counts by
   WEIGHTS; only the title's length makes it count less, for a long description is no fault. And the sum is multiplied by
   the square of the share of the query that is there at all, and a little for words that stand side by side as typed, and for
   each brand and size that the query names and the thing carries.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from listings.catalogue import facets
from listings.catalogue.browse import PAGE
from listings.catalogue.eras import era
from listings.catalogue.facets import Facets
from listings.catalogue.filters import Filters
from listings.catalogue.query import MATCHES, Query

#: So many of what was found stand in the list; a word that finds more tells little.
MOST_RANKED = 240
MOST_FOUND, MOST_SCORED, MOST_FILLED = 4000, 800, 400
#: What a word counts in the district, the description, category and attributes, the title: ts_rank's order.
WEIGHTS = "{0.1, 0.4, 0.2, 1.0}"
#: Whatever has all words in its title, however long that is, scores more than this.
WEAK = 0.3
#: What a synonym counts, and words side by side.
SYNONYM, ADJACENT = 0.5, 0.15
#: What a brand or a size adds that the query names and the thing itself carries.
CARRIED = 0.2
#: BM25's k and b, and the usual title's number of words.
_K, _B, _USUAL_TITLE = 1.0, 0.3, 8
#: As the index has it: the lexemes of the title.
IN_TITLE = "ts_filter(words, '{a}') @@ to_tsquery('yardsale', %s)"


@dataclass(frozen=True)
class Ranked:
    """(id, version, published at, category, score, has all words), the best first; how many were found; their facets."""

    rows: list[tuple[int, int, datetime, int, float, bool]]
    count: int
    facets: Facets
    #: Only the newest part of the catalogue was looked at.
    is_capped: bool


def rank(query: Query, filters: Filters, base: tuple[str, list[Any]]) -> Ranked:
    """One query, or two where a guess was wrong: then all of the catalogue is looked at. `base`: on sale, and the category."""
    newest = era(query.titles, query.estimate(), MOST_FOUND)
    ranked = _ask(query, filters, base, newest)
    if newest and sum(row[5] for row in ranked.rows) < MOST_RANKED:
        return _ask(query, filters, base, "")
    return ranked


def _ask(query: Query, filters: Filters, base: tuple[str, list[Any]], newest: str) -> Ranked:
    where, values = base
    flagged, flag_values = facets.flags(filters)
    counted, count_values = facets.counting(filters)
    held, held_values = facets.holding(
        filters,
        f"SELECT * FROM listings_listing WHERE status = 'on_sale' AND {MATCHES}{newest}",  # nosec B608  (constants)
        [query.wanted],
    )
    scored, score_values = _scored(query)
    close, close_values = _close(query, filters, base) if len(query.terms) > 1 else ("", [])
    statement = f"""
        WITH found AS MATERIALIZED (
            SELECT id, published_at, {facets.columns(filters)}, {flagged}
            FROM listings_listing WHERE {where} AND {MATCHES}{newest}
        ),
        titled AS MATERIALIZED (
            SELECT id FROM listings_listing WHERE {where} AND {IN_TITLE}{newest}
            AND (SELECT count(*) FROM found WHERE missed = 0) > {MOST_SCORED}
        ),
        best AS MATERIALIZED (
            SELECT id FROM found WHERE missed = 0
            ORDER BY (id IN (SELECT id FROM titled)) DESC, published_at DESC, id DESC LIMIT {MOST_SCORED}
        ),
        candidates AS (SELECT id, true AS has_all FROM best {close}),
        ranked AS ({scored} ORDER BY score DESC, id DESC LIMIT {MOST_RANKED})
        SELECT
            (SELECT json_agg(json_build_array(id, version, moment, category_id, score, has_all)) FROM ranked),
            (SELECT count(*) FROM found WHERE missed = 0), ({counted}), ({held})
    """  # nosec B608  (made of Django's own SQL and constants)
    parameters = [*flag_values, *values, query.wanted, *values, query.wanted, *close_values]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*parameters, *score_values, *count_values, *held_values])
        rows, count, counts, everywhere = cursor.fetchone()
    ranked = [
        (pk, version, datetime.fromtimestamp(moment, UTC), category, score, has_all)
        for pk, version, moment, category, score, has_all in _read(rows)
    ]
    is_capped = bool(newest)
    found = facets.read(
        _read(counts), filters, is_capped=is_capped, everywhere=_read(everywhere), is_held_capped=is_capped
    )
    return Ranked(ranked, count, found, is_capped)


def _close(query: Query, filters: Filters, base: tuple[str, list[Any]]) -> tuple[str, list[Any]]:
    """What has some of the words, when fewer than a page have all.

    The newest with the rare ones among the telling words from all of the catalogue, and those with the most common one of them
    from as much of it as holds enough.
    """
    where, values = base
    parts = [facets.sql_of(part) for part in filters.parts.values()]
    narrowed = "".join(f" AND ({sql})" for sql, _values in parts)
    rare, common = query.telling[:-1], query.telling[-1:]
    newest = era(query.titles, query.estimate(common), 2 * MOST_FILLED)
    asked = [(rare, ""), (common, newest)] if rare else [(common, newest)]
    branches = " UNION ".join(
        f"""
        SELECT id FROM (
            SELECT id FROM (
                SELECT id, published_at FROM listings_listing
                WHERE {where} AND {MATCHES} AND NOT {MATCHES}{narrowed}{within}
                AND (SELECT count(*) FROM found WHERE missed = 0) < {PAGE} OFFSET 0
            ) AS having_some ORDER BY published_at DESC, id DESC LIMIT {MOST_FILLED}
        ) AS branch{number}
        """  # nosec B608  (constants)
        for number, (_terms, within) in enumerate(asked)
    )
    given = [value for _sql, given in parts for value in given]
    return f" UNION ALL SELECT id, false FROM ({branches}) AS close", [  # nosec B608  (constants)
        value for terms, _within in asked for value in [*values, query.either(terms), query.wanted, *given]
    ]


def _scored(query: Query) -> tuple[str, list[Any]]:
    """The candidates with their score, between 0 and 1 + ADJACENT + CARRIED for each value."""
    total = sum(query.weights)
    ranks: list[str] = []
    values: list[Any] = []
    for number, term in enumerate(query.terms):
        others = query.others(term)
        ranks.append(f"{_rank(len(others) > 0)} AS r{number}")
        values += [term, *([" | ".join(others)] if others else [])]
    adjacent = "false"
    if len(query.terms) > 1:
        adjacent = MATCHES
        values.append(query.adjacent)
    carried = [facets.sql_of(value.condition) for value in query.values]
    carries = " + ".join(f"coalesce(({sql}), false)::int" for sql, _given in carried) or "0"
    values += [one for _sql, given in carried for one in given]
    shares = [weight / total for weight in query.weights]
    summed = " + ".join(f"{share:.9f} * r{n} / (r{n} + dampened)" for n, share in enumerate(shares))
    covered = " + ".join(f"(r{n} > 0)::int * {share:.9f}" for n, share in enumerate(shares))
    return (
        f"""
        SELECT id, version, extract(epoch FROM published_at) AS moment, category_id, has_all,
            round((({summed}) * ({covered}) ^ 2 * (1 + {ADJACENT} * is_adjacent::int + {CARRIED} * carries))::numeric, 9)
                AS score
        FROM (
            SELECT id, version, published_at, category_id, has_all, {", ".join(ranks)}, {adjacent} AS is_adjacent,
                {carries} AS carries,
                {_K} * ({1 - _B} + {_B} * length(ts_filter(words, '{{a}}')) / {_USUAL_TITLE}.0) AS dampened
            FROM candidates JOIN listings_listing USING (id) OFFSET 0
        ) AS looked_at
        """,  # nosec B608  (numbers and constants)
        values,
    )


def _rank(has_others: bool) -> str:
    """How often and where a word stands, 0 when nowhere; another word for the same thing counts less."""
    own = f"ts_rank('{WEIGHTS}', words, to_tsquery('yardsale', %s), 0)::float8"
    return f"greatest({own}, {SYNONYM} * {own})" if has_others else own


def _read(found: Any) -> list[list[Any]]:
    return json.loads(found) if isinstance(found, str) else found or []
