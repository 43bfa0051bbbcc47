from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import F, Q

KINDS = ["followed.new", "listing.similar", "offer.given", "saved.back", "saved.cheaper", "saved.sold"]


class Migration(migrations.Migration):
    # Concurrent indexes are built outside transactions: nobody waits for them.
    atomic = False
    dependencies = [("notifications", "0005_messages_are_a_topic")]

    operations = [
        AddIndexConcurrently(
            model_name="notification",
            index=models.Index(
                F("recipient"), F("told_at").desc(), condition=Q(kind__in=KINDS), name="counted_told"
            ),
        ),
        RemoveIndexConcurrently(model_name="notification", name="capped_told"),
    ]
