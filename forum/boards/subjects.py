"""Posts as reports and moderation see them: found, judged by nobody who is part of them, let through, hidden, brought back."""

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from forum.boards import counting, watching
from forum.boards.events import PostEvent
from forum.boards.grants import reader_of
from forum.boards.models import LONGEST_REASON, Post, Topic
from forum.boards.statuses import PUBLIC, PostState
from forum.moderation import notices, things
from forum.reports import subjects
from forum.reports.models import LONGEST_WORDS, Report
from forum.reports.statuses import Kind, Outcome, Reason
from forum.reports.subjects import Gone, Subject
from yardsale.accounts.models import User
from yardsale.events.actions import publish

if TYPE_CHECKING:
    from django.db.models import QuerySet
from yardsale.pages import key_of


def of_post(post: Post) -> Subject:
    assert post.poster is not None, "nobody reports the house"
    title = post.subject or _("Answer in “%(title)s”") % {"title": post.topic.subject}
    words = _words(post)[:LONGEST_WORDS]
    return Subject(Kind.POST, post.pk, post.poster, title[:120], words, post.get_absolute_url())


def _words(post: Post) -> str:
    """All of them: what a moderator lets through must be what they have read."""
    return f"{post.subject}\n\n{post.text}".strip()


def find(code: str, user: Any) -> Subject | None:
    """A post by its key, or the first one of a topic by the topic's code, as this person may read it."""
    post = _standing(code, user)
    return of_post(post) if post is not None and post.state == PostState.SHOWN else None


def find_gone(code: str, user: Any) -> Gone | None:
    """Where a gap is left for everybody to see."""
    post = _standing(code, user)
    if post is None or post.state not in PUBLIC - {PostState.SHOWN}:
        return None
    assert post.poster is not None, "nobody reports the house"
    if post.state == PostState.HIDDEN:
        words = _("Our moderators have hidden it already.")
    elif post.taken_by_id == post.poster_id:
        words = _("Its author has taken it back.")
    else:
        words = _("Our moderators have removed it already.")
    return Gone(post.poster, words, post.get_absolute_url())


def _standing(code: str, user: Any) -> Post | None:
    """Somebody's post in a topic that this person may read, whatever became of the post."""
    posts = Post.objects.filter(topic__approved=True, poster__isnull=False)
    pk = key_of(code)
    if pk is not None:
        posts = posts.filter(pk=pk)
    else:
        # "code#p2": the second post of a topic, as its address says. Nobody is taken for somebody else.
        code, _mark, place = code.partition("#")
        number = (key_of(place[1:]) if place.startswith("p") else None) if place else 1
        if number is None:
            return None
        posts = posts.filter(topic__code=code, number=number)
    post = posts.select_related("poster", "topic").first()
    if post is None or post.topic.forum_id not in reader_of(user).forums:
        return None
    return post


def _parties(pk: int) -> list[int]:
    """Everybody who wrote in the topic: who argues there does not judge there."""
    written = Post.objects.filter(topic__posts=pk, poster__isnull=False)
    return list(written.values_list("poster", flat=True).distinct())


def _now(pk: int) -> things.Now | None:
    post = Post.objects.select_related("topic").filter(pk=pk).first()
    if post is None:
        return None
    return things.Now(
        _words(post),
        post.get_absolute_url(),
        is_hidden=post.state == PostState.HIDDEN,
        is_waiting=post.state == PostState.HELD,
        is_taken_back=post.state == PostState.DELETED,
        photos=list(post.photos.order_by("pk")),
    )


@transaction.atomic
def hide(pk: int, by: User, reason: str) -> None:
    """An act of moderation. What its author removed meanwhile is out of sight already."""
    post, topic = _held(pk)
    if post.state in {PostState.SHOWN, PostState.HELD}:
        counting.move_post(post, topic, PostState.HIDDEN, taken_by=by, taken_at=timezone.now())


@transaction.atomic
def restore(pk: int, by: User) -> None:
    """Undoes hiding and refusing. What was refused is seen for the first time: who watches hears of it."""
    post, topic = _held(pk)
    before = post.state
    if before in {PostState.HIDDEN, PostState.REFUSED}:
        counting.move_post(post, topic, PostState.SHOWN, taken_by=None, taken_at=None, taken_for="")
    if before == PostState.REFUSED:
        _tell_of_new(post, topic)


@transaction.atomic
def let_through(pk: int, by: User) -> None:
    """A newcomer's post is shown: its author hears of it, and who watches."""
    post, topic = _held(pk)
    counting.move_post(post, topic, PostState.SHOWN)
    publish(PostEvent.APPROVED, post, by=by)
    _tell_of_new(post, topic)


def _tell_of_new(post: Post, topic: Topic) -> None:
    """Of an answer in a topic that is out of sight nobody is told: they could not read it. Of a change neither."""
    if topic.approved and not _let_through(post.pk).exists():
        watching.tell(post)


@transaction.atomic
def refuse(pk: int, by: User, reason: str) -> None:
    """An act of moderation: what waits stays out of sight, without a gap that others see."""
    post, topic = _held(pk)
    why = Truncator(reason.strip()).chars(LONGEST_REASON)
    counting.move_post(post, topic, PostState.REFUSED, taken_by=by, taken_at=timezone.now(), taken_for=why)


def _let_through(pk: int) -> "QuerySet[Report]":
    """Reports that were answered so before; the one of this time is still open."""
    return Report.objects.of(Kind.POST, pk).filter(reason=Reason.HELD, outcome=Outcome.NOTHING)


def _held(pk: int) -> tuple[Post, Any]:
    topic = counting.hold(Post.objects.values_list("topic", flat=True).get(pk=pk))
    return Post.objects.select_related("topic", "poster").get(pk=pk), topic


def register() -> None:
    """Said once, when the site starts."""
    subjects.register(Kind.POST, find, _parties, find_gone)
    things.register(
        Kind.POST, things.Thing(now=_now, hide=hide, restore=restore, let_through=let_through, refuse=refuse)
    )
    notices.ADDRESSES["boards:topic"] = (Kind.POST, "code")
    notices.WITH_PLACES.add("boards:topic")
    notices.ADDRESSES["boards:post"] = (Kind.POST, "pk")
