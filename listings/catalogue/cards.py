"""Cards of listings as HTML: made once per listing and version, fetched for a whole page in one round trip.

A card shows nothing that can change without the listing's `version` growing, but two things: the fees, which are in its
key, and how long ago it was posted, which is written in when the page is made. So every change of a listing's words,
price, cover or status must raise its version.
"""

import time
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.core.cache import cache
from django.template.loader import get_template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from listings.catalogue import tree
from listings.catalogue.models import Listing
from listings.fees import rates
from yardsale import formats

#: Seconds a card is kept; district and category names may be old for so long.
KEEP = 3600
#: Cards a process holds, at some 1.5 kB each.
MOST_REMEMBERED = 4000
AGO = "\x00"
_LAZY, _EAGER = 'loading="lazy" decoding="async"', 'loading="eager" fetchpriority="high"'


class Row(NamedTuple):
    """What a list query must give for each listing: `FIELDS`, in this order."""

    pk: int
    version: int
    published_at: datetime


FIELDS = ("pk", "version", "published_at")


def draw(rows: Sequence[Row], *, eager: int = 0) -> SafeString:
    """The cards of these listings as <li> elements; the first `eager` photos are loaded at once."""
    found = _cards(rows)
    return _joined(rows, found, eager)


def draw_all(*strips: Sequence[Row]) -> list[SafeString]:
    """Several lists of one page, in one round trip."""
    found = _cards([row for strip in strips for row in strip])
    return [_joined(strip, found, eager=0) for strip in strips]


def _joined(rows: Sequence[Row], found: dict[str, str], eager: int) -> SafeString:
    parts = []
    for index, row in enumerate(rows):
        card = found.get(_key(row.pk, row.version))
        if card is None:
            continue  # changed between the list and the card: the next view shows it
        card = card.replace(AGO, escape(formats.ago(row.published_at)), 1)
        parts.append(card.replace(_LAZY, _EAGER, 1) if index < eager else card)
    return mark_safe("".join(parts))  # nosec B703  (parts escaped above)


def _key(pk: int, version: int) -> str:
    return f"card:{fees_key()}:{pk}:{version}"


def fees_key() -> int:
    """Belongs into the key of everything kept that shows a price with fees."""
    return hash(rates.current())


def _cards(rows: Iterable[Row]) -> dict[str, str]:
    """From this process's memory, else from the cache, else drawn now."""
    keys = {_key(row.pk, row.version): row.pk for row in rows}
    found = {key: _memory[key] for key in keys if key in _memory}
    if len(found) < len(keys):
        more = cache.get_many([key for key in keys if key not in found])
        missing = [pk for key, pk in keys.items() if key not in found and key not in more]
        if missing:
            made = {_key(listing.pk, listing.version): _drawn(listing) for listing in _listings(missing)}
            cache.set_many(made, timeout=KEEP)
            more |= made
        _remember(more)
        found |= more
    return found


_memory: dict[str, str] = {}
_forgotten_at = 0.0


def _remember(drawn: dict[str, str]) -> None:
    now = time.monotonic()
    if len(_memory) > MOST_REMEMBERED or now - _forgotten_at > KEEP:
        forget()
    _memory.update(drawn)


def forget() -> None:
    """Let this process's memory of cards go."""
    global _forgotten_at
    _memory.clear()
    _forgotten_at = time.monotonic()


def _listings(pks: Iterable[int]) -> Iterable[Listing]:
    return Listing.objects.filter(pk__in=pks).defer("words", "description")


def _drawn(listing: Listing) -> str:
    """One card, with AGO where the time since posting belongs."""
    return get_template("catalogue/_card.html").render(
        {
            "listing": listing,
            "place": tree.place(listing.district_id),
            "brand": listing.attributes.get("brand", ""),
            "ago": AGO,
        }
    )


def warm(listings: Iterable[Listing]) -> None:
    """Draw ahead of the first visitor."""
    cache.set_many({_key(one.pk, one.version): _drawn(one) for one in listings}, timeout=KEEP)


def rows_of(found: Iterable[tuple[Any, ...]]) -> list[Row]:
    return [Row(*values[:3]) for values in found]
