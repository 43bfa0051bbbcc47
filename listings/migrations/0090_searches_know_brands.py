from django.db import migrations, models


class Migration(migrations.Migration):
    """The brands that things on sale carry, counted with the vocabulary, so that a search understands them."""

    dependencies = [("listings", "0073_neighbours_bring_neighbours")]

    operations = [
        migrations.CreateModel(
            name="Brand",
            fields=[
                ("words", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("names", models.JSONField()),
                ("listings", models.PositiveIntegerField()),
                ("categories", models.JSONField(default=list)),
            ],
            options={
                "verbose_name": "brand",
                "verbose_name_plural": "brands",
                "indexes": [
                    models.Index(models.F("listings").desc(), models.F("words"), name="brand_most_carried")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("listings__gte", 1)), name="brand_is_carried_by_something"
                    )
                ],
            },
        ),
    ]
