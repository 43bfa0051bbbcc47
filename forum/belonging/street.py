"""Street sales: who takes part, in which neighbourhood, when. Exact addresses stand nowhere: whoever comes asks the seller."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from forum.belonging.models import Stall, StreetSale
from listings.catalogue.models import District, Listing
from yardsale import guard
from yardsale.accounts import restraints
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User

#: Stalls on one page; a sale with more is told by neighbourhood.
MOST_STALLS = 200


@dataclass(frozen=True)
class Corner:
    """One neighbourhood of a sale, with who is there."""

    district: District
    stalls: list[Stall]


def corners(sale: StreetSale, slug: str = "") -> list[Corner]:
    """Who takes part, by neighbourhood: two queries, however many they are."""
    things = Listing.objects.on_sale().only("pk", "code", "title", "price", "currency")
    stalls = (
        Stall.objects.filter(sale=sale, person__is_active=True)
        .select_related("person", "district")
        .prefetch_related(Prefetch("listings", queryset=things, to_attr="things"))
        .order_by("district__name", "opens_at", "pk")
    )
    if slug:
        stalls = stalls.filter(district__slug=slug)
    found: dict[int, Corner] = {}
    for stall in stalls[:MOST_STALLS]:
        found.setdefault(stall.district_id, Corner(stall.district, [])).stalls.append(stall)
    return list(found.values())


def districts_of(sale: StreetSale) -> Iterable[District]:
    """Where one may take part: those named, or all."""
    named = sale.districts.order_by("name")
    return named if named.exists() else District.objects.order_by("name")


def why_not(user: "User", sale: StreetSale) -> str:
    if sale.is_over(timezone.now()):
        return _("This street sale is over.")
    return restraints.why_suspended(user) or restraints.why_silent(user)


@transaction.atomic
def join(
    sale: StreetSale,
    *,
    by: "User",
    district: District,
    opens_at: time,
    closes_at: time,
    words: str = "",
    listings: Iterable[Listing] = (),
) -> Stall:
    """Take part, or change how. Own things alone; the words are read by everybody."""
    if refused := why_not(by, sale):
        raise Refusal(refused)
    if closes_at <= opens_at:
        raise Refusal(_("The end must come after the beginning."))
    if found := guard.look(words):
        raise Refusal(guard.explain_public(found))
    mine = [one for one in listings if one.seller_id == by.pk][: settings.MOST_IN_STALL]
    stall, _is_new = Stall.objects.update_or_create(
        sale=sale,
        person=by,
        defaults={"district": district, "opens_at": opens_at, "closes_at": closes_at, "words": words},
    )
    stall.listings.set(mine)
    return stall


def leave(sale: StreetSale, *, by: "User") -> None:
    Stall.objects.filter(sale=sale, person=by).delete()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _ics(text: str) -> str:
    said = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return said.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "")


def _folded(line: str) -> str:
    """RFC 5545: lines of at most 75 bytes, the rest after a space."""
    parts: list[str] = []
    part = ""
    for sign in line:
        if len((part + sign).encode()) > (75 if not parts else 74):
            parts.append(part)
            part = ""
        part += sign
    return "\r\n ".join([*parts, part])


def calendar(sale: StreetSale) -> str:
    """The day for one's own calendar."""
    url = f"{settings.SITE_URL}{sale.get_absolute_url()}"
    where = ", ".join(sale.districts.order_by("name").values_list("name", flat=True))
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Yardsale//Street sales//EN",
        "BEGIN:VEVENT",
        f"UID:street-sale-{sale.pk}@{settings.SITE_URL.split('://')[-1]}",
        f"DTSTAMP:{_moment(timezone.now())}",
        f"DTSTART:{_moment(sale.starts_at)}",
        f"DTEND:{_moment(sale.ends_at)}",
        f"SUMMARY:{_ics(sale.title)}",
        f"DESCRIPTION:{_ics(sale.about)}",
        f"LOCATION:{_ics(where)}",
        f"URL:{url}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "\r\n".join(_folded(line) for line in lines) + "\r\n"


def things_of(user: "User") -> "list[Listing]":
    """What one may bring."""
    return list(Listing.objects.of(user).on_sale().order_by("-pk")[:60])
