"""The rows of "For you": things like what somebody bought or looked at, what goes with it, what is fresh nearby, what rises."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from listings.catalogue import browse, cards, search
from listings.catalogue.cards import Row
from listings.catalogue.models import Listing
from listings.catalogue.strips import Strip
from listings.saved.models import NotThis, Seen
from notifications.channels.strip import because_you_bought
from notifications.interests.models import LeftOut
from yardsale.accounts.models import Block

if TYPE_CHECKING:
    from yardsale.accounts.models import User

CARDS = 12
#: "Rising" looks at so many of the newest things; a heart says as much as so many looks.
LOOKED_AT, HEART = 400, 5

#: Of the five newest purchases the three categories that go best with each, and the newest things there.
_GOES_WITH = """
    SELECT DISTINCT ON (listing.id) listing.id, listing.version, listing.published_at, bought.title, companion.strength
    FROM (
        SELECT category_id, title FROM notifications_interest
        WHERE person_id = %(person)s AND NOT is_search AND muted_at IS NULL AND wish <> 'done'
        ORDER BY since DESC, id DESC LIMIT 5
    ) AS bought, LATERAL (
        SELECT other_id, strength FROM notifications_companion WHERE category_id = bought.category_id
        AND other_id <> bought.category_id ORDER BY strength DESC LIMIT 3
    ) AS companion, LATERAL (
        SELECT id, version, published_at FROM listings_listing
        WHERE status = 'on_sale' AND category_id = companion.other_id AND seller_id <> %(person)s
        ORDER BY published_at DESC, id DESC LIMIT 4
    ) AS listing
    ORDER BY listing.id, companion.strength DESC
"""
_RISING = """
    SELECT id, version, published_at FROM (
        SELECT newest.id, newest.version, newest.published_at, newest.favourite_count * %(heart)s + coalesce((
            SELECT sum(views) FROM listings_listingday AS looks
            WHERE looks.listing_id = newest.id AND looks.day >= current_date - 2
        ), 0) AS sought
        FROM (
            SELECT id, version, published_at, favourite_count FROM listings_listing
            WHERE status = 'on_sale' AND seller_id <> %(person)s ORDER BY published_at DESC, id DESC LIMIT %(looked_at)s
        ) AS newest
    ) AS weighed WHERE sought > 0 ORDER BY sought DESC, published_at DESC, id DESC LIMIT %(most)s
"""


def of(person: "User") -> list[Strip]:
    """Each thing once, in the first row that has it; none that the person wants no more."""
    shown = set(NotThis.objects.filter(person=person).values_list("listing", flat=True))
    strips, found = [], list(_strips(person))
    shown |= _never(person, [row.pk for strip in found for row in strip.rows])
    for strip in found:
        rows = [row for row in strip.rows if row.pk not in shown][:CARDS]
        shown |= {row.pk for row in rows}
        if rows:
            strips.append(Strip(strip.title, rows, strip.why, strip.url))
    return strips


def _never(person: "User", pks: list[int]) -> set[int]:
    """What is theirs, or of somebody whom they keep apart from or do not want to hear of."""
    theirs = (
        Q(seller=person)
        | Q(seller__in=Block.objects.filter(blocker=person).values("blocked"))
        | Q(seller__in=Block.objects.filter(blocked=person).values("blocker"))
        | Q(seller__in=LeftOut.objects.filter(person=person).values("seller"))
    )
    return set(Listing.objects.filter(theirs, pk__in=pks).values_list("pk", flat=True))


def _strips(person: "User") -> Iterator[Strip]:
    bought = because_you_bought(person)
    if bought is not None:
        yield bought
    last = (
        Seen.objects.filter(person=person, listing__in=Listing.objects.public())
        .order_by("-at")
        .select_related("listing")
        .defer("listing__words", "listing__description")
        .first()
    )
    if last is not None:
        yield _looked_at(last.listing)
    yield _goes_with(person)
    places = browse.near(person.district)
    if places:
        near = _("Fresh near %(place)s") % {"place": places[0].name}
        url = f"{reverse('catalogue:browse')}?place={places[0].slug}"
        yield Strip(near, browse.fresh(2 * CARDS, places), _("Because you live there."), url)
    yield _rising(person)


def lately(person: "User") -> list[Row]:
    """What they looked at themselves, and can still be looked at."""
    seen = Seen.objects.filter(person=person, listing__in=Listing.objects.public()).order_by("-at")
    return cards.rows_of(seen.values_list("listing", "listing__version", "listing__published_at")[:CARDS])


def _looked_at(listing: Listing) -> Strip:
    title = _("Because you looked at %(title)s") % {"title": listing.title}
    return Strip(title, search.similar(listing, 2 * CARDS), url=listing.get_absolute_url())


def _goes_with(person: "User") -> Strip:
    found = sorted(_ask(_GOES_WITH, person=person.pk), key=lambda row: (-row[4], -row[0]))
    bought = list(dict.fromkeys(row[3] for row in found))
    why = _("People who bought things like yours bought these as well: %(things)s")
    return Strip(
        _("Goes with what you bought"), cards.rows_of(found), why % {"things": " · ".join(bought[:3])}
    )


def _rising(person: "User") -> Strip:
    found = _ask(_RISING, person=person.pk, heart=HEART, looked_at=LOOKED_AT, most=2 * CARDS)
    return Strip(
        _("Rising now"), cards.rows_of(found), _("What neighbours look at and save most of what is new.")
    )


def _ask(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
