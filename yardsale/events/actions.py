"""Publishing, and addressing what was published. Postgres is the truth; the doorbell may fail."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from yardsale.events.models import Event

log = logging.getLogger(__name__)
#: An event is left to its own doorbell for this long before the sweep takes it.
PATIENCE = timedelta(seconds=4)
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

    try:
        address_event.apply_async((event_id,), priority=9, expires=60)
    except (OperationalError, OSError) as silent:
        log.warning("doorbell silent for event %s: %s", event_id, type(silent).__name__)


def address(event_id: int) -> bool:
    """Let every subscriber act on an event, once: whoever holds its row does it, all in one transaction."""
    with transaction.atomic():
        event = Event.objects.select_for_update(skip_locked=True).filter(pk=event_id, addressed_at=None).first()
        if event is None:
            return False
        for subscriber in _subscribers:
            subscriber(event)
        Event.objects.filter(pk=event.pk).update(addressed_at=timezone.now())
    return True


def sweep(limit: int = 500) -> int:
    """Ring again for what no doorbell reached, each on its own so that one bad event stops no other; how many."""
    waiting = Event.objects.unaddressed(timezone.now() - PATIENCE).order_by("happened_at").values_list("pk", flat=True)
    ids = list(waiting[:limit])
    for event_id in ids:
        ring(event_id)
    return len(ids)
