from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("listings", "0008_things_and_people_are_saved")]

    operations = [
        ValidateConstraint(model_name="listing", name="listing_status_is_known"),
        ValidateConstraint(model_name="listing", name="listing_paused_knows_since_when"),
    ]
