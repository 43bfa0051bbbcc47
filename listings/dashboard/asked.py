"""What people look for, counted so that nobody can be read out of it.

A search is counted only when titles here have each of its words, so no name, number or address of anybody gets in. Who asked
is a number of today (`visitors.visitor`), thrown away after two days. What at least FEWEST of them looked for on one day is
offered to others. What is looked for in vain may be any word, a name too: it is written down only once FEWEST people of one day
asked for it, in the moment in which the last of them does; until then there is a keyed hash.
"""

import hashlib
from datetime import date, timedelta

from django.conf import settings
from django.db import connection

from listings.catalogue import query as queries
from listings.catalogue import words
from listings.catalogue.models import Asked, PopularSearch
from listings.dashboard.models import FoundNothing, Vain
from yardsale import guard

FEWEST = 3
LONGEST = 60
#: Days after which what nobody asks for any more is offered no longer.
REMEMBERED = 90


def count_search(typed: str, *, visitor: int, today: date) -> bool:
    """Whether it was counted: known words only, once for each visitor and day."""
    understood = queries.understand(typed, exactly=True)
    said = " ".join(words.split(typed))
    if not understood or understood.repaired or len(said) > LONGEST or guard.look(typed):
        return False
    known = words.document_frequencies(words.stem(term) for term in understood.terms)
    if min(known.values()) < FEWEST:
        return False
    _row, is_new = Asked.objects.get_or_create(words=said, day=today, visitor=visitor)
    return is_new


def count_vain(typed: str, *, visitor: int, today: date) -> bool:
    """Whether so many asked for it in vain today that the words are written down."""
    said = " ".join(words.split(typed))
    if not said or len(said) > LONGEST or guard.look(typed) or any(letter.isdigit() for letter in said):
        return False
    search = _hashed(said, today)
    Vain.objects.get_or_create(search=search, day=today, visitor=visitor)
    people = Vain.objects.filter(search=search, day=today).count()
    if people < FEWEST:
        return False
    FoundNothing.objects.update_or_create(words=said, day=today, defaults={"people": people})
    return True


def _hashed(said: str, today: date) -> int:
    key = hashlib.sha256(f"searches in vain {settings.SECRET_KEY}".encode()).digest()
    digest = hashlib.blake2b(f"{today:%Y-%m-%d} {said}".encode(), key=key, digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


def gather(today: date) -> int:
    """Bring what is popular up to date, and throw away who asked; how many are popular. Safe to run again."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO listings_popularsearch (words, people, asked_on)
            SELECT DISTINCT ON (words) words, count(*), day FROM listings_asked
            GROUP BY words, day HAVING count(*) >= %s ORDER BY words, day DESC
            ON CONFLICT (words) DO UPDATE SET
                people = greatest(listings_popularsearch.people, excluded.people), asked_on = excluded.asked_on
            """,
            [FEWEST],
        )
    Asked.objects.filter(day__lt=today - timedelta(days=1)).delete()
    Vain.objects.filter(day__lt=today - timedelta(days=1)).delete()
    FoundNothing.objects.filter(day__lt=today - timedelta(days=REMEMBERED)).delete()
    PopularSearch.objects.filter(asked_on__lt=today - timedelta(days=REMEMBERED)).delete()
    return PopularSearch.objects.count()
