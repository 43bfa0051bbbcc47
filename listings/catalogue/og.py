"""The picture of a listing for other sites' previews: its photo, its title and its price tag, 1200 by 630 pixels.

A worker draws it, once for each version; what is not drawn yet is shown by the photo itself. Only what is on sale has one: the
door asks for the status each time, so a thing that was sold or hidden shows the site's own picture at once.
Files stand outside MEDIA_ROOT, which a proxy may serve past every question.
"""

import logging
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from PIL import Image, ImageDraw, ImageFont, ImageOps

from listings.catalogue import photos, pictures
from listings.catalogue.models import Listing
from listings.catalogue.statuses import ListingStatus
from yardsale import money
from yardsale.events import doorbell

log = logging.getLogger(__name__)

SIZE = (1200, 630)
#: The photo fills the left; the words stand on paper at its side.
PHOTO_WIDTH, MARGIN = 720, 48
PAPER, INK, SOFT, TAG, TAG_EDGE, ON_TAG, GRASS, TWINE = (
    "#fdf9f0", "#1d2620", "#4f564c", "#f6cb45", "#c08a17", "#2e2412", "#1f6a43", "#b3915d",
)  # fmt: skip
FONTS = settings.BASE_DIR / "static" / "fonts"
#: A title is written as large as it fits into so many lines.
TITLE_SIZES, TITLE_LINES = (60, 52, 46, 40), 5
QUALITY = 82


def place_of(listing_id: int, code: str, version: int) -> Path:
    return Path(settings.PRIVATE_ROOT) / "og" / f"{listing_id % 256:02x}" / f"{code}-{version}.jpg"


def address(listing: Listing) -> str:
    """Where its picture of now is, below the site's address."""
    return reverse("catalogue:picture", args=[listing.code, listing.version])


def photo_address(listing: Listing) -> str:
    path = _photo(listing)
    return path if path.startswith("/") else f"{settings.MEDIA_URL}{path}"


def ring(listing_id: int) -> None:
    """Have it drawn; nobody waits for it."""
    from listings.catalogue.tasks import draw_picture

    doorbell.ring(draw_picture, listing_id, priority=1, expires=300)


def draw(listing_id: int) -> bool:
    """Draw the picture of what a listing is now, and let go of older ones; False when it has none, or it is there."""
    listing = Listing.objects.defer("words").filter(pk=listing_id).first()
    if listing is None:
        return False
    target = place_of(listing.pk, listing.code, listing.version)
    wanted = listing.status == ListingStatus.ON_SALE and bool(listing.cover)
    is_new = wanted and not target.exists() and _write(listing, target)
    for old in target.parent.glob(f"{listing.code}-*.jpg"):
        if not wanted or old != target:
            old.unlink(missing_ok=True)
    return is_new


def forget() -> int:
    """Remove the pictures of what is not on sale any more, and of versions that are over; how many."""
    folder, gone = Path(settings.PRIVATE_ROOT) / "og", 0
    for shelf in sorted(folder.glob("??")):
        files = {file.stem: file for file in shelf.glob("*.jpg")}
        codes = {stem.rpartition("-")[0] for stem in files}
        rows = Listing.objects.on_sale().filter(code__in=codes).values_list("code", "version")
        standing = {f"{code}-{version}" for code, version in rows}
        for stem, file in files.items():
            if stem not in standing:
                file.unlink(missing_ok=True)
                gone += 1
    return gone


