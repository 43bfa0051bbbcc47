"""A title as weighted terms, and the keys under which interests are stored and found by them."""

import math
from collections.abc import Iterable
from hashlib import blake2b

from listings.catalogue import words

Vector = dict[str, float]
#: An interest is stored under its best terms, each alone and each inside its category.
STORED = 6


def vector(title: str) -> Vector:
    """TF-IDF weights of unit length; rare words weigh more, words of no title yet the most."""
    return vectors([title])[0]


def vectors(titles: Iterable[str]) -> list[Vector]:
    """One vector per title, for one query in all."""
    said = [words.tokenise(title) for title in titles]
    known = words.document_frequencies(term for terms in said for term in terms)
    return [weigh(terms, known) for terms in said]


def weigh(terms: Iterable[str], known: dict[str, int]) -> Vector:
    """The vector of one title's terms, from the number of titles that hold each (and of all, under words.ALL)."""
    titles = known.get(words.ALL, 0) + 1
    raw = {term: 1 + math.log(max(titles / (known.get(term, 0) + 1), 1)) for term in terms}
    length = math.sqrt(sum(weight * weight for weight in raw.values()))
    return {term: round(weight / length, 4) for term, weight in raw.items()}


def best(vector: Vector, count: int) -> list[tuple[str, float]]:
    """The heaviest terms, ties by alphabet so that it is the same every time."""
    return sorted(vector.items(), key=lambda term: (-term[1], term[0]))[:count]


def cosine(one: Vector, other: Vector) -> float:
    """0 to 1; both are of unit length."""
    return sum(weight * other.get(term, 0.0) for term, weight in one.items())


def key(term: str, category_id: int | None = None) -> int:
    """A signed 64-bit hash of a term, or of a term inside a category: the same in every process and for ever."""
    words_of_key = f"{category_id or ''}:{term}".encode()
    return int.from_bytes(blake2b(words_of_key, digest_size=8).digest(), signed=True)
