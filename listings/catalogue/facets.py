"""How many things each choice beside a list would leave: counted in the statement that finds them, or in one of its own.

A choice's count is what one would see after choosing it with everything else as it is: within its own group of choices the
others are left out of account, so that "Good" and "Fair" both say what they hold while one of them is chosen. Exact
up to MOST_FACETED things found; above, it is counted among the newest of them, and each count is shown as "at least".
"""

from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connection
from django.db.models import Q

from listings.catalogue import tree
from listings.catalogue.browse import Condition, in_node
from listings.catalogue.filters import OWN, Delivery, Filters
from listings.catalogue.models import Attribute, Listing
from listings.catalogue.tree import Node
from listings.fees import rates

#: We count choices among so many of the newest.
MOST_FACETED = 5000
#: Minor units as the buyer sees them: where the bars of the price histogram begin (the first begins at 0).
PRICE_STEPS = (5_00, 10_00, 20_00, 35_00, 50_00, 75_00, 100_00, 150_00, 250_00, 500_00, 1000_00)


@dataclass(frozen=True)
class Facets:
    """`counts` of (parameter, value) of each choice; `prices` of each bar of the histogram."""

    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    prices: tuple[int, ...] = ()
    #: Not everything was looked at: the counts are the least there is.
    is_capped: bool = False
    #: How many each group and category holds, by its key, wherever in the tree one stands.
    held: dict[int, int] = field(default_factory=dict)
    is_held_capped: bool = False

    def written(self, name: str, value: str) -> str:
        count = self.counts.get((name, value), 0)
        return f"{count}+" if self.is_capped and count else str(count)

    def written_in(self, node: Node) -> str:
        count = self.held.get(node.pk, 0)
        return f"{count}+" if self.is_held_capped and count else str(count)


def flags(filters: Filters) -> tuple[str, list[Any]]:
    """Two columns for each thing found: how many groups of choices it fails, and the name of one that it fails."""
    asked = [(name, *sql_of(condition)) for name, condition in filters.parts.items()]
    if not asked:
        return "0 AS missed, NULL::text AS failing", []
    failed = [(name, f"NOT coalesce(({sql}), false)", values) for name, sql, values in asked]
    missed = " + ".join(f"({sql})::int" for _name, sql, _values in failed)
    failing = " ".join(f"WHEN {sql} THEN %s" for _name, sql, _values in failed)
    values = [value for _name, _sql, given in failed for value in given]
    values += [value for name, _sql, given in failed for value in [*given, name]]
    return f"{missed} AS missed, CASE {failing} END AS failing", values


def columns(filters: Filters) -> str:
    """What of a listing is counted."""
    return "price, category_id, group_id, condition, district_id, can_meet, postage" + (
        ", attributes" if _questions(filters) else ""
    )


def counting(filters: Filters) -> tuple[str, list[Any]]:
    """A statement about `found` (with `columns` and `flags`) that gives (name, value, count) as one JSON array."""
    steps = [rates.current().price_within(step - 1) for step in PRICE_STEPS]
    # Each group of choices is counted by itself, by its bare column: a fifth of the time of all in one.
    choices: list[tuple[str, str, list[Any]]] = [
        ("in", "category_id", []),
        ("in", "group_id", []),
        ("condition", 'condition COLLATE "C"', []),
        ("place", "district_id", []),
        ("delivery", f"CASE WHEN can_meet THEN '{Delivery.MEET}' END", []),
        ("delivery", f"CASE WHEN postage IS NOT NULL THEN '{Delivery.POST}' END", []),
        ("price", "width_bucket(price - 1, %s::int[])", [steps]),
    ]
    for question in _questions(filters):
        choices.append((f"{OWN}{question.slug}", '(attributes ->> %s) COLLATE "C"', [question.slug]))
    parts = [
        f"""
        SELECT %s AS name, value::text, number FROM (
            SELECT {column} AS value, count(*) AS number FROM found
            WHERE missed = 0 OR missed = 1 AND failing = %s GROUP BY 1
        ) AS counted{number} WHERE value IS NOT NULL
        """  # nosec B608  (constants)
        for number, (_name, column, _values) in enumerate(choices)
    ]
    together = " UNION ALL ".join(parts)
    return (
        f"SELECT coalesce(json_agg(json_build_array(name, value, number)), '[]') FROM ({together}) AS counted",  # nosec B608
        [value for name, _column, given in choices for value in [name, *given, name]],
    )


