"""Writing on the boards: a new topic, an answer, a change, taking it back.

Locks: the person, then forum, then topic; before all of them, for a change or a removal, the open reports of the post.
"""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from forum.boards import counting, parts, photos, rules, subjects, watching, words
from forum.boards.grants import Reader, reader_of
from forum.boards.models import Board, Post, Revision, Topic
from forum.boards.statuses import PostState
from forum.reports import actions as reports
from forum.reports import subjects as reported
from forum.reports.models import Report
from forum.reports.statuses import Kind, Reason, State
from yardsale import formats, markup, visitors
from yardsale.accounts import levels, restraints
from yardsale.accounts.forms import tidy_line, tidy_text
from yardsale.accounts.models import User
from yardsale.refusals import Refusal

HOUR = timedelta(hours=1)


@transaction.atomic
def start(
    board: Board, *, by: User, subject: str, text: str, chosen: tuple[str, ...] = (), key: UUID | None = None
) -> Post:
    """A new topic with its first post. The same key twice is one topic."""
    reader, again = _begin(by, key)
    if again is not None:
        return again
    if not rules.may_start(reader, board):
        raise Refusal(_("On this board nobody but our people begins a topic."))
    subject = tidy_line(subject)
    if not subject:
        raise Refusal(_("Give it a title, so that neighbours find it."))
    text = _ready(text, subject, by=by)
    _refuse_many(
        by,
        Topic.objects.filter(poster=by, created__gt=timezone.now() - HOUR).count(),
        settings.TOPICS_PER_HOUR,
    )
    counting.hold_forums(board.forum_id)
    _refuse_fast(None, board, reader)
    topic = Topic(forum_id=board.forum_id, poster=by, **new_topic(subject))
    topic.save(force_insert=True)
    return _write(topic, board, by=by, subject=subject, text=text, chosen=chosen, key=key)


def new_topic(subject: str) -> dict[str, object]:
    plain = slugify(subject, allow_unicode=True)[:255] or "topic"
    return {
        "subject": subject,
        "slug": plain,
        "type": Topic.TOPIC_POST,
        "status": Topic.TOPIC_UNLOCKED,
        "approved": False,
    }


@transaction.atomic
def reply(
    topic: Topic, *, by: User, text: str, chosen: tuple[str, ...] = (), key: UUID | None = None
) -> Post:
    """An answer. The same key twice is one post."""
    reader, again = _begin(by, key)
    if again is not None:
        return again
    topic = counting.hold(topic.pk)
    if not rules.may_reply(reader, topic):
        raise Refusal(rules.why_locked(topic) or _("Nobody can answer here (any more)."))
    if words_apart := rules.why_apart(by, topic):
        raise Refusal(words_apart)
    text = _ready(text, by=by, present=_present(topic, by) if "@" in text else [])
    board = Board.objects.get(forum=topic.forum_id)
    _refuse_fast(topic, board, reader)
    return _write(topic, board, by=by, subject="", text=text, chosen=chosen, key=key)


def _present(topic: Topic, by: User) -> list[User]:
    """Who takes part, as everybody can see: a name that becomes a link must not tell of a post that waits."""
    shown = Post.objects.shown().filter(topic=topic).values("poster")
    return list(User.objects.active().filter(Q(pk__in=shown) | Q(pk=by.pk)))


def _begin(by: User, key: UUID | None) -> tuple[Reader, Post | None]:
    """Many tabs at once count as many."""
    User.objects.get_queryset().select_for_update(no_key=True).get(pk=by.pk)
    again = Post.objects.filter(poster=by, key=key).select_related("topic").first() if key else None
    if again is None:
        restraints.refuse_silenced(by)
        _refuse_many(
            by,
            Post.objects.filter(poster=by, created__gt=timezone.now() - HOUR).count(),
            settings.POSTS_PER_HOUR,
        )
    return reader_of(by), again


def _refuse_many(by: User, count: int, least: int) -> None:
    if not by.is_staff and levels.has_reached(by, count, least):
        raise Refusal(
            _("You have written a lot within an hour. Please take a break.") + f" {levels.why(by, least)}"
        )


def _ready(text: str, subject: str = "", *, by: User, present: list[User] | None = None) -> str:
    words.refuse_long(text, subject)
    if not tidy_text(text):
        raise Refusal(_("Write something first."))
    ready = words.with_codes(text, present or [])
    words.refuse_long(ready)
    _refuse_ways_off(by, f"{subject}\n{ready}")
    return ready


def _refuse_ways_off(by: User, text: str) -> None:
    """Our people say where we are found."""
    if not by.is_staff:
        words.refuse_ways_off(text)


def _refuse_fast(topic: Topic | None, board: Board, reader: Reader) -> None:
    """Slow mode holds for everybody but our people; the topic's counts its own posts, the board's those of the board."""
    minutes, _why = rules.slow_mode(topic, board)
    if not minutes or reader.is_moderator:
        return
    mine = Post.objects.filter(poster=reader.user)
    is_topics = topic is not None and topic.slow_minutes >= board.slow_minutes
    mine = mine.filter(topic=topic) if is_topics else mine.filter(topic__forum=board.forum_id)
    last = mine.order_by("-created").values_list("created", flat=True).first()
    until = last and rules.wait_until(last, minutes)
    if until and until > timezone.now():
        raise Refusal(
            f"{rules.slow_words(topic, board)} "
            + _("You can write again from %(when)s.") % {"when": formats.when(until)}
        )


