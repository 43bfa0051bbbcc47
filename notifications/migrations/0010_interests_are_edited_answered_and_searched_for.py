import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


def of_person(**more):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, django.db.models.deletion.CASCADE, related_name="+", **more
    )


def of_category(name="category"):
    return (
        name,
        models.ForeignKey(
            "listings.category", django.db.models.deletion.CASCADE, db_index=False, related_name="+"
        ),
    )


def key():
    return (
        "id",
        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("listings", "0024_payouts_wait_for_a_reason"),
        ("notifications", "0008_announcements_are_a_topic"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Companion",
            fields=[key(), ("strength", models.FloatField()), of_category(), of_category("other")],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("category", "other"), name="categories_go_together_once"),
                    models.CheckConstraint(
                        condition=Q(("strength__gt", 0), ("strength__lte", 1)),
                        name="companion_strength_is_a_share",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Demand",
            fields=[
                ("term", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("per_title", models.FloatField()),
            ],
        ),
        migrations.CreateModel(
            name="LeftOut",
            fields=[
                key(),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
                ("person", of_person(db_index=False)),
                ("seller", of_person()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "seller"), name="one_person_leaves_another_out_once"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Stop",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        settings.AUTH_USER_MODEL,
                        django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="alerts_stop",
                        serialize=False,
                    ),
                ),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.AddField("interest", "is_search", models.BooleanField(db_default=False, default=False)),
        migrations.AddField(
            "interest",
            "most_price",
            models.PositiveIntegerField(blank=True, null=True, verbose_name="price limit"),
        ),
        migrations.AddField(
            "interest",
            "wish",
            models.CharField(
                blank=True,
                choices=[
                    ("", "Not answered"),
                    ("more", "More like this"),
                    ("with", "Things that go with it"),
                    ("done", "I have all I need"),
                ],
                db_default="",
                default="",
                max_length=4,
            ),
        ),
        migrations.AddField(
            "interest",
            "without",
            models.CharField(
                blank=True, db_default="", default="", max_length=120, verbose_name="but not"
            ),
        ),
        migrations.AlterField(
            "interest",
            "category",
            models.ForeignKey(
                "listings.category",
                django.db.models.deletion.PROTECT,
                blank=True,
                db_index=False,
                null=True,
                related_name="+",
            ),
        ),
        migrations.AlterField(
            "interest",
            "person",
            models.ForeignKey(
                settings.AUTH_USER_MODEL,
                django.db.models.deletion.CASCADE,
                db_index=False,
                related_name="interests",
            ),
        ),
        migrations.AlterField("interest", "price", models.PositiveIntegerField(blank=True, null=True)),
        migrations.AlterField(
            "interest", "title", models.CharField(blank=True, max_length=80, verbose_name="words")
        ),
        migrations.AddConstraint(
            "interest",
            models.CheckConstraint(
                condition=Q(
                    ("is_search", True),
                    Q(("category__isnull", False), ("price__isnull", False)),
                    _connector="OR",
                ),
                name="purchase_has_a_category_and_a_price",
            ),
        ),
        migrations.AddConstraint(
            "interest",
            models.CheckConstraint(
                condition=Q(
                    ("is_search", False),
                    Q(("title", ""), _negated=True),
                    ("category__isnull", False),
                    _connector="OR",
                ),
                name="search_looks_for_something",
            ),
        ),
        migrations.AddConstraint(
            "interest",
            models.CheckConstraint(
                condition=Q(("wish__in", ["", "more", "with", "done"])), name="wish_is_known"
            ),
        ),
        migrations.AddConstraint(
            "interest",
            models.UniqueConstraint(
                condition=Q(("is_search", True)),
                fields=("person", "title", "category"),
                name="one_person_saves_one_search_once",
                nulls_distinct=False,
            ),
        ),
    ]
