from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    """What was new last week, whatever became of it: saved searches say how much they would have told."""

    atomic = False
    dependencies = [("listings", "0048_what_people_look_for")]

    operations = [
        AddIndexConcurrently(
            "listing",
            models.Index(
                F("published_at").desc(), condition=Q(published_at__isnull=False), name="listing_published"
            ),
        )
    ]
