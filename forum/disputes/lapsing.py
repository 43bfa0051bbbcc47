"""What time alone ends: an offer that nobody answered, and the time to appeal. No money moves by it."""

from django.db import transaction
from django.utils import timezone

from forum.disputes.events import DisputeEvent
from forum.disputes.models import Answer, Case
from forum.disputes.moves import change, hold, move
from forum.disputes.statuses import Act, Answered, State
from forum.disputes.terms import DAY
from yardsale.events.actions import publish


@transaction.atomic
def lapse(case: Case) -> None:
    """Nobody answered in time. Twice is once."""
    hold(case, Act.LAPSE)
    if case.offer is None or case.offer.answer_by > timezone.now():
        return
    gone = case.offer
    Answer.objects.create(offer=gone, answer=Answered.LAPSED)
    change(case, offer=None)
    publish(DisputeEvent.OFFER_LAPSED, case, offer=gone.pk)


@transaction.atomic
def note_unopposed(case: Case) -> None:
    """Time to appeal has passed: somebody is told to carry it out. Twice is once."""
    hold(case, Act.TIME_UP)
    if case.unopposed_at is None:
        now = timezone.now()
        move(case, State.DECIDED, Act.TIME_UP, act_by=now + 2 * DAY, unopposed_at=now)
        publish(DisputeEvent.UNOPPOSED, case)
