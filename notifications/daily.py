"""How much somebody hears of in a day: so many alerts of all kinds together, and of each occasion once."""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from notifications.channels.models import Notification
from yardsale.accounts.models import User


def with_room(
    people: list[int], occasion: str, now: datetime, *, weaker: Collection[int] = ()
) -> dict[int, User]:
    """Those who have not heard of this and have had fewer alerts today than a person wants.

    For the `weaker` the day is full a little earlier: its last alerts are kept for what fits well, so that of more than
    a person wants the best arrive.

    Their rows are held until the transaction ends, in order: another worker with another listing for the same person
    waits here and then counts ours too. (NO KEY: nobody else who refers to a person waits.)
    """
    held = User.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").in_bulk()
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    told = Notification.objects.alerts().filter(recipient__in=held)
    counts, heard = dict.fromkeys(held, 0), set()
    rows = told.filter(Q(told_at__gte=today) | Q(occasion=occasion))
    for recipient_id, told_at, about in rows.values_list("recipient_id", "told_at", "occasion"):
        counts[recipient_id] += told_at >= today
        if about == occasion:
            heard.add(recipient_id)
    most = settings.ALERTS_PER_DAY
    less = max(most - settings.ALERTS_KEPT_FOR_THE_BEST, 1)
    return {
        pk: person
        for pk, person in held.items()
        if pk not in heard and counts[pk] < (less if pk in weaker else most)
    }