def _write(listing: Listing, target: Path) -> bool:
    try:
        with photos.place(_photo(listing)).open("rb") as file:
            photo = pictures.opened(file)
    except OSError:
        log.error("the photo of listing %s is gone", listing.code)
        return False
    picture = composed(photo, listing.title, money.text(listing.buyer_price, listing.currency, short=True))
    photos.write_whole(
        target, pictures.encode(picture, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    )
    return True


def _photo(listing: Listing) -> str:
    """The widest JPEG: path below MEDIA_ROOT."""
    jpegs = listing.cover.get("renditions", {}).get("jpeg") or {}
    return str(jpegs[max(jpegs, key=int)] if jpegs else listing.cover["original"])


def composed(photo: Image.Image, title: str, price: str) -> Image.Image:
    canvas = Image.new("RGB", SIZE, PAPER)
    canvas.paste(ImageOps.fit(photo, (PHOTO_WIDTH, SIZE[1]), Image.Resampling.LANCZOS), (0, 0))
    pen = ImageDraw.Draw(canvas)
    left, right = PHOTO_WIDTH + MARGIN, SIZE[0] - MARGIN
    face, lines = _fitted(title, right - left)
    top = 64
    for line in lines:
        face.write(pen, (left, top), line, INK)
        top += round(face.size * 1.16)
    Face(40, 900).write(pen, (left, SIZE[1] - 104), settings.SITE_NAME, GRASS)
    Face(22, 600).write(pen, (left, SIZE[1] - 54), _host(), SOFT)
    _tag(canvas, price)
    return canvas


def _host() -> str:
    return settings.SITE_URL.partition("://")[2].partition("/")[0]


def _tag(canvas: Image.Image, price: str) -> None:
    """The yellow price tag, tied over the photo's corner: drawn twice as large, turned a little, and scaled down."""
    font = _font("kalam-marker.woff2", 104)
    width = round(font.getlength(price)) + 230
    large = Image.new("RGBA", (width, 220), (0, 0, 0, 0))
    pen = ImageDraw.Draw(large)
    shape = [(8, 110), (84, 12), (width - 12, 12), (width - 12, 208), (84, 208)]
    pen.polygon(shape, fill=TAG, outline=TAG_EDGE, width=6)
    pen.ellipse((74, 88, 118, 132), fill=PAPER, outline=TAG_EDGE, width=6)
    pen.text((150, 110), price, font=font, fill=ON_TAG, anchor="lm")
    turned = large.rotate(4, expand=True, resample=Image.Resampling.BICUBIC)
    small = turned.resize((turned.width // 2, turned.height // 2), Image.Resampling.LANCZOS)
    at = (min(PHOTO_WIDTH - 150, SIZE[0] - MARGIN - small.width), SIZE[1] - 260)
    canvas.paste(small, at, small)
    hole = (at[0] + 52, at[1] + round((110 + (width - 96) * 0.07) / 2))
    twine = ImageDraw.Draw(canvas)
    for end in ((-58, -74), (-78, -38)):
        twine.line([hole, (hole[0] + end[0], hole[1] + end[1])], fill=TWINE, width=5)


def _fitted(title: str, width: int) -> tuple["Face", list[str]]:
    for size in TITLE_SIZES:
        face = Face(size, 800)
        lines = _lines(title, face, width)
        if len(lines) <= TITLE_LINES:
            return face, lines
    kept = lines[:TITLE_LINES]
    kept[-1] = f"{kept[-1][:-1].rstrip()}…"
    return face, kept


def _lines(title: str, face: "Face", width: int) -> list[str]:
    """Broken between words; a word that is too long alone is broken where it ends."""
    lines: list[str] = []
    for word in _drawable(title).split():
        if lines and face.length(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
            continue
        while face.length(word) > width:
            fits = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or face.length(word[:n]) <= width)
            lines.append(word[:fits])
            word = word[fits:]
        lines.append(word)
    return lines


def _drawable(title: str) -> str:
    """Our fonts know Latin letters; an emoji or another script would be a row of empty boxes."""
    return "".join(
        letter if ord(letter) < 0x250 or 0x2010 <= ord(letter) <= 0x20AC else " " for letter in title
    )


class Face:
    """Nunito in one size and weight, from the two files that divide its letters."""

    def __init__(self, size: int, weight: int) -> None:
        self.size = size
        self._latin, self._more = (
            _font(f"nunito-{part}.woff2", size, weight) for part in ("latin", "latin-ext")
        )

    def length(self, text: str) -> float:
        return sum(font.getlength(run) for font, run in self._runs(text))

    def write(self, pen: ImageDraw.ImageDraw, at: tuple[float, float], text: str, colour: str) -> None:
        left, top = at
        for font, run in self._runs(text):
            pen.text((left, top), run, font=font, fill=colour)
            left += font.getlength(run)

    def _runs(self, text: str) -> Iterator[tuple[ImageFont.FreeTypeFont, str]]:
        for is_more, letters in groupby(text, key=lambda letter: 0x100 <= ord(letter) < 0x250):
            yield (self._more if is_more else self._latin), "".join(letters)


@lru_cache(maxsize=32)
def _font(name: str, size: int, weight: int = 0) -> ImageFont.FreeTypeFont:
    """One of the site's own; `weight` where it has more than one."""
    font = ImageFont.truetype(str(FONTS / name), size)
    if weight:
        font.set_variation_by_axes([weight])
    return font
