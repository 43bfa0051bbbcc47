"""What makes an interest, and what its person does with it."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from listings.catalogue.models import Category, District, Listing
from listings.orders.models import Order
from notifications.interests import fitting, terms
from notifications.interests.models import Interest, LeftOut, Stop
from notifications.interests.statuses import Pace, Wish
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User


@transaction.atomic
def learn(order: Order) -> Interest:
    """What a buyer bought is what they may want to hear about; learning twice from an order changes nothing."""
    keep(
        Interest(
            order=order,
            person_id=order.buyer_id,
            title=order.title,
            category_id=order.item["category"],
            price=order.price,
            terms=terms.vector(order.title),
            since=order.completed_at or timezone.now(),
        )
    )
    return Interest.objects.get(order=order)


# As Interest's columns stand: what is not named here has its default in the database, or may be empty.
_KEEP = """
    WITH kept AS (
        INSERT INTO notifications_interest (person_id, order_id, title, category_id, price, terms, since)
        VALUES (%s, %s, %s, %s, %s, %s::jsonb, %s) ON CONFLICT (order_id) DO NOTHING RETURNING id
    ), posted AS (
        INSERT INTO notifications_interestposting (key, interest_id, weight, price)
        SELECT key, id, weight, %s FROM kept, unnest(%s::bigint[], %s::int2[]) AS entry (key, weight)
    )
    SELECT id FROM kept
"""


def keep(interest: Interest) -> int | None:
    """Write a new purchase and its postings; its key, or None when its order has taught us already.

    One statement: every purchase pays for it, and building it anew by the ORM costs more than all that Postgres does.
    """
    keys, weights = zip(*interest.entries, strict=True) if interest.entries else ((), ())
    item = (interest.title, interest.category_id, interest.price, json.dumps(interest.terms), interest.since)
    with connection.cursor() as cursor:
        posted: list[Any] = [interest.price_step, list(keys), list(weights)]
        cursor.execute(_KEEP, [interest.person_id, interest.order_id, *item, *posted])
        row = cursor.fetchone()
    return row[0] if row else None


@dataclass(frozen=True, kw_only=True)
class Search:
    """A search as a person says it; amounts in minor units, as buyers see prices."""

    words: str
    category: Category | None = None
    without: str = ""
    most_price: int | None = None
    near: District | None = None
    within: int | None = None
    pace: str = Pace.NOW

    def understood(self) -> dict[str, Any]:
        """The columns that hold it; refuses what looks for nothing."""
        said = fitting.say(self.words, self.without)
        if not said.found_by and (self.category is None or self.words.strip()):
            raise Refusal(_("Write a word or two that say what it is: “road bike”, “oak table”."))
        return {
            "title": self.words,
            "category": self.category,
            "without": self.without,
            "most_price": self.most_price,
            "near": self.near,
            "within": self.within if self.near else None,
            "pace": self.pace,
            "terms": terms.vector(self.words),
            "looked_for": said.looked_for,
            "found_by": list(said.found_by),
        }

    def wanted(self) -> fitting.Wanted:
        columns = self.understood()
        return fitting.Wanted(
            columns["looked_for"],
            self.category.pk if self.category else None,
            self.most_price,
            self.near.pk if self.near else None,
            columns["within"],
        )


def look_for(words: str, *, by: "User", **said: Any) -> Interest:
    """Save a search, see `Search`."""
    return save(Search(words=words, **said), by=by)


@transaction.atomic
def save(search: Search, *, by: "User") -> Interest:
    """Its person hears of every new thing that fits. Saved again, it is the same one, as it is said now."""
    columns = search.understood()
    # Held until the end, so that two at once do not save one too many.
    get_user_model().objects.select_for_update(no_key=True).get(pk=by.pk)
    mine = Interest.objects.of(by).searches()
    interest = mine.filter(title=search.words, category=search.category).first()
    if interest is None:
        if mine.count() >= settings.MOST_SEARCHES:
            raise Refusal(
                _("You have saved %(most)d searches, as many as we keep. Let one go first.")
                % {"most": settings.MOST_SEARCHES}
            )
        interest = Interest(person=by, is_search=True, feed_key=uuid4())
    else:
        interest.postings.delete()
    for name, value in columns.items():
        setattr(interest, name, value)
    interest.muted_at = None
    interest.feed_key = interest.feed_key or uuid4()
    interest.save()
    _post([interest])
    return interest


_POST = """
    INSERT INTO notifications_interestposting (key, interest_id, weight, price)
    SELECT * FROM unnest(%s::bigint[], %s::int[], %s::int2[], %s::int2[]) ON CONFLICT DO NOTHING
