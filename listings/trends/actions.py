"""Counting what rises: one statement for the town and all its neighbourhoods."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from listings.orders.statuses import HELD, SOLD
from listings.trends.models import DAYS, FEWEST, Rising
from yardsale.visitors import touch_room

_COUNT = """
    INSERT INTO listings_rising (place_id, category_id, people, before)
    SELECT listing.district_id, listing.category_id,
        count(DISTINCT bought.buyer_id) FILTER (WHERE bought.paid_at > %(now)s - %(days)s * interval '1 day'),
        count(DISTINCT bought.buyer_id) FILTER (WHERE bought.paid_at <= %(now)s - %(days)s * interval '1 day')
    FROM listings_order AS bought JOIN listings_listing AS listing ON listing.id = bought.listing_id
    WHERE bought.status = ANY(%(kept)s) AND bought.paid_at > %(now)s - 2 * %(days)s * interval '1 day'
        AND bought.paid_at <= %(now)s AND listing.category_id IS NOT NULL
    GROUP BY GROUPING SETS ((listing.district_id, listing.category_id), (listing.category_id))
    HAVING (GROUPING(listing.district_id) = 1 OR listing.district_id IS NOT NULL)
        AND count(DISTINCT bought.buyer_id) FILTER (WHERE bought.paid_at > %(now)s - %(days)s * interval '1 day')
        >= greatest(%(fewest)s,
            count(DISTINCT bought.buyer_id) FILTER (WHERE bought.paid_at <= %(now)s - %(days)s * interval '1 day') + 1)
"""


@transaction.atomic
def reckon(now: datetime | None = None) -> int:
    """Count everything anew; how many categories rise somewhere. Safe to run twice, also at once."""
    values: dict[str, Any] = {
        "now": now or timezone.now(), "days": DAYS, "fewest": FEWEST, "kept": sorted(SOLD | HELD),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE listings_rising IN SHARE ROW EXCLUSIVE MODE")
        Rising.objects.all().delete()
        cursor.execute(_COUNT, values)
        made = cursor.rowcount
    touch_room("trends")
    return made
