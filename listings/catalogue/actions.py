"""What people do with listings. Every change of what others see lets go of the pages that showed it."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from listings.catalogue import indexing, photos, rules, words
from listings.catalogue.clocks import expire, remind
from listings.catalogue.events import ListingEvent
from listings.catalogue.models import District, Listing
from listings.catalogue.pauses import touch
from listings.catalogue.statuses import EDITABLE, ListingStatus
from listings.catalogue.taken import free, mark_sold, put_back, reserve, take_off, tell_watchers
from yardsale.accounts import levels, restraints
from yardsale.events.actions import publish as announce
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User

__all__ = [
    "KEEPS_ITS_PLACE",
    "LISTINGS_PER_HOUR",
    "MOST_DRAFTS",
    "WRITTEN",
    "blank_draft",
    "change",
    "discard",
    "edition",
    "expire",
    "extend",
    "free",
    "mark_sold",
    "publish",
    "remind",
    "reserve",
    "restore",
    "save_draft",
    "start_draft",
    "suspend",
    "take_off",
    "withdraw",
    "write",
]

#: A neighbour clearing an attic posts this many in an hour; a machine posts more.
LISTINGS_PER_HOUR = 30
MOST_DRAFTS = 100
#: Taken down and put up again within this time, a listing keeps its place among the newest.
KEEPS_ITS_PLACE = timedelta(days=7)
#: What a seller writes; the rest of a listing follows from it.
WRITTEN = (
    "title", "category", "condition", "description", "attributes", "price", "postage", "can_meet", "district",
)  # fmt: skip


def start_draft(by: "User", *, code: str = "") -> Listing:
    """The person's draft with that code, made now when there is none: asking twice makes one."""
    if Listing.objects.of(by).filter(status=ListingStatus.DRAFT).count() >= MOST_DRAFTS:
        raise Refusal(
            _("You have %(most)d unfinished drafts. Please finish or discard some first.")
            % {"most": MOST_DRAFTS}
        )
    blank = blank_draft(by)
    defaults = {name: getattr(blank, name) for name in ("seller", "currency", "district")}
    listing, _is_new = Listing.objects.get_or_create(code=code or blank.code, defaults=defaults)
    if listing.seller_id != by.pk:
        raise Refusal(_("That did not work. Please start again."))
    return listing


def blank_draft(by: "User") -> Listing:
    """What a person's next draft starts from; nothing is stored."""
    home = District.objects.filter(Q(slug=by.district) | Q(name=by.district)).first() if by.district else None
    return Listing(seller=by, currency=settings.CURRENCY, district=home)


@transaction.atomic
def write(listing: Listing, *, by: "User", seen: str, typed: dict[str, str], **fields: Any) -> None:
    """Save a form that was opened on a draft or on something shown, whichever it is by now (a double click publishes)."""
    if _held(listing).status == ListingStatus.DRAFT:
        save_draft(listing, by=by, typed=typed, **fields)
    else:
        change(listing, by=by, seen=seen, **fields)


@transaction.atomic
def save_draft(listing: Listing, *, by: "User", typed: dict[str, str] | None = None, **fields: Any) -> None:
    """Keep what was written so far. `typed` is what holds no valid value yet, by field: kept as it stands."""
    held = _held(listing)
    if held.status != ListingStatus.DRAFT:
        raise Refusal(
            _("This is no draft any more: it was put on sale in another window. Please look again.")
        )
    _write(held, typed=typed or {}, **fields)
    listing.refresh_from_db()


@transaction.atomic
def discard(listing: Listing, *, by: "User") -> None:
    """Throw a draft away with its photos: nobody else ever saw it."""
    held = _held(listing)
    if held.status != ListingStatus.DRAFT:
        raise Refusal(_("This is no draft any more, so it cannot be thrown away."))
    paths = [path for photo in held.photos.all() for path in photos.files_of(photo)]
    held.delete()
    transaction.on_commit(lambda: photos.discard_unused(paths))


@transaction.atomic
def publish(listing: Listing, *, by: "User") -> None:
    """Put it on sale, for the first time or again: it is found from the moment this commits.

    A second click does nothing. Refuses what is incomplete, and more than LISTINGS_PER_HOUR.
    """
    held = _held(listing)
    if held.status != ListingStatus.ON_SALE:
        _put_on_sale(held, by)
    listing.refresh_from_db()


def _put_on_sale(held: Listing, by: "User") -> None:
    if held.status not in rules.CAN_GO_ON_SALE:
        raise Refusal(
            _("This listing is %(status)s, so it cannot go on sale now.") % {"status": _status(held)}
        )
    _refuse_incomplete(held)
    restraints.refuse_suspended(held.seller)
    if held.seller.is_away:
        raise Refusal(_("You are away, so nothing goes on sale. Say in your settings that you are back."))
    now, shown_before = timezone.now(), held.published_at
    _refuse_a_flood(by, now)
    held.move_to(
        ListingStatus.ON_SALE,
        group=held.category.parent,  # type: ignore[union-attr]  # `lacking` has just seen it
        published_at=shown_before if shown_before and shown_before > now - KEEPS_ITS_PLACE else now,
        expires_at=now + timedelta(days=settings.LISTING_LIFE_DAYS),
        reminded_at=None,
        typed={},
        cover=photos.cover_of(held.photos.first()),
    )
    indexing.index(held)
    if shown_before is None:
        words.learn(held.title)
    announce(ListingEvent.PUBLISHED, held, by=by)
    if held.published_at != shown_before:
        tell_watchers(ListingEvent.BACK, held)
    touch(held)


