"""What rooms above the boards add to their pages: one `Part` for each kind of board, registered in AppConfig.ready.

    parts.register(BoardKind.QUESTIONS, parts.Part(topic=…, badges=…, under=…))

Each function is called once for a page, with everything on it, so that a page costs the same for one row and for fifty.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise

from forum.boards.grants import Reader
from forum.boards.models import Board, Post, Topic


@dataclass(frozen=True)
class Badge:
    """Beside the title of a topic in a list: words, and the tone of a pill (good, info, warn, bad, plain)."""

    words: str | Promise
    tone: str = "plain"
    icon: str = ""


def _nothing(*_anything: Any) -> dict[str, Any]:
    return {}


def _no_badges(topics: Sequence[Topic], reader: Reader) -> dict[int, list[Badge]]:
    return {}


@dataclass(frozen=True, kw_only=True)
class Part:
    """Everything may be left out.

    `topic(topic, posts, reader)`: more context for the topic's page, which the templates named below use; with `badges`
    in it, the function of that name is not asked again.
    `under`: a template included under the first post; `beside`: one included in the head of every other post (`post`).
    `badges(topics, reader)`: {topic's key: badges} for one page of a list.
    `list(board, reader)`: more context for the board's page; `above`: a template included above its list.
    `topics(board, reader, request)`: the `search.Topics` of one page of a list, when it is narrowed or sorted in its own way.
    `head`: a template in the head of the topic's page; `side`: one at the end of each row of a list (`line.topic`).
    `tip`: words above the form of a new topic; `similar`: words above older topics with a title like the one being typed.
    `written(post)`: called in the transaction that writes a post; `moved(topic)`: in the one that moves a topic here.
    """

    topic: Callable[[Topic, Sequence[Post], Reader], dict[str, Any]] = _nothing
    badges: Callable[[Sequence[Topic], Reader], dict[int, list[Badge]]] = _no_badges
    list: Callable[[Board, Reader], dict[str, Any]] = _nothing
    topics: Callable[[Board, Reader, HttpRequest], Any] | None = None
    written: Callable[[Post], Any] = _nothing
    moved: Callable[[Topic], Any] = _nothing
    head: str = ""
    under: str = ""
    beside: str = ""
    above: str = ""
    side: str = ""
    tip: str | Promise = ""
    similar: str | Promise = ""
    #: What a new topic is called on the button: "Ask a question".
    start: str | Promise = ""


PARTS: dict[str, Part] = {}
PLAIN = Part()


def register(kind: str, part: Part) -> None:
    """Say what a kind of board shows besides; the last word counts."""
    PARTS[kind] = part


def of(kind: str) -> Part:
    return PARTS.get(kind, PLAIN)
