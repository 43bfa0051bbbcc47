"""What the neighbours of Alderbrook sell: read from `wares/`, completed with everything a listing needs.

A line of a ware file is: title | price in whole units | condition | props of the picture | attributes | text.
Conditions are written n, l, g, f, x. An attribute left out is taken from the picture's colour or the default language
where the category asks for them.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from yardsale.demo.pictures import Prop, Shot, parse_props

HERE = Path(__file__).parent
TAXONOMY = HERE.parents[1] / "listings/catalogue/taxonomy.json"
CONDITIONS = {"n": "new", "l": "like_new", "g": "good", "f": "fair", "x": "for_parts"}

#: A colour of a drawing, as the category's question about colour would call it.
COLOUR_CALLED = {
    "navy": "blue", "teal": "blue", "sky": "blue", "mint": "green", "mustard": "yellow", "olive": "green",
    "cream": "beige", "rust": "orange", "wine": "red", "lilac": "purple", "oak": "brown", "pine": "beige",
    "walnut": "brown", "charcoal": "grey",
}  # fmt: skip

#: Postage in minor units; whatever is not named is too large or too delicate to post.
LETTER, PARCEL, LARGE_PARCEL = 290, 490, 790
POSTAGE = {
    "jewellery-and-accessories": LETTER, "watches-and-accessories": LETTER, "novels": LETTER,
    "childrens-books": LETTER, "puzzles-and-chess": LETTER, "baby-clothes": LETTER,
    "bike-helmets-and-accessories": PARCEL, "rugs-and-textiles": PARCEL, "coffee-and-tea": PARCEL,
    "phones": PARCEL, "tablets-and-e-readers": PARCEL, "headphones": PARCEL, "film-cameras": PARCEL,
    "digital-cameras": PARCEL, "lenses-and-tripods": PARCEL, "game-consoles-and-video-games": PARCEL,
    "wind-instruments": PARCEL, "records-and-turntables": PARCEL, "dresses": PARCEL, "tops-and-blouses": PARCEL,
    "womens-knitwear": PARCEL, "womens-jeans-and-trousers": PARCEL, "womens-coats-and-jackets": PARCEL,
    "womens-shoes": PARCEL, "handbags-and-purses": PARCEL, "shirts-and-t-shirts": PARCEL,
    "jumpers-and-hoodies": PARCEL, "mens-jeans-and-trousers": PARCEL, "mens-coats-and-jackets": PARCEL,
    "suits-and-ties": PARCEL, "mens-shoes": PARCEL, "childrens-clothes-and-shoes": PARCEL,
    "soft-toys-and-dolls": PARCEL, "building-bricks": PARCEL, "board-games": PARCEL,
    "non-fiction-and-cookbooks": PARCEL, "sewing-knitting-and-crafts": PARCEL, "art-supplies": PARCEL,
    "racket-sports": PARCEL, "ball-sports": PARCEL, "dog-supplies": PARCEL, "hand-tools": PARCEL,
    "sleeping-bags-and-camping-gear": PARCEL, "bike-parts": LARGE_PARCEL, "laptops-and-computers": LARGE_PARCEL,
    "acoustic-guitars": LARGE_PARCEL, "electric-guitars-and-basses": LARGE_PARCEL, "tents": LARGE_PARCEL,
    "backpacks-and-suitcases": LARGE_PARCEL, "telescopes-and-microscopes": LARGE_PARCEL, "cookware": LARGE_PARCEL,
    "collectables-and-antiques": LARGE_PARCEL, "wooden-toys-and-trains": LARGE_PARCEL,
}  # fmt: skip

#: Where photos of a group, or of one category, are taken.
PLACES = {
    "bikes": ["garage", "lawn", "patio", "lawn", "patio"],
    "bike-helmets-and-accessories": ["table", "garage", "boards", "studio"],
    "bike-parts": ["garage", "boards", "garage", "studio"],
    "furniture": ["room"],
    "home-and-kitchen": ["table", "kitchen", "studio"],
    "lighting": ["table", "room", "studio"],
    "rugs-and-textiles": ["boards", "boards", "blanket"],
    "mirrors-and-wall-decor": ["studio", "table", "room"],
    "coffee-and-tea": ["kitchen"],
    "cookware": ["kitchen"],
    "tableware": ["table", "kitchen"],
    "kitchen-appliances": ["kitchen"],
    "household-appliances": ["room"],
    "garden-and-diy": ["lawn", "patio", "lawn"],
    "plants-and-pots": ["patio", "table", "room"],
    "power-tools": ["garage"],
    "hand-tools": ["garage", "boards"],
    "ladders-and-building-supplies": ["garage", "patio"],
    "electronics-and-cameras": ["table", "studio", "boards"],
    "laptops-and-computers": ["table"],
    "headphones": ["table", "studio"],
    "televisions-and-monitors": ["room", "table"],
    "speakers-and-radios": ["table", "room"],
    "music": ["room", "studio", "room"],
    "records-and-turntables": ["table", "room"],
    "wind-instruments": ["blanket", "boards", "studio"],
    "womens-fashion": ["hanger", "hanger", "blanket"],
    "womens-shoes": ["boards", "studio", "room"],
    "handbags-and-purses": ["table", "studio", "boards"],
    "jewellery-and-accessories": ["boards", "studio", "blanket"],
    "mens-fashion": ["hanger", "hanger", "blanket"],
    "mens-shoes": ["boards", "studio", "room"],
    "watches-and-accessories": ["boards", "studio", "blanket"],
    "baby-and-kids": ["nursery", "nursery", "lawn"],
    "baby-clothes": ["blanket", "boards"],
    "childrens-clothes-and-shoes": ["blanket", "boards", "hanger"],
    "soft-toys-and-dolls": ["nursery", "blanket"],
    "cots-and-cribs": ["nursery"],
    "high-chairs": ["nursery", "kitchen"],
    "car-seats": ["nursery", "patio"],
    "building-bricks": ["nursery", "table"],
    "outdoor-play": ["lawn"],
    "sports-and-outdoors": ["lawn", "studio", "patio"],
    "tents": ["lawn", "lake", "lawn"],
    "backpacks-and-suitcases": ["room", "studio", "lake"],
    "sleeping-bags-and-camping-gear": ["lawn", "lake", "boards"],
    "skis-and-snowboards": ["snow"],
    "fitness-and-yoga": ["room", "studio"],
    "water-sports": ["lake"],
    "books-games-and-hobbies": ["table", "boards", "studio"],
    "novels": ["table", "blanket", "boards"],
    "art-supplies": ["table", "studio", "room"],
    "sewing-knitting-and-crafts": ["table", "studio", "table"],
    "telescopes-and-microscopes": ["table", "studio", "room"],
    "collectables-and-antiques": ["table", "studio"],
    "pets": ["room", "lawn"],
    "aquariums-and-fish": ["room", "table"],
}  # fmt: skip

ENDINGS_ALL = [
    "Evenings and weekends suit me best.",
    "Happy to answer questions.",
    "From a smoke-free home.",
    "The price is friendly on purpose: it should find a good home.",
    "I answer quickly, usually within the hour.",
    "More pictures on request.",
    "Please only ask if you can collect this month.",
    "It was too good to throw away.",
]
ENDINGS_MEET = [
    "I can help to carry it to the car.",
    "Try it out when you come.",
    "Ground floor, parking in front of the house.",
    "I can keep it for you until the weekend.",
    "Bring a second pair of hands.",
]
ENDINGS_POST = [
    "I wrap it well if you want it posted.",
    "Posting is fine, or fetch it for a cup of tea.",
    "Usually posted the next morning.",
]
# In how many cases of twenty a listing has one, two or three.
PHOTOS = (16, 3, 1)


@dataclass(frozen=True)
class Ware:
    """Something to sell, complete but for its seller and its day. `price` and `postage` are minor units.

    `attributes` holds valid answers to the category's questions: a choice's slug, a whole number, text, True or False.
    `alts` says for each shot what it shows.
    """

    key: str
    category: str
    group: str
    title: str
    description: str
    price: int
    condition: str
    attributes: dict[str, Any]
    postage: int | None
    shots: tuple[Shot, ...]
    alts: tuple[str, ...]


@dataclass(frozen=True)
class Leaf:
    """A category with all that it asks, its own questions and its group's, by slug."""

    slug: str
    group: str
    questions: dict[str, dict[str, Any]]


