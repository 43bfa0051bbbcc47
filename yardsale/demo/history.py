"""What happened in Alderbrook so far: who sells what since when, who bought it, and what they said about each other.

A plan, nothing more: `town()` is the same every time, and `seeding` writes it down relative to the day of seeding.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from random import Random

from yardsale.demo.catalogue import Ware, wares
from yardsale.demo.people import BUYER, EVERYBODY, NEIGHBOURS, SELLER, Neighbour

SEED = "alderbrook"
SALES = 92
REVIEWS = Path(__file__).with_name("reviews.txt")

#: What the demo buyer has bought and has: reasons for alerts about similar things.
BOUGHT_BY_BUYER = (
    "road-bikes-1", "acoustic-guitars-1", "film-cameras-2", "desks-1", "tents-1", "coffee-and-tea-2",
    "novels-2", "bike-helmets-and-accessories-1",
)  # fmt: skip
#: What the demo seller has sold, and what they sell now: an order in each state that asks something of them.
SOLD_BY_SELLER = (
    "road-bikes-3",
    "city-bikes-2",
    "tents-5",
    "bike-parts-1",
    "tents-2",
    "backpacks-and-suitcases-1",
)
SOLD_BY_SELLER_NOW = {
    "bike-helmets-and-accessories-2": "paid",
    "mountain-bikes-4": "paid",
    "bike-parts-3": "shipped",
}
ON_SALE_BY_SELLER = (
    "road-bikes-2", "road-bikes-4", "road-bikes-7", "city-bikes-1", "mountain-bikes-1", "electric-bikes-1",
    "bike-trailers-and-child-seats-1", "garden-tools-1", "tents-3", "water-sports-1",
)  # fmt: skip
#: On their way to the demo buyer: one in the post, one in their hands and not confirmed yet, one still to be met for.
COMING_TO_BUYER = {
    "records-and-turntables-2": "shipped", "armchairs-and-footstools-1": "handed_over", "rugs-and-textiles-3": "paid",
}  # fmt: skip
#: Posted so lately that alerts about them are news: like what the demo buyer has bought.
FRESH = (
    "road-bikes-2", "acoustic-guitars-4", "film-cameras-1", "tents-3", "desks-4", "road-bikes-7", "acoustic-guitars-2",
    "sofas-3", "dresses-1", "prams-and-pushchairs-2", "records-and-turntables-1", "coffee-and-tea-1", "plants-and-pots-1",
    "collectables-and-antiques-7", "womens-knitwear-1", "kitchen-appliances-1", "wooden-toys-and-trains-1", "lighting-3",
)  # fmt: skip
OTHER_OPEN_SALES = (
    "paid",
    "paid",
    "paid",
    "shipped",
    "shipped",
    "shipped",
    "handed_over",
    "handed_over",
    "paid",
)
WITHDRAWN = 6


@dataclass(frozen=True)
class Moment:
    """So many days before the day of seeding, at so many minutes after midnight."""

    days_ago: int
    minute: int


@dataclass(frozen=True)
class Said:
    stars: int
    text: str


@dataclass(frozen=True)
class Sale:
    """`state` is the order's status. `buyer_says` and `seller_says` are reviews; None where nobody wrote one.

    `hours`: from placing to payment is a minute or two; these are the hours from payment until it was sent or handed
    over, and from then until the buyer confirmed.
    """

    buyer: Neighbour
    placed: Moment
    by_post: bool
    state: str
    hours: tuple[int, int]
    buyer_says: Said | None = None
    seller_says: Said | None = None


@dataclass(frozen=True)
class Posting:
    """A ware with its seller, put on sale at `posted`. `status` is the listing's: on_sale, sold or withdrawn."""

    ware: Ware
    seller: Neighbour
    posted: Moment
    status: str = "on_sale"
    sale: Sale | None = None


@dataclass(frozen=True)
class Town:
    """Everything to write down, the oldest posting first."""

    people: tuple[Neighbour, ...]
    postings: tuple[Posting, ...]

    def only(self, keys: set[str]) -> "Town":
        """The same people with some of the postings, by the keys of their wares."""
        return replace(self, postings=tuple(p for p in self.postings if p.ware.key in keys))

    @property
    def sales(self) -> list[tuple[Posting, Sale]]:
        return [(posting, posting.sale) for posting in self.postings if posting.sale]


@lru_cache(maxsize=1)
def town() -> Town:
    dice = Random(SEED)
    sellers = _sellers(dice)
    states = _states(dice)
    words = _Words()
    postings = []
    for ware in wares():
        state = states.get(ware.key, "")
        posting = Posting(ware, sellers[ware.key], _posted(ware.key, state, sellers[ware.key], dice))
        if state == "withdrawn":
            posting = replace(posting, status="withdrawn")
        elif state:
            posting = replace(posting, status="sold", sale=_sale(posting, state, dice, words))
        postings.append(posting)
    postings.sort(key=lambda posting: (-posting.posted.days_ago, posting.posted.minute, posting.ware.key))
    return Town(EVERYBODY, tuple(postings))


