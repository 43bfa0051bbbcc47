"""Accepted answers for whoever looks for help: by the words of a question, and those that most people had."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef
from django.http import HttpRequest
from django.utils.html import strip_tags
from django.utils.text import Truncator

from forum.boards import words
from forum.boards.engine.forum_conversation.models import TopicQuerySet
from forum.boards.grants import Reader, visitor
from forum.boards.likeness import COMPARED, LEAST, plain
from forum.boards.models import Board, Topic
from forum.boards.search import Topics, topics_of
from forum.questions.models import Accepted

#: Of a longer text the beginning is compared.
LONGEST = 300
#: The newest accepted answers among which the ones with most "me too" are chosen.
RECENT = 200
WORTH_NAMING = 0.18
#: What somebody else said.
_OTHERS = re.compile(r"<blockquote>.*?</blockquote>", re.DOTALL)
SHOWN = 160
ALIKE = """
WITH asked AS (SELECT replace(plainto_tsquery('yardsale', %(text)s)::text, '&', '|')::tsquery AS words),
near AS (
    SELECT accepted.id, first.words, topic.subject
    FROM asked, questions_accepted accepted
        JOIN forum_conversation_post answer ON answer.id = accepted.post_id AND answer.state = 'shown'
        JOIN forum_conversation_topic topic ON topic.id = accepted.topic_id AND topic.approved
        JOIN boards_board board ON board.forum_id = topic.forum_id AND board.kind = 'questions'
        JOIN forum_conversation_post first ON first.topic_id = topic.id AND first.number = 1 AND first.state = 'shown'
    WHERE first.words @@ asked.words AND topic.forum_id = ANY(%(forums)s) LIMIT %(compared)s
),
weighed AS (
    SELECT id, ts_rank('{.1,.1,.25,1}', near.words, asked.words) + word_similarity(subject, %(text)s) / 3 AS weight
    FROM near, asked
)
SELECT id FROM weighed WHERE weight > %(least)s ORDER BY weight DESC, id DESC LIMIT %(most)s
"""


@dataclass(frozen=True)
class Answered:
    """A question with the answer that helped, as a few lines elsewhere show it."""

    title: str
    url: str
    words: str
    #: The topic's.
    code: str


def answered_like(text: str, *, most: int = 3, least: float = WORTH_NAMING) -> list[Answered]:
    """Questions with an accepted answer that anybody may read, the most fitting first. For a ticket while it is typed."""
    text = plain(text, LONGEST)
    if len(text) < LEAST:
        return []
    values: dict[str, Any] = {
        "text": text,
        "forums": list(visitor().forums),
        "compared": COMPARED,
        "least": least,
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(ALIKE, values)
        keys = [key for (key,) in cursor.fetchall()]
    return _shown(keys)


def answered_most(*, most: int = 5) -> list[Answered]:
    """What most people asked, of what was answered lately."""
    recent = Accepted.objects.standing().filter(topic__forum__in=visitor().forums)
    # A question that was taken back is no title to help anybody.
    recent = recent.filter(topic__first_post__state="shown")
    keys = recent.order_by("-made_at").values("pk")[:RECENT]
    best = Accepted.objects.filter(pk__in=keys).annotate(asked=Count("topic__me_toos"))
    return _shown(list(best.order_by("-asked", "-made_at").values_list("pk", flat=True)[:most]))


def _shown(keys: list[int]) -> list[Answered]:
    """In the order of the keys."""
    known = Accepted.objects.select_related("topic", "post").defer("post__words")
    found = known.in_bulk(keys) if keys else {}
    rows = [found[key] for key in keys if key in found]
    texts = words.shown([_OTHERS.sub(" ", one.post.html) for one in rows])
    return [
        Answered(one.topic.subject, one.topic.get_absolute_url(), _first_words(html), one.topic.code)
        for one, html in zip(rows, texts, strict=True)
    ]


def _first_words(html: str) -> str:
    return Truncator(" ".join(unescape(strip_tags(html)).split())).chars(SHOWN)


#: Which part of its board a list shows.
VIEWS = ("unanswered", "answered")


def topics(board: Board, reader: Reader, request: HttpRequest) -> Topics:
    """One page of the board, all of it or what the address asks for."""
    shown = request.GET.get("show", "")
    return topics_of(board, reader, request, narrowed=_narrowed(shown))


def _narrowed(shown: str) -> TopicQuerySet | None:
    is_answered = Exists(Accepted.objects.standing().filter(topic=OuterRef("pk")))
    if shown not in VIEWS:
        return None
    return Topic.objects.filter(is_answered if shown == "answered" else ~is_answered)
