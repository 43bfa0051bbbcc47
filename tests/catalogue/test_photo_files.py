"""The life of a photo's files: made by the worker, served for ever, gone with the photo."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.signing import Signer
from django.db import connection
from django.utils import timezone
from PIL import Image

from listings.catalogue import photos, pictures, tasks
from listings.catalogue.models import Listing, Photo
from tests.catalogue.pictures import encoded, files, upload
from tests.factories import ListingFactory, PhotoFactory
from yardsale.celery import app

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


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