def _refuse_incomplete(held: Listing) -> None:
    lacks = rules.lacking(held)
    if lacks:
        raise Refusal(next(iter(lacks.values())))


def _refuse_a_flood(by: "User", now: datetime) -> None:
    recent = Listing.objects.of(by).filter(published_at__gt=now - timedelta(hours=1)).count()
    if levels.has_reached(by, recent, LISTINGS_PER_HOUR):
        raise Refusal(
            _(
                "That is %(count)d listings within an hour, as many as we take."
                " Your draft is saved; please go on later."
            )
            % {"count": recent}
            + f" {levels.why(by, LISTINGS_PER_HOUR)}"
        )


@transaction.atomic
def change(listing: Listing, *, by: "User", seen: str | None = None, **fields: Any) -> None:
    """Write new words, price and so on into a listing that has been on sale. `seen`: the `edition` the person looked at.

    Refuses when somebody, or the same person in another window, changed it meanwhile; nothing new changes nothing.
    """
    held = _held(listing)
    if held.status not in EDITABLE - {ListingStatus.DRAFT}:
        raise Refusal(
            _("This listing is %(status)s, so it cannot be changed now.") % {"status": _status(held)}
        )
    changed = sorted(name for name, value in fields.items() if getattr(held, name) != value)
    if changed:
        if seen is not None and seen != edition(held):
            raise Refusal(
                _(
                    "This listing was changed in another window meanwhile."
                    " What you typed is still here: save again to keep it."
                )
            )
        touch(held)  # pages of the group it leaves
        _write(held, must_be_complete=True, **fields)
        indexing.index(held)
        touch(held)
        if held.is_on_sale:
            announce(ListingEvent.CHANGED, held, by=by, fields=changed)
    listing.refresh_from_db()


def edition(listing: Listing) -> str:
    """A short name of what is written in a listing now: another one after any change of its words."""
    written = [
        getattr(listing, f"{name}_id" if name in {"category", "district"} else name) for name in WRITTEN
    ]
    return hashlib.sha256(json.dumps(written, sort_keys=True).encode()).hexdigest()[:16]


@transaction.atomic
def extend(listing: Listing, *, by: "User") -> None:
    """Another LISTING_LIFE_DAYS from now."""
    expires_at = timezone.now() + timedelta(days=settings.LISTING_LIFE_DAYS)
    if (
        not Listing.objects.on_sale()
        .filter(pk=listing.pk)
        .update(expires_at=expires_at, reminded_at=None, version=F("version") + 1)
    ):
        raise Refusal(_("This listing is not on sale now. Put it on sale again first."))
    touch(listing)
    listing.refresh_from_db()


@transaction.atomic
def withdraw(listing: Listing, *, by: "User") -> None:
    """Take it off the site; it can be put on sale again."""
    held = _held(listing)
    if held.status not in rules.CAN_BE_WITHDRAWN:
        raise Refusal(
            _("This listing is %(status)s, so it cannot be taken down now.") % {"status": _status(held)}
        )
    held.move_to(ListingStatus.WITHDRAWN)
    announce(ListingEvent.WITHDRAWN, held, by=by)
    touch(held)
    listing.refresh_from_db()


@transaction.atomic
def suspend(listing: Listing, *, by: "User", reason: str, is_told: bool = False) -> None:
    """Hide it from everybody but its seller and staff. `reason` is written for the seller to read.

    `is_told`: the seller hears of it in other words, with the way to appeal.
    """
    listing.move_to(ListingStatus.SUSPENDED)
    told = {"is_told": True} if is_told else {}
    announce(ListingEvent.SUSPENDED, listing, by=by, reason=reason, **told)
    touch(listing)


@transaction.atomic
def restore(listing: Listing, *, by: "User | None") -> None:
    """Back to what it was; what has stood too long meanwhile ends with the next round of `expire`."""
    if listing.status != ListingStatus.SUSPENDED:
        raise Refusal(_("This listing is not suspended."))
    # Through the reverse relation: orders stand above the catalogue.
    is_sold = listing.orders.taken().exists()
    if is_sold:
        listing.move_to(ListingStatus.SOLD)
    else:
        put_back(listing)
    announce(ListingEvent.RESTORED, listing, by=by)
    touch(listing)


# -- Inside --------------------------------------------------------------------------------------------------------


def _held(listing: Listing) -> Listing:
    """The row as it is now, nobody else's to change until the transaction ends."""
    return Listing.objects.locked().select_related("category", "district", "seller").get(pk=listing.pk)


def _write(held: Listing, *, must_be_complete: bool = False, **fields: Any) -> None:
    unknown = set(fields) - {*WRITTEN, "typed"}
    if unknown:
        raise TypeError(f"a listing has no {sorted(unknown)} to write")
    for name, value in fields.items():
        setattr(held, name, value)
    if must_be_complete:
        _refuse_incomplete(held)
    if held.group_id is not None or held.published_at is not None:
        held.group = held.category.parent if held.category else None
    held.version += 1
    held.save(update_fields=[*fields, "group", "version"])


def _status(listing: Listing) -> str:
    return str(listing.get_status_display()).lower()
