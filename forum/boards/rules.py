"""Who may read, write, change and remove on the boards. What `why_…` gives is said to the person; "" means go on."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.boards.grants import Reader
from forum.boards.models import Board, Post, Topic
from forum.boards.planting import REPLY, START
from forum.boards.statuses import PostState
from yardsale.accounts import levels


def may_start(reader: Reader, board: Board) -> bool:
    return reader.is_signed_in and reader.has(START, board.forum_id)


def may_reply(reader: Reader, topic: Topic) -> bool:
    """A locked topic is for our people alone; one that waits or is hidden gathers no answers."""
    may = reader.is_signed_in and reader.has(REPLY, topic.forum_id)
    return may and bool(topic.approved) and (not topic.is_locked or reader.is_moderator)


def may_edit(reader: Reader, post: Post) -> bool:
    """Their own words, for a while, and not while the topic is locked."""
    if not reader.is_signed_in or post.poster_id != reader.user.pk or post.topic.is_locked:
        return False
    is_there = post.state in {PostState.SHOWN, PostState.HELD}
    return is_there and post.created > timezone.now() - timedelta(days=settings.POST_EDIT_DAYS)


def may_remove(reader: Reader, post: Post) -> bool:
    """One's own; and our people anybody's but each other's words, with a reason that its author reads."""
    if not reader.is_signed_in or PostState.DELETED not in _moves(post):
        return False
    if post.poster_id == reader.user.pk:
        return not post.topic.is_locked or reader.is_moderator
    return reader.is_moderator


def _moves(post: Post) -> set[str]:
    from forum.boards.statuses import MOVES

    return MOVES[post.state]


def may_see_history(reader: Reader, post: Post) -> bool:
    """Its author and our people: what was taken back was perhaps private."""
    return reader.is_signed_in and (post.poster_id == reader.user.pk or reader.is_moderator)


def may_read_words(reader: Reader, post: Post) -> bool:
    """Of what was taken out of sight the words are their author's and our people's."""
    return post.state == PostState.SHOWN or may_see_history(reader, post)


def is_known(user: Any) -> bool:
    """Whoever was let through often enough, has traded, or is one of us: their posts are shown at once."""
    if user.is_staff:
        return True
    passed = Post.objects.shown().filter(poster=user)[: settings.FORUM_FIRST_POSTS]
    return len(passed) >= settings.FORUM_FIRST_POSTS or levels.trades_of(user) > 0


def slow_mode(topic: Topic | None, board: Board) -> tuple[int, str]:
    """Minutes between two posts of one person, and why: the slower of topic and board."""
    if topic is not None and topic.slow_minutes >= board.slow_minutes:
        return topic.slow_minutes, topic.slow_reason
    return board.slow_minutes, board.slow_reason


def slow_words(topic: Topic | None, board: Board) -> str:
    """Stands above the form; "" when everybody may go as fast as they like."""
    minutes, reason = slow_mode(topic, board)
    if not minutes:
        return ""
    words = ngettext(
        "This discussion is in slow mode: one post in %(count)d minute, because %(reason)s",
        "This discussion is in slow mode: one post in %(count)d minutes, because %(reason)s",
        minutes,
    )
    return words % {"count": minutes, "reason": reason}


def wait_until(last: datetime, minutes: int) -> datetime:
    return last + timedelta(minutes=minutes)


def why_locked(topic: Topic) -> str:
    return (
        _("This discussion is closed: %(reason)s") % {"reason": topic.lock_reason} if topic.is_locked else ""
    )
