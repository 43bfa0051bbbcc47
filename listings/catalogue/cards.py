"""Cards of listings as HTML: made once per listing and version, fetched for a whole page in one round trip.

A card shows nothing that can change without the listing's `version` growing, but two things: the fees, which are in its
key, and how long ago it was posted, which is written in when the page is made. So every change of a listing's words,
price, cover or status must raise its version.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from zlib import crc32

from django.conf import settings
from django.db.models import F
from django.template.loader import get_template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from listings.catalogue import tree
from listings.catalogue.models import Listing
from listings.fees import rates
from yardsale import formats
from yardsale.shelf import Shelf
from yardsale.templatetags.yardsale import photo, price

#: Cards a process holds, at some 1.5 kB each.
_shelf = Shelf(most=4000)
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
    parts, drawn_as = [], look()
    for index, row in enumerate(rows):
        card = found.get(_key(row.pk, row.version, drawn_as))
        if card is None:
            continue  # changed between the list and the card: the next view shows it
        card = card.replace(AGO, escape(formats.ago(row.published_at)), 1)
        parts.append(card.replace(_LAZY, _EAGER, 1) if index < eager else card)
    return mark_safe("".join(parts))  # nosec B703  (parts escaped above)


def _key(pk: int, version: int, drawn_as: str) -> str:
    return f"card:{drawn_as}:{pk}:{version}"


def look() -> str:
    """Belongs into the key of everything kept: the fees inside prices, and the templates it was drawn with."""
    return f"{hash(rates.current())}:{_templates()}"


@lru_cache(maxsize=1)
def _templates() -> int:
    """Another number after an upgrade that changed a template, so that nothing is given out in its old look."""
    files = sorted((settings.BASE_DIR / "templates/catalogue").glob("_*.html"))
    return crc32(b"".join(file.read_bytes() for file in files))


def _cards(rows: Iterable[Row]) -> dict[str, str]:
    drawn_as = look()
    keys = {_key(row.pk, row.version, drawn_as): row.pk for row in rows}

    def make(missing: list[str]) -> dict[str, str]:
        listings = _listings([keys[key] for key in missing])
        return {_key(listing.pk, listing.version, drawn_as): _drawn(listing) for listing in listings}

    return _shelf.get_many(keys, make)


def _listings(pks: Iterable[int]) -> Iterable[Listing]:
    # With the seller's code: on their own things people have no heart.
    found = Listing.objects.filter(pk__in=pks).annotate(of=F("seller__code"))
    return found.defer("words", "description")


def _drawn(listing: Listing) -> str:
    """One card, with AGO where the time since posting belongs. Prepared here: each tag of a template costs 24 times."""
    place, brand = tree.place(listing.district_id), listing.attributes.get("brand")
    kind = str(listing.get_condition_display())
    return _template().render(
        {
            "status": listing.status,
            "picture": photo(listing.cover_photo, sizes="card"),
            "price": price(listing.buyer_price, listing.currency),
            "url": _address().replace("CODE", listing.code),
            "code": listing.code,
            "of": listing.of,  # type: ignore[attr-defined]
            "title": listing.title,
            "kind": f"{kind} · {brand}" if brand else kind,
            "place": f"{place.name} · " if place else "",
            "moment": listing.published_at.isoformat(timespec="seconds") if listing.published_at else "",
            "ago": AGO,
        }
    )


def _template() -> Any:
    return get_template("catalogue/_card.html")


@lru_cache(maxsize=1)
def _address() -> str:
    return reverse("catalogue:detail", args=["CODE"])


def rows_of(found: Iterable[tuple[Any, ...]]) -> list[Row]:
    return [Row(*values[:3]) for values in found]
