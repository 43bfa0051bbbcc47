from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("moderation", "0006_stopped_sales_are_given_back")]

    operations = [ValidateConstraint(model_name="act", name="act_is_of_a_known_kind")]
