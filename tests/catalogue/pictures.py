"""Uploads for tests: good photos, and everything else people and attackers send."""

import struct
import zlib
from io import BytesIO
from pathlib import Path

from django.conf import settings
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


def png_claiming(width: int, height: int) -> bytes:
    """A tiny PNG whose header claims that size."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = b"IDAT" + zlib.compress(b"\0" * 64)
    chunks = [
        struct.pack(">I", len(part) - 4) + part + struct.pack(">I", zlib.crc32(part))
        for part in (header, body)
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def patched(data: bytes, old: bytes, new: bytes) -> bytes:
    assert old in data
    return data.replace(old, new, 1)


def jpeg_claiming(width: int, height: int) -> bytes:
    data = encoded(size=(64, 48))
    return patched(data, struct.pack(">HH", 48, 64), struct.pack(">HH", height, width))


def gif_claiming(width: int, height: int) -> bytes:
    data = encoded("GIF", size=(64, 48), mode="P")
    small, large = struct.pack("<HH", 64, 48), struct.pack("<HH", width, height)
    return data.replace(small, large)


def webp_claiming(width: int, height: int) -> bytes:
    """The extended kind, whose canvas may be 16 million pixels wide."""
    data = encoded("WEBP", mode="RGBA", lossless=False, exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0")
    at = data.index(b"VP8X") + 12
    return data[:at] + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little") + data[at + 6 :]


def avif_claiming(width: int, height: int) -> bytes:
    data = encoded("AVIF")
    return patched(data, struct.pack(">II", 64, 48), struct.pack(">II", width, height))


def endless_scans() -> bytes:
    """A progressive JPEG that says the same scan five hundred times."""
    data = encoded(progressive=True)
    start = data.index(b"\xff\xda")
    return data[:start] + data[start:-2] * 500 + b"\xff\xd9"


PLANTED = "PLANTED-WHERE-I-LIVE"


def exif_of(orientation: int = 1, *, padding: int = 0) -> Image.Exif:
    """Metadata with a place, an owner and our planted words wherever they fit."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = PLANTED + "x" * padding
    exif[0x013B] = PLANTED
    exif[0x9C9C] = PLANTED.encode("utf-16-le")
    exif.get_ifd(0x8825).update(
        {1: "N", 2: (52.0, 22.0, 12.5), 3: "E", 4: (4.0, 53.0, 42.1), 27: PLANTED.encode()}
    )
    return exif


XMP = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><GPS>{PLANTED}</GPS></x:xmpmeta>'.encode()


def files() -> set[str]:
    root = Path(settings.MEDIA_ROOT)
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
