import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    """What each person looked for lately, for themselves, and who wants no such list."""

    dependencies = [
        ("listings", "0090_searches_know_brands"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RecentSearch",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("words", models.CharField(max_length=100, verbose_name="words")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="last asked for")),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "recent search",
                "verbose_name_plural": "recent searches",
                "indexes": [
                    models.Index(models.F("person"), models.F("at").desc(), name="recent_search_newest")
                ],
                "constraints": [
                    models.UniqueConstraint("person", Lower("words"), name="person_looked_for_words_once"),
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True), name="recent_search_says_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NoRecentSearches",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                )
            ],
            options={
                "verbose_name": "person without recent searches",
                "verbose_name_plural": "people without recent searches",
            },
        ),
    ]
