"""What visitors ask for, and how often each thing: stated, because kept pages live by it.

Two kinds of addresses, and any real traffic is a mixture of them. Popular: a hundred different ones of each page, all of
them asked for a moment before, so that what is kept for a minute is mostly found. Rare: each asked for once, by one
visitor ever, so that nothing of it can have been kept: the worst there is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import Any

from listings.catalogue import tree, words
from tests.benchmarks.load import Ask
from tests.benchmarks.town import Town

#: Share of searches with a slip of the finger.
MISSPELT = 0.15
SEARCHES = 12_000
POPULAR = 100


@dataclass(frozen=True)
class Page:
    """A line of the report; `target` is its CPU (its p95, where that is said) as a multiple of the bare page's, or None."""

    name: str
    signed_in: bool
    asks: Callable[[int], list[Ask]]
    target: float | None = None
    #: Asked for once before measuring begins.
    before: tuple[Ask, ...] = ()
    is_by_p95: bool = False


class Addresses:
    """Some that many ask for, and others that are given out one by one."""

    def __init__(self, paths: list[str], dice: Random) -> None:
        self.dice = dice
        shuffled = dice.sample(paths, len(paths))
        self.all_popular, self._rare = shuffled[:POPULAR], iter(shuffled[POPULAR:])

    def popular(self, count: int) -> list[str]:
        return self.dice.choices(self.all_popular, k=count)

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

    def ask(path: str, is_member: bool) -> Ask:
        return Ask(path, dice.choice(sessions) if is_member else "")

    def page(name: str, draw: Callable[[int], list[str]], is_member: bool, *rest: Any) -> Page:
        return Page(name, is_member, lambda count: [ask(path, is_member) for path in draw(count)], *rest)

    def both(name: str, where: Addresses, signed_out: float, signed_in: float) -> Iterator[Page]:
        """A page's four lines."""
        targets = {False: signed_out, True: signed_in}
        for is_member, target in targets.items():
            before = tuple(ask(path, is_member) for path in where.all_popular)
            yield page(name, where.popular, is_member, target, before)
        for is_member, target in targets.items():
            yield page(f"{name}, rare", where.rare, is_member, target)

    def always(path: str) -> Callable[[int], list[str]]:
        return lambda count: [path] * count

    return [
        page("bare page", always("/bare/"), False),
        page("bare page", always("/bare/"), True),
        page("home", always("/"), False, 0.5),
        page("home", always("/"), True, 1.5),
        *both("browse", browse, 0.5, 1.5),
        *both("search", search, 1.7, 1.7),
        *both("listing", listings, 0.5, 1.3),
        page("checkout", checkout.rare, True),
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
