"""What happens when a clock of a ticket has come: somebody is warned, a customer is reminded, what is over is closed.

Each ticket has a transaction of its own and is looked at again under its lock, so running twice, or dying in between, does
nothing twice. A row that somebody holds is left for the next round.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from support.tickets import clocks
from support.tickets.events import TicketEvent
from support.tickets.models import Ticket
from support.tickets.moves import remark, step
from support.tickets.statuses import Act, Logged, State
from support.tickets.talking import after
from yardsale.events.actions import publish
from yardsale.refusals import Refusal

log = logging.getLogger(__name__)
#: Tickets of one round, of each kind.
MOST = 500


def keep_deadlines() -> int:
    """Act on every clock that has come; how many did."""
    now = timezone.now()
    rounds: list[tuple[Any, Callable[[Ticket], None]]] = [
        (Ticket.objects.to_be_warned(now), warn),
        (Ticket.objects.to_be_reminded(now), remind),
        (Ticket.objects.silent(now), solve_silent),
        (Ticket.objects.to_be_closed(now), close),
        (Ticket.objects.to_be_woken(now), wake),
    ]
    return sum(
        _keep(pk, due, act)
        for due, act in rounds
        for pk in list(due.order_by("pk").values_list("pk", flat=True)[:MOST])
    )


def _keep(pk: int, due: Any, act: Callable[[Ticket], None]) -> int:
    try:
        with transaction.atomic():
            late = due.select_for_update(skip_locked=True, of=("self",), no_key=True).filter(pk=pk).first()
            if late is None:
                return 0
            act(late)
            return 1
    except Refusal as refusal:
        log.warning("ticket %s: %s", pk, refusal)
        return 0


def warn(ticket: Ticket) -> None:
    """Whose ticket it is hears at three quarters and when a quarter of an hour is left; the leads hear when it is too late.
    Each is said once of each due moment: the log knows."""
    due = clocks.read(ticket).warnings_due(timezone.now())
    lines: list[tuple[str, dict[str, Any]]] = []
    for clock, level, at in due:
        about = {"clock": str(clock), "due": at.isoformat()}
        if level == clocks.LATE:
            lines.append((Logged.BREACHED, about))
            publish(TicketEvent.BREACHED, ticket, **about)
        else:
            lines.append((Logged.WARNED, about | {"level": level}))
            publish(TicketEvent.WARNED, ticket, **about, level=level)
    remark(ticket, lines)


def remind(ticket: Ticket) -> None:
    """A customer who is silent; they have some days more, also when nobody could remind them in time."""
    days = timedelta(days=settings.TICKET_SILENT_DAYS - settings.TICKET_REMIND_DAYS)
    act_by = max(ticket.act_by or timezone.now(), timezone.now() + days)
    remark(ticket, [(Logged.REMINDED, {"until": act_by.isoformat()})], remind_at=None, act_by=act_by)
    publish(TicketEvent.REMINDED, ticket)


def solve_silent(ticket: Ticket) -> None:
    """They were asked, and reminded: it is taken for solved, and comes back with a word of theirs."""
    now = timezone.now()
    if ticket.is_complaint and not ticket.outcome:
        # No complaint ends by silence: its owner has the ball again, and says how it ended.
        step(ticket, by=None, lines=[], state=State.OPEN, act=Act.REOPEN, at=now, **after(State.OPEN, now))
        publish(TicketEvent.ASSIGNED, ticket, owner=ticket.owner_id)
        return
    step(ticket, by=None, lines=[], state=State.SOLVED, act=Act.SOLVE, at=now, **after(State.SOLVED, now))
    publish(TicketEvent.SOLVED, ticket, why="silent")


def close(ticket: Ticket) -> None:
    """From here on words open a ticket that follows."""
    now = timezone.now()
    step(ticket, by=None, lines=[], state=State.CLOSED, act=Act.CLOSE, at=now, act_by=None, closed_at=now)
    publish(TicketEvent.CLOSED, ticket)


def wake(ticket: Ticket) -> None:
    remark(ticket, [(Logged.WOKEN, {})], snoozed_until=None)
