"""Pages of listings: what matches, in which order, and from where on."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q

from listings.catalogue import cards, tree
from listings.catalogue.cards import Row
from listings.catalogue.filters import Filters, Sort
from listings.catalogue.models import Listing, ListingQuerySet
from listings.catalogue.tree import Place

PAGE = 24
#: We count no further: "1,000+".
MOST_COUNTED = 1000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: An order's letter, its value (whole number) and the listing's id.
_CURSOR = re.compile(r"([ncdb])(\d{1,18})\.(\d{1,18})", re.ASCII)
_ORDERS = {
    Sort.NEWEST: ("n", "published_at", ("-published_at", "-pk")),
    Sort.CHEAPEST: ("c", "price", ("price", "pk")),
    Sort.DEAREST: ("d", "price", ("-price", "-pk")),
}
_HIGHEST = 2**31 - 1


@dataclass(frozen=True)
class Page:
    """Some rows of a list; `after` is where the next page goes on, "" when this is the last."""

    rows: list[Row]
    after: str
    count: int

    @property
    def is_count_capped(self) -> bool:
        return self.count > MOST_COUNTED


def page(filters: Filters, sort: str, after: str, within: Q | None = None) -> Page:
    """One page of what is on sale; an `after` that makes no sense means the first. At most two queries."""
    matching = Listing.objects.on_sale().filter(filters.condition)
    if within is not None:
        matching = matching.filter(within)
    _letter, name, order = _ORDERS[sort]
    place = read_cursor(after, sort)
    shown = _from(matching, sort, place) if place else matching
    found = list(shown.order_by(*order).values_list(*cards.FIELDS, name)[: PAGE + 1])
    rows = cards.rows_of(found[:PAGE])
    if place is None and len(found) <= PAGE:
        return Page(rows, "", len(found))
    following = cursor(sort, found[PAGE - 1][3], rows[-1].pk) if len(found) > PAGE else ""
    return Page(rows, following, matching.order_by()[: MOST_COUNTED + 1].count())


def cursor(sort: str, value: Any, pk: int) -> str:
    """Where a page ended: stays right when listings before it come and go."""
    number = (value - _EPOCH) // timedelta(microseconds=1) if isinstance(value, datetime) else value
    return f"{_ORDERS[sort][0]}{number}.{pk}"


def read_cursor(written: str, sort: str) -> tuple[Any, int] | None:
    """Value and id of the last listing already seen; None for anything but a cursor of this order."""
    match = _CURSOR.fullmatch(written)
    if match is None or match[1] != _ORDERS[sort][0]:
        return None
    number, pk = int(match[2]), int(match[3])
    if sort != Sort.NEWEST:
        return (number, pk) if number <= _HIGHEST else None
    try:
        return _EPOCH + timedelta(microseconds=number), pk
    except OverflowError:
        return None


def _from(matching: ListingQuerySet, sort: str, place: tuple[Any, int]) -> ListingQuerySet:
    """What comes after; the first condition bounds the index scan, the second settles ties."""
    _letter, name, _order = _ORDERS[sort]
    value, pk = place
    way = "gt" if sort == Sort.CHEAPEST else "lt"
    bounded = matching.filter(**{f"{name}__{way}e": value})
    return bounded.filter(Q(**{f"{name}__{way}": value}) | Q(**{f"pk__{way}": pk}))


# -- Strips --------------------------------------------------------------------------------------------------------


def fresh(count: int, places: list[Place] | None = None) -> list[Row]:
    """The newest things on sale, in these districts when some are given: one query."""
    matching = Listing.objects.on_sale()
    if places:
        matching = matching.filter(district__in=[place.pk for place in places])
    return cards.rows_of(matching.order_by("-published_at", "-pk").values_list(*cards.FIELDS)[:count])


def near(district: str) -> list[Place]:
    return tree.nearest(district) if district else []
