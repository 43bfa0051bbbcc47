"""Questions to the database whose SQL is written once.

A page that asks twenty small questions spends more on writing them, through the ORM, than Postgres needs to answer all of
them. Such a question is built once, by the ORM as ever, with a mark in the place of each value; its SQL is kept, and later
the values take the places of their marks. What decides anything else than a value in it (a list that may be empty, nothing
at all, a branch in Python) is not asked so: `ask` must build the same question whatever it is given.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.query import ModelIterable, get_related_populators

_A_YEAR = timedelta(days=366)
#: The mark of the n-th value of each kind: what nobody ever asks for. Moments lie so far apart that "mark + two hours" is known.
_MARKS: dict[type, Callable[[int], Any]] = {
    int: lambda n: -2_111_222_333 - n,
    str: lambda n: f"\ue0ff{n}\ue0ff",
    datetime: lambda n: datetime(1000 + 10 * n, 1, 1, tzinfo=UTC),
}


class Written:
    """`Written(lambda reader: Letter.objects.filter(by=reader), reader=int)`; then `letters(reader=7)` is a list of them."""

    def __init__(
        self, ask: Callable[..., "QuerySet[Any, Any]"], *, may_leave_out: Sequence[str] = (), **kinds: type
    ) -> None:
        """`may_leave_out`: values that questions of one family are given, and not each of them asks with."""
        self.ask, self.kinds, self.may_leave_out = ask, kinds, set(may_leave_out)
        self._kept: _Question | None = None

    def __call__(self, **values: Any) -> list[Any]:
        if values.keys() != self.kinds.keys() or None in values.values():
            raise TypeError(f"Asks for {', '.join(self.kinds)}, each with a value; was given {values}")
        question = self._kept = self._kept or self._written()
        with connection.cursor() as cursor:
            cursor.execute(question.sql, [put(values) for put in question.parameters])
            rows = cursor.fetchall()
        return list(question.read(rows))

    def _written(self) -> "_Question":
        marks = {name: _MARKS[kind](number) for number, (name, kind) in enumerate(self.kinds.items())}
        question = _Question(self.ask(**marks), marks)
        if lost := marks.keys() - question.used - self.may_leave_out:
            raise ValueError(f"{lost} cannot be put into {question.sql}")
        return question


class _Question:
    """What the ORM's compiler made of a query: SQL, its parameters by name, and how rows become what was asked for."""

    def __init__(self, queryset: "QuerySet[Any, Any]", marks: dict[str, Any]) -> None:
        self.marks, self.used = marks, set[str]()
        compiler = queryset.query.get_compiler(connection=connection)
        self.sql, given = compiler.as_sql()
        self.parameters = [self._parameter(one) for one in given]
        self.width = compiler.col_count or 0
        self.converters = compiler.get_converters([one[0] for one in compiler.select[: self.width]])
        self.annotations = compiler.annotation_col_map or {}
        is_of_models = issubclass(queryset._iterable_class, ModelIterable)
        self.about = compiler.klass_info if is_of_models else None
        self.names, self.related = list[str](), list[Any]()
        if self.about:
            fields = self.about["select_fields"]
            self.begin, self.end = fields[0], fields[-1] + 1
            self.names = [one[0].target.attname for one in compiler.select[self.begin : self.end]]
            # The stubs are of a later Django, which asks for one thing more.
            self.related = get_related_populators(self.about, compiler.select, connection.alias)  # type: ignore[call-arg]

    def _parameter(self, given: Any) -> Callable[[dict[str, Any]], Any]:
        if isinstance(given, list):
            parts = [self._parameter(one) for one in given]
            return lambda values: [put(values) for put in parts]
        for name, mark in self.marks.items():
            if isinstance(given, datetime) and isinstance(mark, datetime) and abs(given - mark) < _A_YEAR:
                self.used.add(name)
                return partial(_later, name, given - mark)
            if given == mark:
                self.used.add(name)
                return partial(_plain, name, type(mark))
        return lambda values: given

    def read(self, rows: Sequence[Sequence[Any]]) -> Iterator[Any]:
        for row in rows:
            plain = list(row[: self.width])
            for position, (converters, expression) in self.converters.items():
                for convert in converters:
                    plain[position] = convert(plain[position], expression, connection)
            yield self._whole(plain) if self.about else tuple(plain)

    def _whole(self, row: list[Any]) -> Any:
        """As Django's own iterator makes an object of a row, with those that were joined to it."""
        assert self.about is not None, "only asked for rows of a model"
        made = self.about["model"].from_db(connection.alias, self.names, row[self.begin : self.end])
        for related in self.related:
            related.populate(row, made)
        for name, position in self.annotations.items():
            setattr(made, name, row[position])
        return made


def _plain(name: str, kind: type, values: dict[str, Any]) -> Any:
    """A member of a `TextChoices` is put in as the word it is."""
    return kind(values[name])


def _later(name: str, by: timedelta, values: dict[str, Any]) -> datetime:
    moment: datetime = values[name]
    return moment + by
