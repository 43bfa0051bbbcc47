"""From whatever bytes were uploaded to a clean photo, and from that to what pages show. Knows no models.

A photo carries where its seller lives (GPS), when, and with which camera; and its decoder is the most attacked code of
the site. So: look at the first bytes, then at the sizes its header claims, and decode only what is left, in few threads
at once, with one decoder that the bytes themselves named. What is stored is new pixels and nothing else.
"""

import re
import struct
import threading
import zlib
from io import BytesIO
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageCms

from yardsale.refusals import Refusal

#: Longest side of what we keep, in pixels: enough for a large screen.
LONGEST_SIDE = 2048
SHORTEST_SIDE = 16
#: Widths that pages choose from, in pixels; a smaller photo gets its own width instead of being blown up.
WIDTHS = (320, 640, 1280)
#: Format name in `Photo.renditions` -> file ending and how Pillow writes it. AVIF speed 8 is 6 times faster than the
#: default for 4 % more bytes.
FORMATS: dict[str, tuple[str, dict[str, object]]] = {
    "avif": ("avif", {"quality": 58, "speed": 8}),
    "webp": ("webp", {"quality": 76, "method": 4}),
    "jpeg": ("jpg", {"quality": 80, "optimize": True, "progressive": True}),
}
#: Everything Pillow raises for malformed bytes, found by feeding it some: each is "not a photo", none is our bug.
DECODING_ERRORS: tuple[type[Exception], ...] = (
    OSError, ValueError, SyntaxError, RuntimeError, EOFError, MemoryError, KeyError, IndexError, TypeError,
    AttributeError, OverflowError, AssertionError, ZeroDivisionError, struct.error, zlib.error,
    Image.DecompressionBombError, Image.DecompressionBombWarning, ImageCms.PyCMSError,
)  # fmt: skip
#: A progressive JPEG of thousands of scans is tiny and takes minutes; cameras write about ten.
MOST_SCANS = 100
SIGNATURES = (
    ("JPEG", re.compile(rb"\xff\xd8\xff")),
    ("PNG", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("GIF", re.compile(rb"GIF8[79]a")),
    ("WEBP", re.compile(rb"RIFF.{4}WEBPVP8[ LX]", re.DOTALL)),
    ("AVIF", re.compile(rb".{4}ftyp(?:avif|avis|mif1.{4,24}avif)", re.DOTALL)),
    ("HEIC", re.compile(rb".{4}ftyp(?:heic|heix|hevc|heim|heis|mif1|msf1)", re.DOTALL)),
)
# A picture of the largest size allowed takes 200 MB while it is decoded.
_decoders = threading.BoundedSemaphore(2)


def read(upload: IO[bytes], *, name: str = "") -> Image.Image:
    """The photo in these bytes: upright, RGB, at most LONGEST_SIDE, without any metadata.

    Raises Refusal, in words that name the file, for whatever is not a whole photo of a size we take.
    """
    data = _bytes(upload, name)
    kind = _kind(data, name)
    width, height = _claimed_size(data, kind) or (0, 0)
    _refuse_size(width, height, name)
    with _decoders:
        try:
            return _decode(data, kind, name)
        except Image.DecompressionBombError as bomb:
            raise _too_many_pixels(name) from bomb
        except DECODING_ERRORS as broken:
            raise Refusal(
                _("%(file)s seems to be damaged or incomplete. Please try again, or choose another photo.")
                % {"file": _called(name)}
            ) from broken


def _called(name: str) -> str:
    """The file as its owner knows it, shortened for a message."""
    bare = "".join(letter for letter in name.replace("\\", "/").rsplit("/", 1)[-1] if letter.isprintable())
    return f"“{bare[:40]}”" if bare else _("This photo")


def _bytes(upload: IO[bytes], name: str) -> bytes:
    most: int = settings.PHOTO_MAX_BYTES
    data = upload.read(most + 1)
    if not data:
        raise Refusal(_("%(file)s is empty. Please choose it again.") % {"file": _called(name)})
    if len(data) > most:
        raise Refusal(
            _("%(file)s is larger than %(most)d MB. Please choose a smaller version of it.")
            % {"file": _called(name), "most": most // 1024 // 1024}
        )
    return data


def _kind(data: bytes, name: str) -> str:
    kind = next((kind for kind, signature in SIGNATURES if signature.match(data[:64])), "")
    if kind == "HEIC":
        raise Refusal(
            _(
                "%(file)s is a HEIC photo, which browsers cannot show. Save it as JPEG, or send it from the phone itself."
            )
            % {"file": _called(name)}
        )
    if not kind or (kind == "JPEG" and data.count(b"\xff\xda") > MOST_SCANS):
        raise Refusal(
            _("%(file)s is not a photo we can read. Choose a JPEG, PNG, WebP, AVIF or GIF.")
            % {"file": _called(name)}
        )
    return kind


def _claimed_size(data: bytes, kind: str) -> tuple[int, int] | None:
    """Width and height as the header claims, where Pillow would reserve memory for them before we could ask."""
    if kind != "WEBP":
        return None
    chunk = data[12:16]
    if chunk == b"VP8X" and len(data) >= 30:
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if chunk == b"VP8L" and len(data) >= 25:
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 " and len(data) >= 30:
        return int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF
    return None


def _refuse_size(width: int, height: int, name: str) -> None:
    if width * height > settings.PHOTO_MAX_PIXELS:
        raise _too_many_pixels(name)


def _too_many_pixels(name: str) -> Refusal:
    return Refusal(
        _("%(file)s has more than %(most)d million pixels. Please choose a smaller version of it.")
        % {"file": _called(name), "most": settings.PHOTO_MAX_PIXELS // 1_000_000}
    )


def _decode(data: bytes, kind: str, name: str) -> Image.Image:
    with Image.open(BytesIO(data), formats=[kind]) as source:
        _refuse_size(*source.size, name)
        if min(source.size) < SHORTEST_SIDE:
            raise Refusal(
                _(
                    "%(file)s is too small to see anything on it. Choose one of at least %(least)d by %(least)d pixels."
                )
                % {"file": _called(name), "least": SHORTEST_SIDE}
            )
        # Decodes a large JPEG at a half, a quarter or an eighth: no more pixels in memory than we keep, by far.
        source.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        source.load()
        _refuse_size(*source.size, name)
        turned = _TURNS.get(_orientation(source))
        small = _rgb(_shrunk(source))
    return _without_metadata(small.transpose(turned) if turned is not None else small)


def _shrunk(source: Image.Image) -> Image.Image:
    """At most LONGEST_SIDE, before anything else costs memory; palettes and bits must become colours first."""
    profile = source.info.get("icc_profile")
    if source.mode == "P":
        source = source.convert("RGBA" if "transparency" in source.info else "RGB")
    elif source.mode == "1":
        source = source.convert("L")
    elif source.mode.startswith("I"):
        # 16 bits a pixel: convert("L") would cut them off instead of scaling.
        source = source.convert("I").point(lambda value: value * (1 / 257) + 0).convert("L")
    source.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    if profile:
        source.info["icc_profile"] = profile
    return source


_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _orientation(source: Image.Image) -> int:
    """EXIF's 1-8; 1 (upright) where the metadata is garbage, for the pixels may still be good."""
    try:
        found = source.getexif().get(0x0112, 1)
    except DECODING_ERRORS:
        return 1
    return found if isinstance(found, int) else 1


def _rgb(source: Image.Image) -> Image.Image:
    """RGB in sRGB, on white where it is see-through."""
    if source.mode in {"RGBA", "LA", "PA", "RGBa", "La"} or "transparency" in source.info:
        above = source.convert("RGBA")
        below = Image.new("RGBA", above.size, "white")
        return Image.alpha_composite(below, above).convert("RGB")
    return _srgb(source).convert("RGB")


def _srgb(source: Image.Image) -> Image.Image:
    """Colours of a phone's wide profile (or a printer's CMYK) as sRGB; unchanged where the profile is garbage."""
    profile = source.info.get("icc_profile")
    if not profile or source.mode not in {"RGB", "CMYK", "L"}:
        return source
    try:
        written = ImageCms.ImageCmsProfile(BytesIO(profile))
        changed = ImageCms.profileToProfile(source, written, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except DECODING_ERRORS:
        return source
    return changed if changed is not None else source


def _without_metadata(picture: Image.Image) -> Image.Image:
    """New pixels: Pillow carries comments, EXIF and XMP along in places that differ from format to format."""
    clean = Image.new("RGB", picture.size)
    clean.paste(picture)
    return clean


def as_jpeg(picture: Image.Image) -> bytes:
    """What is kept as the original."""
    return encode(picture, "JPEG", quality=88, optimize=True, progressive=True)


def encode(picture: Image.Image, kind: str, **options: object) -> bytes:
    written = BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()


def widths_for(width: int) -> list[int]:
    """Which widths a photo that wide gets: none wider than itself."""
    return [each for each in WIDTHS if each < width] + ([width] if width <= WIDTHS[-1] else [])


def scaled(picture: Image.Image, width: int) -> Image.Image:
    if width == picture.width:
        return picture
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)


def opened(file: IO[bytes]) -> Image.Image:
    """One of our own originals, decoded."""
    with Image.open(file, formats=["JPEG"]) as source:
        return source.convert("RGB")
