"""A long past for the benchmark's town: a million orders of a quarter of a million people, copied row by row in Postgres.

Only what insight counts differs from order to order; what stands on the other pages is none of theirs.
"""

from django.db import connection, models

from listings.catalogue.models import Listing
from listings.orders.models import Order
from yardsale.accounts.models import User

#: Orders a person has, and things that were sold (many times, as only their numbers count).
EACH, THINGS = 4, 20_000
DAYS = 700


def write(orders: int) -> None:
    """`orders` completed orders over the last DAYS days, of `orders / EACH` people."""
    people = max(orders // EACH, 2)
    with connection.cursor() as cursor:
        # Histories are written as they ended.
        cursor.execute("SET session_replication_role = replica; SET maintenance_work_mem = '1GB'")
        first_person = _copy(
            cursor,
            User,
            people,
            email="'past' || n || '@example.org'",
            code="'p' || n",
            bucket="n % 100",
        )
        first_thing = _copy(
            cursor,
            Listing,
            THINGS,
            code="'past' || n",
            status="'sold'",
            seller_id=f"{first_person} + (n * 7919) % {people}",
            category_id="(SELECT array_agg(id) FROM listings_category WHERE parent_id IS NOT NULL)[1 + n % 60]",
            published_at=f"now() - (n * {DAYS}.0 / {THINGS}) * interval '1 day'",
        )
        paid = f"now() - (n * {DAYS}.0 / {orders}) * interval '1 day'"
        _copy(
            cursor,
            Order,
            orders,
            code="'past' || n",
            listing_id=f"{first_thing} + n % {THINGS}",
            buyer_id=f"{first_person} + (n * 104729::bigint) % {people}",
            seller_id=f"{first_person} + (n * 7919::bigint + 1) % {people}",
            price="500 + (n * 31) % 20000",
            status="'completed'",
            paid_at=paid,
            completed_at=f"{paid} + interval '3 days'",
        )
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM (ANALYZE)")


def _copy(cursor, model: type[models.Model], count: int, **changed: str) -> int:  # type: ignore[no-untyped-def]
    """`count` rows like the first one there is but for these columns; the key of the first of them."""
    table = model._meta.db_table
    names = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    values = ", ".join(changed.get(name, f'one."{name}"') for name in names)
    listed = ", ".join(f'"{name}"' for name in names)
    cursor.execute(
        f"WITH made AS (INSERT INTO {table} ({listed}) SELECT {values} "  # nosec B608  (made of constants)
        f"FROM (SELECT * FROM {table} ORDER BY id LIMIT 1) AS one, generate_series(1, {count}) AS n RETURNING id) "
        "SELECT min(id) FROM made"
    )
    return int(cursor.fetchone()[0])
