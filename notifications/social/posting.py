"""From a released post to one that stands out there, once.

A post is *armed* (committed) before the call. From then on it is sent no second time until it is certain that it is not
there: the network said no, it was never sent, or somebody looked and did not find it. Who sends or looks holds a lock of
Postgres that ends with their connection: an armed post whose lock is free belongs to a worker that died in the middle.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.social import budget, choosing, networks, saying, standing
from notifications.social.events import SocialEvent
from notifications.social.models import Attempt, Post
from notifications.social.networks import Failed, Posted, Sending
from notifications.social.statuses import ABOUT_SIGN_IN, NEVER_LEFT, PASSES_BY_ITSELF, Outcome, Problem, State
from yardsale.events.actions import publish
from yardsale.refusals import NotYet, Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User

log = logging.getLogger(__name__)

#: Our part of Postgres's advisory locks.
LOCK = 0x50C1
#: Their clocks and ours may differ by so much.
SLACK = timedelta(minutes=2)
#: So often a post is tried again by itself after an outage, each time a little later.
MOST_TRIES = 8
LATER = timedelta(minutes=5)
STUCK_FOR = timedelta(hours=1)
#: Seconds in which one round of the clock begins new things.
BUDGET = 40


@contextmanager
def held(post_id: int) -> Iterator[bool]:
    """Whether it is ours to send or to look for until the end of the block."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s::int, %s::int)", [LOCK, post_id % 2**31])
        (is_ours,) = cursor.fetchone()
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s::int, %s::int)", [LOCK, post_id % 2**31])


def send(post_id: int) -> None:
    """Arm, call, record; nothing when it is not due or somebody else has it."""
    with held(post_id) as is_ours:
        armed = arm(post_id, timezone.now()) if is_ours else None
        if armed:
            call(*armed)


@transaction.atomic
def arm(post_id: int, now: datetime) -> tuple[Attempt, Sending] | None:
    """Write down that it is about to be sent, with its cost reserved; None when it must not be."""
    post = Post.objects.select_for_update().due(now).filter(pk=post_id).first()
    if post is None:
        return None
    is_dry = networks.is_dry()
    if post.is_dry != is_dry:
        _back(post, Problem.MODE)
        return None
    gone = choosing.gone_from(post)
    if gone or saying.faults(post.network, post.text, post.link):
        choosing.take_out(post, gone)
        _back(post, Problem.GONE)
        return None
    cost = saying.cost_of(post.network, post.link)
    try:
        month = budget.reserve(cost, at=now, is_dry=is_dry)
    except budget.OverCap:
        _back(post, Problem.OVER_CAP)
        return None
    sending = saying.sending_of(post, not_after=time.monotonic() + settings.SOCIAL_CALL_WITHIN)
    post.move_to(State.ARMED, problem="", said="")
    attempt = Attempt.objects.create(
        post=post,
        number=post.attempts.count() + 1,
        armed_at=now,
        cost=cost,
        month=month,
        is_dry=is_dry,
        words=networks.network(post.network).words(sending),
    )
    return attempt, sending


def _back(post: Post, problem: Problem) -> None:
    """A person looks at it again before anything leaves."""
    post.move_to(State.WAITING, problem=problem, due_at=None)
    publish(SocialEvent.STUCK, post)


def call(attempt: Attempt, sending: Sending) -> None:
    """The one call, outside of any transaction, and what came of it."""
    post = attempt.post
    try:
        posted = networks.speaker(post.network, dry=attempt.is_dry).publish(sending)
    except Failed as failed:
        log.warning("post %s on %s: %s", post.code, post.network, failed.problem.value)
        (_doubt if failed.may_be_there else _refused)(attempt, failed)
    else:
        _posted(attempt, posted)


@transaction.atomic
def _posted(attempt: Attempt, posted: Posted) -> None:
    _decide(attempt, Outcome.POSTED)
    attempt.post.move_to(
        State.POSTED,
        remote_id=posted.remote_id,
        remote_url=posted.url,
        posted_at=timezone.now(),
        due_at=None,
        problem="",
        said="",
    )


@transaction.atomic
def _doubt(attempt: Attempt, failed: Failed) -> None:
    """Sent, and nobody knows: from here only looking decides."""
    _decide(attempt, Outcome.UNKNOWN, failed.problem)
    look_at = timezone.now() + timedelta(seconds=settings.SOCIAL_SETTLE_SECONDS)
    attempt.post.move_to(State.UNKNOWN, problem=failed.problem, said=failed.said, due_at=look_at)
    publish(SocialEvent.STUCK, attempt.post)


