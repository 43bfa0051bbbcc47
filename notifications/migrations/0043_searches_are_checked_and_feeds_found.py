from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations, models
from django.db.models import Q

FEEDS = """
    CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS feed_has_an_address_of_its_own
    ON notifications_interest (feed_key) WHERE feed_key IS NOT NULL
"""


class Migration(migrations.Migration):
    """While people go on. Taken again after a failure, it goes on where it was, and builds a broken index anew."""

    atomic = False
    dependencies = [("notifications", "0042_guests_save_searches")]

    operations = [
        ValidateConstraint("interest", "pace_of_a_search_is_known"),
        ValidateConstraint("interest", "radius_has_a_middle"),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddConstraint(
                    "interest",
                    models.UniqueConstraint(
                        condition=Q(("feed_key__isnull", False)),
                        fields=("feed_key",),
                        name="feed_has_an_address_of_its_own",
                    ),
                )
            ],
            database_operations=[
                migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS feed_has_an_address_of_its_own", migrations.RunSQL.noop),
                migrations.RunSQL(FEEDS, "DROP INDEX CONCURRENTLY IF EXISTS feed_has_an_address_of_its_own")
            ],
        ),
    ]
