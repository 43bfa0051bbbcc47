"""What a saved search fits: one condition in SQL, for the one new listing that is matched and for all of last week.

The matcher asks it of the searches that it finds for a listing; the preview, the private feed and guests' letters ask it of the
listings there are. So what "would have been sent" and what is sent cannot differ.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from listings.catalogue import tree, words
from listings.catalogue.actions import KEEPS_ITS_PLACE
from listings.catalogue.models import Listing
from listings.catalogue.query import understand
from listings.fees import rates
from notifications.interests import retold

if TYPE_CHECKING:
    from yardsale.accounts.models import User

#: About `listing`; of the search `{looked_for}`, `{category}`, `{most_price}`, `{near}`, `{within}`; `{fixed}` and `{rate}` are
#: the buyer protection in force. Where these are constants, Postgres leaves out what is not asked.
FITS = """
    ({category} IS NULL OR {category} IN (listing.category_id, listing.group_id))
    AND ({looked_for} = '' OR ts_filter(listing.words, '{{a}}') @@ to_tsquery('yardsale', {looked_for}))
    AND ({most_price} IS NULL
        OR listing.price + {fixed} + round(listing.price::float8 * {rate} / 10000) <= {most_price})
    AND ({near} IS NULL OR EXISTS (
        SELECT FROM listings_district AS home, listings_district AS place
        WHERE home.id = {near} AND place.id = listing.district_id
        AND 111.2 * sqrt((home.latitude - place.latitude) ^ 2 + (
            cos(radians((home.latitude + place.latitude) / 2)) * (home.longitude - place.longitude)) ^ 2) <= {within}
    ))
"""
#: Whether `{person}` may hear of the things of `{seller}` at all.
MAY_HEAR = """
    {person} <> {seller} AND NOT EXISTS (
        SELECT FROM accounts_block WHERE blocker_id = {person} AND blocked_id = {seller}
    ) AND NOT EXISTS (
        SELECT FROM accounts_block WHERE blocker_id = {seller} AND blocked_id = {person}
    ) AND NOT EXISTS (
        SELECT FROM notifications_leftout WHERE person_id = {person} AND seller_id = {seller}
    )
"""
#: How alike the titles of two things of one seller are that are taken for the same thing, put on sale anew.
SAME_TITLE = retold.SAME_TITLE
#: So many other things of one seller with the same title are looked at.
MOST_ALIKE = 50
#: Whether this person was in truth told of it, whatever the reason.
_TOLD = """EXISTS (
    SELECT FROM notifications_notification AS told WHERE told.listing_id = family.id AND told.recipient_id = %(person)s
    AND told.occasion = 'listing:' || family.id
)"""
#: We count no further.
MOST_COUNTED = 100
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Wanted:
    """What a search asks, as it stands in its row: `looked_for` is a question for Postgres, "" for anything at all."""

    looked_for: str
    category_id: int | None = None
    most_price: int | None = None
    near_id: int | None = None
    within: int | None = None


@dataclass(frozen=True)
class Said:
    """Words, understood once when a search is saved: spelling repaired, other words for the same thing along with them."""

    looked_for: str
    #: Lexemes of which every title that fits has one: under these a new listing finds the search.
    found_by: tuple[str, ...] = ()


def say(typed: str, without: str = "") -> Said:
    """What somebody looks for as a question for Postgres; "" when nothing of it says anything."""
    query = understand(typed)
    unwanted = dict.fromkeys([*query.excluded, *words.split(without)])
    telling = [term for term in query.terms if term not in words.STOP and term not in words.CHATTER]
    # What nobody has posted yet may well be what they wait for: a word that was repaired counts as it was typed, too.
    typed_as = {word: asked for asked, word in query.repaired.items()}

    def ways(term: str) -> list[str]:
        return [term, *query.others(term), *([typed_as[term]] if term in typed_as else [])]

    meant = [f"({' | '.join(ways(term))})" for term in telling]
    phrases = [f"({' <-> '.join(phrase)})" for phrase in query.phrases]
    weights = dict(zip(query.terms, query.weights, strict=True))
    rarest = max(telling, key=lambda term: (weights[term], term), default=None)
    found_by = _lexemes(ways(rarest)) if rarest else ()
    if rarest and not found_by:
        return Said("")
    return Said(" & ".join([*meant, *phrases, *(f"!({word})" for word in unwanted)]), found_by)


def _lexemes(said: list[str]) -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT unnest(tsvector_to_array(to_tsvector('yardsale', said))) FROM unnest(%s::text[]) AS said",
            [said],
        )
        return tuple(sorted(lexeme for (lexeme,) in cursor.fetchall()))


def title_lexemes(listing: Listing) -> list[str]:
    """What its title says, as the index has it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT unnest(tsvector_to_array(ts_filter(words, '{a}'))) FROM listings_listing WHERE id = %s",
            [listing.pk],
        )
        return [lexeme for (lexeme,) in cursor.fetchall()]