@transaction.atomic
def _refused(attempt: Attempt, failed: Failed) -> None:
    """Certainly not there."""
    _decide(attempt, Outcome.REFUSED, failed.problem)
    budget.give_back(attempt)
    post = attempt.post
    if _is_replaced(post):
        post.move_to(State.REFUSED, problem=failed.problem, said=failed.said, due_at=None)
        post.move_to(State.DROPPED)
        return
    if failed.problem in PASSES_BY_ITSELF and attempt.number < MOST_TRIES:
        again = failed.until or timezone.now() + timedelta(minutes=2 ** min(attempt.number, 6))
        post.move_to(State.RELEASED, problem=failed.problem, said=failed.said, due_at=again)
        return
    post.move_to(State.REFUSED, problem=failed.problem, said=failed.said, due_at=None)
    publish(SocialEvent.STUCK, post)
    if failed.problem in ABOUT_SIGN_IN:
        standing.note(post.network, failed.problem)


def _is_replaced(post: Post) -> bool:
    """A later correction speaks for it: what is certainly not there never leaves any more. Its row is held first, so that a
    correction that is being written is seen."""
    held = Post.objects.select_for_update().get(pk=post.pk)
    whole = held.source.partition("/")[0]
    later = Post.objects.filter(
        network=held.network, source__startswith=f"{whole}/correction ", pk__gt=held.pk
    )
    return bool(whole) and later.exists()


def _decide(attempt: Attempt, outcome: Outcome, problem: str = "") -> None:
    """A sending is decided by one alone; Postgres refuses what would undo it."""
    before = attempt.outcome
    changed = Attempt.objects.filter(pk=attempt.pk, outcome=before).update(
        outcome=outcome, problem=problem, decided_at=timezone.now()
    )
    if not changed:
        raise Refusal(_("Someone else changed this post a moment ago. Please look again."))
    attempt.outcome = outcome


def give_up_broken() -> int:
    """Armed, and nobody holds it: its worker died. Whether it had called nobody knows. How many there were."""
    broken = 0
    for post_id in Post.objects.armed().order_by("pk").values_list("pk", flat=True):
        with held(post_id) as is_ours:
            attempt = (
                Attempt.objects.select_related("post")
                .filter(post=post_id, post__status=State.ARMED, outcome=Outcome.ARMED)
                .first()
            )
            if is_ours and attempt:
                _doubt(attempt, Failed(Problem.BROKE_OFF, may_be_there=True))
                broken += 1
    return broken


def look_for(post: Post) -> Post:
    """Ask the network whether it is there: that decides. Raises Refusal while it cannot be decided."""
    with held(post.pk) as is_ours:
        if not is_ours:
            raise NotYet(_("It is being sent or looked for right now. Look again in a minute."))
        post.refresh_from_db()
        if post.status != State.UNKNOWN:
            return post
        attempt = Attempt.objects.select_related("post").filter(post=post, outcome=Outcome.UNKNOWN).get()
        try:
            found = _found(post, attempt)
        except Failed as failed:
            again = failed.until or timezone.now() + LATER
            Post.objects.filter(pk=post.pk, status=State.UNKNOWN).update(due_at=again, said=failed.said)
            raise Refusal(
                _("We could not look: %(why)s. It stays as it is, and we try again by ourselves.")
                % {"why": failed}
            ) from failed
        _settle(attempt, found)
    post.refresh_from_db()
    return post


def _found(post: Post, attempt: Attempt) -> Posted | None:
    """The oldest that says this since the post was first sent, and is none of our others."""
    first = post.attempts.order_by("number").values_list("armed_at", flat=True)[0]
    there = networks.speaker(post.network, dry=attempt.is_dry).find(attempt.words, first - SLACK)
    ids = [each.remote_id for each in there]
    others = Post.objects.filter(network=post.network, remote_id__in=ids).exclude(pk=post.pk)
    known = set(others.values_list("remote_id", flat=True))
    return next((each for each in there if each.remote_id not in known), None)


