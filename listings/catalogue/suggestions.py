"""What a title says about category and price, learnt from what neighbours posted before."""

import math
from dataclasses import dataclass
from typing import Any

from django.db import connection

from listings.catalogue import tree, words
from listings.catalogue.eras import era
from listings.catalogue.statuses import ListingStatus

#: So many of the most similar listings are asked.
NEIGHBOURS = 60
#: Fewer prices than this say nothing.
FEWEST_PRICES = 4
MOST_TERMS = 8
MOST_TELLING = 4
MOST_LOOKED_AT = 3000
_SHOWN = [ListingStatus.ON_SALE.value, ListingStatus.RESERVED.value, ListingStatus.SOLD.value]


@dataclass(frozen=True)
class PriceRange:
    """Minor units: the middle half of `count` things lies between these. `is_sold`: what they went for, not what was asked."""

    low: int
    high: int
    count: int
    is_sold: bool


def categories(title: str, count: int = 3) -> list[tree.Node]:
    """Where things with such a title stand, most likely first; none when nothing is like it."""
    rows = _ask(
        """
        SELECT category_id FROM near GROUP BY category_id
        ORDER BY sum(likeness ^ 2) DESC, category_id LIMIT %(count)s
        """,
        title,
        count=count,
    )
    found = [tree.node(pk) for (pk,) in rows]
    return [node for node in found if node is not None]


def price_range(title: str, category: tree.Node | None) -> PriceRange | None:
    """What things with such a title went for in that category, or cost while too few were sold; None while few are known."""
    if category is None:
        return None
    rows = _ask(
        """
        SELECT count(*) FILTER (WHERE is_sold),
            percentile_disc(0.25) WITHIN GROUP (ORDER BY price) FILTER (WHERE is_sold),
            percentile_disc(0.75) WITHIN GROUP (ORDER BY price) FILTER (WHERE is_sold),
            count(*),
            percentile_disc(0.25) WITHIN GROUP (ORDER BY price),
            percentile_disc(0.75) WITHIN GROUP (ORDER BY price)
        FROM near
        """,
        title,
        category=category.pk,
    )
    if not rows:
        return None
    sold, sold_low, sold_high, known, low, high = rows[0]
    if sold >= FEWEST_PRICES:
        return PriceRange(sold_low, sold_high, sold, is_sold=True)
    return PriceRange(low, high, known, is_sold=False) if known >= FEWEST_PRICES else None


def _ask(
    question: str, title: str, *, category: int | None = None, **parameters: int
) -> list[tuple[int, ...]]:
    """The rows of a question about `near`: the shown things (of a category) whose titles share most of the telling words.

    Bounded however much there is: only things with one of the MOST_TELLING rarest words are looked at, and where these are common
    only the newest of them.
    """
    terms = words.tokenise(title)[:MOST_TERMS]
    if not terms:
        return []
    known = words.document_frequencies(terms)
    total = known.pop(words.ALL)
    weights = {term: math.log((total + 1) / (known[term] + 0.5)) + 0.1 for term in terms}
    # A word that the vocabulary has not counted yet is rare; it helps only where nothing else does.
    telling = sorted(terms, key=lambda term: (not known[term], known[term]))[:MOST_TELLING]
    newest = era(total, sum(known[term] for term in telling), MOST_LOOKED_AT)
    said = "ts_filter(words, '{a}')"
    shares = " + ".join(
        f"({said} @@ to_tsquery('yardsale', %(t{n})s))::int * {weights[term]:.6f}"
        for n, term in enumerate(terms)
    )
    statement = f"""
        WITH shared AS MATERIALIZED (
            SELECT id, category_id, status, sold_price, price, ({shares}) AS likeness FROM listings_listing
            WHERE {said} @@ to_tsquery('yardsale', %(telling)s) AND status = ANY(%(shown)s){newest}
        ),
        near AS (
            SELECT category_id, status = 'sold' AS is_sold, likeness,
                CASE WHEN status = 'sold' THEN coalesce(sold_price, price) ELSE price END AS price
            FROM shared WHERE %(category)s::bigint IS NULL OR category_id = %(category)s
            ORDER BY likeness DESC, id DESC LIMIT %(neighbours)s
        )
        {question}
    """  # nosec B608  (constants of this module and numbers)
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"telling": " | ".join(telling), "shown": _SHOWN, "category": category}
        values |= {f"t{n}": term for n, term in enumerate(terms)}
        cursor.execute(statement, values | {"neighbours": NEIGHBOURS} | parameters)
        return cursor.fetchall()