@lru_cache(maxsize=1)
def leaves() -> dict[str, Leaf]:
    found = {}
    for group in json.loads(TAXONOMY.read_text("utf-8"))["groups"]:
        for leaf in group["categories"]:
            asked = {question["slug"]: question for question in group["attributes"] + leaf["attributes"]}
            found[leaf["slug"]] = Leaf(leaf["slug"], group["slug"], asked)
    return found


@lru_cache(maxsize=1)
def wares() -> tuple[Ware, ...]:
    """All of them, in the order of the files; the same every time."""
    found = []
    for file in sorted((HERE / "wares").glob("*.txt")):
        category, number = "", 0
        for line in file.read_text("utf-8").splitlines():
            if line.startswith("["):
                category, number = line.strip("[]"), 0
            elif line:
                number += 1
                found.append(_ware(leaves()[category], f"{category}-{number}", line))
    return tuple(found)


def _ware(leaf: Leaf, key: str, line: str) -> Ware:
    title, price, condition, pictured, answers, text = (part.strip() for part in line.split("|"))
    props = parse_props(pictured)
    dice = Random(f"ware {key}")
    postage = POSTAGE.get(leaf.slug)
    shots = _shots(leaf, key, props, dice)
    return Ware(
        key=key,
        category=leaf.slug,
        group=leaf.group,
        title=title,
        description=_description(text, postage, dice),
        price=int(price) * 100,
        condition=CONDITIONS[condition],
        attributes=_attributes(leaf, answers, props[0]),
        postage=postage,
        shots=shots,
        alts=tuple(_alt(title, shot.angle) for shot in shots),
    )


