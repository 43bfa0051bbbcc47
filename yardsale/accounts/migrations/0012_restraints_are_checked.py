from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0011_people_are_silenced_and_suspended")]

    operations = [
        ValidateConstraint(model_name="user", name="who_is_silenced_knows_the_rule"),
        ValidateConstraint(model_name="user", name="who_is_suspended_knows_the_rule"),
    ]
