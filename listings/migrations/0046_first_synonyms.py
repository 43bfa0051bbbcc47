import json
from pathlib import Path

from django.db import migrations

FILE = Path(__file__).parents[1] / "catalogue" / "words.json"


def add(apps, schema_editor):
    Synonym = apps.get_model("listings", "Synonym")
    groups = json.loads(FILE.read_text())["synonyms"]
    Synonym.objects.bulk_create([Synonym(words=words) for words in groups], ignore_conflicts=True)


class Migration(migrations.Migration):
    """The synonyms a site starts with."""

    dependencies = [("listings", "0045_staff_keep_the_synonyms")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
