"""What visitors ask for, and how often each thing: stated, because kept pages live by it.

Two kinds of addresses, and any real traffic is a mixture of them. Popular: a hundred different ones of each page, all
asked for equally often, so that a page kept for a minute is mostly found. Rare: each asked for once, by one visitor
ever, so that nothing of it can have been kept: the worst there is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from random import Random

from listings.catalogue import tree, words
from tests.benchmarks.load import Ask
from tests.benchmarks.town import Town

#: Share of searches with a slip of the finger.
MISSPELT = 0.15
SEARCHES = 12_000
POPULAR = 100


@dataclass(frozen=True)
class Page:
    """A line of the report; `target` is its CPU as a multiple of the bare page's, None where none was set."""

    name: str
    signed_in: bool
    asks: Callable[[int], list[Ask]]
    target: float | None = None


class Addresses:
    """Some that many ask for, and others that are given out one by one."""

    def __init__(self, paths: list[str], dice: Random) -> None:
        self.dice = dice
        shuffled = dice.sample(paths, len(paths))
        self._popular, self._rare = shuffled[:POPULAR], iter(shuffled[POPULAR:])

    def popular(self, count: int) -> list[str]:
        return self.dice.choices(self._popular, k=count)

    def rare(self, count: int) -> list[str]:
        drawn = list(islice(self._rare, count))
        if len(drawn) < count:
            raise SystemExit(
                "Nothing rare is left to ask for: take more --listings or fewer --requests or --rounds."
            )
        return drawn


def pages(town: Town, sessions: list[str], dice: Random) -> list[Page]:
    """All lines of the report; `sessions` are cookies of people who signed in."""
    listings = Addresses([f"/listings/{code}/" for code in town.codes], dice)
    browse = Addresses(_browse_paths(), dice)
    search = Addresses([f"/search/?q={'+'.join(said)}" for said in _searches(town, dice)], dice)
    checkout = Addresses([f"/listings/{code}/checkout/" for code in town.codes], dice)

    def visitor(draw: Callable[[int], list[str]]) -> Callable[[int], list[Ask]]:
        return lambda count: [Ask(path) for path in draw(count)]

    def member(draw: Callable[[int], list[str]]) -> Callable[[int], list[Ask]]:
        return lambda count: [Ask(path, dice.choice(sessions)) for path in draw(count)]

    def always(path: str) -> Callable[[int], list[str]]:
        return lambda count: [path] * count

    return [
        Page("bare page", False, visitor(always("/bare/"))),
        Page("bare page", True, member(always("/bare/"))),
        Page("home", False, visitor(always("/")), 0.5),
        Page("home", True, member(always("/")), 1.5),
        Page("browse", False, visitor(browse.popular), 0.5),
        Page("browse", True, member(browse.popular), 1.5),
        Page("browse, rare", False, visitor(browse.rare), 0.5),
        Page("browse, rare", True, member(browse.rare), 1.5),
        Page("search", False, visitor(search.popular), 1.7),
        Page("search", True, member(search.popular), 1.7),
        Page("search, rare", False, visitor(search.rare), 1.7),
        Page("search, rare", True, member(search.rare), 1.7),
        Page("listing", False, visitor(listings.popular), 0.5),
        Page("listing", True, member(listings.popular), 1.3),
        Page("listing, rare", False, visitor(listings.rare), 0.5),
        Page("listing, rare", True, member(listings.rare), 1.3),
        Page("checkout", True, member(checkout.rare)),
    ]


def _browse_paths() -> list[str]:
    """Everything, every group, every category: newest first, and in all the ways that one filters and sorts."""
    plain = ["/browse/", *(node.url for node in tree.current().by_pk.values())]
    prices = [f"max={most}" for most in range(15, 300, 15)]
    ways = ["sort=cheapest", "condition=like_new&condition=good", "place=mill-lane", "delivery=post", *prices]
    return plain + [f"{path}?{way}" for way in ways for path in plain]


def _searches(town: Town, dice: Random) -> Iterator[tuple[str, ...]]:
    """One to three words of something that is on sale, some of them misspelt; SEARCHES less those drawn twice."""
    seen = set()
    for _ in range(SEARCHES):
        said = words.tokenise(dice.choice(town.titles))
        query = tuple(dice.sample(said, min(len(said), dice.choice([1, 2, 2, 3]))))
        if query and dice.random() < MISSPELT:
            query = (_slip(query[0], dice), *query[1:])
        if query and query not in seen:
            seen.add(query)
            yield query


def _slip(word: str, dice: Random) -> str:
    """Two neighbouring letters changed places."""
    at = dice.randrange(max(1, len(word) - 1))
    return word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]
