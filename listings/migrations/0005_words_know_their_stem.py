from django.db import migrations, models


# As a function because only a function can carry its own threshold: at the usual 0.3 "bycicle" finds no "bicycle".
NEIGHBOURS = """
    CREATE FUNCTION listings_neighbours_of(asked text) RETURNS SETOF listings_word
    LANGUAGE sql STABLE PARALLEL SAFE SET pg_trgm.similarity_threshold = 0.2 AS $$
        SELECT * FROM listings_word WHERE word % asked ORDER BY similarity(word, asked) DESC, listings DESC LIMIT 40
    $$;
"""


class Migration(migrations.Migration):
    """The vocabulary knows its plurals, and what stands near a misspelt word."""

    dependencies = [("listings", "0004_first_fees_and_categories")]

    operations = [
        migrations.AddField(
            model_name="word",
            name="stem",
            field=models.CharField(db_index=True, default="", max_length=40),
        ),
        migrations.RunSQL(NEIGHBOURS, "DROP FUNCTION listings_neighbours_of(text);"),
    ]
