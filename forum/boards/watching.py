"""Who hears of what: watches, how far somebody has read, and whom a post is told to."""

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone

from forum.boards import words
from forum.boards.events import PostEvent, TopicEvent
from forum.boards.grants import reader_of
from forum.boards.models import Board, BoardSeen, Post, Topic, TopicSeen, Watch
from yardsale.accounts.models import Block, User
from yardsale.events.actions import publish

if TYPE_CHECKING:
    from django.db.models import QuerySet


def watch_topic(topic: Topic, *, by: User, is_on: bool) -> None:
    """Hear of new posts, or not any more."""
    Watch.objects.update_or_create(
        person=by, topic=topic, defaults={"is_on": is_on}, create_defaults={"is_on": is_on}
    )


def watch_board(board: Board, *, by: User, is_on: bool) -> None:
    """Hear of new topics, or not any more."""
    Watch.objects.update_or_create(person=by, forum_id=board.forum_id, defaults={"is_on": is_on})


def begin(topic: Topic, person: User) -> None:
    """Who writes hears of what follows, unless they said no before."""
    Watch.objects.get_or_create(person=person, topic=topic)


def stand(topic: Topic, person: User) -> tuple[int, bool, bool]:
    """How far they have read, whether they hear of what follows, and whether they and its author keep apart: one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT number FROM boards_topicseen WHERE person_id = %(person)s AND topic_id = %(topic)s),"
            " (SELECT is_on FROM boards_watch WHERE person_id = %(person)s AND topic_id = %(topic)s),"
            " EXISTS (SELECT FROM accounts_block WHERE (blocker_id, blocked_id) IN"
            " ((%(person)s, %(author)s::bigint), (%(author)s::bigint, %(person)s)))",
            {"person": person.pk, "topic": topic.pk, "author": topic.poster_id},
        )
        number, is_watching, is_apart = cursor.fetchone()
    return number or 0, bool(is_watching), is_apart


@transaction.atomic
def see(topic: Topic, number: int, *, by: User) -> bool:
    """They have read up to this post; whether that is news. What told them of it is old news then."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO boards_topicseen AS seen (person_id, topic_id, number) VALUES (%s, %s, %s)"
            " ON CONFLICT (person_id, topic_id) DO UPDATE SET number = EXCLUDED.number"
            " WHERE seen.number < EXCLUDED.number",
            [by.pk, topic.pk, number],
        )
        is_news = cursor.rowcount > 0
    if is_news and Watch.objects.filter(person=by, topic=topic, told_at__isnull=False).update(told_at=None):
        publish(TopicEvent.SEEN, topic, by=by)
    return is_news


def see_board(board: Board, *, by: User) -> None:
    """Everything in it counts as read."""
    BoardSeen.objects.update_or_create(person=by, forum_id=board.forum_id, defaults={"until": timezone.now()})
    Watch.objects.filter(person=by, forum_id=board.forum_id).update(told_at=None)


def see_all(forums: "frozenset[int]", *, by: User) -> None:
    now = timezone.now()
    rows = [BoardSeen(person=by, forum_id=forum, until=now) for forum in forums]
    BoardSeen.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["person", "forum"], update_fields=["until"]
    )
    Watch.objects.filter(person=by, forum__isnull=False).update(told_at=None)


def tell(post: Post) -> None:
    """Say that a post is there: to whom it names, and to those who watch; each once, and in each topic once until they look."""
    author = post.poster_id
    called = User.objects.active().filter(code__in=words.mentioned(post.text)).exclude(pk=author)
    readers = [person for person in _not_apart(called, author) if _may_read(person, post)]
    mentioned = [person.pk for person in readers]
    watches = Watch.objects.to_tell().exclude(person=author).exclude(person__in=mentioned)
    watches = watches.filter(forum=post.topic.forum_id) if post.is_first else watches.filter(topic=post.topic)
    people = _not_apart(User.objects.active().filter(watches__in=watches), author)
    told = [person.pk for person in people]
    watches.filter(person__in=told).update(told_at=timezone.now())
    publish(PostEvent.MADE, post, by=post.poster, to=told, mentioned=mentioned)


def _not_apart(people: "QuerySet[User]", author: int | None) -> "QuerySet[User]":
    """Whoever blocked the author, or was blocked by them, hears nothing."""
    blocks = Block.objects.filter(blocker=author) if author else Block.objects.none()
    blocked_by = Block.objects.filter(blocked=author) if author else Block.objects.none()
    return people.exclude(pk__in=blocks.values("blocked")).exclude(pk__in=blocked_by.values("blocker"))


def _may_read(person: User, post: Post) -> bool:
    return post.topic.forum_id in reader_of(person).forums


def unread_topics(person: User, topics: list[Topic]) -> set[int]:
    """Which of these have something they have not read: one query."""
    if not topics:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT topic.id FROM forum_conversation_topic topic {_JOINS} WHERE topic.id = ANY(%s) AND {_IS_NEW}",  # nosec B608
            [person.pk, person.pk, [topic.pk for topic in topics], person.joined_at],
        )
        return {key for (key,) in cursor.fetchall()}


def unread_forums(person: User) -> set[int]:
    """Which forums have something new in a topic of the last weeks: one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT topic.forum_id FROM forum_conversation_topic topic {_JOINS}"  # nosec B608
            f" WHERE topic.approved AND topic.last_post_on > now() - interval '{RECENT_DAYS} days' AND {_IS_NEW}",
            [person.pk, person.pk, person.joined_at],
        )
        return {key for (key,) in cursor.fetchall()}


#: A board says "new" for what is younger than this.
RECENT_DAYS = 30
_JOINS = """
    LEFT JOIN boards_topicseen seen ON seen.topic_id = topic.id AND seen.person_id = %s
    LEFT JOIN boards_boardseen board ON board.forum_id = topic.forum_id AND board.person_id = %s
"""
_IS_NEW = """
    (seen.number IS NULL OR seen.number < topic.last_number)
    AND topic.last_post_on > greatest(%s, board.until)
"""


def first_unread(topic: Topic, person: User) -> int:
    """The number after the last that they have read."""
    seen = TopicSeen.objects.filter(person=person, topic=topic).values_list("number", flat=True).first()
    return min((seen or 0) + 1, topic.last_number)
