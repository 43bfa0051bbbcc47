from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reports", "0004_posts_and_illegal_things_are_reported")]

    operations = [
        ValidateConstraint(model_name="report", name="report_is_of_a_known_kind"),
        ValidateConstraint(model_name="report", name="report_has_a_known_reason"),
    ]
