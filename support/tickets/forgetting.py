"""What a desk need not keep: some hundreds at a time, the file before its row, so that dying in between loses track of none."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from support.tickets.models import Attachment, Draft, InboundMail, PendingRequest, Presence, Ticket
from support.tickets.statuses import State

BATCH = 500
#: A request that was not confirmed, and the files that wait with it.
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
        "files": _forget_files(_unsent(now)),
        "mails": _forget_raw(InboundMail.objects.filter(came_at__lt=now - RAW_MAIL, raw__isnull=False)),
    }


def _unsent(now: datetime) -> "models.QuerySet[Attachment]":
    """A guest's files wait as long as the request they belong to."""
    of_people = models.Q(by__isnull=False, made_at__lt=now - UNSENT)
    of_guests = models.Q(by=None, made_at__lt=now - REQUEST - UNSENT)
    return Attachment.objects.filter(of_people | of_guests, message=None)


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


def _forget_files(files: "models.QuerySet[Attachment]") -> int:
    return _each_batch(files, lambda some: sum(_forget_file(pk) for pk in some))


@transaction.atomic
def _forget_file(pk: int) -> int:
    """Held, so that nobody sends it in the same moment."""
    file = Attachment.objects.select_for_update(skip_locked=True).filter(pk=pk, message=None).first()
    if file is None:
        return 0
    (Path(settings.PRIVATE_ROOT) / file.path).unlink(missing_ok=True)
    return Attachment.objects.filter(pk=pk).delete()[0]
