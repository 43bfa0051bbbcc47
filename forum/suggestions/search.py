"""Lists of suggestions, one page after the other by key: by votes or the newest first; and the roadmap."""

import re
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from forum.boards.grants import Reader
from forum.boards.models import Board, Topic
from forum.boards.search import TOPICS, Topics
from forum.suggestions.models import Suggestion, Vote
from forum.suggestions.statuses import ROADMAP, SuggestionStatus

#: Votes and the topic's key.
_KEY = re.compile(r"(\d{1,9})-(\d{1,10})")
VOTES, NEWEST = "votes", "newest"
#: Pinned topics, and what stands in one column of the roadmap.
MOST_PINNED, COLUMN = 50, 25


@dataclass(frozen=True)
class Asked:
    """What the address asks for; nonsense is the beginning of everything."""

    sort: str
    status: str
    after: tuple[int, int] | None


def asked(request: HttpRequest) -> Asked:
    sort = NEWEST if request.GET.get("sort") == NEWEST else VOTES
    status = request.GET.get("status", "")
    found = _KEY.fullmatch(request.GET.get("before", ""))
    return Asked(
        sort,
        status if status in SuggestionStatus.values else "",
        (int(found[1]), int(found[2])) if found else None,
    )


def topics(board: Board, reader: Reader, request: HttpRequest) -> Topics:
    """Everything but what was merged elsewhere, unless a status is named. Each topic comes with its suggestion."""
    what = asked(request)
    rows = _rows(board, reader)
    is_plain = what.after is None and not what.status
    pinned = list(rows.filter(type=Topic.TOPIC_STICKY).order_by("-pk")[:MOST_PINNED]) if is_plain else []
    found = list(_sorted(rows, what).exclude(pk__in=[topic.pk for topic in pinned])[: TOPICS + 1])
    page = Topics(pinned, found[:TOPICS], _next(found, request), what.after is None)
    mine: set[int] = set()
    if reader.is_signed_in:
        mine = set(
            Vote.objects.by(reader.user)
            .filter(suggestion__in=[t.pk for t in page.all])
            .values_list("suggestion", flat=True)
        )
    for topic in page.all:
        topic.is_wanted = topic.pk in mine
    return page


def _rows(board: Board, reader: Reader) -> QuerySet[Topic]:
    rows = Topic.objects.filter(forum=board.forum_id, suggestion__isnull=False)
    rows = rows.visible_to(reader.person, is_moderator=reader.is_moderator)
    return rows.select_related("poster", "suggestion", "last_post__poster").defer(
        "last_post__words", "last_post__content"
    )


def _sorted(rows: QuerySet[Topic], what: Asked) -> QuerySet[Topic]:
    if what.status:
        rows = rows.filter(suggestion__status=what.status)
    else:
        rows = rows.exclude(suggestion__status=SuggestionStatus.MERGED)
    votes, pk = what.after or (0, 0)
    if what.sort == NEWEST:
        rows = rows.filter(suggestion__topic__lt=pk) if what.after else rows
        return rows.order_by("-suggestion__topic_id")
    if what.after:
        below = Q(suggestion__votes__lt=votes) | Q(suggestion__votes=votes, suggestion__topic__lt=pk)
        rows = rows.filter(below, suggestion__votes__lte=votes)
    return rows.order_by("-suggestion__votes", "-suggestion__topic_id")


def _next(found: list[Topic], request: HttpRequest) -> str:
    if len(found) <= TOPICS:
        return ""
    last = found[TOPICS - 1]
    query = request.GET.copy()
    query["before"] = f"{last.suggestion.votes}-{last.pk}"
    return f"?{query.urlencode()}"


def roadmap() -> list[tuple[str, list[Suggestion]]]:
    """Each column with the newest change first: one query a column."""
    rows = Suggestion.objects.public().select_related("topic").order_by("-changed_at")
    return [(status, list(rows.filter(status=status)[:COLUMN])) for status in ROADMAP]
