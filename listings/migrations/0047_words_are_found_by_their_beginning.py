from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """What is being typed finds the words that begin so, in any collation."""

    atomic = False
    dependencies = [("listings", "0046_first_synonyms")]

    operations = [
        AddIndexConcurrently(
            model_name="word",
            index=models.Index(fields=["word"], opclasses=["text_pattern_ops"], name="word_beginnings"),
        )
    ]
