"""The photos of a listing: added, ordered, described, removed, and finished by the worker.

Files live below MEDIA_ROOT as photos/ab/abcd….jpg under names that nobody can guess: made with our secret from listing
and pixels, so that the same photo sent twice (a double click) is there once.
Every file is written beside its place and moved there whole, so nobody is ever served half a photo.
"""

import logging
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from listings.catalogue import pictures
from listings.catalogue.models import Listing, Photo
from listings.catalogue.statuses import EDITABLE
from yardsale import limits, visitors
from yardsale.events import doorbell
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User

log = logging.getLogger(__name__)


def add(listing: Listing, upload: IO[bytes], *, by: "User", name: str = "", alt: str = "") -> Photo:
    """Keep a clean copy of an uploaded photo and put it last. Raises Refusal for what is no photo, and for one too many."""
    _refuse_too_many(listing.photos.count())
    refuse_many_an_hour(by)
    picture = pictures.read(upload, name=name)
    original = write(pictures.as_jpeg(picture), listing.code)
    try:
        return _added(listing, original=original, width=picture.width, height=picture.height, alt=alt)
    except Refusal:
        discard_unused([original])
        raise


def refuse_many_an_hour(by: "User") -> None:
    """Before a photo is decoded, wherever it goes: that costs far more than a page."""
    if not limits.allows("photos", by.pk, most=settings.PHOTOS_PER_HOUR, seconds=3600):
        raise Refusal(_("That is a lot of photos within an hour. Please go on a little later."))


def _refuse_too_many(count: int) -> None:
    most = settings.PHOTOS_PER_LISTING
    if count >= most:
        raise Refusal(_("A listing has at most %(most)d photos. Remove one to make room.") % {"most": most})


@transaction.atomic
def _added(listing: Listing, **fields: Any) -> Photo:
    status = _hold(listing)
    there = list(listing.photos.all())
    again = next((photo for photo in there if photo.original == fields["original"]), None)
    if again:
        return again
    _refuse_when_taken(status)
    _refuse_too_many(len(there))
    position = there[-1].position + 1 if there else 0
    photo: Photo = listing.photos.create(position=position, **fields)
    _show(listing)
    transaction.on_commit(lambda: ring(photo.pk))
    return photo


@transaction.atomic
def remove(listing: Listing, photo_id: int, *, by: "User") -> None:
    """Take a photo away, files and all; nothing happens when it is gone already."""
    status = _hold(listing)
    photo = listing.photos.filter(pk=photo_id).first()
    if photo is None:
        return
    _refuse_when_taken(status)
    paths = files_of(photo)
    photo.delete()
    transaction.on_commit(lambda: discard_unused(paths))
    _show(listing)


@transaction.atomic
def move(listing: Listing, photo_id: int, step: int, *, by: "User") -> None:
    """One place earlier (-1) or later (1); at the ends nothing happens."""
    status = _hold(listing)
    ids = list(listing.photos.values_list("pk", flat=True))
    if photo_id in ids:
        _refuse_when_taken(status)
        place = ids.index(photo_id)
        ids.insert(min(max(place + step, 0), len(ids) - 1), ids.pop(place))
        _place(listing, ids)


@transaction.atomic
def arrange(listing: Listing, wanted: Iterable[int], *, by: "User") -> None:
    """Put the photos in this order; ids that are not of this listing are ignored, those not named come last."""
    status = _hold(listing)
    ids = list(listing.photos.values_list("pk", flat=True))
    named = [photo_id for photo_id in dict.fromkeys(wanted) if photo_id in ids]
    arranged = named + [photo_id for photo_id in ids if photo_id not in named]
    if arranged != ids:
        _refuse_when_taken(status)
        _place(listing, arranged)


@transaction.atomic
def describe(listing: Listing, words: dict[int, str], *, by: "User") -> None:
    """Say what photos show (alt text), for those who cannot see them; {photo id: words}."""
    status = _hold(listing)
    changed = [photo for photo in listing.photos.all() if words.get(photo.pk, photo.alt) != photo.alt]
    if changed:
        _refuse_when_taken(status)
    for photo in changed:
        photo.alt = words[photo.pk]
        photo.save(update_fields=["alt"])
    if changed:
        _show(listing)


def _place(listing: Listing, ids: list[int]) -> None:
    for position, photo_id in enumerate(ids):
        listing.photos.filter(pk=photo_id).update(position=position)
    _show(listing)