"""


def _post(interests: list[Interest], *, batch: int = 2000) -> None:
    """Store interests where the matcher looks; doing it twice changes nothing. One statement: every purchase pays for it."""
    for first in range(0, len(interests), batch):
        rows = [
            (key, interest.pk, weight, interest.price_step)
            for interest in interests[first : first + batch]
            for key, weight in interest.entries
        ]
        if rows:
            with connection.cursor() as cursor:
                cursor.execute(_POST, [list(column) for column in zip(*rows, strict=True)])


def _held(interest: Interest, by: "User") -> Interest:
    """As it is now, held until the transaction ends."""
    return Interest.objects.select_for_update(of=("self",)).of(by).get(pk=interest.pk)


def _change(interest: Interest, by: "User", **changes: object) -> None:
    """Change what it says, and store it anew: postings are found by what it said before."""
    held = _held(interest, by)
    held.postings.delete()
    for name, value in changes.items():
        setattr(held, name, value)
    held.save(update_fields=list(changes))
    if held.is_awake:
        _post([held])
    interest.refresh_from_db()


@transaction.atomic
def mute(interest: Interest, *, by: "User") -> None:
    """Nothing more because of this one. Its postings go, so that it takes no other's place among the best."""
    _change(interest, by, muted_at=interest.muted_at or timezone.now())


@transaction.atomic
def unmute(interest: Interest, *, by: "User") -> None:
    wish = Wish.UNSAID if interest.wish == Wish.DONE else interest.wish
    _change(interest, by, muted_at=None, wish=wish)


@transaction.atomic
def answer(interest: Interest, wish: str, *, by: "User") -> None:
    """The one question after a purchase: more like this, things that go with it, or done. May be answered anew at any time."""
    if interest.is_search:
        raise Refusal(_("That is asked about things you bought."))
    _change(interest, by, wish=Wish(wish), muted_at=None)


@transaction.atomic
def edit(interest: Interest, *, by: "User", title: str, without: str, most_price: int | None) -> None:
    """Other words, words that must not be in it, a price limit (minor units, as buyers see prices)."""
    vector = terms.vector(title)
    if not vector:
        raise Refusal(_("Write a word or two that say what it is: “road bike”, “oak table”."))
    _change(interest, by, title=title, terms=vector, without=without, most_price=most_price)


@transaction.atomic
def say_anew(interest: Interest, search: Search, *, by: "User") -> None:
    """A saved search as it is said now; where it looks stays."""
    columns = search.understood()
    # Held until the end, so that of two windows the second sees what the first saved.
    get_user_model().objects.select_for_update(no_key=True).get(pk=by.pk)
    twins = Interest.objects.of(by).searches().filter(title=search.words, category=search.category)
    if twins.exclude(pk=interest.pk).exists():
        raise Refusal(_("You look for that already."))
    _change(interest, by, **columns)


def renew_feed(interest: Interest, *, by: "User") -> None:
    """Another address for its feed; who knew the old one reads no more."""
    Interest.objects.of(by).searches().filter(pk=interest.pk).update(feed_key=uuid4())


@transaction.atomic
def forget(interest: Interest, *, by: "User") -> None:
    """Delete it for good; what was told because of it stays in the inbox."""
    interest.postings.delete()
    interest.delete()


# -- Less, with one tap from an alert ---------------------------------------------------------------------------------


@transaction.atomic
def only_cheaper(interest: Interest, listing: Listing, *, by: "User") -> int:
    """Nothing that costs as much as this; the new limit in minor units. It only ever falls."""
    held = _held(interest, by)
    limit = max(listing.buyer_price - 1, 0)
    if held.most_price is None or held.most_price > limit:
        Interest.objects.filter(pk=held.pk).update(most_price=limit)
    interest.refresh_from_db()
    return interest.most_price or 0


def leave_out(seller: "User", *, by: "User") -> None:
    """No alerts about this seller's things."""
    LeftOut.objects.get_or_create(person=by, seller=seller)


def let_in(seller_id: int, *, by: "User") -> None:
    LeftOut.objects.filter(person=by, seller=seller_id).delete()


def stop(*, by: "User") -> None:
    """No alerts about similar things at all, by whatever channel, until they say otherwise."""
    Stop.objects.get_or_create(person=by)


def start_again(*, by: "User") -> None:
    Stop.objects.filter(person=by).delete()


# -- Every night ---------------------------------------------------------------------------------------------------


def forget_old(batch: int = 1000) -> int:
    """Let purchases fade that are older than a year: people have found it by then. How many postings.

    Searches stay: they were made by hand. What is taken out of the index is still shown to its person, as history.
    """
    long_ago = timezone.now() - timedelta(days=settings.INTEREST_LIFE_DAYS)
    old = Interest.objects.purchases().filter(since__lt=long_ago, since__gte=long_ago - timedelta(days=30))
    gone = 0
    for interest in old.iterator(chunk_size=batch):
        gone += interest.postings.delete()[0]
    return gone
