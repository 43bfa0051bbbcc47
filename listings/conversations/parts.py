"""Rows of a thread that other rooms fill: each registers its kind once, in its AppConfig or its own module.

A message of such a kind carries `details = {"id": …}`, and its template `conversations/_message_<kind>.html` gets
`message`, `live` (what the loader found under that id, as it is now) and `thread`.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from listings.conversations.statuses import Kind

if TYPE_CHECKING:
    from listings.conversations.models import Message, Thread
    from yardsale.accounts.models import User

#: (thread, who reads) -> {id: what the template shows}; one query for all rows of the kind.
Loader = Callable[["Thread", "User"], dict[Any, Any]]
#: A message -> the line that the list of conversations shows of it; no query.
Words = Callable[["Message"], str]


class Part(NamedTuple):
    load: Loader
    words: Words


_parts: dict[str, Part] = {}


def register(kind: str, loader: Loader, words: Words | None = None) -> None:
    """Say how rows of this kind are filled; the last word counts."""
    _parts[str(kind)] = Part(loader, words or (lambda message: str(Kind(message.kind).label)))


def load(thread: "Thread", reader: "User", kinds: Iterable[str]) -> dict[str, dict[Any, Any]]:
    """{kind: {id: what its template shows}} for the kinds that stand in the thread."""
    return {kind: _parts[kind].load(thread, reader) for kind in set(kinds) if kind in _parts}


def words(message: "Message") -> str:
    """One line for a message of a registered kind."""
    part = _parts.get(message.kind)
    return part.words(message) if part else str(Kind(message.kind).label)
