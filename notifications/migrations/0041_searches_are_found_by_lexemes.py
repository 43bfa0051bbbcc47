"""Searches that are saved already: their words as a question for Postgres, and the lexeme under which a listing finds them."""

import re
from hashlib import blake2b
from uuid import uuid4

from django.db import migrations


def key_of(term):
    return int.from_bytes(blake2b(f"?:{term}".encode(), digest_size=8).digest(), signed=True)


def write(apps, schema_editor):
    Interest = apps.get_model("notifications", "Interest")
    Posting = apps.get_model("notifications", "InterestPosting")
    for search in Interest.objects.filter(is_search=True).order_by("pk").iterator(chunk_size=500):
        heaviest = sorted(search.terms.items(), key=lambda term: (-term[1], term[0]))
        unwanted = [f"!({word})" for word in re.findall(r"[^\W_]+", search.without.lower())]
        lexemes = []
        if heaviest:
            with schema_editor.connection.cursor() as cursor:
                cursor.execute("SELECT tsvector_to_array(to_tsvector('yardsale', %s))", [heaviest[0][0]])
                lexemes = cursor.fetchone()[0]
        Interest.objects.filter(pk=search.pk).update(
            looked_for=" & ".join([*search.terms, *unwanted]), found_by=lexemes, feed_key=uuid4()
        )
        if heaviest and search.muted_at is None:
            Posting.objects.filter(key=key_of(heaviest[0][0]), interest_id=search.pk).delete()
            Posting.objects.bulk_create(
                [Posting(key=key_of(lexeme), interest_id=search.pk, weight=1.0) for lexeme in lexemes],
                ignore_conflicts=True,
            )


class Migration(migrations.Migration):
    # Search by search, so that a site that is up waits for none of it.
    atomic = False
    dependencies = [("notifications", "0040_searches_know_radius_and_pace")]

    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
