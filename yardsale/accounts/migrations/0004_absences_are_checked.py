from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_people_go_on_holiday")]

    operations = [ValidateConstraint(model_name="user", name="who_is_away_says_until_when")]
