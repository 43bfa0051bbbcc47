"""Search: misspelt words repaired, what has all words first, filled up with what has some, the best match on top.

What was typed is understood in `query`, the order is made in `ranking`, choices are counted in `facets`.
"""

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection

from listings.catalogue import browse, cards, facets, ranking, tree, words
from listings.catalogue.browse import PAGE, Page
from listings.catalogue.cards import Row
from listings.catalogue.facets import Facets
from listings.catalogue.filters import Filters, Sort
from listings.catalogue.models import Listing
from listings.catalogue.query import LONGEST_QUERY, MOST_WORDS, Query, other_reading, understand
from listings.catalogue.tree import Node

__all__ = ["LONGEST_QUERY", "NOTHING", "Found", "Query", "find", "similar", "understand"]

_TSQUERY = "to_tsquery('yardsale', %s)"
_CURSOR = re.compile(r"b(\d\.\d{1,9})\.(\d{1,18})", re.ASCII)


@dataclass(frozen=True)
class Found:
    page: Page
    #: Groups or categories that most of what was found is in, with how many.
    categories: list[tuple[Node, int]]
    #: Nothing has all the words: what is shown has some.
    is_partial: bool
    facets: Facets = field(default_factory=Facets)
    #: What little there is has the words in its text only.
    is_weak: bool = False
    #: What was looked for in the end, where that is something else than asked: nothing had all the words.
    query: Query | None = None


NOTHING = Found(Page([], "", 0), [], is_partial=False)


def find(query: Query, filters: Filters, sort: str, after: str) -> Found:
    """One page of what matches with its facets, in at most two queries; where nothing has all the words, in some more."""
    found = _find(query, filters, sort, after)
    if found.is_partial or found.is_weak:
        reading = other_reading(query)
        if reading is not None:
            better = _find(reading, filters, sort, after)
            if better.page.rows and not better.is_partial:
                return replace(better, query=reading)
    return found


def _find(query: Query, filters: Filters, sort: str, after: str) -> Found:
    if sort == Sort.BEST:
        return _best(query, filters, after)
    within = query.all_words
    page = browse.page(filters, sort, after, within=within)
    is_partial = not page.count and len(query.terms) > 1
    if is_partial:
        within = query.some_words
        page = browse.page(filters, sort, after, within=within)
    return Found(page, [], is_partial, facets.count(within, filters))


# -- The best match first ------------------------------------------------------------------------------------------


def _best(query: Query, filters: Filters, after: str) -> Found:
    ranked = ranking.rank(query, filters, browse.in_node(filters.node))
    rows = ranked.rows
    is_partial = bool(rows) and not rows[0][5]
    place = _read_cursor(after)
    shown = [row for row in rows if (row[4], row[0]) < place] if place else rows
    on_page = shown[:PAGE]
    following = f"b{on_page[-1][4]:.9f}.{on_page[-1][0]}" if len(shown) > PAGE else ""
    # What has all the words is counted, as beside each filter; what fills up the page is named apart, if there is both.
    count = len(rows) if is_partial else ranked.count
    close = 0 if is_partial else max(len(rows) - ranked.count, 0)
    is_capped = ranked.is_capped or count > browse.MOST_COUNTED
    page = Page(cards.rows_of(on_page), following, min(count, browse.MOST_COUNTED), is_capped, close)
    is_weak = not filters.pairs and count + close < PAGE and bool(rows) and rows[0][4] < ranking.WEAK
    found = Found(page, [], is_partial, ranked.facets, is_weak)
    return replace(found, categories=_categories(found, rows, filters.node))


def _categories(found: Found, rows: list[tuple[Any, ...]], within: Node | None) -> list[tuple[Node, int]]:
    """Where most of it is: categories, at most five, none when all of it is in one."""
    if within and not within.is_group:
        return []
    if found.is_partial:
        counts = Counter(tree.node(row[3]) for row in rows)
    else:
        nodes = (
            (tree.category(value), count)
            for (name, value), count in found.facets.counts.items()
            if name == "in"
        )
        counts = Counter({node: count for node, count in nodes if node and not node.is_group})
    named = [(node, count) for node, count in counts.most_common(5) if node is not None]
    return named if len(counts) > 1 else []


def _read_cursor(written: str) -> tuple[float, int] | None:
    match = _CURSOR.fullmatch(written)
    return (float(match[1]), int(match[2])) if match else None


# -- Things like this one ------------------------------------------------------------------------------------------

#: So many of the category's newest are compared.
MOST_COMPARED = 80


def similar(listing: Listing, count: int = 8) -> list[Row]:
    """Things on sale in the same category, those that share most of the title's words first: one query."""
    if listing.category_id is None:
        return []
    terms = words.tokenise(listing.title)[:MOST_WORDS]
    rank = f"ts_rank('{ranking.WEIGHTS}', words, {_TSQUERY})" if terms else "0"
    statement = f"""
        SELECT id, version, published_at
        FROM (
            SELECT id, version, published_at, words FROM listings_listing
            WHERE status = 'on_sale' AND category_id = %s AND id <> %s
            ORDER BY published_at DESC, id DESC LIMIT {MOST_COMPARED}
        ) AS candidates
        ORDER BY {rank} DESC NULLS LAST, published_at DESC, id DESC LIMIT {count:d}
    """  # nosec B608  (constants and parameters)
    with connection.cursor() as cursor:
        cursor.execute(statement, [listing.category_id, listing.pk, *([" | ".join(terms)] if terms else [])])
        return cards.rows_of(cursor.fetchall())
