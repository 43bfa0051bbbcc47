from django.db import migrations, models


class Migration(migrations.Migration):
    """Words for the same thing are rows, so that staff can add to them."""

    dependencies = [("listings", "0044_search_finds_by_title_and_time")]

    operations = [
        migrations.CreateModel(
            name="Synonym",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "words",
                    models.CharField(
                        help_text="Single words with spaces between them: bicycle bike cycle",
                        max_length=200,
                        unique=True,
                        verbose_name="words for the same thing",
                    ),
                ),
            ],
            options={
                "verbose_name": "synonym",
                "verbose_name_plural": "synonyms",
                "ordering": ["words"],
            },
        ),
    ]
