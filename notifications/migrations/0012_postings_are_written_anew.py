"""Every interest that is not muted is stored under its best terms: four alone, five inside its category."""

from hashlib import blake2b
from itertools import islice

from django.db import migrations


def key_of(term, category_id=None):
    words = f"{category_id or ''}:{term}".encode()
    return int.from_bytes(blake2b(words, digest_size=8).digest(), signed=True)


def entries(vector, category_id):
    heaviest = sorted(vector.items(), key=lambda term: (-term[1], term[0]))
    alone = [(key_of(term), weight) for term, weight in heaviest[:4]]
    return alone + [(key_of(term, category_id), weight) for term, weight in heaviest[:5]]


def write(apps, schema_editor):
    Interest = apps.get_model("notifications", "Interest")
    Posting = apps.get_model("notifications", "InterestPosting")
    rows = Interest.objects.filter(muted_at=None, is_search=False)
    stream = rows.values_list("pk", "terms", "category_id").order_by("pk").iterator(chunk_size=2000)
    while some := list(islice(stream, 2000)):
        Posting.objects.bulk_create(
            [
                Posting(key=key, interest_id=pk, weight=weight)
                for pk, vector, category_id in some
                for key, weight in entries(vector, category_id)
            ],
            batch_size=5000,
            ignore_conflicts=True,
        )


def take_away(apps, schema_editor):
    """Where this is undone, postings of the older form are made by purchases from then on."""
    apps.get_model("notifications", "InterestPosting").objects.all().delete()


class Migration(migrations.Migration):
    # In batches, so that a site that is up waits for none of it.
    atomic = False
    dependencies = [("notifications", "0011_postings_are_lean")]

    operations = [migrations.RunPython(write, take_away)]