def read(
    counted: list[list[Any]],
    filters: Filters,
    *,
    is_capped: bool,
    everywhere: list[list[Any]] | None = None,
    is_held_capped: bool = False,
) -> Facets:
    """Facets of what `counting` and `holding` gave, by the values that stand in addresses."""
    bars = [0] * (len(PRICE_STEPS) + 1)
    counts = {}
    held: dict[int, int] = {}
    kinds = {f"{OWN}{question.slug}": question.kind for question in _questions(filters)}
    for name, value, count in counted:
        if name == "price":
            bars[int(value)] = count
        elif name in {"in", "place"}:
            named = tree.node(int(value)) if name == "in" else tree.place(int(value))
            if named is not None:
                counts[name, named.slug] = count
            if name == "in":
                held[int(value)] = count
        elif kinds.get(name) == Attribute.Kind.YESNO:
            counts[name, {"true": "yes", "false": "no"}.get(value, value)] = count
        else:
            counts[name, value] = count
    if filters.node is None:
        return Facets(counts, tuple(bars), is_capped, held, is_capped)
    there = _held(everywhere or [])
    if is_held_capped:  # of where one stands more was looked at
        there |= {pk: max(count, there.get(pk, 0)) for pk, count in held.items()}
    return Facets(counts, tuple(bars), is_capped, there, is_held_capped)


def of_list(filters: Filters) -> Facets:
    """The counts beside a list without words: one query."""
    return count(None, filters)


def count(words: Condition | None, filters: Filters) -> Facets:
    """The counts among what is in the category and has the words: one query."""
    flagged, flag_values = flags(filters)
    counted, count_values = counting(filters)
    said, said_values = (f" AND {words[0]}", words[1]) if words else ("", [])
    where, values = in_node(filters.node)
    held, held_values = holding(
        filters,
        f"SELECT * FROM listings_listing WHERE status = 'on_sale'{said} ORDER BY published_at DESC, id DESC"  # nosec B608
        f" LIMIT {MOST_FACETED + 1}",
        said_values,
    )
    statement = f"""
        WITH found AS MATERIALIZED (
            SELECT {columns(filters)}, {flagged} FROM listings_listing WHERE {where}{said}
            ORDER BY published_at DESC, id DESC LIMIT {MOST_FACETED + 1}
        )
        SELECT ({counted}), (SELECT count(*) FROM found), ({held})
    """  # nosec B608  (made of Django's own SQL and constants)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*flag_values, *values, *said_values, *count_values, *held_values])
        found, total, everywhere = cursor.fetchone()
    looked_at = sum(row[4] for row in everywhere or [])
    return read(
        found,
        filters,
        is_capped=total > MOST_FACETED,
        everywhere=everywhere,
        is_held_capped=looked_at > MOST_FACETED,
    )


# -- The category tree ---------------------------------------------------------------------------------------------


def kept_in(filters: Filters, node: Node | None) -> Filters:
    """The same choices in another category, as far as it asks the same questions."""
    asked = node.questions if node else []
    return replace(
        filters, node=node, answers=tuple(answer for answer in filters.answers if answer.question in asked)
    )


def holding(filters: Filters, source: str, values: list[Any]) -> tuple[str, list[Any]]:
    """A statement that gives, among the listings of `source`, for each category how many fit it with the choices that
    `kept_in` leaves, how many of them fit its group, and how many there were; NULL where one stands in no category."""
    if filters.node is None:
        return "NULL", []
    common = [sql_of(condition) for name, condition in filters.parts.items() if not name.startswith(OWN)]
    in_category, in_group = list(common), list(common)
    for answer in filters.answers:
        sql, given = sql_of(answer.condition)
        for fits, column, is_group in ((in_category, "category_id", False), (in_group, "group_id", True)):
            asking = [
                node.pk
                for node in tree.current().by_pk.values()
                if node.is_group == is_group and answer.question in node.questions
            ]
            fits.append((f"({sql} OR {column} <> ALL(%s::bigint[]))", [*given, asking]))
    counts = [
        " AND ".join(f"coalesce(({sql}), false)" for sql, _given in fits) or "true"
        for fits in (in_category, in_group)
    ]
    return (
        f"""
        SELECT json_agg(json_build_array(category_id, group_id, in_category, in_group, number)) FROM (
            SELECT category_id, group_id, count(*) FILTER (WHERE {counts[0]}) AS in_category,
                count(*) FILTER (WHERE {counts[1]}) AS in_group, count(*) AS number
            FROM ({source}) AS listings_listing GROUP BY category_id, group_id
        ) AS held
        """,  # nosec B608  (made of Django's own SQL and constants)
        [value for fits in (in_category, in_group) for _sql, given in fits for value in given] + values,
    )


def _held(everywhere: list[list[Any]]) -> dict[int, int]:
    held: dict[int, int] = {}
    for category, group, in_category, in_group, _number in everywhere:
        held[category] = held.get(category, 0) + in_category
        if group is not None:
            held[group] = held.get(group, 0) + in_group
    return held


def _questions(filters: Filters) -> list[Any]:
    """Those with choices to count."""
    kinds = {Attribute.Kind.CHOICE, Attribute.Kind.YESNO}
    asked = filters.node.questions if filters.node else []
    return [question for question in asked if question.is_filter and question.kind in kinds]


def sql_of(condition: Q) -> Condition:
    query = Listing.objects.filter(condition).query
    try:
        sql, values = query.where.as_sql(query.get_compiler(connection=connection), connection)
    except FullResultSet:
        return "true", []
    except EmptyResultSet:
        return "false", []
    return sql, list(values)
