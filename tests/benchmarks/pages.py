"""What visitors ask for, and how often each thing: stated, because kept pages live by it.

Things are not asked for equally often. Addresses marked "usual" are drawn by Zipf's law (the n-th most wanted is asked
for 1/n as often as the first), over all listings, over some thousands of different searches, over all categories. Those
marked "new" were never asked for before, by anybody: nothing of them can have been kept.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate, islice
from random import Random

from listings.catalogue import tree, words
from tests.benchmarks.load import Ask
from tests.benchmarks.town import Town

#: Share of searches with a slip of the finger.
MISSPELT = 0.15
SEARCHES = 12_000


@dataclass(frozen=True)
class Page:
    """A line of the report; `target` is its CPU as a multiple of the bare page's, None where none was set."""

    name: str
    signed_in: bool
    asks: Callable[[int], list[Ask]]
    target: float | None = None


class Wanted:
    """Draws from a list by Zipf's law, and gives out its rarest entries one by one as new."""

    def __init__(self, paths: list[str], dice: Random) -> None:
        self.paths = dice.sample(paths, len(paths))
        self.dice = dice
        self._weights = list(accumulate(1 / rank for rank in range(1, len(paths) + 1)))
        self._asked: set[str] = set()
        self._new = iter(reversed(self.paths))

    def usual(self, count: int) -> list[str]:
        drawn = self.dice.choices(self.paths, cum_weights=self._weights, k=count)
        self._asked.update(drawn)
        return drawn

    def new(self, count: int) -> list[str]:
        unheard = (path for path in self._new if path not in self._asked)
        drawn = list(islice(unheard, count))
        if len(drawn) < count:
            raise SystemExit(
                "Nothing new is left to ask for: take more --listings or fewer --requests or --rounds."
            )
        self._asked.update(drawn)
        return drawn


def pages(town: Town, sessions: list[str], dice: Random) -> list[Page]:
    """All lines of the report; `sessions` are cookies of people who signed in."""
    listings = Wanted([f"/listings/{code}/" for code in town.codes], dice)
    browse = Wanted(_browse_paths(), dice)
    search = Wanted([f"/search/?q={'+'.join(said)}" for said in _searches(town, dice)], dice)
    checkout = Wanted([f"/listings/{code}/checkout/" for code in town.codes], dice)

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
        Page("browse", False, visitor(browse.usual), 0.5),
        Page("browse", True, member(browse.usual), 1.5),
        Page("search", False, visitor(search.usual), 1.7),
        Page("search", True, member(search.usual), 1.7),
        Page("search, new", False, visitor(search.new)),
        Page("search, new", True, member(search.new)),
        Page("listing", False, visitor(listings.usual), 0.5),
        Page("listing", True, member(listings.usual), 1.3),
        Page("listing, new", False, visitor(listings.new)),
        Page("listing, new", True, member(listings.new)),
        Page("checkout", True, member(checkout.new)),
    ]


def _browse_paths() -> list[str]:
    """Everything, every group, every category; some of them sorted, filtered, or further down."""
    plain = ["/browse/", *(node.url for node in tree.current().by_pk.values())]
    ways = ["?sort=cheapest", "?max=50", "?condition=like_new&condition=good", "?place=mill-lane"]
    return plain + [f"{path}{way}" for path, way in zip(plain[::2], ways * len(plain), strict=False)]


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
