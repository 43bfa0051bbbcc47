"""How much somebody hears of in a day: so many alerts of all kinds together, and of each occasion once."""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.utils import timezone

from notifications.channels.models import CAPPED_KINDS
from yardsale.accounts.models import User

#: Two probes of an index for each person: how many alerts today, and whether they heard of this.
_HEARD = """
    SELECT person, (
        SELECT count(*) FROM notifications_notification
        WHERE recipient_id = person AND told_at >= %s AND kind = ANY (%s)
    ), EXISTS (SELECT FROM notifications_notification WHERE recipient_id = person AND occasion = %s)
    FROM unnest(%s::bigint[]) AS person
"""


def with_room(
    people: list[int], occasion: str, now: datetime, *, weaker: Collection[int] = ()
) -> dict[int, User]:
    """Those who have not heard of this and have had fewer alerts today than a person wants.

    For the `weaker` the day is full a little earlier: its last alerts are kept for what fits well, so that of more than
    a person wants the best arrive.

    Their rows are held until the transaction ends, in order: another worker with another listing for the same person
    waits here and then counts ours too. (NO KEY: nobody else who refers to a person waits.)
    """
    # With what planning asks of a person, and no more: there are up to 200 of them for each new thing.
    rows = User.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk")
    held = rows.only("time_zone").in_bulk()
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    # By itself, after the rows are held: it must see what whoever held them before has written.
    with connection.cursor() as cursor:
        cursor.execute(_HEARD, [today, CAPPED_KINDS, occasion, list(held)])
        counted = {pk: (count, has_heard) for pk, count, has_heard in cursor.fetchall()}
    most = settings.ALERTS_PER_DAY
    less = max(most - settings.ALERTS_KEPT_FOR_THE_BEST, 1)
    return {
        pk: person
        for pk, person in held.items()
        if not counted[pk][1] and counted[pk][0] < (less if pk in weaker else most)
    }
