import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q

class Migration(migrations.Migration):
    """A search looks around a place, tells as often as its person likes, has a feed, and holds its words as a question for Postgres.

    What is checked of the rows there are, and the feeds' index, come in 0043 while people go on.
    """

    dependencies = [
        ("listings", "0060_listings_are_found_by_when_they_were_new"),
        ("notifications", "0032_what_was_followed_is_counted"),
    ]

    operations = [
        migrations.AddField("interest", "feed_key", models.UUIDField(blank=True, editable=False, null=True)),
        migrations.AddField("interest", "found_by", models.JSONField(db_default=[], default=list)),
        migrations.AddField("interest", "looked_for", models.TextField(blank=True, db_default="", default="")),
        migrations.AddField(
            "interest",
            "near",
            models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="listings.district",
            ),
        ),
        migrations.AddField(
            "interest",
            "pace",
            models.CharField(
                choices=[("now", "At once"), ("daily", "Once a day"), ("weekly", "Once a week")],
                db_default="now",
                default="now",
                max_length=8,
                verbose_name="how often",
            ),
        ),
        migrations.AddField(
            "interest",
            "within",
            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="kilometres"),
        ),
        migrations.AlterField(
            "notification",
            "urgency",
            models.CharField(
                choices=[
                    ("now", "News"),
                    ("calm", "For the digest"),
                    ("weekly", "For the digest of the week"),
                ],
                db_default="now",
                default="now",
                max_length=8,
            ),
        ),
        AddConstraintNotValid(
            "interest",
            models.CheckConstraint(
                condition=Q(("pace__in", ["now", "daily", "weekly"])), name="pace_of_a_search_is_known"
            ),
        ),
        AddConstraintNotValid(
            "interest",
            models.CheckConstraint(
                condition=Q(
                    Q(("near", None), ("within", None)),
                    Q(("near__isnull", False), ("within__gt", 0)),
                    _connector="OR",
                ),
                name="radius_has_a_middle",
            ),
        ),
    ]