def too_far_from(district: str) -> list[int]:
    """Keys of the districts from which somebody who lives in this one fetches nothing."""
    home = next((place for place in tree.current().places if place.name == district), None)
    return [place.pk for place in tree.current().places if home and is_too_far(home, place)]


def is_too_far(one: tree.Place, other: tree.Place) -> bool:
    """Nobody comes so far for a thing that is handed over in person only."""
    return one.name != other.name and tree.kilometres(one, other) > settings.MEETING_REACH_KM


_WAKE = f"""
    UPDATE notifications_guestsearch AS search SET next_at = %(now)s
    FROM listings_listing AS listing
    WHERE listing.id = %(listing)s AND search.confirmed_at IS NOT NULL AND search.pace = 'now' AND search.next_at IS NULL
    AND search.id IN (
        SELECT id FROM notifications_guestsearch WHERE pace = 'now' AND found_by ?| %(lexemes)s
        UNION ALL
        SELECT id FROM notifications_guestsearch WHERE pace = 'now' AND found_by = '[]'
        AND category_id IN (listing.category_id, listing.group_id)
    )
    AND {FITS.format(
        looked_for="search.looked_for", category="search.category_id", most_price="search.most_price",
        near="search.near_id", within="search.within", fixed="%(fixed)s", rate="%(rate)s",
    )}
"""  # nosec B608  (constants)  # fmt: skip


def wake_guests(listing: Listing, now: datetime) -> int:
    """Of the guests who want to know at once, those for whom this new thing fits are due now; how many. Two queries."""
    fees = rates.current()
    values: dict[str, Any] = {"now": now, "listing": listing.pk, "lexemes": title_lexemes(listing)}
    values |= {"fixed": fees.protection_fixed, "rate": fees.protection_rate}
    with connection.cursor() as cursor:
        cursor.execute(_WAKE, values)
        return cursor.rowcount


# -- Of all there is -----------------------------------------------------------------------------------------------


def last_week(wanted: Wanted, person: "User | None" = None, *, now: datetime | None = None) -> list[int]:
    """What would have been told in the last seven days, the newest first; one more than MOST_COUNTED at most. One query."""
    return since(wanted, (now or timezone.now()) - WEEK, person, now=now, most=MOST_COUNTED + 1)


