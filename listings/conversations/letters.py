"""Photos inside conversations: re-encoded as every photo is, kept where only the two may look."""

from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from django.conf import settings
from django.utils.crypto import salted_hmac

from listings.catalogue import photos, pictures

if TYPE_CHECKING:
    from yardsale.accounts.models import User

#: What a bubble shows; a tap opens the whole.
SMALL = 640


@dataclass(frozen=True)
class Picture:
    """A photo that has been written, its path below PRIVATE_ROOT."""

    path: str
    width: int
    height: int


def keep(upload: IO[bytes], *, name: str, code: str, by: "User | None" = None) -> Picture:
    """Clean an uploaded photo and keep it. Raises Refusal for what is no photo, and when somebody (`by`) sends very many.

    Not inside a transaction: it is slow.
    """
    if by is not None:
        photos.refuse_many_an_hour(by)
    picture = pictures.read(upload, name=name)
    data = pictures.as_jpeg(picture)
    stem = salted_hmac("letters", code.encode() + data, algorithm="sha256").hexdigest()[:32]
    path = f"letters/{stem[:2]}/{stem}.jpg"
    photos.write_whole(place(path), data)
    small = pictures.scaled(picture, min(SMALL, picture.width))
    photos.write_whole(place(small_of(path)), pictures.encode(small, "WEBP", quality=76, method=4))
    return Picture(path, picture.width, picture.height)


def small_of(path: str) -> str:
    return f"{path.removesuffix('.jpg')}-small.webp"


def place(path: str) -> Path:
    return Path(settings.PRIVATE_ROOT) / path
