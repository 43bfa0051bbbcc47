"""A correction and a taking-back go after everybody who was told: batch by batch, as the telling went.

Corrected, a row in the inbox says the new words and is new again; who had the letter gets another. Taken back, what was
neither read nor mailed is gone, the rest says so; who had the letter gets one that says so, too.
"""

import json
from typing import Any

from django.db import connection

from notifications.announcements import told
from notifications.announcements.models import Announcement, Batch, Edition
from notifications.announcements.statuses import Kind
from yardsale.live.ring import ring_between

#: Its mail has left, or is leaving at this moment.
_HAD = "(sent_at IS NOT NULL OR attempts > 0) AND failed_at IS NULL"
_ROWS = """
    SELECT id, read_at FROM notifications_notification
    WHERE id BETWEEN %(first)s AND %(last)s AND occasion = %(occasion)s FOR UPDATE
"""
# Another letter, under another Message-ID: one that is leaving now ends up as sent under the old one, and counts for nothing.
_AGAIN = f"""
    UPDATE notifications_delivery AS letter
    SET sent_at = NULL, cancelled_at = NULL, attempts = 0, due_at = now(), message_id = gen_random_uuid(), opened_at = NULL,
        is_digested = false, digest_id = NULL
    FROM rows WHERE letter.notification_id = rows.id AND letter.cancelled_at IS NULL AND {_HAD}
    RETURNING letter.notification_id AS id, letter.channel
"""  # nosec B608
_AGAIN_BY = "SELECT id FROM again WHERE channel = '%s'"
_AGAIN_COUNTED = "(SELECT count(*) FROM again WHERE channel = 'email'), (SELECT count(*) FROM again WHERE channel = 'push')"
_CORRECT = f"""
    WITH rows AS ({_ROWS}), again AS ({_AGAIN}), changed AS (
        UPDATE notifications_notification AS row
        SET values = row.values || %(values)s::jsonb
            || CASE WHEN row.id IN ({_AGAIN_BY % "email"}) THEN '{{"mailed": true}}'::jsonb ELSE '{{}}'::jsonb END
            || CASE WHEN row.id IN ({_AGAIN_BY % "push"}) THEN '{{"pushed": true}}'::jsonb ELSE '{{}}'::jsonb END,
            read_at = NULL
        FROM rows WHERE row.id = rows.id RETURNING 1
    )
    SELECT (SELECT count(read_at) FROM rows), {_AGAIN_COUNTED}
"""  # nosec B608
#: Letters that have not left tell nobody any more.
_REMOVE_LETTERS = f"""
    WITH rows AS ({_ROWS})
    DELETE FROM notifications_delivery AS letter USING rows
    WHERE letter.notification_id = rows.id AND letter.sent_at IS NULL AND letter.attempts = 0
"""  # nosec B608
#: Rows that nobody has read and no letter told of.
_REMOVE = f"""
    WITH rows AS ({_ROWS})
    DELETE FROM notifications_notification AS row USING rows
    WHERE row.id = rows.id AND rows.read_at IS NULL
        AND NOT EXISTS (SELECT FROM notifications_delivery WHERE notification_id = rows.id)
"""  # nosec B608
_MARK = f"""
    WITH rows AS ({_ROWS}), again AS ({_AGAIN}), changed AS (
        UPDATE notifications_notification AS row
        SET values = row.values || %(values)s::jsonb || '{{"mailed": true, "pushed": true}}'::jsonb,
            read_at = coalesce(row.read_at, now())
        FROM rows WHERE row.id = rows.id RETURNING 1
    )
    SELECT 0, {_AGAIN_COUNTED}
"""  # nosec B608


def follow_next(announcement: Announcement, edition: Edition) -> Batch | None:
    """Bring the next batch to this edition; None when all are. Inside a transaction that holds the announcement's row."""
    behind = Batch.objects.filter(announcement=announcement, edition__lt=edition.number)
    batch = behind.order_by("after").first()
    if batch is None:
        return None
    if batch.first_row is not None:
        _follow(announcement, edition, batch)
    batch.edition = edition.number
    batch.save(update_fields=["edition", "read_before", "mailed_before", "pushed_before", "removed"])
    ring_between(batch.after, batch.upto)
    return batch


def _follow(announcement: Announcement, edition: Edition, batch: Batch) -> None:
    values = told.values(announcement, edition, told.wording_of(edition))
    where: dict[str, Any] = {
        "first": batch.first_row, "last": batch.last_row, "occasion": announcement.occasion,
        "values": json.dumps(values),
    }  # fmt: skip
    with connection.cursor() as cursor:
        if edition.kind == Kind.RETRACTION:
            cursor.execute(_REMOVE_LETTERS, where)
            cursor.execute(_REMOVE, where)
            batch.removed += cursor.rowcount
        cursor.execute(_MARK if edition.kind == Kind.RETRACTION else _CORRECT, where)
        read, mailed, pushed = cursor.fetchone()
    batch.read_before += read
    batch.mailed_before += mailed
    batch.pushed_before += pushed


#: A pause holds the letters that have not left, and so does a correction until they say the new words; far enough away
#: that no pause reaches it.
_HELD_FOR = "interval '100 years'"
_LETTERS = """
    FROM announcements_batch AS batch JOIN notifications_notification AS row
        ON row.id BETWEEN batch.first_row AND batch.last_row AND row.occasion = %(occasion)s
    WHERE batch.announcement_id = %(announcement)s AND letter.notification_id = row.id
        AND letter.sent_at IS NULL AND letter.cancelled_at IS NULL
"""


def _letters(announcement: Announcement, change: str, only: str = "") -> int:
    where: dict[str, Any] = {"announcement": announcement.pk, "occasion": announcement.occasion}
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE notifications_delivery AS letter SET {change} {_LETTERS} {only}", where)  # nosec B608
        return cursor.rowcount


def hold_letters(announcement: Announcement) -> int:
    """None leaves until `release_letters`; how many."""
    return _letters(announcement, f"due_at = due_at + {_HELD_FOR}")


def release_letters(announcement: Announcement) -> int:
    held = f"AND letter.due_at > now() + {_HELD_FOR} / 2"
    return _letters(announcement, f"due_at = due_at - {_HELD_FOR}", held)


def cancel_letters(announcement: Announcement) -> int:
    """Those that have not left stay here."""
    return _letters(announcement, "cancelled_at = now()")
