"""What search finds a listing by: its weighted words, written whenever they may have changed.

Both sides, this and the query, are cut by `words.split`, so that no parser of URLs or numbers comes between.
"""

from collections.abc import Iterable
from itertools import islice

from django.db import connection

from listings.catalogue import tree, words
from listings.catalogue.models import Listing, ListingQuerySet

#: Title; category and attributes; description; district.
WEIGHTS = "ABCD"
_VECTOR = " || ".join(f"setweight(to_tsvector('yardsale', new.{weight}), '{weight}')" for weight in WEIGHTS)


def index(listing: Listing) -> None:
    """Write the listing's words. Belongs into the transaction that changes it."""
    _write([listing])


def reindex(listings: ListingQuerySet, *, batch: int = 500) -> int:
    """Write the words of many listings anew, and recount the vocabulary; how many listings."""
    count = 0
    stream = iter(listings.defer("words").order_by("pk").iterator(chunk_size=batch))
    while some := list(islice(stream, batch)):
        _write(some)
        count += len(some)
    words.recount()
    return count


def _write(some: Iterable[Listing]) -> None:
    columns = list(zip(*((listing.pk, *_texts(listing)) for listing in some), strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE listings_listing SET words = {_VECTOR}
            FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[]) AS new (id, A, B, C, D)
            WHERE listings_listing.id = new.id
            """,  # nosec B608  (constants only)
            [list(column) for column in columns],
        )


def _texts(listing: Listing) -> list[str]:
    """One text for each of WEIGHTS."""
    place = tree.place(listing.district_id)
    texts = [listing.title, _kind_of_thing(listing), listing.description, place.name if place else ""]
    return [" ".join(words.split(text)) for text in texts]


def _kind_of_thing(listing: Listing) -> str:
    node = tree.node(listing.category_id)
    if node is None:
        return ""
    said = [place.name for place in node.path]
    for question in node.questions:
        answer = listing.attributes.get(question.slug)
        if answer is True:
            said.append(question.name)
        elif answer is not None and answer is not False:
            said.append(question.written(answer))
    return " ".join(said)
