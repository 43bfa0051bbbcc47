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
from forum.boards.statuses import MOVES, BoardKind, PostState
from yardsale.accounts import levels
from yardsale.accounts.rules import are_apart


def may_start(reader: Reader, board: Board) -> bool:
    return reader.is_signed_in and reader.has(START, board.forum_id)


def members_start(board: Board) -> bool:
    """Whether signing in would help whoever wants to begin a topic."""
    return board.kind not in {BoardKind.ANNOUNCEMENTS, BoardKind.RESOLVED}


def members_reply(board: Board) -> bool:
    return board.kind != BoardKind.RESOLVED


def may_reply(reader: Reader, topic: Topic) -> bool:
    """A locked topic is for our people alone; one that waits or is hidden gathers no answers."""
    may = reader.is_signed_in and reader.has(REPLY, topic.forum_id)
    return may and bool(topic.approved) and (not topic.is_locked or reader.is_moderator)


def is_told(post: Post) -> bool:
    """A told case, in nobody's name: it is taken down where it is told, so that its page goes with it."""
    return post.poster_id is None and post.topic.forum.board.kind == BoardKind.RESOLVED


def why_apart(user: Any, topic: Topic) -> str:
    """Blocking holds here too: nobody answers in a topic of somebody they keep apart from; our people answer to everybody."""
    is_apart = topic.poster is not None and not user.is_staff and are_apart(user, topic.poster)
    return apart_words() if is_apart else ""


def apart_words() -> str:
    return _("You and who began this have nothing to do with each other, so you cannot answer here.")


class Abilities:
    """What a reader may do with the posts of a page: what is the same for all of them is asked once."""

    def __init__(self, reader: Reader) -> None:
        self.is_signed_in, self.is_moderator = reader.is_signed_in, reader.is_moderator
        self.person: int | None = reader.user.pk if self.is_signed_in else None
        self.oldest = timezone.now() - timedelta(days=settings.POST_EDIT_DAYS)

    def is_own(self, post: Post) -> bool:
        return self.is_signed_in and post.poster_id == self.person

    def edit(self, post: Post) -> bool:
        """Their own words, for a while, and not while the topic is locked."""
        is_there = post.state in _CHANGED
        return self.is_own(post) and is_there and not post.topic.is_locked and post.created > self.oldest

    def remove(self, post: Post) -> bool:
        """One's own; and our people what the house said. Somebody else's words go by `judge` alone."""
        if not self.is_signed_in or PostState.DELETED not in MOVES[post.state]:
            return False
        if self.is_moderator:
            return self.is_own(post) or (post.poster_id is None and not is_told(post))
        return self.is_own(post) and not post.topic.is_locked

    def judge(self, post: Post) -> bool:
        """Our people, about a neighbour's post: an act of moderation, with a rule, a reason and an appeal."""
        if not self.is_moderator or post.poster is None or self.is_own(post) or post.poster.is_staff:
            return False
        return PostState.HIDDEN in MOVES[post.state]

    def report(self, post: Post) -> bool:
        """What somebody else wrote."""
        return self.is_signed_in and post.poster_id is not None and not self.is_own(post)

    def see_history(self, post: Post) -> bool:
        """Its author and our people: what was taken back was perhaps private."""
        return self.is_moderator or self.is_own(post)

    def read_words(self, post: Post) -> bool:
        """Of what was taken out of sight the words are their author's and our people's."""
        return post.state == PostState.SHOWN or self.see_history(post)


_CHANGED = frozenset({PostState.SHOWN, PostState.HELD})


def may_edit(reader: Reader, post: Post) -> bool:
    return Abilities(reader).edit(post)


def may_remove(reader: Reader, post: Post) -> bool:
    return Abilities(reader).remove(post)


def why_not_removed(post: Post) -> str:
    """For whoever may not."""
    if is_told(post):
        return _("This is a told case: take it down at “Cases to tell”, so that its page goes with it.")
    return _("This cannot be removed (any more).")


def may_judge(reader: Reader, post: Post) -> bool:
    return Abilities(reader).judge(post)


def may_see_history(reader: Reader, post: Post) -> bool:
    return Abilities(reader).see_history(post)


def may_read_words(reader: Reader, post: Post) -> bool:
    return Abilities(reader).read_words(post)


def is_known(user: Any) -> bool:
    """Whoever was let through often enough, has traded, or is one of us: their posts are shown at once."""
    if user.is_staff:
        return True
    passed = Post.objects.shown().filter(poster=user)[: settings.FORUM_FIRST_POSTS]
    return len(passed) >= settings.FORUM_FIRST_POSTS or levels.trades_of(user) > 0


def has_arrived(user: Any) -> bool:
    """Whose press of a button counts: here for a day, let through once, or traded. Nobody makes ten accounts for ten votes."""
    if user.is_staff or user.joined_at <= timezone.now() - timedelta(days=1):
        return True
    return Post.objects.shown().filter(poster=user).exists() or levels.trades_of(user) > 0


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
