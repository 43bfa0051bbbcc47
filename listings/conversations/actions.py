"""What people, other rooms and clocks do in conversations. Locks: the person, then the thread, then its order."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from listings.catalogue.models import Listing
from listings.conversations import holding, replies, rules, suspicion
from listings.conversations.events import ConversationEvent
from listings.conversations.models import Message, Seat, Thread
from listings.conversations.statuses import CODE_WARNING, COUNTED, WRITTEN, Kind
from yardsale.accounts import levels, restraints
from yardsale.events.actions import publish
from yardsale.hiding import actions as hiding
from yardsale.hiding.models import Kind as HiddenKind
from yardsale.live.ring import ring
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from listings.conversations.letters import Picture
    from yardsale.accounts.models import User

HOUR = timedelta(hours=1)


# -- What people do ------------------------------------------------------------------------------------------------


@transaction.atomic
def ask(
    listing: Listing, *, by: "User", text: str, photo: "Picture | None" = None, key: UUID | None = None
) -> Message:
    """A buyer's message about a listing; the first one is what a thread is born with."""
    _hold(by)
    thread = Thread.objects.filter(listing=listing, buyer=by).first()
    if thread is None:
        if not rules.may_ask(by, listing):
            raise Refusal(_("This is no longer for sale, so there is nothing to ask about it."))
        _refuse_strangers(listing.seller, by)
        thread = open_thread(listing, by)
    return send(thread, by=by, text=text, photo=photo, key=key)


@transaction.atomic
def send(
    thread: Thread, *, by: "User", text: str, photo: "Picture | None" = None, key: UUID | None = None
) -> Message:
    """Write into a thread. The same key twice is one message; what the guard finds is held until there is a paid order."""
    _hold(by)
    again = Message.objects.filter(author=by, key=key).first() if key else None
    if again is not None:
        return again
    restraints.refuse_silenced(by)
    _refuse_many(by)
    refuse_if_apart(thread, by)
    message = _write(
        thread,
        by,
        kind=Kind.PHOTO if photo else Kind.TEXT,
        text=text,
        photo=photo.path if photo else "",
        details={"width": photo.width, "height": photo.height} if photo else {},
        held_for=",".join(holding.reasons(thread, text, by)),
        key=key,
    )
    if found := suspicion.signs(message):
        publish(ConversationEvent.SUSPECTED, message, by=by, signs=found)
    if suspicion.asks_for_a_code(text):
        _warn_of_codes(thread)
    return message


def _warn_of_codes(thread: Thread) -> None:
    """Said right below, to both; once, and again when somebody asks on another day."""
    warned = Message.objects.filter(thread=thread, kind=Kind.NOTICE, details__what=CODE_WARNING)
    if not warned.filter(sent_at__gt=timezone.now() - timedelta(days=1)).exists():
        note(thread, Kind.NOTICE, {"what": CODE_WARNING})


def hold_and_count(by: "User") -> None:
    """For what another room writes for a person: it counts as one of their messages of this hour."""
    _hold(by)
    _refuse_many(by)


def refuse_if_apart(thread: Thread, by: "User") -> None:
    found = rules.refusal(by, thread)
    if found is not None:
        raise Refusal(str(found.label))


def _hold(person: "User") -> None:
    """Many tabs at once count as many."""
    get_user_model().objects.get_queryset().select_for_update(no_key=True).get(pk=person.pk)


def _refuse_strangers(seller: "User", buyer: "User") -> None:
    """The first word to somebody needs a person behind it, and not too many first words."""
    if not rules.is_verified(buyer):
        raise Refusal(_("Please confirm your e-mail address first. Then you can write to neighbours."))
    begun = Thread.objects.filter(buyer=buyer, started_at__gt=timezone.now() - HOUR).count()
    if levels.has_reached(buyer, begun, settings.NEW_CONVERSATIONS_PER_HOUR):
        raise Refusal(
            _("You have written to many new people within an hour. Please take a break and wait for answers.")
            + f" {levels.why(buyer, settings.NEW_CONVERSATIONS_PER_HOUR)}"
        )


def _refuse_many(author: "User") -> None:
    since = timezone.now() - HOUR
    written = Message.objects.filter(author=author, sent_at__gt=since, kind__in=sorted(COUNTED))
    if levels.has_reached(author, written.count(), settings.MESSAGES_PER_HOUR):
        raise Refusal(
            _("That is a lot of messages within an hour. Please take a short break.")
            + f" {levels.why(author, settings.MESSAGES_PER_HOUR)}"
        )


# -- What other rooms do -------------------------------------------------------------------------------------------


@transaction.atomic
def open_thread(listing: Listing, buyer: "User") -> Thread:
    """The thread of a buyer and a listing, made if there is none yet."""
    thread, is_new = Thread.objects.get_or_create(
        listing=listing, buyer=buyer, defaults={"seller_id": listing.seller_id}
    )
    if is_new:
        Seat.objects.bulk_create(
            [
                Seat(thread=thread, person_id=buyer.pk, other_id=listing.seller_id),
                Seat(thread=thread, person_id=listing.seller_id, other_id=buyer.pk),
            ]
        )
    return thread


@transaction.atomic
def note(
    thread: Thread,
    kind: str,
    details: dict[str, Any],
    by: "User | None" = None,
    *,
    is_quiet: bool = False,
    at: datetime | None = None,
) -> Message:
    """Put a row of another room into the thread. By somebody: it is news to the other side; by nobody: to neither.

    Of a quiet one its room has told them already: it waits to be seen, and is no reason for a mail when it is not.
    What was heard of later stands where it happened (`at`).
    """
    message = _write(thread, by, kind=kind, details=details, is_quiet=is_quiet, at=at)
    changed(thread)
    return message


