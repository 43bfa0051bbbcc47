"""Search: misspelt words repaired, what has all words first, filled up with what has some, the best match on top."""

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from listings.catalogue import browse, cards, tree, words
from listings.catalogue.browse import PAGE, Condition, Page
from listings.catalogue.cards import Row
from listings.catalogue.filters import Filters, Sort
from listings.catalogue.models import Listing
from listings.catalogue.tree import Node

#: Characters and words of a query that are looked at.
LONGEST_QUERY = 200
MOST_WORDS = 10
#: So many of the newest that match are ranked; a word that finds more tells little.
MOST_RANKED = 240
#: And so many of those that have some of the words, when fewer than a page have all.
MOST_FILLED = 96
_TSQUERY = "to_tsquery('yardsale', %s)"
#: What a word counts in the district, the description, category and attributes, the title: ts_rank's order.
_WEIGHTS = "{0.1, 0.2, 0.6, 1.0}"
_CURSOR = re.compile(r"b(\d\.\d{1,9})\.(\d{1,18})", re.ASCII)


@dataclass(frozen=True)
class Query:
    """What was typed, what we look for, and how much each word says (its inverse document frequency)."""

    typed: str
    terms: tuple[str, ...] = ()
    weights: tuple[float, ...] = ()
    repaired: dict[str, str] = field(default_factory=dict)
    is_exact: bool = False
    #: How many titles the weights were counted in.
    titles: int = 0

    @property
    def words(self) -> str:
        """What we look for, for people: as typed, with the misspelt words exchanged."""
        if not self.repaired:
            return self.typed
        return " ".join(self.repaired.get(word, word) for word in words.split(self.typed))

    def __bool__(self) -> bool:
        return bool(self.terms)

    def meaning(self, term: str) -> str:
        """The term or another word for the same thing, as Postgres writes it; words hold nothing but letters and digits."""
        alternatives = (term,) if self.is_exact else (term, *words.synonyms(term))
        return f"({' | '.join(alternatives)})"

    @property
    def all_words(self) -> Condition:
        return f"words @@ {_TSQUERY}", [" & ".join(map(self.meaning, self.terms))]

    @property
    def some_words(self) -> Condition:
        return f"words @@ {_TSQUERY}", [self.either(self.terms)]

    def either(self, terms: Iterable[str]) -> str:
        return " | ".join(map(self.meaning, terms))

    @property
    def telling(self) -> tuple[str, ...]:
        """The rarest words, as many as it takes to fill a page: what has only the common ones says little."""
        ordered = sorted(zip(self.weights, self.terms, strict=True), reverse=True)
        chosen, listings = [], 0.0
        for weight, term in ordered:
            chosen.append(term)
            listings += self.titles / math.exp(weight)
            if listings > 2 * PAGE:
                break
        return tuple(chosen)


@dataclass(frozen=True)
class Found:
    page: Page
    #: Groups or categories that most of what was found is in, with how many.
    categories: list[tuple[Node, int]]
    #: Nothing has all the words: what is shown has some.
    is_partial: bool


NOTHING = Found(Page([], "", 0), [], is_partial=False)


def understand(typed: str, *, exactly: bool = False) -> Query:
    """Cut a query into words and repair those nobody ever wrote, unless it is to be taken `exactly`: two queries at most."""
    typed = " ".join(typed[:LONGEST_QUERY].replace("\x00", " ").split())
    said = list(dict.fromkeys(words.split(typed)))[:MOST_WORDS]
    telling = [word for word in said if word not in words.STOP and word not in words.CHATTER] or said
    if not telling:
        return Query(typed)
    known, total = _frequencies(telling)
    missing = [] if exactly else [word for word in telling if not _is_known(word, known)]
    repaired = words.nearest(missing[: words.MOST_REPAIRED]) if missing else {}
    terms = tuple(dict.fromkeys(repaired.get(word, word) for word in telling))
    weights = tuple(math.log((total + 1) / (known.get(words.stem(term), 0) + 0.5)) + 0.1 for term in terms)
    return Query(typed, terms, weights, repaired, exactly, total)


def _is_known(word: str, known: dict[str, int]) -> bool:
    """Or nothing that could be repaired."""
    if len(word) < words.SHORTEST_REPAIRED or word.isdigit():
        return True
    return any(words.stem(one) in known for one in (word, *words.synonyms(word)))


def _frequencies(said: list[str]) -> tuple[dict[str, int], int]:
    """In how many titles each known term stands, and how many titles there are."""
    stems = [words.ALL, *{words.stem(one) for word in said for one in (word, *words.synonyms(word))}]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT stem, sum(listings)::int FROM listings_word WHERE stem = ANY(%s) GROUP BY stem", [stems]
        )
        known = dict(cursor.fetchall())
    return known, known.get(words.ALL, 0)


