"""What happens when a clock of a case has run out: somebody is reminded, an offer is closed, a person is called.

Nothing here moves money, and nothing here can: this file may not import what could (a contract in pyproject.toml).
"""

import logging
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone

from forum.disputes import lapsing, talking
from forum.disputes.models import Case
from forum.disputes.statuses import State
from yardsale.refusals import Refusal

log = logging.getLogger(__name__)

#: By state, what silence leads to. With the moderators, and at the end, time that runs out is only told.
RUN_OUT: dict[str, Callable[[Case], None]] = {
    State.OPENED: lambda case: talking.escalate_by_clock(case, why="untold"),
    State.ANSWER_DUE: lambda case: talking.escalate_by_clock(case, why="silence"),
    State.TALKING: lambda case: talking.escalate_by_clock(case, why="talked"),
    State.RETURNING: lambda case: talking.escalate_by_clock(case, why="return"),
    State.EVIDENCE: talking.review_by_clock,
    State.DECIDED: lapsing.note_unopposed,
}


def keep_deadlines() -> int:
    """Act on every clock that has run out, each case on its own; how many did."""
    now = timezone.now()
    run_out = Case.objects.due_by(now).filter(state__in=[str(state) for state in RUN_OUT])
    # Said once already: from there it waits for a person.
    run_out = run_out.exclude(state=State.DECIDED, unopposed_at__isnull=False)
    rounds = [
        (Case.objects.open().filter(offer__answer_by__lte=now), lapsing.lapse),
        (run_out, _run_out),
        (Case.objects.to_be_reminded(now), talking.remind),
    ]
    return sum(
        _keep(pk, due, act)
        for due, act in rounds
        for pk in list(due.order_by("pk").values_list("pk", flat=True)[:500])
    )


def _run_out(case: Case) -> None:
    RUN_OUT[case.state](case)


def _keep(pk: int, due: Any, act: Callable[[Case], None]) -> int:
    try:
        with transaction.atomic():
            late = due.select_for_update(skip_locked=True, of=("self",), no_key=True).filter(pk=pk).first()
            if late is None:
                return 0
            act(late)
            return 1
    except Refusal as refusal:
        log.warning("case %s: %s", pk, refusal)
        return 0
