"""Finding posts by their words, and lists one page after the other by key: the hundredth page costs as much as the first."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.http import HttpRequest
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from forum.boards import faces, words
from forum.boards.grants import Reader
from forum.boards.models import Board, Post, Topic
from yardsale.pages import Page, page_of

if TYPE_CHECKING:
    from forum.boards.engine.forum_conversation.models import TopicQuerySet

TOPICS, FOUND = 25, 20
MOST_PINNED = 50
#: Microseconds since 1970, and the topic's key.
_KEY = re.compile(r"(\d{1,17})-(\d{1,10})")
#: Characters nobody types.
_BEGIN, _END = "\x02", "\x03"
_TAGS = '<("[^"]*"|[^>"])*>'
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Topics:
    """One page of a board: what is pinned (on the first page alone), then the newest first."""

    pinned: list[Topic]
    rows: list[Topic]
    next_url: str
    is_first: bool

    @property
    def all(self) -> list[Topic]:
        return [*self.pinned, *self.rows]


def topics_of(
    board: Board, reader: Reader, request: HttpRequest, *, narrowed: "TopicQuerySet | None" = None
) -> Topics:
    """`narrowed`: only these, where a room above shows a part of its board."""
    rows = (Topic.objects.all() if narrowed is None else narrowed).filter(forum=board.forum_id)
    rows = rows.visible_to(reader.person, is_moderator=reader.is_moderator)
    found = _KEY.fullmatch(request.GET.get("before", ""))
    pinned: list[Topic] = []
    if found is None:
        # Pinned topics are few; together with the first page they are one query.
        # Every topic has a moment from its first post on, so this is the order of the index.
        order = ("-last_post_on", "-pk")
        above = rows.filter(type=Topic.TOPIC_STICKY).order_by(*order).values("pk")[:MOST_PINNED]
        below = rows.exclude(type=Topic.TOPIC_STICKY).order_by(*order).values("pk")[: TOPICS + 1]
        both = list(_with_faces(Topic.objects.filter(pk__in=above.union(below, all=True))).order_by(*order))
        pinned = [topic for topic in both if topic.is_pinned]
        rest = [topic for topic in both if not topic.is_pinned]
    else:
        moment, pk = EPOCH + timedelta(microseconds=int(found[1])), int(found[2])
        below = rows.filter(Q(last_post_on__lt=moment) | Q(last_post_on=moment, pk__lt=pk)).exclude(
            type=Topic.TOPIC_STICKY
        )
        below = below.filter(last_post_on__lte=moment).order_by("-last_post_on", "-pk")
        rest = list(_with_faces(below)[: TOPICS + 1])
    page = Topics(pinned, rest[:TOPICS], _next(rest, request), found is None)
    _show_faces(page.all)
    return page


def _with_faces(rows: "QuerySet[Topic]") -> "QuerySet[Topic]":
    return rows.annotate(**faces.columns("by", "poster"), **faces.columns("last", "last_post__poster"))


def _show_faces(topics: list[Topic]) -> None:
    people = faces.Faces()
    for topic in topics:
        topic.poster = people.of(topic, "by")
        topic.last_by = people.of(topic, "last")


def _next(rest: list[Topic], request: HttpRequest) -> str:
    if len(rest) <= TOPICS:
        return ""
    last = rest[TOPICS - 1]
    query = request.GET.copy()
    query["before"] = f"{(last.last_post_on - EPOCH) // timedelta(microseconds=1)}-{last.pk}"
    return f"?{query.urlencode()}"


def find(asked: str, reader: Reader, request: HttpRequest) -> "Page[Any]":
    """Shown posts in forums this person reads, the newest first; each with an excerpt, what was asked for in it marked."""
    query = SearchQuery(asked, config="yardsale", search_type="websearch")
    posts = Post.objects.shown().filter(topic__approved=True, topic__forum__in=reader.forums, words=query)
    posts = posts.select_related("poster", "topic__forum__board").defer("words")
    # As it reads: of what was rendered, without its tags.
    said = Func(
        F("_content_rendered"), Value(_TAGS), Value(" "), Value("g"),
        function="regexp_replace", output_field=TextField(),
    )  # fmt: skip
    excerpt = SearchHeadline(
        said, query, config="yardsale", start_sel=_BEGIN, stop_sel=_END, max_words=30, min_words=12
    )
    return page_of(posts.annotate(excerpt=excerpt), request, size=FOUND)


def marked(excerpts: list[str]) -> list[SafeString]:
    """With the people they name, and what was asked for marked."""
    read = [" ".join(unescape(excerpt or "").split()) for excerpt in excerpts]
    written = (
        escape(text).replace(_BEGIN, "<mark>").replace(_END, "</mark>") for text in words.with_names(read)
    )
    return [mark_safe(text) for text in written]  # nosec B308 B703
