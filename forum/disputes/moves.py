"""What every action on a case begins and ends with: its row held, its clock set, an offer closed that belonged to before."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from forum.disputes.models import LONGEST, Answer, Case
from forum.disputes.statuses import Answered, State
from forum.disputes.terms import DAY, HOUR
from yardsale.refusals import Refusal

#: So long before its end a clock is told of.
REMINDER = DAY


def hold(case: Case, act: str) -> None:
    """Have this case's row to ourselves until the transaction ends, as it is now, where the table allows `act`.

    Lock order: case, then order. Only opening begins with the order, and then there is no case yet.
    """
    Case.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=case.pk)
    case.refresh_from_db()
    case.refuse_unless(act)


def move(case: Case, state: str, act: str, *, act_by: datetime | None = None, **changes: Any) -> None:
    """Through the gate, with the new state's own clock."""
    case.move_to(state, act, act_by=act_by, remind_at=_reminder(act_by), **changes)


def change(case: Case, **changes: Any) -> None:
    """The same state: what belongs to it changes. The row is held."""
    if "act_by" in changes:
        changes["remind_at"] = _reminder(changes["act_by"])
    Case.objects.filter(pk=case.pk).update(**changes)
    case.refresh_from_db()


def _reminder(act_by: datetime | None) -> datetime | None:
    if act_by is None:
        return None
    moment = act_by - REMINDER
    return moment if moment > timezone.now() else None


def close_offer(case: Case) -> None:
    """What came after has overtaken an open offer. The row is held."""
    if case.offer_id is not None:
        Answer.objects.create(offer_id=case.offer_id, answer=Answered.OVERTAKEN)
        change(case, offer=None)


def escalate(case: Case, act: str) -> None:
    """To the moderators: nobody has to do anything by a time but they, so no clock of the two sides runs.

    What both agreed to, or was decided, and did not come about stands no longer.
    """
    now = timezone.now()
    move(case, State.ESCALATED, act, act_by=now + 2 * DAY, moderator=None, agreed=None, verdict=None)


def hours(count: int) -> timedelta:
    return count * HOUR


def days(count: int) -> timedelta:
    return count * DAY


def words(text: str) -> str:
    """What was written, refused when it is nothing."""
    said = text.strip()[:LONGEST]
    if not said:
        raise Refusal(_("Write a few words first, so that everybody knows what you mean."))
    return said
