"""Where and when to meet: one side proposes, the other agrees; a later proposal takes the place of an open one."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from listings.conversations import actions, holding, parts, rules
from listings.conversations.models import Meeting, Message, Thread
from listings.conversations.statuses import Kind, MeetingState
from listings.orders import actions as orders
from yardsale import guard
from yardsale.accounts import restraints
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User

#: Nobody plans further ahead for a lamp.
FURTHEST = timedelta(days=60)


@transaction.atomic
def propose(thread: Thread, *, by: "User", place: str, at: datetime) -> Meeting:
    """Ask the other side to be there then. Before an order is paid it is an intention; after, agreeing writes it down."""
    actions.hold_and_count(by)
    actions.refuse_if_apart(thread, by)
    # A place is words too; but what is paid for has to be handed over.
    if not rules.is_paid_for(thread):
        restraints.refuse_silenced(by)
    found = holding.reasons(thread, place, by)
    if found:
        raise Refusal(guard.explain_place(found))
    _refuse_odd_times(at)
    Thread.objects.locked().get(pk=thread.pk)
    Meeting.objects.filter(thread=thread, state=MeetingState.OPEN).update(
        state=MeetingState.REPLACED, answered_at=timezone.now()
    )
    meeting = Meeting.objects.create(
        thread=thread, by=by, place=place, at=at, order=rules.meeting_order(thread)
    )
    actions.note(thread, Kind.MEETING, {"id": meeting.pk}, by=by)
    return meeting


def _refuse_odd_times(at: datetime) -> None:
    now = timezone.now()
    if at <= now:
        raise Refusal(_("That moment has passed. Please choose a later one."))
    if at > now + FURTHEST:
        raise Refusal(_("That is a long time away. Please choose a day within two months."))


@transaction.atomic
def agree(meeting: Meeting, *, by: "User") -> None:
    """Both have said yes; where there is a paid order, it stands there too and its clock takes notice."""
    held = _answer(meeting, by, MeetingState.AGREED)
    if held.at <= timezone.now():
        raise Refusal(_("That moment has passed. Please propose another one."))
    order = rules.meeting_order(held.thread)
    if order is not None:
        orders.agree_meeting(order, by=by, place=held.place, at=held.at)


@transaction.atomic
def decline(meeting: Meeting, *, by: "User") -> None:
    _answer(meeting, by, MeetingState.DECLINED)


@transaction.atomic
def withdraw(meeting: Meeting, *, by: "User") -> None:
    """Take one's own proposal back while nobody has answered."""
    held = _hold(meeting)
    if not rules.may_withdraw(by, held):
        raise Refusal(_("This has been answered already. Please look again."))
    _close(held, MeetingState.WITHDRAWN)


def _answer(meeting: Meeting, by: "User", state: str) -> Meeting:
    held = _hold(meeting)
    actions.refuse_if_apart(held.thread, by)
    if not rules.may_answer(by, held):
        raise Refusal(_("There is nothing to answer here any more. Please look again."))
    _close(held, state)
    # One side's word to the other, who hears of it; where there is an order, from the order.
    is_told = state == MeetingState.AGREED and rules.meeting_order(held.thread) is not None
    actions.note(
        held.thread, Kind.NOTICE, {"what": f"meeting.{state}", "id": held.pk}, by=by, is_quiet=is_told
    )
    return held


def _hold(meeting: Meeting) -> Meeting:
    Thread.objects.locked().get(pk=meeting.thread_id)
    return Meeting.objects.select_related("thread", "order").get(pk=meeting.pk)


def _close(meeting: Meeting, state: str) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(state=state, answered_at=timezone.now())
    actions.changed(meeting.thread)


def load(thread: Thread, reader: "User") -> dict[int, Meeting]:
    return Meeting.objects.filter(thread=thread).in_bulk()


def words(message: Message) -> str:
    return _("Proposed where to meet")


parts.register(Kind.MEETING, load, words)
