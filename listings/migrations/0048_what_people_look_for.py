from django.db import migrations, models


class Migration(migrations.Migration):
    """Searches are counted without anybody in them, and offered when several people made them."""

    dependencies = [("listings", "0047_words_are_found_by_their_beginning")]

    operations = [
        migrations.CreateModel(
            name="Asked",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("words", models.CharField(max_length=60)),
                ("day", models.DateField()),
                ("visitor", models.BigIntegerField()),
            ],
            options={"verbose_name": "search of somebody", "verbose_name_plural": "searches of somebody"},
        ),
        migrations.CreateModel(
            name="PopularSearch",
            fields=[
                (
                    "words",
                    models.CharField(max_length=60, primary_key=True, serialize=False, verbose_name="words"),
                ),
                ("people", models.PositiveIntegerField(verbose_name="people on one day")),
                ("asked_on", models.DateField(verbose_name="last asked for")),
            ],
            options={"verbose_name": "popular search", "verbose_name_plural": "popular searches"},
        ),
        migrations.AddConstraint(
            model_name="asked",
            constraint=models.UniqueConstraint(
                fields=("day", "words", "visitor"), name="visitor_asks_for_words_once_a_day"
            ),
        ),
        migrations.AddIndex(
            model_name="popularsearch",
            index=models.Index(fields=["words"], name="popular_beginnings", opclasses=["text_pattern_ops"]),
        ),
        migrations.AddConstraint(
            model_name="popularsearch",
            constraint=models.CheckConstraint(
                condition=models.Q(("people__gte", 3)), name="popular_is_what_three_people_asked_for"
            ),
        ),
    ]
