import django.db.models
from django.conf import settings
from django.db import migrations, models

import yardsale.events.models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0001_first_models"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(model_name="event", name="events_unaddressed"),
        migrations.AddField(
            model_name="event",
            name="rings",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="event",
            name="ring_at",
            field=models.DateTimeField(default=yardsale.events.models.after_patience),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=django.db.models.Q(("addressed_at", None)), fields=["ring_at"], name="events_overdue"
            ),
        ),
    ]
