from django.db import migrations, models


class Migration(migrations.Migration):
    """Whoever is no key customer any more leaves the book; what was written in it stays."""

    dependencies = [("tickets", "0040_changes_at_the_desk_are_told")]

    operations = [
        migrations.AddField(
            "keycustomer",
            "ended_at",
            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="ended"),
        ),
    ]
