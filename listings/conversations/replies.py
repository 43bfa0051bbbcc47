"""How soon somebody answers: the middle of their first answers of the last months, once enough people have asked."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from listings.conversations.models import Message, Thread

#: People whose first answers of late are enough get their middle one; all others get none.
_RENEW = """
    UPDATE accounts_user AS person SET reply_seconds = usual.middle
    FROM accounts_user AS known
    LEFT JOIN (
        SELECT seller_id, percentile_disc(0.5) WITHIN GROUP (ORDER BY answered_after) AS middle
        FROM listings_thread
        WHERE answered_after IS NOT NULL AND started_at > now() - %(within)s
            AND (%(person)s::bigint IS NULL OR seller_id = %(person)s)
        GROUP BY seller_id HAVING count(*) >= %(least)s
    ) AS usual ON usual.seller_id = known.id
    WHERE person.id = known.id AND (%(person)s::bigint IS NULL OR known.id = %(person)s)
        AND known.reply_seconds IS DISTINCT FROM usual.middle
"""


def answered(thread: Thread, now: datetime) -> None:
    """The seller's first answer in this thread: note how long it took, and what is usual now."""
    asked = Message.objects.filter(thread=thread, author=thread.buyer_id, held_for="").order_by("pk").first()
    if asked is None:
        return
    waited = int((now - (asked.delivered_at or asked.sent_at)).total_seconds())
    Thread.objects.filter(pk=thread.pk).update(answered_after=max(waited, 0))
    renew(thread.seller_id)


def renew(person_id: int | None = None) -> int:
    """Work out anew what is usual for one person, or for all; how many of them changed."""
    values: dict[str, Any] = {
        "person": person_id,
        "within": timedelta(days=settings.REPLY_TIME_DAYS),
        "least": settings.REPLY_TIME_LEAST,
    }
    with connection.cursor() as cursor:
        cursor.execute(_RENEW, values)
        return cursor.rowcount
