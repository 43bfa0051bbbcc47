import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Messages of a ticket that was split off say where they were said first."""

    dependencies = [("tickets", "0003_first_queues")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="copied_from",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="copies",
                to="tickets.message",
            ),
        ),
    ]