def since(
    wanted: Wanted,
    moment: datetime,
    person: "User | None" = None,
    *,
    now: datetime | None = None,
    most: int = MOST_COUNTED,
    stands_since: datetime | None = None,
) -> list[int]:
    """Listings that fit and were published after this moment, the newest first, as a search would have told them that has always
    stood, or since `stands_since`.

    Whatever became of them since: sold or withdrawn, they were told when they were new. What was told before is not told again
    when it is put back on sale, nor is the same thing put on sale anew within RELIST_DAYS: see `retold`.
    """
    now = now or timezone.now()
    fits, values = _fits(wanted, person)
    # What was put back soon has the place it had, and may be told now all the same. Letters go by places.
    reach = KEEPS_ITS_PLACE if stands_since is None else timedelta(0)
    statement = f"""
        WITH RECURSIVE fitting AS MATERIALIZED (
            SELECT id, seller_id, category_id, title, published_at FROM listings_listing AS listing
            WHERE listing.published_at > %(since)s AND listing.published_at <= %(now)s AND {fits}
            ORDER BY published_at DESC, id DESC LIMIT %(most)s
        ), family AS (
            SELECT * FROM fitting
            UNION
            SELECT other.* FROM family, LATERAL (
                SELECT id, seller_id, category_id, title, published_at FROM listings_listing AS listing
                WHERE listing.seller_id = family.seller_id AND listing.category_id = family.category_id
                AND listing.id <> family.id AND listing.published_at <= %(now)s
                AND similarity(listing.title, family.title) > {SAME_TITLE} AND {fits}
                ORDER BY id DESC LIMIT {MOST_ALIKE}
            ) AS other
        )
        SELECT id, seller_id, category_id, title, published_at, {_TOLD if person else "false"}, ARRAY(
            SELECT happened_at FROM events_event
            WHERE subject_kind = 'listings.listing' AND subject_id = family.id AND name = 'listing.published'
            ORDER BY id
        ) FROM family
    """  # nosec B608  (constants of this module)
    with connection.cursor() as cursor:
        cursor.execute(statement, values | {"since": moment - reach, "now": now, "most": most + MOST_ALIKE})
        published = [retold.Published(*row) for row in cursor.fetchall()]
    return retold.news(published, after=moment, now=now, stands_since=stands_since)[:most]


def on_sale(wanted: Wanted, person: "User | None" = None, *, most: int) -> list[int]:
    """The newest that fit and can be bought; of the same thing put on sale twice the first."""
    fits, values = _fits(wanted, person)
    statement = f"""
        WITH fitting AS (
            SELECT id, seller_id, category_id, title, published_at FROM listings_listing AS listing
            WHERE listing.status = 'on_sale' AND {fits} ORDER BY published_at DESC, id DESC LIMIT %(most)s
        )
        SELECT id FROM fitting WHERE NOT EXISTS (
            SELECT FROM fitting AS first
            WHERE first.seller_id = fitting.seller_id AND first.category_id = fitting.category_id
            AND first.id < fitting.id AND similarity(first.title, fitting.title) > {SAME_TITLE}
        ) ORDER BY published_at DESC, id DESC
    """  # nosec B608  (constants of this module)
    with connection.cursor() as cursor:
        cursor.execute(statement, values | {"most": most})
        return [pk for (pk,) in cursor.fetchall()]


def _fits(wanted: Wanted, person: "User | None") -> tuple[str, dict[str, Any]]:
    """The condition about `listing`, with its values."""
    fits = FITS.format(
        looked_for="%(looked_for)s", category="%(category)s::bigint", most_price="%(most_price)s::bigint",
        near="%(near)s::bigint", within="%(within)s::float8", fixed="%(fixed)s", rate="%(rate)s",
    )  # fmt: skip
    fees = rates.current()
    values: dict[str, Any] = {
        "looked_for": wanted.looked_for, "category": wanted.category_id, "most_price": wanted.most_price,
        "near": wanted.near_id, "within": wanted.within, "fixed": fees.protection_fixed, "rate": fees.protection_rate,
    }  # fmt: skip
    if person is not None:
        fits += f" AND {MAY_HEAR.format(person='%(person)s', seller='listing.seller_id')}"
        fits += " AND NOT (listing.postage IS NULL AND listing.district_id = ANY(%(too_far)s::bigint[]))"
        values |= {"person": person.pk, "too_far": too_far_from(person.district)}
    return fits, values


def in_order(pks: Iterable[int]) -> list[Listing]:
    """These listings as they were found."""
    found = Listing.objects.defer("words", "description").in_bulk(list(pks))
    return [found[pk] for pk in pks if pk in found]
