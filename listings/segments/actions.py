"""Counting who stands where: three statements, over the tables as they are. Run again, nothing changes."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from listings.orders.statuses import HELD, SOLD
from listings.segments.models import SegmentDay, Standing
from listings.segments.statuses import (
    COOLING,
    FAVOURITES,
    LOST,
    MUCH,
    NEW,
    OFTEN,
    SEGMENTS,
    YEAR,
)

#: Everything anybody did: who, on which side, when, for how much (none: no sale), in which category.
_HAPPENED = """
    SELECT happened.* FROM (
        SELECT bought.buyer_id AS person_id, 'buyer' AS side, bought.paid_at AS at,
            CASE WHEN bought.currency = %(currency)s THEN bought.price ELSE 0 END AS value, listing.category_id
        FROM listings_order AS bought JOIN listings_listing AS listing ON listing.id = bought.listing_id
        WHERE bought.status = ANY(%(kept)s) AND bought.paid_at <= %(now)s
        UNION ALL
        SELECT sold.seller_id, 'seller', sold.paid_at,
            CASE WHEN sold.currency = %(currency)s THEN sold.price ELSE 0 END, listing.category_id
        FROM listings_order AS sold JOIN listings_listing AS listing ON listing.id = sold.listing_id
        WHERE sold.status = ANY(%(kept)s) AND sold.paid_at <= %(now)s
        UNION ALL
        SELECT seller_id, 'seller', published_at, NULL, category_id FROM listings_listing
        WHERE published_at <= %(now)s
    ) AS happened JOIN accounts_user AS person ON person.id = happened.person_id AND person.is_active
"""
_STAND = f"""
WITH happened AS ({_HAPPENED}), spaced AS (
    SELECT *, at - lag(at) OVER (PARTITION BY person_id, side ORDER BY at) AS pause FROM happened
), counted AS (
    SELECT person_id, side, min(at) AS first_at, max(at) AS last_at,
        count(value) FILTER (WHERE at > %(now)s - %(year)s * interval '1 day') AS times,
        coalesce(sum(value) FILTER (WHERE at > %(now)s - %(year)s * interval '1 day'), 0) AS value,
        bool_or(coalesce(pause > %(lost)s * interval '1 day', false)
            AND at >= %(now)s - %(cooling)s * interval '1 day') AS came_back
    FROM spaced GROUP BY person_id, side
), staged AS (
    SELECT *, CASE
        WHEN last_at < %(now)s - %(lost)s * interval '1 day' THEN 'lost'
        WHEN last_at < %(now)s - %(cooling)s * interval '1 day' THEN 'cooling'
        WHEN first_at >= %(now)s - %(new)s * interval '1 day' THEN 'new'
        WHEN came_back THEN 'won_back'
        ELSE 'active' END AS stage
    FROM counted
), liked AS (
    SELECT person_id, side, array_agg(category_id ORDER BY place) AS favourites FROM (
        SELECT person_id, side, category_id,
            row_number() OVER (PARTITION BY person_id, side ORDER BY count(*) DESC, max(at) DESC, category_id) AS place
        FROM happened WHERE category_id IS NOT NULL GROUP BY person_id, side, category_id
    ) AS placed WHERE place <= %(favourites)s GROUP BY person_id, side
), standing AS (
    SELECT staged.person_id, staged.side, stage, first_at, last_at, times, value,
        stage NOT IN ('lost', 'cooling') AND times >= CASE staged.side WHEN 'buyer' THEN %(often_buyer)s ELSE %(often_seller)s END
            AS is_regular,
        stage <> 'lost' AND value >= CASE staged.side WHEN 'buyer' THEN %(much_buyer)s ELSE %(much_seller)s END AS is_big,
        coalesce(favourites, ARRAY[]::int[]) AS favourites
    FROM staged LEFT JOIN liked USING (person_id, side)
), moved AS (
    INSERT INTO listings_move (person_id, side, before, after, day)
    SELECT standing.person_id, standing.side, coalesce(was.stage, ''), standing.stage, %(today)s
    FROM standing LEFT JOIN listings_standing AS was USING (person_id, side)
    WHERE was.stage IS DISTINCT FROM standing.stage
    ON CONFLICT ON CONSTRAINT person_moves_once_a_day DO UPDATE SET after = excluded.after
)
INSERT INTO listings_standing AS was
    (person_id, side, stage, since, first_at, last_at, times, value, is_regular, is_big, favourites)
SELECT person_id, side, stage, %(today)s, first_at, last_at, times, value, is_regular, is_big, favourites FROM standing
ON CONFLICT ON CONSTRAINT person_stands_once_on_a_side DO UPDATE SET
    stage = excluded.stage, first_at = excluded.first_at, last_at = excluded.last_at, times = excluded.times,
    value = excluded.value, is_regular = excluded.is_regular, is_big = excluded.is_big, favourites = excluded.favourites,
    since = CASE WHEN was.stage = excluded.stage THEN was.since ELSE excluded.since END
WHERE (was.stage, was.first_at, was.last_at, was.times, was.value, was.is_regular, was.is_big, was.favourites) IS DISTINCT FROM
    (excluded.stage, excluded.first_at, excluded.last_at, excluded.times, excluded.value, excluded.is_regular,
     excluded.is_big, excluded.favourites)
"""  # nosec B608  (our own words)
#: Whose only order was undone, or who left, stands nowhere.
_LEAVE = f"""
DELETE FROM listings_standing AS was WHERE NOT EXISTS (
    SELECT FROM ({_HAPPENED}) AS happened WHERE happened.person_id = was.person_id AND happened.side = was.side
)
"""  # nosec B608


@transaction.atomic
def reckon(now: datetime | None = None) -> int:
    """Bring every standing up to date, keep what moved, and count the day; how many standings changed."""
    now = now or timezone.now()
    values: dict[str, Any] = {
        "now": now, "today": timezone.localdate(now), "currency": settings.CURRENCY, "kept": sorted(SOLD | HELD),
        "year": YEAR, "lost": LOST, "cooling": COOLING, "new": NEW, "favourites": FAVOURITES,
        "often_buyer": OFTEN["buyer"], "often_seller": OFTEN["seller"],
        "much_buyer": MUCH["buyer"], "much_seller": MUCH["seller"],
    }  # fmt: skip
    with connection.cursor() as cursor:
        # The second at the same moment waits, and finds nothing to do. Readers are not held up.
        cursor.execute("LOCK TABLE listings_standing IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(_STAND, values)
        changed = cursor.rowcount
        cursor.execute(_LEAVE, values)
        changed += cursor.rowcount
    _count_day(now)
    return changed


def _count_day(now: datetime) -> None:
    """One row for each segment, also for an empty one."""
    SegmentDay.objects.bulk_create(
        [
            SegmentDay(
                day=timezone.localdate(now), segment=key, people=Standing.objects.in_segment(key).count()
            )
            for key in SEGMENTS
        ],
        update_conflicts=True, unique_fields=["day", "segment"], update_fields=["people"],
    )  # fmt: skip
