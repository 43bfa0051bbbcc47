"""The category tree and the districts, held in memory: pages ask them many times and they change once a month.

Each process reads them again after TREE_SECONDS, or at once when it meets a category it has not heard of.
"""

import math
import time
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from listings.catalogue.models import Attribute, Brand, Category, District, Synonym


@dataclass(frozen=True)
class Question:
    """One typed attribute; `choices` maps a choice's slug to its name."""

    slug: str
    name: str
    kind: str
    unit: str
    is_filter: bool
    choices: dict[str, str]
    least: int | None = None
    most: int | None = None

    def takes(self, number: int) -> bool:
        """Whether a thing here can be so large."""
        return (self.least is None or number >= self.least) and (self.most is None or number <= self.most)

    def written(self, value: Any) -> str:
        """A listing's answer for people; "" when it says nothing."""
        if value is None or value == "":
            return ""
        if self.kind == Attribute.Kind.CHOICE:
            return self.choices.get(str(value), str(value))
        if self.kind == Attribute.Kind.YESNO:
            return gettext("Yes") if value else gettext("No")
        return f"{value} {self.unit}".strip()


@dataclass(eq=False)
class Node:
    """A group (no parent) or a category inside one."""

    pk: int
    slug: str
    name: str
    icon: str
    parent: "Node | None" = None
    children: list["Node"] = field(default_factory=list)
    own_questions: list[Question] = field(default_factory=list)

    @property
    def is_group(self) -> bool:
        return self.parent is None

    @cached_property
    def url(self) -> str:
        return reverse("catalogue:browse", args=[self.slug])

    @cached_property
    def questions(self) -> list[Question]:
        """What is asked about a thing here: the group's questions, then the category's own."""
        inherited = self.parent.own_questions if self.parent else []
        own = {question.slug for question in self.own_questions}
        return [question for question in inherited if question.slug not in own] + self.own_questions

    @cached_property
    def path(self) -> list["Node"]:
        """From the group down to here."""
        return [*(self.parent.path if self.parent else []), self]


@dataclass(frozen=True)
class Place:
    """A district; its middle is for distances only."""

    pk: int
    slug: str
    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Make:
    """A brand: its folded words, its names as sellers write them, and where its things stand."""

    words: str
    names: tuple[str, ...]
    listings: int
    categories: tuple[int, ...]


#: Brands that searches understand: those that most things carry.
MOST_MAKES = 5000


class Tree:
    """One reading of categories, attributes, districts, synonyms and brands: five queries."""

    def __init__(self) -> None:
        self.read_at = time.monotonic()
        categories = list(Category.objects.order_by("position", "name"))
        self.by_pk = {row.pk: Node(row.pk, row.slug, row.name, row.icon) for row in categories}
        for row in categories:
            if row.parent_id in self.by_pk:
                self.by_pk[row.pk].parent = self.by_pk[row.parent_id]
                self.by_pk[row.parent_id].children.append(self.by_pk[row.pk])
        for asked in Attribute.objects.order_by("position", "pk"):
            choices = {choice["slug"]: choice["name"] for choice in asked.choices}
            question = Question(
                asked.slug,
                asked.name,
                asked.kind,
                asked.unit,
                asked.is_filter,
                choices,
                asked.minimum,
                asked.maximum,
            )
            if asked.category_id in self.by_pk:
                self.by_pk[asked.category_id].own_questions.append(question)
        self.by_slug = {node.slug: node for node in self.by_pk.values()}
        self.groups = [node for node in self.by_pk.values() if node.is_group]
        self.places = [
            Place(row.pk, row.slug, row.name, row.latitude, row.longitude)
            for row in District.objects.order_by("name")
        ]
        self.place_by_pk = {place.pk: place for place in self.places}
        self.place_by_slug = {place.slug: place for place in self.places}
        self.synonyms = list(Synonym.objects.values_list("words", flat=True))
        brands = Brand.objects.order_by("-listings", "words")[:MOST_MAKES]
        self.makes = [
            Make(row.words, tuple(row.names), row.listings, tuple(row.categories)) for row in brands
        ]
        # What pages rendered once from this reading: lives and dies with it.
        self.rendered: dict[Any, Any] = {}


_held: list[Tree] = []  # at most one
_missed_at = 0.0  # when something unheard of last made this process read again


def current() -> Tree:
    """This process's copy, read again when it is older than TREE_SECONDS."""
    if not _held or time.monotonic() - _held[0].read_at > settings.TREE_SECONDS:
        _held[:] = [Tree()]
    return _held[0]


def forget() -> None:
    """After the tree was changed here: read it again at the next look."""
    global _missed_at
    _held.clear()
    _missed_at = 0.0


def category(slug: str) -> Node | None:
    """By slug; a slug not heard of makes this process read again, at most once a second."""
    return current().by_slug.get(slug) or _again().by_slug.get(slug)


def node(pk: int | None) -> Node | None:
    return (current().by_pk.get(pk) or _again().by_pk.get(pk)) if pk is not None else None


def place(pk: int | None) -> Place | None:
    return (current().place_by_pk.get(pk) or _again().place_by_pk.get(pk)) if pk is not None else None


def _again() -> Tree:
    global _missed_at
    now = time.monotonic()
    if now - _missed_at > 1.0:
        _held.clear()
        _missed_at = now
    return current()


def kilometres(one: Place, other: Place) -> float:
    """Between the middles of two districts; as flat ground, which is exact enough for one town and its surroundings."""
    wide = math.cos(math.radians((one.latitude + other.latitude) / 2)) * (one.longitude - other.longitude)
    return 111.2 * math.hypot(one.latitude - other.latitude, wide)


def around(middle: Place, radius: float) -> list[Place]:
    """The districts within so many kilometres, that one first."""
    found = [place for place in current().places if kilometres(middle, place) <= radius]
    return sorted(found, key=lambda place: (kilometres(middle, place), place.name))


def nearest(name: str, count: int = 4) -> list[Place]:
    """The district of that name and those around it, nearest first; none when the name is not a district's."""
    places = current().places
    home = next((place for place in places if place.name == name), None)
    if home is None:
        return []

    def distance(place: Place) -> float:
        # Flat is exact enough for one town; a degree of longitude is about 0.6 of one of latitude here.
        return (place.latitude - home.latitude) ** 2 + ((place.longitude - home.longitude) * 0.62) ** 2

    return sorted(places, key=distance)[:count]
