"""What stands in somebody's shop: all they have on sale, searched by words, sorted by category."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.postgres.search import SearchQuery
from django.db.models import Count

from listings.catalogue import cards, search, tree
from listings.catalogue.models import Listing
from yardsale.accounts.models import User


@dataclass(frozen=True)
class Asked:
    """The words somebody looks for in a shop, and the category they are in."""

    words: str = ""
    node: tree.Node | None = None

    def __bool__(self) -> bool:
        return bool(self.words or self.node)

    def address(self, *, node: tree.Node | None = None, before: int | None = None) -> str:
        """The query of an address that asks the same, in another category or further down."""
        place = node or self.node
        asked = {"q": self.words, "in": place.slug if place else "", "before": before}
        return urlencode({name: value for name, value in asked.items() if value})


@dataclass(frozen=True)
class Shelf:
    """A category of which the shop has something; `query` leads to it, or out of it when it is the chosen one."""

    node: tree.Node
    count: int
    query: str
    is_chosen: bool


def read(query: Mapping[str, str]) -> Asked:
    """What nobody could mean is left out."""
    words = " ".join(query.get("q", "")[: search.LONGEST_QUERY].replace("\x00", " ").split())
    slug = query.get("in", "")
    return Asked(words, tree.category(slug) if slug else None)


def find(person: User, asked: Asked) -> Any:
    """The cards' rows of what is asked for: what has all of the words."""
    found = Listing.objects.of(person).in_shop()
    if asked.node is not None:
        found = found.filter(**{"group" if asked.node.is_group else "category": asked.node.pk})
    understood = search.understand(asked.words) if asked.words else None
    if understood:
        _condition, (terms,) = understood.all_words
        found = found.filter(words=SearchQuery(terms, config="yardsale", search_type="raw"))
    elif asked.words:
        found = found.none()
    return found.values_list(*cards.FIELDS)


def shelves(person: User, asked: Asked) -> list[Shelf]:
    """The categories of the shop, the fullest first; none when all of it is in one: one query."""
    counts = Listing.objects.of(person).in_shop().values_list("category_id").annotate(count=Count("pk"))
    found = [(tree.node(pk), count) for pk, count in counts.order_by("-count", "category_id")]
    if len(found) < 2:
        return []
    return [
        Shelf(node, count, _query(asked, node), _is_chosen(asked, node))
        for node, count in found
        if node is not None
    ]


def _query(asked: Asked, node: tree.Node) -> str:
    return Asked(asked.words).address() if _is_chosen(asked, node) else asked.address(node=node)


def _is_chosen(asked: Asked, node: tree.Node) -> bool:
    return asked.node is not None and asked.node.pk == node.pk
