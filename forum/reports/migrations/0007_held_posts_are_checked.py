from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reports", "0006_first_posts_of_newcomers_wait")]

    operations = [ValidateConstraint(model_name="report", name="report_has_a_known_reason")]