def changed(thread: Thread) -> None:
    """Something that stands in the thread has another state now: open pages draw it anew."""
    Thread.objects.filter(pk=thread.pk).update(version=F("version") + 1)


@transaction.atomic
def hide(message: Message) -> None:
    """By our people: both sides see that something stood here, and nobody reads it."""
    if hiding.hide(HiddenKind.MESSAGE, message):
        changed(message.thread)


@transaction.atomic
def restore(message: Message) -> None:
    if hiding.show(HiddenKind.MESSAGE, message):
        changed(message.thread)


@transaction.atomic
def deliver_held(thread: Thread) -> int:
    """Let go of everything the guard held; how many messages."""
    Thread.objects.locked().get(pk=thread.pk)
    held = list(Message.objects.filter(thread=thread).held().order_by("pk"))
    if not held:
        return 0
    now = timezone.now()
    Message.objects.filter(pk__in=[message.pk for message in held]).update(held_for="", delivered_at=now)
    for message in held:
        _arrive(thread, message, now)
    changed(thread)
    return len(held)


# -- Inside --------------------------------------------------------------------------------------------------------


def _write(
    thread: Thread,
    author: "User | None",
    *,
    is_quiet: bool = False,
    at: datetime | None = None,
    **fields: Any,
) -> Message:
    """One message with all that follows from it. The thread's row is held, so that numbers grow as commits do."""
    held = Thread.objects.locked().get(pk=thread.pk)
    now = timezone.now()
    is_held = bool(fields.get("held_for"))
    message = Message.objects.create(
        thread=thread, author=author, sent_at=at or now, delivered_at=None if is_held else now, **fields
    )
    if author is None:
        seats = Seat.objects.filter(thread=thread)
        seats.filter(Q(last=None) | Q(last__sent_at__lte=message.sent_at)).update(last=message)
        return message
    own = Seat.objects.filter(thread=thread, person=author)
    own.update(last=message, is_archived=False, **_ALL_READ | {"read_up_to": message.pk})
    if not is_held:
        _arrive(thread, message, now, is_quiet=is_quiet)
        if author.pk == held.seller_id and held.answered_after is None and message.kind in WRITTEN:
            replies.answered(held, now)
    return message


_ALL_READ: dict[str, Any] = {"unread": 0, "unseen_since": None, "told_at": None}


def _arrive(thread: Thread, message: Message, now: datetime, *, is_quiet: bool = False) -> None:
    """On the other side it is new."""
    Seat.objects.filter(thread=thread).exclude(person=message.author).update(
        last_id=Greatest(Coalesce(F("last_id"), message.pk), message.pk),
        unread=F("unread") + 1,
        is_archived=False,
        **(_waits_quietly(now) if is_quiet else _waits(now)),
    )
    ring({thread.buyer_id, thread.seller_id} - {message.author_id})


def _waits(now: datetime) -> dict[str, Any]:
    """The wait begins, unless it has; what only waited quietly so far begins it anew."""
    quiet = Q(told_at=F("unseen_since"))
    return {
        "unseen_since": Case(When(quiet, then=Value(now)), default=Coalesce(F("unseen_since"), now)),
        "told_at": Case(When(quiet, then=None), default=F("told_at")),
    }


def _waits_quietly(now: datetime) -> dict[str, Any]:
    """They were told of it in the moment it came."""
    return {
        "unseen_since": Coalesce(F("unseen_since"), now),
        "told_at": Case(When(unread=0, then=Value(now)), default=F("told_at")),
    }


# -- Reading -------------------------------------------------------------------------------------------------------


@transaction.atomic
def read(seat: Seat, up_to: int) -> None:
    """Everything up to this message has been seen; called only when something was unread."""
    seats = Seat.objects.select_for_update(no_key=True).filter(pk=seat.pk, unread__gt=0)
    held = seats.first()
    if held is None or up_to < (held.last_id or 0):
        return
    Seat.objects.filter(pk=seat.pk).update(read_up_to=up_to, **_ALL_READ)
    ring([held.person_id])
    if held.told_at not in {None, held.unseen_since}:
        publish(ConversationEvent.SEEN, seat, by=held.person)


def mute(seat: Seat, *, by: "User", is_muted: bool) -> None:
    """A muted thread still gets its messages; no mail is sent about them."""
    Seat.objects.filter(pk=seat.pk, person=by).update(is_muted=is_muted)


def archive(seat: Seat, *, by: "User", is_archived: bool) -> None:
    """Out of the list, until somebody writes again."""
    Seat.objects.filter(pk=seat.pk, person=by).update(is_archived=is_archived)


def tell_unseen(now: datetime | None = None, limit: int = 200) -> int:
    """Tell, once for each time they fall behind, who has not looked for a while; how many."""
    before = (now or timezone.now()) - timedelta(minutes=settings.UNSEEN_MAIL_MINUTES)
    with transaction.atomic():
        late = Seat.objects.unread().filter(unseen_since__lte=before, told_at=None, is_muted=False)
        late = late.select_for_update(skip_locked=True, no_key=True).order_by("unseen_since")
        seats = list(late[:limit])
        Seat.objects.filter(pk__in=[seat.pk for seat in seats]).update(told_at=timezone.now())
        for seat in seats:
            publish(ConversationEvent.UNSEEN, seat)
    return len(seats)
