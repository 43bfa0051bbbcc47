"""A posting is what the covering index holds and nothing else. The rows follow from the interests: 0012 writes them anew."""

from django.db import migrations, models

LEAN = """
ALTER TABLE notifications_interestposting DROP CONSTRAINT notifications_interestposting_pkey;
ALTER TABLE notifications_interestposting ADD PRIMARY KEY (key, interest_id) INCLUDE (weight);
"""


class Migration(migrations.Migration):
    dependencies = [("notifications", "0010_interests_are_edited_answered_and_searched_for")]

    operations = [
        migrations.DeleteModel("InterestPosting"),
        migrations.CreateModel(
            name="InterestPosting",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "key",
                        "interest_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("key", models.BigIntegerField()),
                ("interest_id", models.BigIntegerField()),
                ("weight", models.FloatField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("weight__gt", 0)), name="posting_weighs_something"
                    )
                ]
            },
        ),
        migrations.RunSQL(LEAN, migrations.RunSQL.noop),
    ]
