from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("moderation", "0004_what_waits_may_be_refused")]

    operations = [ValidateConstraint(model_name="act", name="act_is_of_a_known_kind")]
