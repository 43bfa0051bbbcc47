"""The labelled pairs of alert_pairs.txt: what somebody bought, and new listings they would or would not hear of."""

from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("alert_pairs.txt")


@dataclass(frozen=True)
class Thing:
    """`price` in minor units."""

    title: str
    category: str
    price: int


@dataclass(frozen=True)
class Pair:
    bought: Thing
    posted: Thing
    is_wanted: bool
    purchase: int


def pairs() -> list[Pair]:
    found: list[Pair] = []
    bought, purchase = None, 0
    for line in FILE.read_text().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        mark, rest = line[0], line[1:]
        title, category, price = (part.strip() for part in rest.rsplit("|", 2))
        thing = Thing(title, category, int(price) * 100)
        if mark == "=":
            bought, purchase = thing, purchase + 1
        else:
            assert bought is not None
            found.append(Pair(bought, thing, mark == "+", purchase))
    return found
