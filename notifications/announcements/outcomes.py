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
#: Of the letters, then of the pushes: left, opened, cancelled, waiting, given up (or come back).
_OF_A_CHANNEL = """
    count(*) FILTER (WHERE {0}.sent_at IS NOT NULL AND {0}.failed_at IS NULL), count({0}.opened_at),
    count({0}.cancelled_at),
    count(*) FILTER (WHERE {0}.sent_at IS NULL AND {0}.cancelled_at IS NULL AND {0}.failed_at IS NULL
        AND {0}.attempts < %(most)s),
    count(*) FILTER (WHERE {0}.failed_at IS NOT NULL OR {0}.sent_at IS NULL AND {0}.cancelled_at IS NULL
        AND {0}.attempts >= %(most)s)
"""
_COUNT = f"""
    SELECT count(row.read_at), count(row.opened_at), {_OF_A_CHANNEL.format("letter")}, {_OF_A_CHANNEL.format("push")}
    FROM announcements_batch AS batch
    JOIN notifications_notification AS row
        ON row.id BETWEEN batch.first_row AND batch.last_row AND row.occasion = %(occasion)s
    LEFT JOIN notifications_delivery AS letter ON letter.notification_id = row.id AND letter.channel = 'email'
    LEFT JOIN notifications_delivery AS push ON push.notification_id = row.id AND push.channel = 'push'
    WHERE batch.announcement_id = %(announcement)s
"""  # nosec B608


@dataclass(frozen=True)
class Progress:
    """How far the telling has come; `percent` of those who were reckoned, never more than all."""

    told: int
    reckoned: int
    #: Left out so far, to see what it brings.
    held: int = 0

    @property
    def percent(self) -> int:
        return min(100, 100 * (self.told + self.held) // self.reckoned) if self.reckoned else 100


def progress(announcement: Announcement) -> Progress:
    sums = announcement.batches.aggregate(told=Sum("told"), held=Sum("held"))
    return Progress(sums["told"] or 0, announcement.reckoned or 0, sums["held"] or 0)


def counts(announcement: Announcement) -> Counts:
    """At most FRESH seconds old."""
    key = f"announcement:{announcement.pk}:{announcement.version}:counts"
    found: Counts | None = cache.get(key)
    if found is None:
        found = _counted(announcement)
        cache.set(key, found, timeout=FRESH)
    return found


def _counted(announcement: Announcement) -> Counts:
    names = ("told", "mailed", "pushed", "read_before", "mailed_before", "pushed_before", "removed")
    sums = announcement.batches.aggregate(**{name: Sum(name) for name in names})
    told, mailed, pushed, read_before, mailed_before, pushed_before, removed = (
        sums[name] or 0 for name in names
    )
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT,
            {"announcement": announcement.pk, "occasion": announcement.occasion, "most": MOST_ATTEMPTS},
        )
        read, opened, *both = cursor.fetchone()
    of_one = ("left", "opened", "cancelled", "waiting", "failed")
    columns = [f"{channel}_{name}" for channel in ("mails", "pushes") for name in of_one]
    return Counts(
        reckoned=announcement.reckoned or 0, told=told, read=read, opened=opened, read_before=read_before,
        removed=removed, mails=mailed, mails_before=mailed_before, pushes=pushed, pushes_before=pushed_before,
        **dict(zip(columns, both, strict=True)),
    )  # fmt: skip


def figures(announcement: Announcement, posting: Posting, counted: Counts) -> list[Figure]:
    outlet = OUTLETS.get(posting.outlet)
    return outlet.outcome(announcement, posting, counted) if outlet else []
