"""A photo's way: from an upload to clean pixels, to what pages show, to nothing."""

from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from django.conf import settings
from django.core.signing import Signer
from django.db import connection
from django.utils import timezone
from PIL import Image, PngImagePlugin

from listings.catalogue import actions, photos, pictures, tasks
from listings.catalogue.models import Listing, Photo
from tests.catalogue.pictures import PLANTED, XMP, encoded, exif_of, gradient, upload
from tests.factories import ListingFactory, PhotoFactory
from yardsale.celery import app
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db
DICE = Random(7)


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def draft(seller):
    return actions.start_draft(seller)


def files() -> set[str]:
    root = Path(settings.MEDIA_ROOT)
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


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


# -- The worker ----------------------------------------------------------------------------------------------------


def test_finish_makes_three_widths_in_three_formats(draft, seller):
    photo = photos.add(draft, upload(encoded(size=(1600, 1200))), by=seller)
    assert photos.finish(photo.pk) is True
    photo.refresh_from_db()
    assert {kind: sorted(widths, key=int) for kind, widths in photo.renditions.items()} == {
        kind: ["320", "640", "1280"] for kind in ("avif", "webp", "jpeg")
    }
    for kind, widths in photo.renditions.items():
        for width, path in widths.items():
            with Image.open(photos.place(path)) as made:
                assert (made.format, made.width, made.height) == (
                    kind.upper(),
                    int(width),
                    int(width) * 3 // 4,
                )
    assert files() == set(photos.files_of(photo))


@pytest.mark.parametrize(
    ("width", "widths"),
    [(2048, [320, 640, 1280]), (1280, [320, 640, 1280]), (900, [320, 640, 900]), (320, [320]), (40, [40])],
)
def test_no_photo_is_blown_up(width, widths):
    assert pictures.widths_for(width) == widths


def test_finishing_twice_changes_nothing(draft, seller):
    photo = photos.add(draft, upload(), by=seller)
    photos.finish(photo.pk)
    before = (files(), Listing.objects.get().version)
    assert photos.finish(photo.pk) is False
    assert (files(), Listing.objects.get().version) == before


def test_a_card_gets_the_renditions_and_a_new_version(seller):
    listing = ListingFactory(seller=seller)
    photo = photos.add(listing, upload(), by=seller)
    assert Listing.objects.get().cover_photo.url == photo.url
    version = Listing.objects.get().version
    photos.finish(photo.pk)
    listing = Listing.objects.get()
    photo.refresh_from_db()
    assert (listing.cover["renditions"], listing.version) == (photo.renditions, version + 1)


def test_a_visitors_page_shows_the_finished_photo(client, seller, django_capture_on_commit_callbacks):
    listing = ListingFactory(seller=seller)
    for _ in range(3):
        client.get(listing.get_absolute_url())
    with django_capture_on_commit_callbacks(execute=True):
        photo = photos.add(listing, upload(), by=seller)
    page = client.get(listing.get_absolute_url()).content.decode()
    assert photo.url in page
    photos.finish(photo.pk)


def test_a_photo_removed_while_it_was_finished_leaves_no_file(
    draft, seller, django_capture_on_commit_callbacks, monkeypatch
):
    photo = photos.add(draft, upload(), by=seller)
    make = photos._renditions

    def remove_meanwhile(original):
        made = make(original)
        with django_capture_on_commit_callbacks(execute=True):
            photos.remove(draft, photo.pk, by=seller)
        return made

    monkeypatch.setattr(photos, "_renditions", remove_meanwhile)
    assert photos.finish(photo.pk) is False
    assert files() == set()


def test_photos_of_what_somebody_buys_stay_as_they_were_bought(signed_in, seller):
    listing = ListingFactory(seller=seller)
    first, second = (photos.add(listing, upload(encoded(colour=each)), by=seller) for each in ("red", "blue"))
    before = files()
    client = signed_in(seller)
    token = Signer(salt="catalogue.sell").sign(f"{seller.pk}:{listing.code}")
    for status in ("reserved", "sold", "suspended"):
        Listing.objects.update(status=status)
        for door in ("/sell/", f"/listings/{listing.code}/draft/", f"/listings/{listing.code}/photos/"):
            sent = {"draft": token, "remove": first.pk, "order": second.pk, f"alt-{second.pk}": "Another"}
            assert client.post(door, sent | {"photos": upload(encoded(colour="green"))}).status_code < 500
    assert list(listing.photos.values_list("pk", "alt")) == [(first.pk, ""), (second.pk, "")]
    assert files() == before


