"""A town of its own for measuring: temporary tables that stand before the site's and vanish with the connection.

Everything that reads or writes listings, categories and words then sees only them; the site's rows are neither read, locked nor
changed. Foreign keys and triggers are not copied; columns, defaults, checks and indexes are.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from listings.catalogue import tree
from listings.catalogue.models import Attribute, Brand, Category, District, Listing, Synonym, Word

_MODELS = (Category, Attribute, Brand, District, Listing, Synonym, Word)


@contextmanager
def town(*more: str) -> Iterator[None]:
    """Within this the catalogue is empty, and whatever is put there is gone afterwards. `more`: further tables."""
    tables = [model._meta.db_table for model in _MODELS] + list(more)
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'CREATE TEMPORARY TABLE "{table}" (LIKE public."{table}" INCLUDING ALL)')
        # What staff know of words holds for any catalogue.
        cursor.execute("INSERT INTO listings_synonym SELECT * FROM public.listings_synonym")
    tree.forget()
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f'DROP TABLE pg_temp."{table}"')
        tree.forget()


def take(listings: list[int]) -> None:
    """Copies of the site's own listings, with its categories, into the town of its own."""
    with connection.cursor() as cursor:
        for table in ("listings_category", "listings_attribute", "listings_district"):
            cursor.execute(f'INSERT INTO pg_temp."{table}" SELECT * FROM public."{table}"')  # nosec B608  (constants)
        cursor.execute(
            "INSERT INTO pg_temp.listings_listing SELECT * FROM public.listings_listing WHERE id = ANY(%s)",
            [listings],
        )
        cursor.execute("ANALYZE listings_listing")
    tree.forget()
