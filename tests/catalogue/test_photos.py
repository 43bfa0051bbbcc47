"""A photo's way: from an upload to clean pixels, to what pages show, to nothing."""

from io import BytesIO
from random import Random

import pytest
from PIL import Image, PngImagePlugin

from listings.catalogue import photos, pictures
from tests.catalogue.pictures import PLANTED, XMP, encoded, exif_of, files, gradient, upload
from tests.factories import ListingFactory, PhotoFactory
from yardsale.refusals import Refusal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]
DICE = Random(7)


# -- What is taken -------------------------------------------------------------------------------------------------

KINDS = [
    ("JPEG", "RGB"),
    ("JPEG", "L"),
    ("JPEG", "CMYK"),
    ("PNG", "RGB"),
    ("PNG", "RGBA"),
    ("PNG", "L"),
    ("PNG", "LA"),
    ("PNG", "P"),
    ("PNG", "1"),
    ("PNG", "I;16"),
    ("GIF", "P"),
    ("GIF", "L"),
    ("WEBP", "RGB"),
    ("WEBP", "RGBA"),
    ("AVIF", "RGB"),
    ("AVIF", "RGBA"),
]


@pytest.mark.parametrize(("kind", "mode"), KINDS)
def test_every_kind_of_photo_becomes_a_plain_jpeg(draft, seller, kind, mode):
    photo = photos.add(draft, upload(encoded(kind, mode=mode)), by=seller)
    with Image.open(photos.place(photo.original)) as kept:
        kept.load()
        assert (kept.format, kept.mode, kept.size, kept.info.keys() - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}) == (
            "JPEG", "RGB", (64, 48), {"progressive", "progression"},
        )  # fmt: skip


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
def test_of_a_moving_picture_the_first_frame_is_kept(draft, seller, kind):
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue", "green")]
    written = BytesIO()
    frames[0].save(written, kind, save_all=True, append_images=frames[1:], duration=50)
    photo = photos.add(draft, upload(written.getvalue()), by=seller)
    red, green, blue = Image.open(photos.place(photo.original)).getpixel((20, 20))
    assert red > 200 > 60 > max(green, blue)


def test_see_through_parts_become_white(draft, seller):
    photo = photos.add(draft, upload(encoded("PNG", mode="RGBA", colour=(0, 0, 0, 0))), by=seller)
    assert Image.open(photos.place(photo.original)).getpixel((5, 5)) == (255, 255, 255)


def test_sixteen_bits_are_scaled_and_not_cut_off(draft, seller):
    photo = photos.add(draft, upload(encoded("PNG", mode="I;16", colour=32768)), by=seller)
    assert abs(Image.open(photos.place(photo.original)).getpixel((5, 5))[0] - 127) <= 2


def test_a_large_photo_is_made_smaller(draft, seller):
    photo = photos.add(draft, upload(encoded(size=(5000, 3000))), by=seller)
    assert (photo.width, photo.height) == (2048, 1229)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_stored_upright(draft, seller, orientation):
    upright = gradient()
    written = BytesIO()
    undo = {2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6}  # turned the other way, as a camera stores it
    turned = upright.transpose(pictures._TURNS[undo[orientation]]) if orientation > 1 else upright
    turned.save(written, "JPEG", quality=95, exif=exif_of(orientation))
    photo = photos.add(draft, upload(written.getvalue()), by=seller)
    kept = Image.open(photos.place(photo.original))
    assert kept.size == upright.size
    for corner in ((5, 5), (394, 5), (5, 294), (394, 294)):
        assert all(
            abs(a - b) < 12 for a, b in zip(kept.getpixel(corner), upright.getpixel(corner), strict=True)
        )


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_an_orientation_that_does_not_exist_is_upright(draft, seller, orientation):
    data = encoded(exif=exif_of(orientation))
    assert photos.add(draft, upload(data), by=seller).width == 64


@pytest.mark.parametrize(
    "exif",
    [
        b"Exif\0\0" + DICE.randbytes(300),
        b"Exif\0\0MM\0*\0\0\0\x08\xff\xff",
        b"Exif\0\0II*\0\xff\xff\xff\xff",
        b"Exif\0\0",
    ],
)
def test_garbage_metadata_does_not_spoil_a_good_photo(draft, seller, exif):
    assert photos.add(draft, upload(encoded(exif=exif)), by=seller).width == 64