def find(query: Query, filters: Filters, sort: str, after: str) -> Found:
    """One page of what matches, in at most two queries."""
    if sort == Sort.BEST:
        return _best(query, filters, after)
    page = browse.page(filters, sort, after, within=query.all_words)
    if page.count or len(query.terms) == 1:
        return Found(page, [], is_partial=False)
    return Found(browse.page(filters, sort, after, within=query.some_words), [], is_partial=True)


# -- The best match first ------------------------------------------------------------------------------------------


def _best(query: Query, filters: Filters, after: str) -> Found:
    try:
        ranked = _ranked(query, filters)
    except EmptyResultSet:  # Django sees by itself that nothing can match: a price below zero
        return NOTHING
    is_partial = bool(ranked) and not ranked[0][5]
    place = _read_cursor(after)
    shown = [row for row in ranked if (row[4], row[0]) < place] if place else ranked
    on_page = shown[:PAGE]
    following = f"b{on_page[-1][4]:.9f}.{on_page[-1][0]}" if len(shown) > PAGE else ""
    page = Page(cards.rows_of(on_page), following, len(ranked), len(ranked) == MOST_RANKED)
    return Found(page, _categories(ranked, filters.node), is_partial)


def _ranked(query: Query, filters: Filters) -> list[tuple[int, int, datetime, int, float, bool]]:
    """(id, version, published at, category, score, has all words) of what matches, the best first: one query."""
    where, values = browse.condition(filters)
    every, every_values = query.all_words
    score, score_values = _score(query)
    filled, filled_values = "", []
    if len(query.terms) > 1:
        having_some = _newest(f"{where} AND words @@ {_TSQUERY} AND NOT {every}", MOST_FILLED)
        few = f"(SELECT count(*) FROM found) < {PAGE}"  # nosec B608
        filled = f"UNION ALL SELECT *, false FROM ({having_some}) AS close WHERE {few}"  # nosec B608  (constants)
        filled_values = [*values, query.either(query.telling), *every_values]
    having_all = _newest(f"{where} AND {every}", MOST_RANKED)
    statement = f"""
        WITH found AS ({having_all})
        SELECT id, version, published_at, category_id, round(({score})::numeric, 9)::float8 AS score, has_all
        FROM (SELECT *, true AS has_all FROM found {filled}) AS candidates ORDER BY score DESC, id DESC
    """  # nosec B608  (made of Django's own SQL and constants)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, *every_values, *score_values, *filled_values])
        return cursor.fetchall()


def _newest(where: str, most: int) -> str:
    return f"""
        SELECT id, version, published_at, category_id, words FROM listings_listing WHERE {where}
        ORDER BY published_at DESC, id DESC LIMIT {most}
    """  # nosec B608  (constants and parameters)


def _score(query: Query) -> tuple[str, list[Any]]:
    """How often and where the words stand, times the square of the share of the query that is there at all."""
    rank = f"ts_rank('{_WEIGHTS}', words, {_TSQUERY}, 1)"
    if len(query.terms) == 1:
        return rank, [query.either(query.terms)]
    total = sum(query.weights)
    covered = " + ".join(f"(words @@ {_TSQUERY})::int * %s::float8" for _term in query.terms)
    shares = (
        (query.meaning(term), weight / total) for term, weight in zip(query.terms, query.weights, strict=True)
    )
    return f"{rank} * ({covered}) ^ 2", [
        query.either(query.terms),
        *(value for share in shares for value in share),
    ]


def _categories(ranked: list[tuple[Any, ...]], within: Node | None) -> list[tuple[Node, int]]:
    """Where most of it is: categories, at most five, none when all of it is in one."""
    counts = Counter(row[3] for row in ranked)
    if len(counts) < 2 or (within and not within.is_group):
        return []
    nodes = ((tree.node(pk), count) for pk, count in counts.most_common(5))
    return [(node, count) for node, count in nodes if node is not None]


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
    rank = f"ts_rank('{_WEIGHTS}', words, {_TSQUERY})" if terms else "0"
    statement = f"""
        SELECT id, version, published_at
        FROM ({_newest("status = 'on_sale' AND category_id = %s AND id <> %s", MOST_COMPARED)}) AS candidates
        ORDER BY {rank} DESC NULLS LAST, published_at DESC, id DESC LIMIT {count:d}
    """  # nosec B608  (constants and parameters)
    with connection.cursor() as cursor:
        cursor.execute(statement, [listing.category_id, listing.pk, *([" | ".join(terms)] if terms else [])])
        return cards.rows_of(cursor.fetchall())
