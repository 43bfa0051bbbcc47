"""What a desk need not keep, some hundreds of rows at a time. Files that nobody sent go with `uploads`."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from support.tickets.models import Draft, InboundMail, PendingRequest, Presence, Ticket
from support.tickets.statuses import State

BATCH = 500
#: A request that was not confirmed.
REQUEST = timedelta(days=3)
UNSENT = timedelta(days=1)
RAW_MAIL = timedelta(days=90)
GONE = timedelta(hours=1)


def forget(now: datetime | None = None) -> dict[str, int]:
    """How many of each went."""
    now = now or timezone.now()
    over = Ticket.objects.filter(state__in=[State.CLOSED, State.MERGED])
    return {
        "presence": _delete(Presence.objects.filter(seen_at__lt=now - GONE)),
        "drafts": _delete(Draft.objects.filter(ticket__in=over, saved_at__lt=now - UNSENT)),
        "requests": _delete(PendingRequest.objects.filter(made_at__lt=now - REQUEST)),
        "mails": _forget_raw(InboundMail.objects.filter(came_at__lt=now - RAW_MAIL, raw__isnull=False)),
    }


def _each_batch(rows: "models.QuerySet[Any]", act: Callable[[list[int]], int]) -> int:
    count = 0
    while some := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        done = act(some)
        count += done
        if not done:
            break
    return count


def _delete(rows: "models.QuerySet[Any]") -> int:
    return _each_batch(rows, lambda some: rows.model.objects.filter(pk__in=some).delete()[0])


def _forget_raw(mails: "models.QuerySet[InboundMail]") -> int:
    return _each_batch(mails, lambda some: InboundMail.objects.filter(pk__in=some).update(raw=None))
