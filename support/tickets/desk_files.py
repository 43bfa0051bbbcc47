"""Files that our team sends along. Kept at once and without a message, so that a stale send or a mistake loses none of them."""

import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from listings.catalogue import photos, pictures
from support.tickets.models import Attachment
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User

MOST_FILES, LARGEST = 5, 10 * 1024 * 1024
#: What may be sent beside photos; anything is handed out as a download and never opened by us.
KINDS = {
    ".pdf": "application/pdf",
    ".txt": "text/plain",
    ".csv": "text/csv",
    ".zip": "application/zip",
}
PHOTOS = {".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif", ".heic"}


def keep(uploads: Iterable[Any], *, by: "User") -> list[Attachment]:
    """Raises Refusal in words, and keeps none of them then. Not inside a transaction: photos are slow."""
    chosen = list(uploads)
    if len(chosen) > MOST_FILES:
        raise Refusal(_("Please send at most %(most)d files with one message.") % {"most": MOST_FILES})
    read = [_read(one, by) for one in chosen]
    return [Attachment.objects.create(**fields) for fields in read]


def _read(upload: Any, by: "User") -> dict[str, Any]:
    name = (get_valid_filename(Path(str(upload.name or "file")).name) or "file")[-100:]
    kind = Path(name).suffix.lower()
    if upload.size > LARGEST:
        raise Refusal(_("“%(name)s” is larger than 10 MB.") % {"name": name})
    if kind in PHOTOS:
        picture = pictures.read(upload, name=name)
        data, size = pictures.as_jpeg(picture), (picture.width, picture.height)
        name = f"{Path(name).stem[:90]}.jpg"
        fields = {"content_type": "image/jpeg", "width": size[0], "height": size[1]}
    elif kind in KINDS:
        data = b"".join(upload.chunks())
        fields = {"content_type": KINDS[kind]}
    else:
        raise Refusal(
            _("“%(name)s” is none of the kinds we send: photos, PDF, text, CSV and ZIP.") % {"name": name}
        )
    path = f"tickets/{secrets.token_hex(1)}/{secrets.token_hex(16)}{Path(name).suffix.lower()}"
    photos.write_whole(place(path), data)
    return {"by": by, "path": path, "name": name, "size": len(data), **fields}


def place(path: str) -> Path:
    return Path(settings.PRIVATE_ROOT) / path


def waiting(keys: Sequence[str], *, by: "User") -> list[Attachment]:
    """What they chose before and did not send yet: their own alone."""
    numbers = [int(key) for key in keys[:MOST_FILES] if key.isascii() and key.isdigit() and len(key) < 18]
    return list(Attachment.objects.filter(pk__in=numbers, by=by, message=None).order_by("pk")) if numbers else []
