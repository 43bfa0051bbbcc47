"""What a campaign brought: those who were told against those who were left out, from the rows themselves.

For each person their orders are counted from the moment in which they were told, or left out, for the same number of days. The
interval is the usual one for the difference of two means (Welch, 95 %).
"""

from dataclasses import dataclass
from datetime import timedelta
from math import sqrt
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from listings.orders.statuses import HELD, SOLD
from listings.segments.statuses import SEGMENTS, Side
from notifications.announcements.models import Announcement
from notifications.announcements.statuses import Audience, State

#: Days one may choose; the first by itself.
SPANS = (14, 7, 30)
#: Fewer people on a side are not compared.
FEWEST = 30
#: Seconds that a count stands: it looks at every row of the announcement.
FRESH = 300
_Z = 1.959964

_MEASURE = """
    WITH people AS (
        SELECT row.recipient_id AS person_id, batch.made_at AS at, false AS is_held
        FROM announcements_batch AS batch JOIN notifications_notification AS row
            ON row.id BETWEEN batch.first_row AND batch.last_row AND row.occasion = %(occasion)s
        WHERE batch.announcement_id = %(announcement)s
        UNION ALL
        SELECT person_id, at, true FROM announcements_heldout WHERE announcement_id = %(announcement)s
    ), did AS (
        SELECT people.is_held, count(done.id) AS orders,
            coalesce(sum(done.price) FILTER (WHERE done.currency = %(currency)s), 0)::numeric AS value
        FROM people LEFT JOIN listings_order AS done ON done.SIDE = people.person_id AND done.status = ANY(%(kept)s)
            AND done.paid_at >= people.at AND done.paid_at < people.at + %(days)s * interval '1 day'
        GROUP BY people.is_held, people.person_id
    )
    SELECT is_held, count(*), sum(orders), sum(orders * orders), sum(value), sum(value * value) FROM did GROUP BY is_held
"""


@dataclass(frozen=True)
class Group:
    """So many people, with the sum and the sum of squares of what each of them did."""

    people: int = 0
    orders: int = 0
    orders_squared: int = 0
    value: int = 0
    value_squared: int = 0


@dataclass(frozen=True)
class Difference:
    """Of two means, told less left out, with the ends of its interval."""

    told: float
    held: float
    low: float
    high: float

    @property
    def middle(self) -> float:
        return self.told - self.held

    @property
    def is_sure(self) -> bool:
        """Nothing is no part of the interval."""
        return self.low > 0 or self.high < 0


def difference(told: tuple[int, float, float], held: tuple[int, float, float]) -> Difference:
    """Each side as people, sum and sum of squares; both have more than one person."""
    means, spread = [], 0.0
    for people, total, squares in (told, held):
        mean = total / people
        means.append(mean)
        spread += max(squares - people * mean * mean, 0.0) / (people - 1) / people
    half = _Z * sqrt(spread)
    middle = means[0] - means[1]
    return Difference(means[0], means[1], middle - half, middle + half)


@dataclass(frozen=True)
class Measured:
    told: Group
    held: Group
    days: int
    #: Everybody's days are over.
    is_over: bool

    @property
    def is_enough(self) -> bool:
        return min(self.told.people, self.held.people) >= FEWEST

    @property
    def orders(self) -> Difference:
        return difference(
            (self.told.people, self.told.orders, self.told.orders_squared),
            (self.held.people, self.held.orders, self.held.orders_squared),
        )

    @property
    def value(self) -> Difference:
        return difference(
            (self.told.people, self.told.value, self.told.value_squared),
            (self.held.people, self.held.value, self.held.value_squared),
        )


def side_of(announcement: Announcement) -> Side:
    """What sellers are told is measured by what they sell."""
    if announcement.audience == Audience.SEGMENT and announcement.segment in SEGMENTS:
        return SEGMENTS[announcement.segment].side
    return Side.SELLER if announcement.audience == Audience.SELLERS else Side.BUYER


def is_measured(announcement: Announcement) -> bool:
    """What was taken back is not: those who were told of nothing are told no longer."""
    begun = {State.SENDING, State.PAUSED, State.STOPPED, State.SENT, State.CORRECTED}
    return announcement.holdout > 0 and announcement.state in begun


def of(announcement: Announcement, days: int) -> Measured:
    """At most FRESH seconds old."""
    ended = announcement.finished_at.timestamp() if announcement.finished_at else 0
    key = f"announcement:{announcement.pk}:{announcement.version}:{ended}:uplift:{days}"
    found: Measured | None = cache.get(key)
    if found is None:
        found = measure(announcement, days)
        cache.set(key, found, timeout=FRESH)
    return found


def measure(announcement: Announcement, days: int) -> Measured:
    values: dict[str, Any] = {
        "announcement": announcement.pk, "occasion": announcement.occasion, "currency": settings.CURRENCY,
        "kept": sorted(SOLD | HELD), "days": days,
    }  # fmt: skip
    column = {Side.BUYER: "buyer_id", Side.SELLER: "seller_id"}[side_of(announcement)]
    with connection.cursor() as cursor:
        cursor.execute(_MEASURE.replace("SIDE", column), values)
        groups = {row[0]: Group(*(int(number) for number in row[1:])) for row in cursor.fetchall()}
    last = announcement.finished_at or timezone.now()
    is_over = last + timedelta(days=days) <= timezone.now()
    return Measured(groups.get(False, Group()), groups.get(True, Group()), days, is_over)
