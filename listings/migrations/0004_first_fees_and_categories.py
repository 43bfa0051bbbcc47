from datetime import datetime, timezone

from django.db import migrations

from listings.catalogue.taxonomy import load_taxonomy


def begin(apps, schema_editor):
    # The defaults of the model are the first schedule: 8 %, at least 0.50, at most 60.00; 0.70 + 3 %.
    apps.get_model("listings", "FeeSchedule").objects.get_or_create(
        starts_at=datetime(2020, 1, 1, tzinfo=timezone.utc)
    )
    load_taxonomy(apps.get_model("listings", "Category"), apps.get_model("listings", "Attribute"))


class Migration(migrations.Migration):
    """A site starts with its fees and its category tree. Going back keeps them: listings may stand in them."""

    dependencies = [("listings", "0003_ledger_is_only_added_to")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