def _sellers(dice: Random) -> dict[str, Neighbour]:
    """Each ware's seller: somebody who sells such things, those who have fewest first."""
    of_seller = {*SOLD_BY_SELLER, *SOLD_BY_SELLER_NOW, *ON_SALE_BY_SELLER}
    burden: defaultdict[str, int] = defaultdict(int)
    found = {}
    for ware in wares():
        able = [person for person in NEIGHBOURS if ware.group in person.sells]
        chosen = min(able, key=lambda person: (burden[person.key] + dice.random() * 6, person.key))
        if ware.key in of_seller:
            chosen = SELLER
        burden[chosen.key] += 1
        found[ware.key] = chosen
    return found


def _states(dice: Random) -> dict[str, str]:
    """What is not simply on sale: the state of its order, or "withdrawn"."""
    states = dict.fromkeys((*BOUGHT_BY_BUYER, *SOLD_BY_SELLER), "completed")
    states |= SOLD_BY_SELLER_NOW | COMING_TO_BUYER
    kept = {*states, *ON_SALE_BY_SELLER, *FRESH}
    free = [ware.key for ware in wares() if ware.key not in kept]
    # At least three of every category stay on sale, so that no shelf is empty.
    left: defaultdict[str, int] = defaultdict(int)
    for ware in wares():
        left[ware.category] += ware.key not in states
    category = {ware.key: ware.category for ware in wares()}
    wanted = [*OTHER_OPEN_SALES, *["withdrawn"] * WITHDRAWN]
    wanted += ["completed"] * (SALES - len(BOUGHT_BY_BUYER) - len(SOLD_BY_SELLER))
    for key in dice.sample(free, len(free)):
        if wanted and left[category[key]] > 3:
            states[key] = wanted.pop()
            left[category[key]] -= 1
    return states


def _posted(key: str, state: str, seller: Neighbour, dice: Random) -> Moment:
    minute = dice.choice([7, 8, 9, 10, 11, 12, 14, 15, 16, 17, 18, 19, 20, 21]) * 60 + dice.randrange(60)
    if key in FRESH:
        # Today and yesterday, in the order of the list.
        place = FRESH.index(key)
        return Moment(place // 7, 19 * 60 - (place % 7) * 85)
    if state == "completed":
        return Moment(dice.randint(32, min(190, seller.joined - 1)), minute)
    if state == "withdrawn":
        return Moment(dice.randint(10, 50), minute)
    if state:
        return Moment(dice.randint(12, 30), minute)
    # Many new things, fewer old ones.
    return Moment(1 + int(54 * dice.random() ** 1.7), minute)


def _sale(posting: Posting, state: str, dice: Random, words: "_Words") -> Sale:
    key, seller = posting.ware.key, posting.seller
    days = max(9, posting.posted.days_ago - dice.randint(1, 18))
    buyer = _buyer_of(key, seller, days, dice)
    by_post = posting.ware.postage is not None and dice.random() < 0.7
    if state == "shipped":
        by_post = True
    elif state == "handed_over":
        by_post = False
    hours = (
        (dice.randint(5, 60), dice.randint(40, 110))
        if by_post
        else (dice.randint(8, 70), dice.randint(1, 20))
    )
    if state != "completed":
        placed = Moment({"paid": 1, "shipped": 4, "handed_over": 2}[state], 8 * 60 + dice.randrange(600))
        return Sale(buyer, placed, by_post, state, (dice.randint(14, 30), 0))
    placed = Moment(days, 8 * 60 + dice.randrange(780))
    buyer_says = words.draw("buyer", posting.ware.group, dice) if dice.random() < 0.82 else None
    seller_says = words.draw("seller", posting.ware.group, dice) if dice.random() < 0.7 else None
    return Sale(buyer, placed, by_post, state, hours, buyer_says, seller_says)


def _buyer_of(key: str, seller: Neighbour, days: int, dice: Random) -> Neighbour:
    """Somebody who had joined by then."""
    if key in BOUGHT_BY_BUYER or key in COMING_TO_BUYER:
        return BUYER
    return dice.choice([person for person in NEIGHBOURS if person is not seller and person.joined > days])


class _Words:
    """Reviews to draw from: no text comes twice; when a kind has run out there are stars without words."""

    STARS = (5, 4, 3, 2)
    OFTEN = {"buyer": (80, 13, 4, 3), "seller": (85, 11, 4, 0)}

    def __init__(self) -> None:
        self._left: defaultdict[str, list[str]] = defaultdict(list)
        kind = ""
        for line in REVIEWS.read_text("utf-8").splitlines():
            if line.startswith("["):
                kind = line.strip("[]")
            elif line:
                self._left[kind].append(line)

    def draw(self, side: str, group: str, dice: Random) -> Said:
        stars = dice.choices(self.STARS, self.OFTEN[side])[0]
        special, general = self._left[f"{side} {stars} {group}"], self._left[f"{side} {stars}"]
        possible = special if special and dice.random() < 0.6 else general
        return Said(stars, possible.pop(dice.randrange(len(possible))) if possible else "")
