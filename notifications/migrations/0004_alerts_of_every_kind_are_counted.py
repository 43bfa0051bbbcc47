from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import F, Q

KINDS = ["followed.new", "listing.similar", "saved.back", "saved.cheaper", "saved.sold"]


class Migration(migrations.Migration):
    # Concurrent indexes are built outside transactions: nobody waits for them.
    atomic = False
    dependencies = [("notifications", "0003_saved_things_are_a_topic")]

    operations = [
        AddIndexConcurrently(
            model_name="notification",
            index=models.Index(
                F("recipient"), F("told_at").desc(), condition=Q(kind__in=KINDS), name="capped_told"
            ),
        ),
        RemoveIndexConcurrently(model_name="notification", name="alerts_told"),
    ]
