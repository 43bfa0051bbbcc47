"""Feeds: the newest of a category, a search and a seller, readable by any reader of feeds."""

from xml.etree import ElementTree

import pytest

from tests.catalogue.looking import learn, put_out

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


def entries(client, address, **asked):
    answer = client.get(address, asked)
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(answer.content)
    return [entry.findtext(f"{ATOM}title").split(" · ")[0] for entry in feed.iter(f"{ATOM}entry")]


@pytest.fixture
def lawn():
    put_out("Blue road bike", price=50_00)
    put_out("Lamp & <shade>", "lighting", description="Bright \x0b & warm")
    learn()


@pytest.mark.usefixtures("lawn")
@pytest.mark.parametrize(
    ("address", "asked", "expected"),
    [
        ("/browse/feed/", {}, ["Lamp & <shade>", "Blue road bike"]),
        ("/browse/road-bikes/feed/", {}, ["Blue road bike"]),
        ("/browse/bikes/feed/", {"max": "20"}, []),
        ("/search/feed/", {"q": "bright lamp"}, ["Lamp & <shade>"]),
        ("/search/feed/", {"q": "zzzz"}, []),
    ],
)
def test_a_feed_holds_the_newest_of_what_its_page_shows(client, address, asked, expected):
    assert entries(client, address, **asked) == expected


def test_a_seller_s_feed_holds_their_things_and_nobody_else_s(client):
    mine = put_out("Mine")
    put_out("Not mine")
    address = f"{mine.seller.get_absolute_url()}feed/"
    assert entries(client, address) == ["Mine"]
    assert f'href="{address}"' in client.get(mine.seller.get_absolute_url()).content.decode()


def test_a_category_nobody_has_has_no_feed(client):
    assert client.get("/browse/nothing/feed/").status_code == 404