def _hold(listing: Listing) -> str:
    """One change of a listing's photos at a time; the listing's status as it is now."""
    return Listing.objects.locked().values_list("status", flat=True).get(pk=listing.pk)


def _refuse_when_taken(status: str) -> None:
    """Photos are part of what a buyer agreed to: they stand from the reservation on, as the words do."""
    if status not in EDITABLE:
        raise Refusal(_("The photos of a listing that is reserved, sold or suspended stay as they are."))


def _show(listing: Listing) -> None:
    """Renew the listing's copy of its first photo, and let go of every page and card that showed the old ones."""
    listing.cover = cover_of(listing.photos.first())
    Listing.objects.filter(pk=listing.pk).update(cover=listing.cover, version=F("version") + 1)
    listing.refresh_from_db(fields=["version"])
    if listing.group_id is not None:
        visitors.touch(listing.group_id)


def cover_of(photo: Photo | None) -> dict[str, Any]:
    """What `Listing.cover` keeps of its first photo: the fields that a card needs, {} without one."""
    if photo is None:
        return {}
    return {name: getattr(photo, name) for name in ("original", "width", "height", "alt", "renditions")}


# -- The worker's part ---------------------------------------------------------------------------------------------


def ring(photo_id: int) -> None:
    """Tell a worker. When nobody hears it, the sweep finds the row; meanwhile pages show the original."""
    from listings.catalogue.tasks import finish_photo

    doorbell.ring(finish_photo, photo_id, priority=3, expires=600)


def finish(photo_id: int) -> bool:
    """Make the renditions of one photo; False when there is nothing left to do. Doing it twice makes the same files."""
    photo = Photo.objects.filter(pk=photo_id, finished_at=None).select_related("listing").first()
    if photo is None:
        return False
    renditions = _renditions(photo.original)
    with transaction.atomic():
        _hold(photo.listing)
        finished = Photo.objects.filter(pk=photo.pk).update(renditions=renditions, finished_at=timezone.now())
        if finished:
            _show(photo.listing)
    if not finished:  # removed meanwhile
        discard_unused(_paths(renditions))
    return bool(finished)


def _renditions(original: str) -> dict[str, dict[str, str]]:
    """{format: {width: path}} of the files made from an original; {} when it is gone, so that nobody tries for ever."""
    try:
        with place(original).open("rb") as file:
            picture = pictures.opened(file)
    except FileNotFoundError:
        log.error("the original %s is gone", original)
        return {}
    made: dict[str, dict[str, str]] = {kind: {} for kind in pictures.FORMATS}
    for width in pictures.widths_for(picture.width):
        smaller = pictures.scaled(picture, width)
        for kind, (ending, options) in pictures.FORMATS.items():
            path = f"{original.removesuffix('.jpg')}-{width}.{ending}"
            write_whole(place(path), pictures.encode(smaller, kind, **options))
            made[kind][str(width)] = path
    return made


# -- Files ---------------------------------------------------------------------------------------------------------


def place(path: str) -> Path:
    return Path(settings.MEDIA_ROOT) / path


def write(data: bytes, code: str) -> str:
    """Store the bytes of an original; its path below MEDIA_ROOT, the same for the same bytes of the same listing."""
    name = salted_hmac("photos", code.encode() + data, algorithm="sha256").hexdigest()[:32]
    path = f"photos/{name[:2]}/{name}.jpg"
    write_whole(place(path), data)
    return path


def write_whole(target: Path, data: bytes) -> None:
    """Beside its place first, then there at once: nobody reads half a file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    beside.write_bytes(data)
    os.replace(beside, target)


def files_of(photo: Photo) -> list[str]:
    return [photo.original, *_paths(photo.renditions)]


def _paths(renditions: dict[str, dict[str, str]]) -> list[str]:
    return [path for widths in renditions.values() for path in widths.values()]


def discard_unused(paths: Iterable[str]) -> None:
    """Remove files of a photo that is gone; the same photo may have been added again meanwhile."""
    stems = {path.rpartition("/")[2].partition(".")[0].partition("-")[0] for path in paths}
    originals = {f"photos/{stem[:2]}/{stem}.jpg": stem for stem in stems}
    used = {
        originals[path]
        for path in Photo.objects.filter(original__in=originals).values_list("original", flat=True)
    }
    for path in paths:
        if path.rpartition("/")[2].partition(".")[0].partition("-")[0] not in used:
            place(path).unlink(missing_ok=True)
