"""What came of an announcement, counted from the rows themselves; never a guess."""

from dataclasses import dataclass

from django.core.cache import cache
from django.db import connection
from django.db.models import Sum

from notifications.announcements.models import Announcement, Posting
from notifications.announcements.outlets import OUTLETS, Counts, Figure
from notifications.channels.models import MOST_ATTEMPTS

#: Seconds that a count stands: it looks at every row of the announcement.
FRESH = 10
_COUNT = """
    SELECT count(row.read_at), count(letter.sent_at), count(letter.cancelled_at),
        count(*) FILTER (WHERE letter.sent_at IS NULL AND letter.cancelled_at IS NULL AND letter.attempts < %(most)s),
        count(*) FILTER (WHERE letter.sent_at IS NULL AND letter.cancelled_at IS NULL AND letter.attempts >= %(most)s)
    FROM announcements_batch AS batch
    JOIN notifications_notification AS row
        ON row.id BETWEEN batch.first_row AND batch.last_row AND row.occasion = %(occasion)s
    LEFT JOIN notifications_delivery AS letter ON letter.notification_id = row.id AND letter.channel = 'email'
    WHERE batch.announcement_id = %(announcement)s
"""


@dataclass(frozen=True)
class Progress:
    """How far the telling has come; `percent` of those who were reckoned, never more than all."""

    told: int
    reckoned: int

    @property
    def percent(self) -> int:
        return min(100, 100 * self.told // self.reckoned) if self.reckoned else 100


def progress(announcement: Announcement) -> Progress:
    told = announcement.batches.aggregate(told=Sum("told"))["told"] or 0
    return Progress(told, announcement.reckoned or 0)


def counts(announcement: Announcement) -> Counts:
    """At most FRESH seconds old."""
    key = f"announcement:{announcement.pk}:{announcement.version}:counts"
    found: Counts | None = cache.get(key)
    if found is None:
        found = _counted(announcement)
        cache.set(key, found, timeout=FRESH)
    return found


def _counted(announcement: Announcement) -> Counts:
    names = ("told", "mailed", "read_before", "mailed_before", "removed")
    sums = announcement.batches.aggregate(**{name: Sum(name) for name in names})
    told, mailed, read_before, mailed_before, removed = (sums[name] or 0 for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT,
            {"announcement": announcement.pk, "occasion": announcement.occasion, "most": MOST_ATTEMPTS},
        )
        read, left, cancelled, waiting, failed = cursor.fetchone()
    return Counts(
        reckoned=announcement.reckoned or 0, told=told, read=read, read_before=read_before, removed=removed,
        mails=mailed, mails_left=left, mails_waiting=waiting, mails_failed=failed, mails_cancelled=cancelled,
        mails_before=mailed_before,
    )  # fmt: skip


def figures(announcement: Announcement, posting: Posting, counted: Counts) -> list[Figure]:
    outlet = OUTLETS.get(posting.outlet)
    return outlet.outcome(announcement, posting, counted) if outlet else []
