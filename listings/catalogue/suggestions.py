"""What a title says about category and price, learnt from what neighbours posted before."""

import math
from collections import Counter, defaultdict
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


#: What words of a category's choices and of its group's name count beside one of its own name, and the end of a longer word.
CHOSEN, GROUP_NAMED, IN_COMPOUNDS = 0.5, 0.4, 0.7
_SHORTEST_PART = 3
#: Things with a word that nobody has counted yet say little: so many made-up ones are added.
_SMOOTHED = 1.0


def categories(title: str, count: int = 3) -> list[tree.Node]:
    """Where things with such a title stand, most likely first; none when nothing is like it.

    Three voices, each between 0 and 1: the titles most like it; where each of its words stands in other titles, a word of few
    categories more than one of many; and the words of the categories' own names, with other words for the same.
    """
    terms = words.tokenise(title)[:MOST_TERMS]
    shared = _ask("SELECT category_id, mask, likeness::float8, count(*) FROM shared GROUP BY 1, 2, 3", title)
    total: dict[int, float] = defaultdict(float)
    for voice in (_of_neighbours(shared), _of_terms(shared, len(terms)), _of_names(terms)):
        loudest = max(voice.values(), default=0.0)
        for pk, said in voice.items():
            total[pk] += said / loudest if loudest else 0.0
    ordered = sorted(total, key=lambda pk: (-total[pk], pk))
    found = [tree.node(pk) for pk in ordered[:count]]
    return [node for node in found if node is not None]


def _of_neighbours(shared: list[tuple[Any, ...]]) -> dict[int, float]:
    """What the NEIGHBOURS titles most like it say."""
    said: dict[int, float] = defaultdict(float)
    left = NEIGHBOURS
    for pk, _mask, likeness, number in sorted(shared, key=lambda row: -row[2]):
        said[pk] += likeness**2 * min(number, left)
        left -= min(number, left)
    return said


def _of_terms(shared: list[tuple[Any, ...]], terms: int) -> dict[int, float]:
    """How likely the category is when a title has the word, weighted by how few categories have it."""
    many = len(tree.current().by_pk)
    said: dict[int, float] = defaultdict(float)
    for n in range(terms):
        counted: dict[int, int] = defaultdict(int)
        for pk, mask, _likeness, number in shared:
            counted[pk] += number * (mask >> n & 1)
        known, having = sum(counted.values()), sum(number > 0 for number in counted.values())
        weight = math.log((many + 1) / (having + 0.5))
        for pk, number in counted.items():
            said[pk] += weight * number / (known + _SMOOTHED)
    return said


def _of_names(terms: list[str]) -> dict[int, float]:
    """How much of the categories' names, and of what they ask, the title says; a word of few categories says more."""
    named = _names()
    meant = {words.stem(one): 1.0 for term in terms for one in (term, *words.synonyms(term))}
    # A handbag is a bag, in some languages nearly everything is such a word.
    for term in terms:
        parts = (term[at:] for at in range(_SHORTEST_PART, len(term) - _SHORTEST_PART + 1))
        meant = {part: IN_COMPOUNDS for part in parts if part in named.weights} | meant
    said: dict[int, float] = {}
    for pk, held in named.of.items():
        score = sum(share * held[stem] * named.weights[stem] for stem, share in meant.items() if stem in held)
        if score:
            said[pk] = score
    return said


@dataclass(frozen=True)
class _Names:
    """Of each category the stems it is known by and how much each counts; and how much each says, being of few or of many."""

    of: dict[int, dict[str, float]]
    weights: dict[str, float]


def _names() -> _Names:
    kept = tree.current()
    if "names" not in kept.rendered:
        of = {node.pk: _known_by(node) for node in kept.by_pk.values() if not node.is_group}
        held = Counter(stem for stems in of.values() for stem in stems)
        weights = {stem: math.log((len(of) + 1) / (number + 0.5)) for stem, number in held.items()}
        kept.rendered["names"] = _Names(of, weights)
    return kept.rendered["names"]


def _known_by(node: tree.Node) -> dict[str, float]:
    choices = [name for question in node.own_questions for name in question.choices.values()]
    known = {stem: CHOSEN for name in choices for stem in words.tokenise(name) if not stem.isdigit()}
    if node.parent is not None:
        known |= dict.fromkeys(words.tokenise(node.parent.name), GROUP_NAMED)
    own = words.tokenise(node.name)
    return known | dict.fromkeys(own, 1 / math.sqrt(len(own) or 1))


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
) -> list[tuple[Any, ...]]:
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
    mask = " + ".join(
        f"({said} @@ to_tsquery('yardsale', %(t{n})s))::int * {1 << n}" for n in range(len(terms))
    )
    statement = f"""
        WITH shared AS MATERIALIZED (
            SELECT id, category_id, status, sold_price, price, ({shares}) AS likeness, ({mask}) AS mask FROM listings_listing
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
