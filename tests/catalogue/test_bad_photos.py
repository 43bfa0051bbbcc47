"""What people and attackers send as photos: refused in words, and nothing else is lost."""

from random import Random

import pytest

from listings.catalogue.models import Listing
from tests.catalogue import pictures
from tests.catalogue.pictures import encoded, upload
from tests.catalogue.selling import MINE, refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mill_lane", "media")]


JPEG, PNG, GIF, WEBP, AVIF = (encoded(kind, (90, 70)) for kind in ("JPEG", "PNG", "GIF", "WEBP", "AVIF"))
DICE = Random(20)
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 200
PHOTOS = {
    "an empty file": (b"", "is empty"),
    "one byte": (b"\xff", "not a photo"),
    "text": (b"Dear neighbour, this is my bike.", "not a photo"),
    "a web page": (b"<!doctype html><script>alert(1)</script>", "not a photo"),
    "SVG with a script": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "not a photo"),
    "SVG behind an XML head": (b'<?xml version="1.0"?><svg onload="alert(1)"/>', "not a photo"),
    "PDF": (b"%PDF-1.7\n1 0 obj <<>> endobj", "not a photo"),
    "PostScript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not a photo"),
    "a program": (b"MZ\x90\0" + b"\0" * 500, "not a photo"),
    "another program": (b"\x7fELF" + b"\0" * 500, "not a photo"),
    "a zip": (b"PK\x03\x04" + b"\0" * 500, "not a photo"),
    "a film": (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 99, "not a photo"),
    "HEIC": (HEIC, "HEIC"),
    "BMP": (encoded("BMP"), "not a photo"),
    "TIFF": (encoded("TIFF"), "not a photo"),
    "ICO": (encoded("ICO"), "not a photo"),
    "PPM": (encoded("PPM"), "not a photo"),
    "PSD": (b"8BPS\0\1" + b"\0" * 60, "not a photo"),
    "JPEG 2000": (b"\0\0\0\x0cjP  \r\n\x87\n" + b"\0" * 99, "not a photo"),
    "JPEG renamed text": (b"\xff\xd8\xff" + b"not at all a photo" * 30, "damaged"),
    "PNG renamed text": (b"\x89PNG\r\n\x1a\n" + b"nor this" * 30, "damaged"),
    "GIF and script in one": (b"GIF89a/*" + b"*/=alert(1)//" * 9, "damaged"),
    "GIF head only": (b"GIF89a", "damaged"),
    "JPEG head only": (b"\xff\xd8\xff\xe0", "damaged"),
    "PNG head only": (b"\x89PNG\r\n\x1a\n", "damaged"),
    "WebP head only": (b"RIFF\x04\0\0\0WEBPVP8 ", "damaged"),
    "AVIF head only": (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1", "damaged"),
    "too small": (encoded(size=(8, 8)), "too small"),
    "one pixel": (encoded("PNG", (1, 1)), "too small"),
    "one pixel high": (encoded("PNG", (900, 1)), "too small"),
    "PNG bomb": (pictures.png_claiming(60_000, 60_000), "million pixels"),
    "PNG as large as can be": (pictures.png_claiming(2**31 - 1, 2**31 - 1), "million pixels"),
    "PNG without width": (pictures.png_claiming(0, 10), "damaged"),
    "PNG with less than it claims": (pictures.png_claiming(500, 500), "damaged"),
    "JPEG bomb": (pictures.jpeg_claiming(65_500, 65_500), "million pixels"),
    "JPEG without height": (pictures.jpeg_claiming(64, 0), "damaged"),
    "GIF bomb": (pictures.gif_claiming(65_535, 65_535), "million pixels"),
    "WebP bomb": (pictures.webp_claiming(16_384, 16_384), "million pixels"),
    "WebP wider than any": (pictures.webp_claiming(2**24, 2**24), "million pixels"),
    "AVIF bomb": (pictures.avif_claiming(16_000, 16_000), ""),
    "JPEG of endless scans": (pictures.endless_scans(), "not a photo"),
    **{
        f"{name} cut at {share} %": (data[: len(data) * share // 100], "")
        for name, data in (("JPEG", JPEG), ("PNG", PNG), ("GIF", GIF), ("WebP", WEBP), ("AVIF", AVIF))
        for share in (3, 10, 25, 50, 75)
    },
    **{
        f"random bytes behind a {name} head {round}": (head + DICE.randbytes(400), "")
        for name, head in (
            ("JPEG", JPEG[:24]), ("PNG", PNG[:33]), ("GIF", GIF[:13]), ("WebP", WEBP[:30]), ("AVIF", AVIF[:60]),
        )
        for round in range(4)
    },
}  # fmt: skip


@pytest.mark.parametrize("case", PHOTOS)
def test_what_is_no_photo_is_refused_and_named(send, case):
    data, words = PHOTOS[case]
    page = refused(send(photos=[upload(data, "my bike.jpg")]), MINE, "“my bike.jpg”", words)
    assert Listing.objects.get().photos.count() == 0
    assert "Traceback" not in page


@pytest.mark.parametrize("round", range(30))
def test_flipped_bytes_are_refused_or_make_a_photo(send, round):
    dice = Random(round)
    data = bytearray(dice.choice([JPEG, PNG, GIF, WEBP, AVIF]))
    for _ in range(dice.randint(1, 40)):
        data[dice.randrange(len(data))] = dice.randrange(256)
    answer = send(photos=[upload(bytes(data))])
    assert answer.status_code in {200, 302}
    assert Listing.objects.get().title == MINE


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "a" * 3000 + ".jpg",
        "<script>.jpg",
        "\u202egpj.exe",
        "né.jpg",
        "CON",
        "a\nb.jpg",
        "日本.jpg",
    ],
)
def test_no_file_name_matters(send, name):
    assert send(photos=[upload(name=name)]).status_code == 302
    refused_page = send(photos=[upload(b"no photo", name)])
    assert refused_page.status_code == 200
    assert "<script>.jpg" not in refused_page.content.decode()


def test_one_bad_photo_does_not_lose_the_good_ones(send):
    page = refused(
        send(photos=[upload(), upload(b"oops", "notes.txt"), upload(PNG, "two.png")]), "“notes.txt”"
    )
    assert Listing.objects.get().photos.count() == 2
    assert page.count("data-photo=") == 2


def test_by_script_a_refused_photo_is_said_and_the_good_one_shown(signed_in, seller, draft):
    answer = signed_in(seller).post(
        f"/listings/{draft.code}/photos/",
        {"photos": [upload(b"x", "bad.jpg"), upload()]},
        headers={"X-Requested-With": "fetch"},
    )
    assert answer.status_code == 200
    assert "“bad.jpg” is not a photo" in answer.content.decode()
    assert answer.content.decode().count("data-photo=") == 1


@pytest.mark.parametrize("field", ["earlier", "later", "remove", "order", "alt-1", "alt-x"])
def test_photo_buttons_stand_any_value(send, field):
    for value in ("", "x", "-1", "9" * 30, "1;drop", "\x00", "１２", "1,2,,x", "[]"):
        assert send(**{field: value, "do": "save"}).status_code in {200, 302}