def test_a_lost_original_is_not_tried_for_ever(draft, seller):
    photo = PhotoFactory(listing=draft)
    photos.finish(photo.pk)
    assert Photo.objects.unfinished(timezone.now()).count() == 0


@pytest.fixture
def worker(settings):
    """Tasks run where they are rung for, as a worker beside us would run them."""
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


def test_the_sweep_rings_again_only_for_what_waits(draft, seller, worker):
    old = timezone.now() - tasks.PATIENCE * 2
    waiting, young = (photos.add(draft, upload(encoded(colour=each)), by=seller) for each in ("red", "blue"))
    Photo.objects.filter(pk=waiting.pk).update(added_at=old)
    tasks.sweep_photos()
    assert list(Photo.objects.exclude(finished_at=None)) == [waiting]
    assert list(Photo.objects.filter(finished_at=None)) == [young]


def test_adding_rings_after_commit_and_not_before(draft, seller, worker, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        photo = photos.add(draft, upload(), by=seller)
        assert Photo.objects.get().finished_at is None
    assert Photo.objects.get(pk=photo.pk).finished_at is not None


# -- Removing ------------------------------------------------------------------------------------------------------


def test_removing_takes_every_file_but_only_after_commit(draft, seller, django_capture_on_commit_callbacks):
    photo = photos.add(draft, upload(), by=seller)
    photos.finish(photo.pk)
    with django_capture_on_commit_callbacks(execute=True):
        photos.remove(draft, photo.pk, by=seller)
        assert len(files()) == 4
    assert files() == set()
    assert Listing.objects.get().cover == {}


def test_a_photo_added_again_before_its_files_went_keeps_them(
    draft, seller, django_capture_on_commit_callbacks
):
    photo = photos.add(draft, upload(), by=seller)
    with django_capture_on_commit_callbacks(execute=True):
        photos.remove(draft, photo.pk, by=seller)
        again = photos.add(draft, upload(), by=seller)
    assert files() == {again.original}


def test_the_photos_of_somebody_elses_listing_are_out_of_reach(draft, seller):
    foreign = PhotoFactory(listing=ListingFactory())
    photos.remove(draft, foreign.pk, by=seller)
    photos.move(draft, foreign.pk, 1, by=seller)
    photos.arrange(draft, [foreign.pk], by=seller)
    photos.describe(draft, {foreign.pk: "mine"}, by=seller)
    foreign.refresh_from_db()
    assert (foreign.alt, foreign.position) == ("A thing", 0)


# -- Serving -------------------------------------------------------------------------------------------------------


def test_media_serves_a_photo_for_ever_and_asks_no_database(client, draft, seller):
    photo = photos.add(draft, upload(), by=seller)
    photos.finish(photo.pk)
    photo.refresh_from_db()
    for path in photos.files_of(photo):
        before = len(connection.queries_log)
        answer = client.get(f"/media/{path}")
        kind = {"jpg": "image/jpeg", "webp": "image/webp", "avif": "image/avif"}[path.rpartition(".")[2]]
        assert b"".join(answer.streaming_content) == photos.place(path).read_bytes()
        assert (answer["Content-Type"], answer["Cache-Control"], answer["X-Content-Type-Options"]) == (
            kind, "public, max-age=31536000, immutable", "nosniff",
        )  # fmt: skip
        assert len(connection.queries_log) == before


@pytest.mark.parametrize(
    "path",
    [
        "../settings.py", "photos/../secret.jpg", "photos/ab/../../secret.jpg", "photos/ab/%2e%2e/%2e%2e/secret.jpg",
        "secret.jpg", "photos/secret.jpg", "photos/ab/", "photos/ab/.hidden.jpg", "photos/ab/page.html", "photos/ab/a.svg",
        "photos//etc/passwd", "/etc/passwd", "photos/ab/none.jpg", "photos/ab/a.jpg/", "photos/ab/a.jpg%00.png",
        "photos/ab/" + "a" * 3000 + ".jpg", "photos/\u0661\u0662/a.jpg", "other/ab/a.jpg", "photos/ab/a\n.jpg", "photos/ab/A.JPG",
    ],
)  # fmt: skip
def test_media_serves_nothing_else(client, path):
    root = Path(settings.MEDIA_ROOT)
    (root / "photos/ab").mkdir(parents=True)
    for name in (
        "secret.jpg",
        "photos/secret.jpg",
        "photos/ab/page.html",
        "photos/ab/.hidden.jpg",
        "photos/ab/a.svg",
    ):
        (root / name).write_text("secret")
    assert client.get(f"/media/{path}").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_media_is_only_read(client, method):
    assert getattr(client, method)("/media/photos/ab/a.jpg").status_code in {403, 405}
