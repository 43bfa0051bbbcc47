"""What somebody looked at lately: theirs alone, the newest few, and gone when they say so."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection

from listings.saved.models import NotThis, Seen

if TYPE_CHECKING:
    from yardsale.accounts.models import User

_REMEMBER = """
    WITH thing AS (
        SELECT id FROM listings_listing WHERE code = %(code)s AND seller_id <> %(person)s AND published_at IS NOT NULL
    ), kept AS (
        INSERT INTO listings_seen (person_id, listing_id, at) SELECT %(person)s, id, clock_timestamp() FROM thing
        ON CONFLICT (person_id, listing_id) DO UPDATE SET at = excluded.at
    )
    DELETE FROM listings_seen WHERE id IN (
        SELECT id FROM listings_seen WHERE person_id = %(person)s AND listing_id NOT IN (SELECT id FROM thing)
        ORDER BY at DESC OFFSET %(most)s - (SELECT count(*) FROM thing)
    )
"""


def remember(code: str, *, person: int) -> None:
    """Their page of this thing was before their eyes; not their own. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_REMEMBER, {"code": code, "person": person, "most": settings.MOST_SEEN})


def clear(*, by: "User") -> None:
    Seen.objects.filter(person=by).delete()


def refuse(listing_id: int, *, by: "User") -> None:
    """Not this again. Said twice, it is said once."""
    NotThis.objects.get_or_create(person=by, listing_id=listing_id)
