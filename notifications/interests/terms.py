"""A title as weighted terms, and the keys under which interests are stored and found by them."""

import math
from collections.abc import Iterable
from hashlib import blake2b
from itertools import combinations

from django.db import connection

from listings.catalogue import spelling, words

Vector = dict[str, float]
#: A key and how much its term weighs, in thousandths: two bytes of a posting.
Entry = tuple[int, int]
#: A purchase is stored under its best terms: so many alone, so many inside its category, and there under each two of so many.
STORED_ALONE, STORED_IN_CATEGORY, STORED_PAIRED = 3, 4, 3
ANY_PRICE = -1
#: A word of a title is taken for a slip of the finger when hardly any title has it and one letter makes it a word of many.
RARE, COMMON, SHORTEST = 1, 5, 5
#: At most so many of a title: each costs an index probe.
MOST_MEANT = 4
_COUNTED = "SELECT stem, sum(listings)::int FROM listings_word WHERE stem = ANY (%s) GROUP BY stem"
_NEIGHBOURS = """
    SELECT asked.word, near.word FROM unnest(%s::text[]) AS asked (word),
    LATERAL listings_neighbours_of(asked.word) AS near WHERE near.listings >= %s ORDER BY near.listings
"""


def vector(title: str) -> Vector:
    """TF-IDF weights of unit length; rare words weigh more, words of no title yet the most. Typos count as what was meant."""
    said = words.tokenise(title)
    known = _frequencies(said)
    meant = _meant(said, known)
    if meant:
        said = list(dict.fromkeys(meant.get(term, term) for term in said))
        known |= _frequencies(meant.values())
    return weigh(said, known)


def _frequencies(terms: Iterable[str]) -> dict[str, int]:
    """As words.document_frequencies, in SQL written once: every new listing asks."""
    wanted = [words.ALL, *terms]
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, [wanted])
        return dict.fromkeys(wanted, 0) | dict(cursor.fetchall())


def _meant(said: list[str], known: dict[str, int]) -> dict[str, str]:
    """For each term that is most likely misspelt the one that was meant; nobody is asked before there is a vocabulary."""
    if known[words.ALL] < COMMON:
        return {}
    odd = [term for term in said if known[term] <= RARE and len(term) >= SHORTEST and term.isalpha()]
    if not odd:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_NEIGHBOURS, [odd[:MOST_MEANT], COMMON])
        near = cursor.fetchall()
    return {
        term: words.stem(word)
        for term, word in near  # the most frequent last, so that it stays
        if spelling.edit_distance(term, word) == 1 and words.stem(word) != term
    }


def vectors(titles: Iterable[str]) -> list[Vector]:
    """One vector per title as it is written, for one query in all."""
    said = [words.tokenise(title) for title in titles]
    known = words.document_frequencies(term for terms in said for term in terms)
    return [weigh(terms, known) for terms in said]


def weigh(terms: Iterable[str], known: dict[str, int]) -> Vector:
    """The vector of one title's terms, from the number of titles that hold each (and of all, under words.ALL)."""
    titles = known.get(words.ALL, 0) + 1
    raw = {term: 1 + math.log(max(titles / (known.get(term, 0) + 1), 1)) for term in terms}
    length = math.sqrt(sum(weight * weight for weight in raw.values()))
    return {term: round(weight / length, 3) for term, weight in raw.items()}


def best(vector: Vector, count: int) -> list[tuple[str, float]]:
    """The heaviest terms, ties by alphabet so that it is the same every time."""
    return sorted(vector.items(), key=lambda term: (-term[1], term[0]))[:count]


def cosine(one: Vector, other: Vector) -> float:
    """0 to 1; both are of unit length."""
    return sum(weight * other.get(term, 0.0) for term, weight in one.items())


# -- Keys ----------------------------------------------------------------------------------------------------------


def key(term: str, category_id: int | None = None) -> int:
    """A signed 64-bit hash of a term, or of a term inside a category: the same in every process and for ever."""
    return _hash(f"{category_id or ''}:{term}")


def pairs(vector: Vector, count: int, category_id: int) -> list[Entry]:
    """Each two of the best terms inside a category. Who shares both is close, however many share one of them.

    A pair weighs what both do together, so that weight times weight is about what its two terms say apart.
    """
    both = combinations(sorted(best(vector, count)), 2)
    return [
        (_hash(f"{category_id}:{one}&{other}"), thousandths(math.hypot(weight, heavy)))
        for (one, weight), (other, heavy) in both
    ]


def thousandths(weight: float) -> int:
    """Whatever is said at all weighs something."""
    return max(round(weight * 1000), 1)


def price_step(price: int | None) -> int:
    """A price in minor units on a scale of percents, for two bytes of a posting: who is dearer never stands lower. None: any."""
    return ANY_PRICE if price is None else round(100 * math.log1p(price))


def search_key(term: str, category_id: int | None = None) -> int:
    """The same for searches, which are found apart from purchases: by a term, or, without words, by a category."""
    return _hash(f"?{category_id or ''}:{term}")


def _hash(words_of_key: str) -> int:
    return int.from_bytes(blake2b(words_of_key.encode(), digest_size=8).digest(), signed=True)


def entries_of_purchase(vector: Vector, category_id: int | None) -> list[Entry]:
    """What a purchase is stored under: best terms alone; and, should it be sought there, its category, and terms inside it.

    Under the category by itself it is found by who writes the same in other words: "race fiets" and "racefiets" share no term.
    """
    alone = [(key(term), thousandths(weight)) for term, weight in best(vector, STORED_ALONE)]
    if category_id is None:
        return alone
    inside = [(key("", category_id), 1)]
    inside += [
        (key(term, category_id), thousandths(weight)) for term, weight in best(vector, STORED_IN_CATEGORY)
    ]
    return alone + inside + pairs(vector, STORED_PAIRED, category_id)


def entries_of_search(lexemes: Iterable[str], category_id: int | None) -> list[Entry]:
    """A search wants all of its words: its rarest one, and others for the same, find it; without words its category does."""
    entries = [(search_key(lexeme), 1000) for lexeme in lexemes]
    return entries or ([(search_key("", category_id), 1000)] if category_id else [])
