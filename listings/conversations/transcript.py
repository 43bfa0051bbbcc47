"""A thread as one of the two reads it: its rows, each with what its template needs."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from listings.conversations import notices, parts
from listings.conversations.models import Message, Seat
from listings.conversations.statuses import WRITTEN, Kind
from yardsale import guard

#: Messages on one page of a thread.
PAGE = 50
#: Where somebody would read what our people have hidden.
HIDDEN = _("Hidden by our people")


@dataclass(frozen=True)
class Row:
    """One message; `day` is set where a new day begins, `is_new` on the first one not read before."""

    message: Message
    side: str
    template: str
    day: date | None
    is_new: bool
    live: Any = None
    notice: notices.Notice | None = None
    held: str = ""


@dataclass(frozen=True)
class Transcript:
    """What `_transcript.html` draws: all of a page, or what came after `last`, the newest row that the reader has."""

    rows: list[Row]
    last: int
    version: int
    is_whole: bool
    is_seen: bool
    earlier: int | None = None


def page(seat: Seat, other: Seat, before: int | None = None) -> Transcript:
    """The newest messages, or those before one of them."""
    messages = Message.objects.filter(thread=seat.thread_id).visible_to(seat.person)
    if before is not None:
        messages = messages.filter(pk__lt=before)
    found = list(messages.order_by("-pk")[: PAGE + 1])
    shown = found[:PAGE][::-1]
    earlier = shown[0].pk if len(found) > PAGE else None
    return _drawn(seat, other, shown, is_whole=True, earlier=earlier, last=0)


def since(seat: Seat, other: Seat, after: int, version: int) -> Transcript:
    """What came after a message; the newest page again when something in it has changed meanwhile."""
    if version != seat.thread.version:
        return page(seat, other)
    messages = Message.objects.filter(thread=seat.thread_id).visible_to(seat.person).after(after)
    # Who was away for long sees the newest page instead of a gap.
    found = list(messages.order_by("pk")[: PAGE + 1])
    if len(found) > PAGE:
        return page(seat, other)
    return _drawn(seat, other, found, is_whole=False, earlier=None, last=after)


def _drawn(
    seat: Seat, other: Seat, messages: list[Message], *, is_whole: bool, earlier: int | None, last: int
) -> Transcript:
    thread = seat.thread
    # What is heard of late stands where it happened.
    messages = sorted(messages, key=lambda message: (message.sent_at, message.pk))
    live = parts.load(thread, seat.person, {message.kind for message in messages})
    rows: list[Row] = []
    day: date | None = None
    is_marked = not is_whole
    for message in messages:
        on = timezone.localtime(message.sent_at).date()
        is_new = (
            not is_marked and seat.unread > 0 and message.pk > seat.read_up_to and _is_theirs(message, seat)
        )
        is_marked = is_marked or is_new
        rows.append(_row(message, seat, live, on if on != day else None, is_new))
        day = on
    newest = messages[-1] if messages else None
    is_seen = bool(
        newest
        and newest.author_id == seat.person_id
        and not newest.held_for
        and newest.pk <= other.read_up_to
    )
    if newest is None and not is_whole:
        is_seen = _last_is_seen(seat, other)
    last = max((message.pk for message in messages), default=last)
    return Transcript(rows, last, thread.version, is_whole, is_seen, earlier)


def _last_is_seen(seat: Seat, other: Seat) -> bool:
    """Nothing new is said, but it may have been read meanwhile."""
    last = seat.last
    return bool(
        last and last.author_id == seat.person_id and not last.held_for and last.pk <= other.read_up_to
    )


def _is_theirs(message: Message, seat: Seat) -> bool:
    return message.author_id is not None and message.author_id != seat.person_id


def _row(
    message: Message, seat: Seat, live: dict[str, dict[Any, Any]], day: date | None, is_new: bool
) -> Row:
    is_mine = message.author_id == seat.person_id
    side = (
        "house"
        if message.kind == Kind.NOTICE or message.author_id is None
        else "mine"
        if is_mine
        else "theirs"
    )
    return Row(
        message=message,
        side=side,
        template=_template(message),
        day=day,
        is_new=is_new,
        live=live.get(message.kind, {}).get(message.details.get("id")),
        notice=notices.of(message) if message.kind == Kind.NOTICE else None,
        held=guard.either(message.held_kinds),
    )


def _template(message: Message) -> str:
    if getattr(message, "is_hidden", False):
        return "conversations/_message_hidden.html"
    return f"conversations/_message_{'text' if message.kind in WRITTEN else message.kind}.html"


def preview(message: Message | None) -> str:
    """One line of the list: what was said last."""
    if message is None:
        return ""
    if message.kind in WRITTEN:
        return message.text
    return parts.words(message)
