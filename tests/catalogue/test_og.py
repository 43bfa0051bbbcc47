"""What other sites show of a thing: its own drawn picture while it is on sale, and never afterwards."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from listings.catalogue import actions, og, tasks
from tests.social.conftest import photographed

pytestmark = pytest.mark.django_db


def asked(client, listing, version=None):
    return client.get(f"/listings/{listing.code}/picture-{version or listing.version}.jpg")


def body(answer):
    return b"".join(answer.streaming_content)


def test_it_is_the_photo_until_a_worker_has_drawn_it(client):
    listing = photographed()
    answer = asked(client, listing)
    assert (answer.status_code, answer["Location"]) == (302, f"/media/{listing.cover['original']}")
    assert answer["Cache-Control"] == "no-store"
    tasks.draw_picture(listing.pk)
    answer = asked(client, listing)
    picture = Image.open(BytesIO(body(answer)))
    assert (picture.size, picture.format, answer["Content-Type"]) == ((1200, 630), "JPEG", "image/jpeg")
    assert og.draw(listing.pk) is False  # it is there


def test_it_shows_photo_price_tag_and_title(client):
    plain = og.composed(Image.new("RGB", (900, 900), "#123456"), "", "€1")
    titled = og.composed(Image.new("RGB", (900, 900), "#123456"), "Oak table", "€1")
    assert plain.getpixel((300, 100)) == (0x12, 0x34, 0x56)
    assert plain.getpixel((1100, 300)) == (0xFD, 0xF9, 0xF0)
    yellow = [colour for _count, colour in plain.getcolors(10**7) if colour == (0xF6, 0xCB, 0x45)]
    assert yellow
    assert plain.crop((740, 40, 1200, 300)).tobytes() != titled.crop((740, 40, 1200, 300)).tobytes()


@pytest.mark.parametrize(
    "title", ["", "x" * 80, "Ж" * 80, "🚲 bike", "a " * 40, "Łódź űrhajó", "W" * 80, "\u202e evil", "家具"]
)
def test_every_title_is_drawn(title):
    assert og.composed(Image.new("RGB", (60, 4000)), title, "€100,000.00").size == (1200, 630)


def test_it_costs_one_query_and_no_session(client):
    listing = photographed()
    og.draw(listing.pk)
    with CaptureQueriesContext(connection) as captured:
        answer = asked(client, listing)
    assert len(captured) == 1
    assert (answer.cookies, answer["Cache-Control"]) == ({}, "public, max-age=600")


@pytest.mark.parametrize("status", ["reserved", "sold", "suspended", "withdrawn", "expired", "paused"])
def test_what_is_not_on_sale_shows_the_sites_own_picture_at_once(client, status):
    listing = photographed()
    og.draw(listing.pk)
    version = listing.version
    type(listing).objects.filter(pk=listing.pk).update(status=status, paused_at="2026-01-01T00:00Z")
    for each in (version, version + 1):
        assert "img/og" in asked(client, listing, each)["Location"]
    assert "picture-" not in client.get(listing.get_absolute_url()).content.decode()
    og.draw(listing.pk)
    assert not og.place_of(listing.pk, listing.code, version).exists()


def test_a_draft_and_what_never_was_are_the_same(client):
    draft = photographed(status="draft")
    assert {
        asked(client, draft).status_code,
        client.get("/listings/aaaaaaaaa/picture-1.jpg").status_code,
    } == {404}


def test_a_new_version_is_another_picture_and_the_old_address_leads_there(client):
    listing = photographed()
    og.draw(listing.pk)
    first = og.place_of(listing.pk, listing.code, listing.version)
    actions.change(listing, by=listing.seller, price=5_000)
    assert asked(client, listing, listing.version - 1)["Location"].endswith(f"picture-{listing.version}.jpg")
    og.draw(listing.pk)
    assert [path.name for path in Path(first.parent).glob(f"{listing.code}-*")] == [
        f"{listing.code}-{listing.version}.jpg"
    ]


def test_pictures_of_what_is_gone_are_forgotten(db):
    kept, gone = photographed(), photographed()
    og.forget()
    for listing in (kept, gone):
        og.draw(listing.pk)
    type(gone).objects.filter(pk=gone.pk).update(status="sold")
    assert og.forget() == 1
    assert og.place_of(kept.pk, kept.code, kept.version).exists()


def test_a_photo_that_is_gone_leaves_no_picture_and_no_error(client):
    listing = photographed()
    type(listing).objects.filter(pk=listing.pk).update(
        cover=listing.cover | {"renditions": {}, "original": "photos/no/no.jpg"}
    )
    assert og.draw(listing.pk) is False


def test_the_page_says_what_others_are_to_show(client, settings):
    listing = photographed(title='Oak "table" <b>')
    page = client.get(listing.get_absolute_url()).content.decode()
    found = dict(re.findall(r'<meta (?:property|name)="((?:og|twitter):[\w:]+)" content="([^"]*)"', page))
    assert found["og:image"] == f"{settings.SITE_URL}/listings/{listing.code}/picture-{listing.version}.jpg"
    assert (found["og:image:width"], found["og:image:height"]) == ("1200", "630")
    assert found["twitter:card"] == "summary_large_image"
    assert found["og:title"] == "Oak &quot;table&quot; &lt;b&gt;"
    assert "https://x.com/intent/post?text=Oak+%22table%22+%3Cb%3E&amp;url=" in page
    assert "https://www.facebook.com/sharer/sharer.php?u=" in page


def test_a_published_thing_is_drawn_when_its_event_is_addressed(
    client, django_capture_on_commit_callbacks, monkeypatch
):
    from notifications.social import choosing
    from yardsale.events.models import Event

    rung = []
    monkeypatch.setattr(og, "ring", rung.append)
    listing = photographed(status="draft")
    actions.publish(listing, by=listing.seller)
    event = Event.objects.about(listing).get(name="listing.published")
    with django_capture_on_commit_callbacks(execute=True):
        choosing.draw_what_is_new(event)
    assert rung == [listing.pk]
