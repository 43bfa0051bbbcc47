"""A purchase is found by each two of its best terms, and a posting says what was paid, for which its weight gives up two bytes.

The new postings are written beside the old ones, in batches, and take their place in one moment: meanwhile everybody hears of
what is posted. What came or changed while they were written is written once more after that.
"""

from hashlib import blake2b
from itertools import combinations, islice
from math import hypot, log1p

from django.db import migrations, models, transaction

NEW = """
CREATE TABLE IF NOT EXISTS {table} (
    key bigint NOT NULL, interest_id integer NOT NULL,
    weight smallint NOT NULL CONSTRAINT posting_weighs_something CHECK (weight > 0),
    price smallint NOT NULL DEFAULT -1,
    CONSTRAINT {table}_pkey PRIMARY KEY (key, interest_id) INCLUDE (weight, price)
)
"""
SWAP = """
DROP TABLE notifications_interestposting;
ALTER TABLE notifications_postings_to_be RENAME TO notifications_interestposting;
ALTER INDEX notifications_postings_to_be_pkey RENAME TO notifications_interestposting_pkey;
"""
POST = """
    INSERT INTO {table} (key, interest_id, weight, price)
    SELECT * FROM unnest(%s::bigint[], %s::int[], %s::int2[], %s::int2[]) ON CONFLICT DO NOTHING
"""
# Of the older form what is stored now; what that form has besides comes with the next purchases.
BACK = """
CREATE TABLE notifications_postings_to_be (
    key bigint NOT NULL, interest_id integer NOT NULL,
    weight real NOT NULL CONSTRAINT posting_weighs_something CHECK (weight > 0),
    CONSTRAINT notifications_postings_to_be_pkey PRIMARY KEY (key, interest_id) INCLUDE (weight)
);
INSERT INTO notifications_postings_to_be SELECT key, interest_id, weight / 1000.0 FROM notifications_interestposting;
"""
OURS, TO_BE = "notifications_interestposting", "notifications_postings_to_be"


def hash_of(words):
    return int.from_bytes(blake2b(words.encode(), digest_size=8).digest(), signed=True)


def thousandths(weight):
    return max(round(weight * 1000), 1)


def of_purchase(vector, category_id, price, wish):
    """Three terms alone; the category, four terms inside it, and there each two of three. What goes with it is sought outside."""
    heaviest = sorted(vector.items(), key=lambda term: (-term[1], term[0]))
    alone = [(hash_of(f":{term}"), thousandths(weight)) for term, weight in heaviest[:3]]
    if wish == "with":
        return [(*entry, -1) for entry in alone]
    inside = [(hash_of(f"{category_id}:"), 1)]
    inside += [(hash_of(f"{category_id}:{term}"), thousandths(weight)) for term, weight in heaviest[:4]]
    pairs = [
        (hash_of(f"{category_id}:{one}&{other}"), thousandths(hypot(weight, heavy)))
        for (one, weight), (other, heavy) in combinations(sorted(heaviest[:3]), 2)
    ]
    return [(*entry, round(100 * log1p(price))) for entry in alone + inside + pairs]


def of_search(found_by, category_id):
    keys = [f"?:{lexeme}" for lexeme in found_by] or ([f"?{category_id}:"] if category_id else [])
    return [(hash_of(key), 1000, -1) for key in keys]


def entries_of(pk, is_search, vector, category_id, price, wish, found_by):
    entries = of_search(found_by, category_id) if is_search else of_purchase(vector, category_id, price, wish)
    return [(key, pk, weight, step) for key, weight, step in entries]


def write(apps, cursor, table):
    columns = ("pk", "is_search", "terms", "category_id", "price", "wish", "found_by")
    awake = apps.get_model("notifications", "Interest").objects.filter(muted_at=None).exclude(wish="done")
    stream = awake.order_by("pk").values_list(*columns).iterator(chunk_size=2000)
    while some := list(islice(stream, 2000)):
        entries = [entry for row in some for entry in entries_of(*row)]
        if entries:
            cursor.execute(POST.format(table=table), [list(column) for column in zip(*entries, strict=True)])


def renew(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"SELECT attname FROM pg_attribute WHERE attrelid = '{OURS}'::regclass AND attname = 'price'")
        if cursor.fetchone() is None:  # otherwise it was stopped after the swap
            cursor.execute(NEW.format(table=TO_BE))
            write(apps, cursor, TO_BE)
            with transaction.atomic():
                cursor.execute(SWAP)
        write(apps, cursor, OURS)


def go_back(apps, schema_editor):
    with transaction.atomic(), schema_editor.connection.cursor() as cursor:
        cursor.execute(BACK)
        cursor.execute(SWAP)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("notifications", "0043_searches_are_checked_and_feeds_found")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(renew, go_back)],
            state_operations=[
                migrations.AlterField("interestposting", "weight", models.SmallIntegerField()),
                migrations.AddField(
                    "interestposting", "price", models.SmallIntegerField(default=-1, db_default=-1)
                ),
            ],
        )
    ]
