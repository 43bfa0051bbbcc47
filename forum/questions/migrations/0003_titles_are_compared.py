from django.db import migrations


class Migration(migrations.Migration):
    """Titles are found by letters in common, whoever writes meanwhile."""

    atomic = False

    dependencies = [
        ("questions", "0002_accepted_posts_are_answers"),
        ("listings", "0001_first_models"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS topic_title_trigrams"
            " ON forum_conversation_topic USING gin (subject gin_trgm_ops)",
            "DROP INDEX CONCURRENTLY IF EXISTS topic_title_trigrams",
        )
    ]
