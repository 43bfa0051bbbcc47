"""Where the files of a row lie."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from listings.catalogue import photos
from listings.conversations import letters


def of_photo(photo: Any) -> Iterator[Path]:
    """A listing's photo in every size."""
    yield photos.place(photo.original)
    for sizes in photo.renditions.values():
        yield from map(photos.place, sizes.values())


def of_letter(row: Any) -> Iterator[Path]:
    """A photo in a conversation or a dispute: whole and small."""
    if row.photo:
        yield letters.place(row.photo)
        yield letters.place(letters.small_of(row.photo))


def of_path(row: Any) -> Iterator[Path]:
    if row.path:
        yield letters.place(row.path)
        yield letters.place(letters.small_of(row.path))


def of_listing(listing: Any) -> Iterator[Path]:
    """What other sites were shown of it."""
    folder = Path(settings.PRIVATE_ROOT) / "og" / f"{listing.pk % 256:02x}"
    yield from folder.glob(f"{listing.code}-*.jpg")


def of_snapshot(case: Any) -> Iterator[Path]:
    """The photos of what was bought, copied when a dispute began."""
    for picture in case.snapshot.get("photos", []):
        if picture.get("path"):
            yield letters.place(picture["path"])


def of_export(export: Any) -> Iterator[Path]:
    if export.path:
        yield letters.place(export.path)


def is_ours(path: Path) -> bool:
    """Below one of the two folders: a path from a row never leads anywhere else."""
    roots = (Path(settings.MEDIA_ROOT).resolve(), Path(settings.PRIVATE_ROOT).resolve())
    return any(path.resolve().is_relative_to(root) for root in roots)
