from django.db import migrations

# The lexemes of the title apart, and the listing's place in time (finely, coarsely): the three are asked in one scan, whose
# cost is that of the rarest. The expressions stand in catalogue.ranking too, letter by letter.
FOUND = """
    CREATE INDEX CONCURRENTLY IF NOT EXISTS listing_found ON listings_listing USING gin (
        words,
        ts_filter(words, '{a}'),
        (ARRAY[(id >> 12)::int, 1000000000 + (id >> 15)::int, 2000000000 + (id >> 18)::int])
    ) WITH (fastupdate = off)
"""
WORDS = """
    CREATE INDEX CONCURRENTLY IF NOT EXISTS listing_words ON listings_listing USING gin (words) WITH (fastupdate = off)
"""


class Migration(migrations.Migration):
    """Search looks for words, for words of titles and among the newest, however much is on sale."""

    atomic = False
    dependencies = [("listings", "0024_payouts_wait_for_a_reason")]

    operations = [
        migrations.RunSQL(FOUND, "DROP INDEX CONCURRENTLY IF EXISTS listing_found"),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveIndex(model_name="listing", name="listing_words")],
            database_operations=[
                migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS listing_words", WORDS),
            ],
        ),
    ]
