"""Hours, holidays or promises were mended: every ticket that is not solved gets its clocks computed anew.

A queue keeps how far that has come (`settle_after`), so it goes on where it was after a crash, begins again when something is
mended meanwhile, and may run twice: computing anew gives the same.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F

from support.tickets import clocks
from support.tickets.models import BusinessHours, Queue, Ticket
from support.tickets.moves import hold

#: Tickets of one batch.
BATCH = 200


def mended(queues: Iterable[Queue]) -> None:
    """To be called in the transaction that mends them."""
    Queue.objects.filter(pk__in=[queue.pk for queue in queues]).update(
        settle_after=0, mendings=F("mendings") + 1
    )


def mended_hours(hours: BusinessHours) -> None:
    mended(hours.queues.all())


def go_on(batch: int = BATCH) -> int:
    """One batch of each queue that was mended; how many tickets."""
    return sum(_batch(queue, batch) for queue in Queue.objects.exclude(settle_after=None))


def _batch(queue: Queue, batch: int) -> int:
    """Mended once more meanwhile (`mendings` is another): then it begins again."""
    waiting = Ticket.objects.unsolved().filter(queue=queue, pk__gt=queue.settle_after).order_by("pk")
    tickets = list(waiting[:batch])
    for ticket in tickets:
        _settle(ticket)
    reached = tickets[-1].pk if len(tickets) == batch else None
    Queue.objects.filter(pk=queue.pk, mendings=queue.mendings).update(settle_after=reached)
    return len(tickets)


@transaction.atomic
def _settle(ticket: Ticket) -> None:
    hold(ticket)
    clocks.settle(ticket)