@pytest.mark.parametrize(
    "profile", [b"garbage", b"\0" * 200, DICE.randbytes(500), b"\0\0\1\0lcms" + b"\xff" * 300]
)
def test_a_garbage_colour_profile_does_not_spoil_a_good_photo(draft, seller, profile):
    assert photos.add(draft, upload(encoded(icc_profile=profile)), by=seller).width == 64


# -- What a photo must not tell ------------------------------------------------------------------------------------


def planted(kind: str) -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", PLANTED)
    info.add_itxt("XML:com.adobe.xmp", XMP.decode())
    options = {
        "JPEG": {"exif": exif_of(padding=30_000), "comment": PLANTED, "xmp": XMP},
        "PNG": {"exif": exif_of(), "pnginfo": info},
        "WEBP": {"exif": exif_of(), "xmp": XMP},
        "AVIF": {"exif": exif_of(), "xmp": XMP},
        "GIF": {"comment": PLANTED.encode()},
    }[kind]
    written = BytesIO()
    gradient().convert("P" if kind == "GIF" else "RGB").save(written, kind, **options)
    return written.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_no_stored_file_tells_where_the_seller_lives(draft, seller, kind):
    data = planted(kind)
    assert PLANTED.encode() in data or PLANTED.encode("utf-16-le") in data
    photo = photos.add(draft, upload(data + PLANTED.encode()), by=seller)
    photos.finish(photo.pk)
    stored = files()
    assert len(stored) > 3
    for path in stored:
        content = photos.place(path).read_bytes()
        assert PLANTED.encode() not in content
        assert PLANTED.encode("utf-16-le") not in content
        with Image.open(photos.place(path)) as kept:
            assert (dict(kept.getexif()), kept.info.get("xmp"), kept.info.get("comment"), kept.info.get("icc_profile")) == (
                {}, None, None, None,
            )  # fmt: skip


def test_code_hidden_in_a_photo_is_gone_from_what_is_stored(draft, seller):
    code = b"<?php system($_GET['c']); ?><script>alert(1)</script>"
    photo = photos.add(draft, upload(encoded(comment=code) + code), by=seller)
    assert code not in photos.place(photo.original).read_bytes()


def test_two_uploads_of_one_photo_have_names_that_tell_nothing(draft, seller):
    other = ListingFactory(seller=seller)
    names = {
        photos.add(listing, upload(name="my-home.jpg"), by=seller).original for listing in (draft, other)
    }
    assert len(names) == 2
    assert not any("home" in name for name in names)


# -- What is refused -----------------------------------------------------------------------------------------------


def test_a_photo_that_is_too_large_is_refused(draft, seller, settings):
    settings.PHOTO_MAX_BYTES = 1000
    with pytest.raises(Refusal, match="larger than"):
        photos.add(draft, upload(encoded() + b"\0" * 1000), by=seller)
    assert files() == set()


def test_the_thirteenth_photo_is_refused(draft, seller):
    PhotoFactory.create_batch(12, listing=draft)
    with pytest.raises(Refusal, match="at most 12"):
        photos.add(draft, upload(), by=seller)
    assert files() == set()


def test_a_bomb_takes_no_memory(draft, seller):
    """The largest picture allowed is decoded; one pixel row more is refused by its header alone."""
    from tests.catalogue.pictures import png_claiming

    with pytest.raises(Refusal, match="million pixels"):
        pictures.read(BytesIO(png_claiming(50_000, 1_001)))


def test_so_many_photos_an_hour_are_decoded_for_one_person(settings, seller, media):
    settings.PHOTOS_PER_HOUR = 2
    listing = ListingFactory(seller=seller, status="draft")
    for colour in ("red", "blue"):
        photos.add(listing, upload(encoded(colour=colour)), by=seller)
    with pytest.raises(Refusal, match="a lot of photos"):
        photos.add(listing, upload(encoded(colour="green")), by=seller)
