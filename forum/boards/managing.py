"""What our people do with whole topics: lock, pin, move, slow down. Each with a reason that stands in the topic."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from forum.boards import counting, parts
from forum.boards.events import TopicEvent
from forum.boards.grants import reader_of
from forum.boards.models import Board, Topic, TopicAct
from forum.boards.statuses import ActKind, BoardKind
from yardsale import visitors
from yardsale.accounts.forms import tidy_line
from yardsale.accounts.models import User
from yardsale.events.actions import publish
from yardsale.refusals import Refusal

#: A day.
MOST_SLOW_MINUTES = 1440


@transaction.atomic
def manage(
    topic: Topic, *, by: User, kind: str, reason: str, board: Board | None = None, minutes: int | None = None
) -> TopicAct:
    """One act with its reason; its author hears of it."""
    if not reader_of(by).is_moderator:
        raise Refusal(_("This is for our moderators."))
    reason = tidy_line(reason)
    if not reason:
        raise Refusal(_("Say why."))
    if kind == ActKind.MOVE:
        details = _move(topic, board)
    else:
        held = counting.hold(topic.pk)
        changes = CHANGES[kind](reason, minutes)
        Topic.objects.filter(pk=held.pk).update(**changes)
        details = {"minutes": changes["slow_minutes"]} if kind == ActKind.SLOW else {}
        visitors.touch_room(counting.ROOM)
    act = TopicAct.objects.create(topic=topic, kind=kind, reason=reason, details=details, by=by)
    publish(TopicEvent.MANAGED, topic, by=by, act=act.pk)
    topic.refresh_from_db()
    return act


def _slow(reason: str, minutes: int | None) -> dict[str, Any]:
    if minutes is None or not 0 <= minutes <= MOST_SLOW_MINUTES:
        raise Refusal(_("Say how many minutes, up to a day."))
    return {"slow_minutes": minutes, "slow_reason": reason if minutes else ""}


CHANGES: dict[str, Any] = {
    ActKind.LOCK: lambda reason, _minutes: {"status": Topic.TOPIC_LOCKED, "lock_reason": reason},
    ActKind.UNLOCK: lambda _reason, _minutes: {"status": Topic.TOPIC_UNLOCKED, "lock_reason": ""},
    ActKind.PIN: lambda _reason, _minutes: {"type": Topic.TOPIC_STICKY},
    ActKind.UNPIN: lambda _reason, _minutes: {"type": Topic.TOPIC_POST},
    ActKind.SLOW: _slow,
}


def _move(topic: Topic, board: Board | None) -> dict[str, Any]:
    """Both forums are held, in the order of their keys, then the topic."""
    if board is None:
        raise Refusal(_("Say to which board."))
    source = Topic.objects.values_list("forum_id", flat=True).get(pk=topic.pk)
    counting.hold_forums(source, board.forum_id)
    held = Topic.objects.select_for_update(of=("self",), no_key=True).get(pk=topic.pk)
    if held.forum_id != source:
        raise Refusal(_("Somebody else moved this a moment ago. Please look again."))
    if source == board.forum_id:
        raise Refusal(_("It stands there already."))
    if BoardKind.RESOLVED in {board.kind, Board.objects.get(forum=source).kind}:
        raise Refusal(
            _(
                "Told cases come to their board, and go, by two of us: write, read or take it down at “Cases to tell”."
            )
        )
    Topic.objects.filter(pk=held.pk).update(forum=board.forum_id)
    one, many = (1, held.posts_count) if held.approved else (0, 0)
    counting.count_forum(source, topics=-one, posts=-many)
    counting.count_forum(board.forum_id, topics=one, posts=many)
    held.forum_id = board.forum_id
    parts.of(board.kind).moved(held)
    return {"from": source, "to": board.forum_id}
