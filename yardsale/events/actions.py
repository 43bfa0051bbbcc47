"""Publishing, and addressing what was published. Postgres is the truth; the doorbell may fail."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from yardsale.events import doorbell
from yardsale.events.models import PATIENCE, Event

log = logging.getLogger(__name__)
#: The sweep rings after 4, 8, 16 … seconds, at last every five minutes.
LONGEST_PAUSE = timedelta(minutes=5)
#: So many rings without an answer mean a bug, not a broken doorbell.
SUSPICIOUS = 8
#: Written once: everything that happens is claimed and marked.
_CLAIM = "SELECT * FROM events_event WHERE id = %s AND addressed_at IS NULL FOR UPDATE SKIP LOCKED"
_MARK = "UPDATE events_event SET addressed_at = %s WHERE id = %s"
Subscriber = Callable[[Event], None]
_subscribers: list[Subscriber] = []


def subscribe(subscriber: Subscriber) -> None:
    """Have every event addressed by this function, inside the transaction that marks it addressed."""
    if subscriber not in _subscribers:
        _subscribers.append(subscriber)


def publish(name: str, subject: models.Model, *, by: Any = None, **details: Any) -> Event:
    """Write down what happened in the caller's transaction and ring after commit; `details` must be plain JSON."""
    person = by if by is not None and by.pk else None
    event = Event.objects.create(
        name=name, subject_kind=subject._meta.label_lower, subject_id=subject.pk, by=person, details=details
    )
    transaction.on_commit(lambda: ring(event.pk))
    return event


def ring(event_id: int) -> None:
    """Tell a worker. When nobody hears it, the sweep finds the row."""
    from yardsale.events.tasks import address_event

    doorbell.ring(address_event, event_id, priority=9)


def address(event_id: int) -> bool:
    """Let every subscriber act on an event, once: whoever holds its row does it, all in one transaction."""
    with transaction.atomic():
        event = next(iter(Event.objects.raw(_CLAIM, [event_id])), None)
        if event is None:
            return False
        for subscriber in _subscribers:
            subscriber(event)
        with connection.cursor() as cursor:
            cursor.execute(_MARK, [timezone.now(), event.pk])
    return True


def sweep(limit: int = 500) -> int:
    """Ring again for what no doorbell reached, each on its own so that one bad event stops no other; how many."""
    now = timezone.now()
    with transaction.atomic():
        overdue = Event.objects.overdue(now).order_by("ring_at").select_for_update(skip_locked=True)
        waiting = list(overdue.only("pk", "name", "rings", "ring_at")[:limit])
        for event in waiting:
            event.rings += 1
            event.ring_at = now + min(PATIENCE * 2 ** min(event.rings, 20), LONGEST_PAUSE)
        # Before ringing: whoever is killed in between only rings later.
        Event.objects.bulk_update(waiting, ["rings", "ring_at"])
    for event in waiting:
        if event.rings >= SUSPICIOUS:
            log.error("event %s (%s) was not addressed in %s attempts", event.pk, event.name, event.rings)
        ring(event.pk)
    return len(waiting)
