"""What somebody changed at the desk itself, with what stood there before: one line each, that nobody changes."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from support.tickets.desk_models import Change

if TYPE_CHECKING:
    from yardsale.accounts.models import User

#: Characters kept of a value; whoever needs more looks at the thing.
LONGEST = 500


def record(
    by: "User",
    what: str,
    verb: str,
    thing: Any,
    *,
    about: "User | None" = None,
    details: Mapping[str, Sequence[Any]] | None = None,
) -> None:
    """`details`: {field: [before, after]}. Called in the transaction of what it tells."""
    told = {
        field: [_said(value) for value in values]
        for field, values in (details or {}).items()
        if values[0] != values[1]
    }
    Change.objects.create(
        by=by, what=what, verb=verb, key=str(thing.pk)[:60], title=str(thing)[:120], about=about, details=told
    )


def _said(value: Any) -> Any:
    """Plain JSON, as people read it; numbers stay what they are."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, list | tuple | set):
        return [_said(one) for one in value]
    return str(value)[:LONGEST]
