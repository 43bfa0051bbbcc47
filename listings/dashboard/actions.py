"""Counting looks at listings: once for each visitor and day, in Postgres, so that a lost cache loses nothing."""

from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from listings.catalogue.statuses import PUBLIC
from listings.dashboard.models import ListingVisit

#: One statement: it counts only when the visit is new, and two at the same moment wait for each other.
COUNT = """
WITH seen AS (
    SELECT id, seller_id FROM listings_listing
    WHERE code = %(code)s AND status = ANY(%(shown)s) AND seller_id IS DISTINCT FROM %(person)s
), visit AS (
    INSERT INTO listings_listingvisit (listing_id, day, visitor) SELECT id, %(day)s, %(visitor)s FROM seen
    ON CONFLICT ON CONSTRAINT visitor_counts_once_a_day DO NOTHING RETURNING listing_id
)
INSERT INTO listings_listingday (listing_id, seller_id, day, views)
SELECT seen.id, seen.seller_id, %(day)s, 1 FROM seen JOIN visit ON visit.listing_id = seen.id
ON CONFLICT ON CONSTRAINT listing_has_each_day_once DO UPDATE SET views = listings_listingday.views + 1
"""


def count_view(code: str, *, visitor: int, person: int | None = None) -> bool:
    """Whether this look was the visitor's first of the day at a thing that is shown and not their own."""
    values: dict[str, Any] = {
        "code": code,
        "visitor": visitor,
        "person": person,
        "day": timezone.localdate(),
        "shown": sorted(PUBLIC),
    }
    with connection.cursor() as cursor:
        cursor.execute(COUNT, values)
        return cursor.rowcount == 1


def forget_visits(today: date) -> int:
    """Throw away who was counted before yesterday; the counts stay. How many."""
    gone, _by_model = ListingVisit.objects.filter(day__lt=today - timedelta(days=1)).delete()
    return gone
