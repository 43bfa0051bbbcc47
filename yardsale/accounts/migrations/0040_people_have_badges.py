import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """They come with the person, as hearts do; the first night fills them."""

    dependencies = [("accounts", "0030_people_leave")]

    operations = [
        migrations.AddField(
            "user",
            "badges",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=12), blank=True, db_default=[], default=list, editable=False, size=None
            ),
        ),
    ]
