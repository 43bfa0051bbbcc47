"""How much somebody would want a thing: whole titles compared, category as a gate, price as a wide band, time."""

from collections.abc import Iterable
from math import sqrt
from typing import NamedTuple

from listings.catalogue import words
from notifications.interests import terms

#: The gate: how much the same words are worth in the same category, in the same group, anywhere else.
SAME_CATEGORY, SAME_GROUP, ELSEWHERE = 1.0, 0.6, 0.3
#: Dearer or cheaper than this many times what was paid is another kind of thing …
BAND = 3
#: … but among cheap things a difference of so many minor units says nothing.
SMALL_CHANGE = 10_00
#: Days after which an interest counts half.
HALF_LIFE = 540.0
#: What a person's other purchases add: three that half fit tell more than one. Measured on real purchases
#: (evaluate_alerts): without it MRR 0.260, with 0.3 of it 0.279.
OTHERS = 0.3


class Wanted(NamedTuple):
    """The side of the listing in a comparison; minor units."""

    vector: terms.Vector
    category_id: int
    group_id: int | None
    price: int


class Bought(NamedTuple):
    """The side of the interest; `trigram` is how alike the two titles are, letter by letter (0 to 1)."""

    vector: terms.Vector
    category_id: int
    group_id: int | None
    price: int
    trigram: float
    days: float = 0.0


class Searched(NamedTuple):
    """A saved search: all of its words are wanted, in a category, a whole group, or anywhere (None)."""

    vector: terms.Vector
    category_id: int | None


def score(wanted: Wanted, bought: Bought) -> float:
    """How much a buyer would want another such thing, 0 to 1."""
    if not in_band(wanted.price, bought.price):
        return 0.0
    likeness = 0.5 * terms.cosine(wanted.vector, bought.vector) + 0.5 * bought.trigram
    return min(likeness, 1.0) * _gate(wanted, bought) * _fading(bought)


def of_companion(wanted: Wanted, bought: Bought, strength: float | None) -> float:
    """How well a thing goes with what was bought, 0 to 1: not the same again, but of a kind that is bought with it.

    Its title shares little with that of its companion (a child seat *for a bike*): one rare word counts much.
    """
    if wanted.category_id == bought.category_id:
        return 0.0
    if strength is None:
        strength = SAME_GROUP if wanted.group_id == bought.group_id else 0.0
    return strength * sqrt(max(terms.cosine(wanted.vector, bought.vector), 0.0)) * _fading(bought)


def is_broad(searched: Searched) -> bool:
    """A single word in any category, or no word at all."""
    return not searched.vector or (len(searched.vector) == 1 and searched.category_id is None)


def holds_any(title: str, without: str) -> bool:
    """Whether a title holds one of the words that somebody does not want to hear of."""
    said = {words.stem(word) for word in words.split(title)}
    return any(words.stem(word) in said for word in words.split(without))


def together(scores: Iterable[float]) -> float:
    """What all interests of one person say of a thing: the best counts whole, the others a share."""
    ordered = sorted(scores, reverse=True)
    return ordered[0] + OTHERS * sum(ordered[1:])


def in_band(price: int, paid: int) -> bool:
    """Within three times and a third of what was paid, in minor units."""
    least, most = band(price)
    return least <= paid <= most


def band(price: int) -> tuple[int, int]:
    """The least and the most that was paid by whoever may want a thing at this price; minor units."""
    return max(-((SMALL_CHANGE - price) // BAND), 0), price * BAND + SMALL_CHANGE


def _gate(wanted: Wanted, bought: Bought) -> float:
    if wanted.category_id == bought.category_id:
        return SAME_CATEGORY
    return SAME_GROUP if wanted.group_id == bought.group_id else ELSEWHERE


def _fading(bought: Bought) -> float:
    return 0.5 ** (bought.days / HALF_LIFE)
