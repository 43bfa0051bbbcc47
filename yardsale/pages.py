"""Lists, newest first, one page after the other by key: the hundredth page costs as much as the first."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """`next_url` is empty on the last page."""

    rows: list[Row]
    next_url: str
    is_first: bool


def key_of(written: str) -> int | None:
    """The key that an address names; None for nonsense."""
    return int(written) if written.isdecimal() and written.isascii() and len(written) < 18 else None


def page_of(rows: QuerySet[Row], request: HttpRequest, *, size: int = 24) -> Page[Row]:
    """One query: the rows below the key that the address names (nonsense begins at the top), highest key first."""
    before = key_of(request.GET.get("before", ""))
    below: Any = rows.filter(pk__lt=before) if before is not None else rows
    found = list(below.order_by("-pk")[: size + 1])
    next_url = ""
    if len(found) > size:
        query = request.GET.copy()
        query["before"] = str(found[size - 1].pk)
        next_url = f"?{query.urlencode()}"
    return Page(found[:size], next_url, before is None)