def _description(text: str, postage: int | None, dice: Random) -> str:
    if dice.random() < 0.45:
        return text
    possible = ENDINGS_ALL + (ENDINGS_MEET if postage is None else ENDINGS_POST)
    return f"{text}\n\n{dice.choice(possible)}"


def _attributes(leaf: Leaf, written: str, main: Prop) -> dict[str, Any]:
    answers = dict(pair.split("=", 1) for pair in written.split(", ") if pair)
    if "colour" in leaf.questions and main.colour:
        answers.setdefault("colour", COLOUR_CALLED.get(main.colour, main.colour))
    if "language" in leaf.questions:
        answers.setdefault("language", "english")
    return {slug: _answer(leaf, slug, answer) for slug, answer in answers.items()}


def _answer(leaf: Leaf, slug: str, written: str) -> str | int | bool:
    if slug not in leaf.questions:
        raise ValueError(f"{leaf.slug} does not ask for {slug}")
    question = leaf.questions[slug]
    if question["kind"] == "number":
        return int(written)
    if question["kind"] == "yesno":
        return {"yes": True, "no": False}[written]
    if question["kind"] == "choice" and written not in {choice["slug"] for choice in question["choices"]}:
        raise ValueError(f"{leaf.slug}: {written} is no answer to {slug}")
    return written


def _shots(leaf: Leaf, key: str, props: tuple[Prop, ...], dice: Random) -> tuple[Shot, ...]:
    scene = dice.choice(PLACES.get(leaf.slug) or PLACES[leaf.group])
    count = dice.choices([1, 2, 3], PHOTOS)[0]
    shown = [props, props[:1], props[:1]]
    return tuple(Shot(key, scene, shown[angle], angle) for angle in range(count))


def _alt(title: str, angle: int) -> str:
    return [title, f"{title}, from the other side", f"{title}, a closer look"][angle]
