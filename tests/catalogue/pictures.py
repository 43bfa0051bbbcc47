"""Uploads for tests: good photos, and everything else people and attackers send."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def encoded(kind="JPEG", size=(64, 48), mode="RGB", colour=None, **options) -> bytes:
    """A small picture of one colour in that format."""
    written = BytesIO()
    Image.new(
        mode, size, colour if colour is not None else 128 if mode in {"L", "P", "1", "I;16"} else None
    ).save(written, kind, **options)
    return written.getvalue()


def gradient(size=(400, 300)) -> Image.Image:
    """A picture in which every corner looks different."""
    return Image.merge("RGB", [Image.linear_gradient("L").rotate(turn).resize(size) for turn in (0, 90, 180)])


def upload(data: bytes | None = None, name="photo.jpg", kind="image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, encoded() if data is None else data, content_type=kind)
