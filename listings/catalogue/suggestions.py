"""What a title says about category and price, learnt from what neighbours posted before."""

from dataclasses import dataclass

from django.db import connection

from listings.catalogue import tree, words
from listings.catalogue.statuses import ListingStatus

#: So many of the most similar listings are asked.
NEIGHBOURS = 60
#: Fewer prices than this say nothing.
FEWEST_PRICES = 4
MOST_TERMS = 8
_SHOWN = [ListingStatus.ON_SALE.value, ListingStatus.RESERVED.value, ListingStatus.SOLD.value]


@dataclass(frozen=True)
class PriceRange:
    """Minor units: half of what is like it was offered between these."""

    low: int
    high: int


def categories(title: str, count: int = 3) -> list[tree.Node]:
    """Where things with such a title stand, most likely first; none when nothing is like it."""
    rows = _ask(
        """
        SELECT category_id FROM near GROUP BY category_id
        ORDER BY sum(likeness) DESC, category_id LIMIT %(count)s
        """,
        title,
        count=count,
    )
    found = (tree.node(pk) for (pk,) in rows)
    return [node for node in found if node is not None]


def price_range(title: str, category: tree.Node | None) -> PriceRange | None:
    """What things with such a title cost in that category; None while too few are known."""
    if category is None:
        return None
    rows = _ask(
        """
        SELECT percentile_disc(0.25) WITHIN GROUP (ORDER BY price), percentile_disc(0.75) WITHIN GROUP (ORDER BY price)
        FROM near WHERE category_id = %(category)s HAVING count(*) >= %(fewest)s
        """,
        title,
        category=category.pk,
        fewest=FEWEST_PRICES,
    )
    return PriceRange(*rows[0]) if rows else None


def _ask(question: str, title: str, **parameters: int) -> list[tuple[int, ...]]:
    """The rows of a question about `near`: the shown listings that share words with the title."""
    terms = words.tokenise(title)[:MOST_TERMS]
    if not terms:
        return []
    statement = f"""
        WITH near AS (
            SELECT category_id, price, ts_rank(words, query) AS likeness
            FROM listings_listing, to_tsquery('yardsale', %(terms)s) AS query
            WHERE words @@ query AND status = ANY(%(shown)s)
            ORDER BY likeness DESC, id DESC LIMIT %(neighbours)s
        )
        {question}
    """  # nosec B608  (constants of this module)
    with connection.cursor() as cursor:
        cursor.execute(
            statement, {"terms": " | ".join(terms), "shown": _SHOWN, "neighbours": NEIGHBOURS, **parameters}
        )
        return cursor.fetchall()
