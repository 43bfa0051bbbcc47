from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    """The nearest first: district by district, the newest of each."""

    atomic = False
    dependencies = [("listings", "0062_what_somebody_saw_and_wants_no_more")]

    operations = [
        AddIndexConcurrently(
            "listing",
            models.Index(
                F("district"),
                F("published_at").desc(),
                F("id").desc(),
                condition=Q(status="on_sale"),
                name="listing_district_newest",
            ),
        )
    ]
