from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import F, Q

KINDS = [
    "followed.new",
    "listing.goes_with",
    "listing.similar",
    "offer.given",
    "saved.back",
    "saved.cheaper",
    "saved.sold",
    "search.found",
]


class Migration(migrations.Migration):
    # Concurrent indexes are built outside transactions: nobody waits for them.
    atomic = False
    dependencies = [("notifications", "0012_postings_are_written_anew")]

    operations = [
        AddIndexConcurrently(
            model_name="notification",
            index=models.Index(
                F("recipient"), F("told_at").desc(), condition=Q(kind__in=KINDS), name="alerts_counted"
            ),
        ),
        RemoveIndexConcurrently(model_name="notification", name="counted_told"),
    ]