@transaction.atomic
def _settle(attempt: Attempt, found: Posted | None) -> None:
    if found:
        _posted(attempt, found)
        return
    assert attempt.decided_at is not None, "an unknown outcome has its moment"
    settled_at = attempt.decided_at + timedelta(seconds=settings.SOCIAL_SETTLE_SECONDS)
    if timezone.now() < settled_at:
        Post.objects.filter(pk=attempt.post_id).update(due_at=settled_at)
        return
    problem = attempt.problem
    _decide(attempt, Outcome.MISSING, problem)
    budget.give_back(attempt)
    is_replaced = _is_replaced(attempt.post)
    attempt.post.move_to(State.MISSING, problem=problem, due_at=None)
    if is_replaced:
        attempt.post.move_to(State.DROPPED)
    else:
        publish(SocialEvent.STUCK, attempt.post)


def delete(post: Post, *, by: "User") -> None:
    """Take it away out there; asking twice does no harm, so a lost answer is asked for again."""
    with held(post.pk) as is_ours:
        if not is_ours:
            raise NotYet(_("Somebody is at it right now. Look again in a minute."))
        post.refresh_from_db()
        attempt = post.attempts.filter(outcome=Outcome.POSTED).first()
        if post.status != State.POSTED or attempt is None:
            raise Refusal(_("It is not out there, so there is nothing to delete."))
        try:
            networks.speaker(post.network, dry=attempt.is_dry).delete(post.remote_id)
        except Failed as failed:
            raise NotDeleted(
                _("It was not deleted: %(why)s. Press the button again in a while.") % {"why": failed}
            ) from failed
        with transaction.atomic():
            _decide(attempt, Outcome.DELETED)
            gone = {"deleted_at": timezone.now(), "deleted_by": by, "delete_due_at": None}
            post.move_to(State.DELETED, problem="", said="", **gone)


class NotDeleted(Refusal):
    """The network said no, or nothing; its cause is what failed."""


def take_away(post_id: int) -> None:
    """One that is wanted no more: thrown away if it certainly never left, else deleted there, again and again until it is."""
    post = Post.objects.to_delete(timezone.now()).select_related("delete_by").filter(pk=post_id).first()
    if post is None or post.delete_by is None:
        return
    if post.status in NEVER_LEFT:
        _throw_away(post)
        return
    try:
        delete(post, by=post.delete_by)
    except NotDeleted as refusal:
        failed = refusal.__cause__
        assert isinstance(failed, Failed), "raised from what failed"
        _delete_later(post, failed)
    except Refusal as refusal:
        log.info("post %s is not taken away yet: %s", post.code, refusal)


@transaction.atomic
def _throw_away(post: Post) -> None:
    held = Post.objects.select_for_update().get(pk=post.pk)
    if held.status in NEVER_LEFT:
        held.move_to(State.DROPPED, due_at=None, delete_due_at=None)


@transaction.atomic
def _delete_later(post: Post, failed: Failed) -> None:
    """Our people hear of it once, unless it passes by itself."""
    # What does not pass by itself is asked for more calmly: somebody has to do something first.
    wait = LATER if failed.problem in PASSES_BY_ITSELF else STUCK_FOR
    again = failed.until or timezone.now() + wait
    is_news = post.problem != failed.problem and failed.problem not in PASSES_BY_ITSELF
    Post.objects.filter(pk=post.pk).update(delete_due_at=again, problem=failed.problem, said=failed.said)
    post.refresh_from_db()
    if is_news:
        publish(SocialEvent.STUCK, post)
    if failed.problem in ABOUT_SIGN_IN:
        standing.note(post.network, failed.problem)


def sweep(now: datetime) -> None:
    """What the clock does: gives up what broke off, looks for what nobody knows, takes away what is wanted no more, sends
    what is due.

    Stops beginning new things after BUDGET: one may take a minute, and a worker is killed after two.
    """
    began = time.monotonic()
    give_up_broken()
    for post in Post.objects.to_look_for(now).order_by("due_at")[:10]:
        if time.monotonic() - began > BUDGET:
            return
        try:
            look_for(post)
        except Refusal as refusal:
            log.info("post %s stays unknown: %s", post.code, refusal)
    for post_id in Post.objects.to_delete(now).order_by("delete_due_at").values_list("pk", flat=True)[:20]:
        if time.monotonic() - began > BUDGET:
            return
        take_away(post_id)
    due = Post.objects.due(now).order_by("due_at").values_list("pk", flat=True)
    for post_id in due[:20]:
        if time.monotonic() - began > BUDGET:
            return
        send(post_id)
