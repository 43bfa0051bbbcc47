from django.db import migrations


class Migration(migrations.Migration):
    """The text search configuration `yardsale`: English stems, accents removed."""

    dependencies = [("listings", "0001_first_models")]

    operations = [
        migrations.RunSQL(
            """
            CREATE TEXT SEARCH CONFIGURATION yardsale (COPY = english);
            ALTER TEXT SEARCH CONFIGURATION yardsale
                ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
            """,
            "DROP TEXT SEARCH CONFIGURATION yardsale;",
        )
    ]