def _write(
    topic: Topic,
    board: Board,
    *,
    by: User,
    subject: str,
    text: str,
    chosen: tuple[str, ...],
    key: UUID | None,
) -> Post:
    state = PostState.SHOWN if rules.is_known(by) else PostState.HELD
    post = counting.add(topic, Post(poster=by, subject=subject, content=text, state=state, key=key))
    photos.attach(post, list(chosen), by=by)
    watching.begin(topic, by)
    watching.see(topic, post.number, by=by)
    parts.of(board.kind).written(post)
    if state == PostState.SHOWN:
        watching.tell(post)
    else:
        _ask_our_people(post, _("It waits to be let through."))
    return post


def _ask_our_people(post: Post, why: str) -> None:
    reports.suspect(subjects.of_post(post), text=why, reason=Reason.HELD)


@transaction.atomic
def edit(
    post: Post, *, by: User, text: str, subject: str = "", chosen: tuple[str, ...] | None = None
) -> None:
    """Change what one has written; how it read before is kept. Who is newly named in it is not called.

    Of somebody whom we do not know yet it waits again: what was let through is not what stands there now.
    """
    restraints.refuse_silenced(by)
    reports.hold(Kind.POST, post.pk)
    User.objects.get_queryset().select_for_update(no_key=True).get(pk=by.pk)
    topic = counting.hold(post.topic_id)
    post = Post.objects.select_for_update(of=("self",)).select_related("topic").get(pk=post.pk)
    if not rules.may_edit(reader_of(by), post):
        raise Refusal(_("This cannot be changed (any more)."))
    text = _ready(text, subject, by=by, present=_present(topic, by) if "@" in text else [])
    subject = (tidy_line(subject) or post.subject) if post.is_first else ""
    before = (post.text, post.subject, _photos_of(post))
    # Asked before anything changes: while it is shown, it is one of those that make its author known.
    is_known = rules.is_known(by)
    if (text, subject) != (post.text, post.subject):
        changes = Revision.objects.filter(by=by, replaced_at__gt=timezone.now() - HOUR).count()
        _refuse_many(by, changes, settings.POSTS_PER_HOUR)
        _keep_revision(post, by)
        Post.objects.filter(pk=post.pk).update(
            content=text, _content_rendered=str(markup.html(text)), subject=subject,
            updates_count=post.updates_count + 1, edited_at=timezone.now(), updated_by=by,
        )  # fmt: skip
        if post.is_first and ((is_known and post.state == PostState.SHOWN) or topic.last_number == 1):
            # Where others have answered, what waits does not stand above their words.
            Topic.objects.filter(pk=topic.pk).update(subject=subject)
    if chosen is not None:
        photos.attach(post, list(chosen), by=by)
    post = Post.objects.select_related("topic", "poster").get(pk=post.pk)
    is_changed = (post.text, post.subject, _photos_of(post)) != before
    if is_changed and not is_known and post.state == PostState.SHOWN:
        counting.move_post(post, topic, PostState.HELD)
        _ask_our_people(post, _("It was changed by somebody new, and waits to be let through again."))
    visitors.touch_room(counting.ROOM)


def _photos_of(post: Post) -> list[str]:
    return list(post.photos.order_by("pk").values_list("code", flat=True))


def _keep_revision(post: Post, by: User) -> None:
    Revision.objects.create(
        post=post, number=post.updates_count + 1, subject=post.subject, text=post.text, by=by
    )


@transaction.atomic
def remove(post: Post, *, by: User, reason: str) -> None:
    """Take it out of sight. A gap stays where it stood; the words stay for its author and our people."""
    reports.hold(Kind.POST, post.pk)
    topic = counting.hold(post.topic_id)
    post = Post.objects.select_related("topic__forum__board", "poster").get(pk=post.pk)
    if not rules.may_remove(reader_of(by), post):
        raise Refusal(rules.why_not_removed(post))
    reason = tidy_line(reason)
    if not reason:
        raise Refusal(_("Say why."))
    _refuse_ways_off(by, reason)
    counting.move_post(post, topic, PostState.DELETED, taken_by=by, taken_at=timezone.now(), taken_for=reason)
    # Nobody has to read what nobody will see.
    note = _("Its author has taken it back.")
    reports.withdraw(Kind.POST, post.pk, by=by, reason=Reason.HELD, note=note)


@transaction.atomic
def judge(post: Post, *, by: User) -> Report:
    """To moderation with a neighbour's post, for the moderator who wants it out of sight; what is open about it is enough."""
    post = Post.objects.select_related("topic", "poster").get(pk=post.pk)
    if not rules.may_judge(reader_of(by), post):
        raise Refusal(_("This cannot be removed (any more)."))
    if by.pk in reported.parties(Kind.POST, post.pk):
        raise Refusal(
            _("You take part in this discussion, so somebody else of us decides. Please report it instead.")
        )
    about = Report.objects.of(Kind.POST, post.pk).open().exclude(reporter=by)
    report = about.order_by("-weight", "pk").first() or reports.suspect(
        subjects.of_post(post), text=_("One of our moderators came across it."), reason=Reason.OTHER
    )
    if report.state == State.NEW:
        reports.claim(report, by=by)
    return report
