"""Pages of listings: what matches, in which order, and from where on.

The statements are written by hand where every visit runs them: building them anew costs Django more than Postgres
needs to answer.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connection

from listings.catalogue import cards, tree
from listings.catalogue.cards import Row
from listings.catalogue.filters import Filters, Sort
from listings.catalogue.models import Listing
from listings.catalogue.tree import Node, Place

PAGE = 24
#: We count no further: "1,000+".
MOST_COUNTED = 1000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: An order's letter, its value (whole number) and the listing's id.
_CURSOR = re.compile(r"([ncdb])(\d{1,18})\.(\d{1,18})", re.ASCII)
#: The letter in a cursor, the column, the direction; each is an index, and the id settles ties.
_ORDERS = {
    Sort.NEWEST: ("n", "published_at", "DESC"),
    Sort.CHEAPEST: ("c", "price", "ASC"),
    Sort.DEAREST: ("d", "price", "DESC"),
}
_HIGHEST = 2**31 - 1


@dataclass(frozen=True)
class Page:
    """Some rows of a list; `after` is where the next page goes on, "" when this is the last."""

    rows: list[Row]
    after: str
    count: int
    #: There are more than we count.
    is_capped: bool = False
    #: How many of the rows, not in `count`, only come close to what was asked for.
    close: int = 0


#: Of the listing's own columns only, so that it can stand in any statement about listings.
Condition = tuple[str, list[Any]]


def condition(filters: Filters) -> Condition:
    """What is on sale and asked for, as SQL: written by Django, but for the plain lists that most visits ask for."""
    if filters.is_plain:
        return in_node(filters.node)
    query = Listing.objects.filter(filters.condition).query
    try:
        sql, values = query.where.as_sql(query.get_compiler(connection=connection), connection)
    except FullResultSet:  # Django sees by itself that everything matches: from 0 on
        return "status = 'on_sale'", []
    # As it stands in the indexes' own condition: a parameter would hide it from the planner.
    return f"status = 'on_sale' AND {sql}", list(values)


def in_node(node: Node | None) -> Condition:
    """What is on sale in a category or group; everything for None."""
    if node is None:
        return "status = 'on_sale'", []
    return f"status = 'on_sale' AND {'group_id' if node.is_group else 'category_id'} = %s", [node.pk]


def page(filters: Filters, sort: str, after: str, within: Condition | None = None) -> Page:
    """One page of what is on sale, and how much there is: one query. An `after` that makes no sense means the first."""
    try:
        where, values = condition(filters)
    except EmptyResultSet:  # Django sees by itself that nothing can match: a price below zero
        return Page([], "", 0)
    if within is not None:
        where, values = f"{where} AND {within[0]}", values + within[1]
    if sort == Sort.NEAREST:
        return _nearest(filters, after, where, values)
    place = read_cursor(after, sort)
    _letter, name, way = _ORDERS[sort]
    beyond = f"AND ({name}, id) {'>' if way == 'ASC' else '<'} (%s, %s)" if place else ""
    statement = f"""
        SELECT id, version, published_at, {name}, (
            SELECT count(*) FROM (SELECT FROM listings_listing WHERE {where} LIMIT {MOST_COUNTED + 1}) AS counted
        )
        FROM listings_listing WHERE {where} {beyond} ORDER BY {name} {way}, id {way} LIMIT {PAGE + 1}
    """  # nosec B608  (made of Django's own SQL and constants)
    with connection.cursor() as asked:
        asked.execute(statement, [*values, *values, *(place or ())])
        found = asked.fetchall()
    rows = cards.rows_of(found[:PAGE])
    following = cursor(sort, found[PAGE - 1][3], rows[-1].pk) if len(found) > PAGE else ""
    count = found[0][4] if found else 0
    return Page(rows, following, min(count, MOST_COUNTED), count > MOST_COUNTED)


#: The district's place among the near ones, the moment in microseconds and the listing's id.
_NEAREST_CURSOR = re.compile(r"k(\d{1,4})\.(\d{1,18})\.(\d{1,18})", re.ASCII)


def _nearest(filters: Filters, after: str, where: str, values: list[Any]) -> Page:
    """District by district from the middle on, the newest of each first: of each a page at most is looked at."""
    places = [place.pk for place in tree.around(filters.near, filters.within)] if filters.near else []
    last = _NEAREST_CURSOR.fullmatch(after)
    rank, micros, pk = (int(last[1]), int(last[2]), int(last[3])) if last else (0, 0, 0)
    moment = _moment(micros) if last else None
    beyond = "AND (near.rank > %s OR (published_at, id) < (%s, %s))" if moment else ""
    statement = f"""
        SELECT found.id, found.version, found.published_at, near.rank, (
            SELECT count(*) FROM (SELECT FROM listings_listing WHERE {where} LIMIT {MOST_COUNTED + 1}) AS counted
        )
        FROM unnest(%s::bigint[]) WITH ORDINALITY AS near (district, rank), LATERAL (
            SELECT id, version, published_at FROM listings_listing
            WHERE {where} AND district_id = near.district {beyond}
            ORDER BY published_at DESC, id DESC LIMIT {PAGE + 1}
        ) AS found
        WHERE near.rank >= %s ORDER BY near.rank, found.published_at DESC, found.id DESC LIMIT {PAGE + 1}
    """  # nosec B608  (made of Django's own SQL and constants)
    more: list[Any] = [rank, moment, pk] if moment else []
    with connection.cursor() as asked:
        asked.execute(statement, [*values, places, *values, *more, rank if moment else 0])
        found = asked.fetchall()
    rows = cards.rows_of(found[:PAGE])
    following = ""
    if len(found) > PAGE:
        number = (rows[-1].published_at - _EPOCH) // timedelta(microseconds=1)
        following = f"k{found[PAGE - 1][3]}.{number}.{rows[-1].pk}"
    count = found[0][4] if found else 0
    return Page(rows, following, min(count, MOST_COUNTED), count > MOST_COUNTED)


def _moment(micros: int) -> datetime | None:
    try:
        return _EPOCH + timedelta(microseconds=micros)
    except OverflowError:
        return None


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
    moment = _moment(number)
    return (moment, pk) if moment else None


# -- Strips --------------------------------------------------------------------------------------------------------


def fresh(count: int, places: list[Place] | None = None) -> list[Row]:
    """The newest things on sale, in these districts when some are given: one query."""
    nearby = "AND district_id = ANY(%s)" if places else ""
    statement = f"""
        SELECT id, version, published_at FROM listings_listing WHERE status = 'on_sale' {nearby}
        ORDER BY published_at DESC, id DESC LIMIT %s
    """  # nosec B608  (made of constants)
    with connection.cursor() as asked:
        asked.execute(statement, [[place.pk for place in places], count] if places else [count])
        return cards.rows_of(asked.fetchall())


def near(district: str) -> list[Place]:
    return tree.nearest(district) if district else []
