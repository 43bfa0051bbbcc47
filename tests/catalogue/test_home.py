"""The first page, the sitemap and robots.txt."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from listings.catalogue import strips, tree
from listings.catalogue.cards import Row
from notifications.channels.models import Notification
from notifications.interests.models import Interest
from tests.catalogue.looking import district, learn, put_out, titles

pytestmark = pytest.mark.django_db


def test_home_shows_search_all_groups_and_what_is_fresh(client):
    put_out("Older", published_at=timezone.now() - timedelta(days=1))
    put_out("Newer")
    page = client.get("/")
    assert titles(page) == ["Newer", "Older"]
    assert [node.url for node in tree.current().groups if node.url not in page.content.decode()] == []
    assert 'action="/search/"' in page.content.decode()
    assert "How it works" in page.content.decode()
    chips = page.content.decode().split('class="hero-links"')[1].split("</p>")[0]
    assert re.findall('href="([^"]+)"', chips) == ["/browse/", "/sell/", "/forum/"]


def test_an_empty_lawn_asks_for_the_first_thing(client):
    assert "Nothing on the lawn yet" in client.get("/").content.decode()


def test_who_says_where_they_live_sees_what_is_near(signed_in, buyer):
    near = [district("Mill Lane")]
    for number in range(5):
        place = district(f"Far {number}")
        place.latitude += 1 + number
        place.save()
        put_out(f"Far {number}", district=place)
    put_out("Near", district=near[0])
    learn()
    buyer.district = "Mill Lane"
    buyer.save()
    page = signed_in(buyer).get("/")
    assert "Fresh near Mill Lane" in page.content.decode()
    assert sorted(titles(page)) == ["Far 0", "Far 1", "Far 2", "Near"]


def test_a_registered_strip_is_shown_to_its_person_only(client, signed_in, buyer, monkeypatch):
    listing = put_out("Another bike")
    row = Row(listing.pk, listing.version, listing.published_at)
    monkeypatch.setattr(strips, "_makers", [lambda user: strips.Strip("Because you bought a bike", [row])])
    assert "Because you bought" not in client.get("/").content.decode()
    page = signed_in(buyer).get("/")
    assert "Because you bought a bike" in page.content.decode()
    assert titles(page) == ["Another bike", "Another bike"]


def test_the_sitemap_names_what_is_on_sale_and_nothing_else(client):
    shown, hidden = put_out("Shown"), put_out("Hidden", status="withdrawn")
    index = client.get("/sitemap.xml")
    assert index["Content-Type"] == "application/xml"
    assert "/sitemap-0.xml" in index.content.decode()
    number = -(-shown.pk // 25_000)
    part = client.get(f"/sitemap-{number}.xml").content.decode()
    assert (shown.code in part, hidden.code in part) == (True, False)
    assert "/browse/bikes/" in client.get("/sitemap-0.xml").content.decode()
    assert client.get(f"/sitemap-{number + 1}.xml").status_code == 404
    assert client.get(f"/sitemap-{'9' * 400}.xml").status_code == 404


def test_robots_are_told_where_not_to_look(client):
    said = client.get("/robots.txt").content.decode()
    assert "Disallow: /orders/" in said
    assert "Sitemap: http" in said


def test_a_buyer_sees_what_they_were_told_of_while_it_is_on_sale(signed_in, buyer, stranger):
    told, sold = put_out("Another bike"), put_out("Sold bike", status="sold")
    for listing in (told, sold):
        interest = Interest.objects.create(
            person=buyer, title="Blue bike", category=listing.category, price=100_00, terms={}
        )
        Notification.objects.create(
            recipient=buyer,
            kind="listing.similar",
            occasion=f"listing:{listing.pk}",
            listing=listing,
            interest=interest,
        )
    page = signed_in(buyer).get("/")
    assert "Because you bought Blue bike" in page.content.decode()
    assert titles(page) == ["Another bike", "Another bike"]
    assert "Because you bought" not in signed_in(stranger).get("/").content.decode()
