"""One thing's own page: what it says, to whom, and when it is gone."""

import json
import re

import pytest

from listings.catalogue.models import Listing, Photo
from tests.catalogue.looking import put_out, titles
from tests.factories import PhotoFactory

pytestmark = pytest.mark.django_db


def page_of(client, listing, status=200):
    answer = client.get(listing.get_absolute_url())
    assert answer.status_code == status
    return answer.content.decode()


def structured(page):
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)[1])


def test_it_says_the_whole_price_the_district_and_who_sells(client):
    listing = put_out(price=100_00, postage=5_00, attributes={"colour": "red", "frame-size": 54})
    page = page_of(client, listing)
    for words in (
        "€103.70",
        "€100.00",
        "€3.70",
        "€108.70",
        "Meet in Mill Lane",
        "54 cm",
        "Red",
        listing.seller.name,
    ):
        assert words in page, words
    assert "We hold the money until you have it." in page
    assert f"/listings/{listing.code}/checkout/" in page


def test_coordinates_and_mail_addresses_are_never_shown(client):
    listing = put_out()
    page = page_of(client, listing)
    assert str(listing.district.latitude) not in page
    assert listing.seller.email not in page


def test_search_engines_read_the_same_offer(client):
    listing = put_out(price=100_00, title="Bike </script><b>&")
    page = page_of(client, listing)
    data = structured(page)
    assert data["name"] == "Bike </script><b>&"
    assert (data["offers"]["price"], data["offers"]["priceCurrency"]) == ("103.70", "EUR")
    assert data["offers"]["availability"] == "https://schema.org/InStock"
    assert data["category"] == "Bikes > Road bikes"
    assert f'<link rel="canonical" href="http://127.0.0.1:8000{listing.get_absolute_url()}">' in page
    assert 'property="og:title" content="Bike &lt;/script&gt;&lt;b&gt;&amp;"' in page


def test_a_description_cannot_bring_markup_along(client):
    page = page_of(
        client, put_out(description="<img src=x onerror=alert(1)> [x](javascript:alert(1)) **bold**")
    )
    assert "<img src=x" not in page
    assert 'href="javascript' not in page
    assert "<strong>bold</strong>" in page


def test_photos_come_in_their_order_with_their_words(client):
    listing = put_out()
    PhotoFactory(listing=listing, position=2, alt="The saddle")
    PhotoFactory(listing=listing, position=1, alt="The whole bike")
    page = page_of(client, listing)
    assert page.index("The whole bike") < page.index("The saddle")
    assert page.count('loading="eager"') == 1
    assert Photo.objects.count() == 2


def test_a_sold_thing_is_stamped_and_cannot_be_bought(client):
    listing = put_out(status="sold")
    page = page_of(client, listing)
    assert 'class="stamp' in page
    assert "/checkout/" not in page
    assert structured(page)["offers"]["availability"] == "https://schema.org/SoldOut"


def test_a_reserved_thing_says_so_and_cannot_be_bought(client):
    page = page_of(client, put_out(status="reserved"))
    assert "Somebody is buying this right now" in page
    assert "/checkout/" not in page


def test_a_strangers_draft_does_not_exist(client, signed_in, seller, stranger):
    draft = Listing.objects.create(seller=seller, currency="EUR")
    page_of(client, draft, status=404)
    page_of(signed_in(stranger), draft, status=404)
    assert "This is yours." in page_of(signed_in(seller), draft)


@pytest.mark.parametrize("status", ["withdrawn", "expired", "suspended"])
def test_what_is_gone_says_so_kindly_and_shows_things_like_it(client, signed_in, stranger, status):
    listing = put_out("Secret bike", status=status)
    put_out("Another bike")
    for visitor in (client, signed_in(stranger)):
        answer = visitor.get(listing.get_absolute_url())
        assert answer.status_code == 410
        assert "no-cache" in answer["Cache-Control"]
        assert titles(answer) == ["Another bike"]
        assert "Secret bike" not in answer.content.decode()


@pytest.mark.parametrize(
    ("status", "offered"),
    [("on_sale", {"edit", "withdraw"}), ("reserved", set()), ("sold", set()), ("withdrawn", {"edit", "publish"}),
     ("expired", {"edit", "publish", "withdraw"}), ("suspended", set())],
)  # fmt: skip
def test_its_owner_sees_where_it_stands_and_what_can_be_done(signed_in, seller, status, offered):
    listing = put_out(seller=seller, status=status)
    page = page_of(signed_in(seller), listing)
    assert "This is yours." in page
    assert {
        verb for verb in ("edit", "publish", "withdraw") if f"/listings/{listing.code}/{verb}/" in page
    } == offered
    assert "/checkout/" not in page


def test_what_is_kept_for_others_is_never_shown_to_the_owner(signed_in, seller, buyer):
    listing = put_out(seller=seller)
    client = signed_in(buyer)
    for _visit in range(3):
        assert "This is yours." not in page_of(client, listing)
    assert "This is yours." in page_of(signed_in(seller), listing)
    assert "This is yours." not in page_of(signed_in(buyer), listing)


def test_similar_things_are_shown_without_the_thing_itself(client):
    listing = put_out("Blue road bike")
    put_out("Red road bike")
    put_out("Lamp", "lighting")
    assert titles(client.get(listing.get_absolute_url())) == ["Red road bike"]
