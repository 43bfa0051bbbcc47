"""Browsing: what is shown, filters, sorting, and pages that stay right while things come and go."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from listings.catalogue import actions, browse
from listings.catalogue.filters import Sort
from listings.catalogue.models import Listing
from tests.catalogue.looking import district, learn, put_out, titles

pytestmark = pytest.mark.django_db
#: What htmx puts in the place of the element with the same id; the id of each count of the filter form.
ANEW, COUNTED = ' hx-swap-oob="true"', re.compile(r' id="(n-[^"]*)"')


def test_only_what_is_on_sale_is_shown(client):
    put_out("Here")
    for status in ("draft", "reserved", "sold", "withdrawn", "expired", "suspended"):
        put_out(status, status=status)
    assert titles(client.get("/browse/")) == ["Here"]


def test_a_group_shows_all_its_categories_and_a_category_only_its_own(client):
    put_out("Racer", "road-bikes")
    put_out("Cruiser", "city-bikes")
    put_out("Guitar", "acoustic-guitars")
    assert sorted(titles(client.get("/browse/bikes/"))) == ["Cruiser", "Racer"]
    assert titles(client.get("/browse/road-bikes/")) == ["Racer"]
    assert len(titles(client.get("/browse/"))) == 3


def test_a_category_that_does_not_exist_is_not_found(client):
    assert client.get("/browse/flying-carpets/").status_code == 404


def test_the_price_filter_speaks_of_what_the_buyer_pays(client):
    # 10.00 costs the buyer 10.00 + 0.70 + 3 % = 11.00; 20.00 costs 21.30.
    put_out("Ten", price=10_00)
    put_out("Twenty", price=20_00)
    assert titles(client.get("/browse/?max=11")) == ["Ten"]
    assert titles(client.get("/browse/?max=10.99")) == []
    assert titles(client.get("/browse/?min=11.01")) == ["Twenty"]
    assert titles(client.get("/browse/?min=21.30")) == ["Twenty"]
    assert titles(client.get("/browse/?min=21.31")) == []
    assert sorted(titles(client.get("/browse/?min=30&max=5"))) == ["Ten", "Twenty"]


def test_condition_district_and_delivery_narrow_the_list(client):
    put_out("Good", condition="good", district=district("Mill Lane"), postage=None)
    put_out("New", condition="new", district=district("Old Orchard"), postage=500)
    put_out("Posted", condition="fair", district=district("Harbour Side"), postage=500, can_meet=False)
    assert titles(client.get("/browse/?condition=good")) == ["Good"]
    assert titles(client.get("/browse/?condition=new&condition=fair&sort=newest")) == ["Posted", "New"]
    assert titles(client.get("/browse/?place=old-orchard")) == ["New"]
    assert titles(client.get("/browse/?delivery=post")) == ["Posted", "New"]
    assert titles(client.get("/browse/?delivery=meet")) == ["New", "Good"]
    assert len(titles(client.get("/browse/?delivery="))) == 3


def test_the_attributes_of_a_category_narrow_the_list(client):
    put_out("Red 54", attributes={"colour": "red", "frame-size": 54})
    put_out("Blue 60", attributes={"colour": "blue", "frame-size": 60})
    put_out("Silent")
    assert titles(client.get("/browse/road-bikes/?is-colour=red")) == ["Red 54"]
    assert titles(client.get("/browse/road-bikes/?is-colour=red&is-colour=blue")) == ["Blue 60", "Red 54"]
    assert titles(client.get("/browse/road-bikes/?is-frame-size-from=55")) == ["Blue 60"]
    assert titles(client.get("/browse/road-bikes/?is-frame-size-to=55")) == ["Red 54"]
    assert titles(client.get("/browse/bikes/?is-colour=blue")) == ["Blue 60"]


def test_sorting_by_price_goes_both_ways(client):
    for price in (20_00, 10_00, 30_00):
        put_out(f"At {price}", price=price)
    assert titles(client.get("/browse/?sort=cheapest")) == ["At 1000", "At 2000", "At 3000"]
    assert titles(client.get("/browse/?sort=dearest")) == ["At 3000", "At 2000", "At 1000"]
    assert titles(client.get("/browse/?sort=newest")) == ["At 3000", "At 1000", "At 2000"]


def walk(client, address):
    """The titles of every page, by its own links."""
    pages = []
    while address:
        answer = client.get(address)
        pages.append(titles(answer))
        following = answer.context["next_url"] if answer.context else ""
        address = f"/browse/{following}" if following else ""
    return pages


@pytest.mark.parametrize("sort", ["newest", "cheapest", "dearest"])
def test_pages_show_everything_once_even_where_values_are_equal(client, sort):
    moment = timezone.now()
    for number in range(60):
        put_out(
            f"Thing {number}",
            price=10_00 + number % 3 * 100,
            published_at=moment - timedelta(hours=number % 4),
        )
    pages = walk(client, f"/browse/?sort={sort}")
    assert [len(page) for page in pages] == [24, 24, 12]
    assert len({title for page in pages for title in page}) == 60


def test_a_page_stays_right_when_things_come_and_go_before_it(client):
    moment = timezone.now()
    put = [put_out(f"Thing {n}", published_at=moment - timedelta(minutes=n)) for n in range(30)]
    first = client.get("/browse/")
    following = f"/browse/{first.context['next_url']}"
    put_out("Newcomer", published_at=moment + timedelta(minutes=1))
    actions.withdraw(put[3], by=put[3].seller)
    assert titles(client.get(following)) == [f"Thing {n}" for n in range(24, 30)]


def test_a_cursor_goes_there_and_back():
    moment = timezone.now()
    assert browse.read_cursor(browse.cursor(Sort.NEWEST, moment, 7), Sort.NEWEST) == (moment, 7)
    assert browse.read_cursor(browse.cursor(Sort.CHEAPEST, 500, 7), Sort.CHEAPEST) == (500, 7)
    assert browse.read_cursor(browse.cursor(Sort.CHEAPEST, 500, 7), Sort.DEAREST) is None


@pytest.mark.parametrize(
    "after", ["", "x", "n", "n1", "n1.", "n9999999999999999999.1", "n999999999999999999.1", "c5.1", "n-1.1"]
)
def test_a_bad_cursor_means_the_first_page(client, after):
    put_out("Thing")
    assert titles(client.get("/browse/", {"after": after})) == ["Thing"]


def test_the_count_is_exact_up_to_a_thousand(client, monkeypatch):
    monkeypatch.setattr(browse, "MOST_COUNTED", 25)
    for number in range(25):
        put_out(f"Thing {number}")
    assert "<strong>25</strong> things" in client.get("/browse/").content.decode()
    put_out("One more")
    assert client.get("/browse/?sort=cheapest").context["page"].is_capped


def test_every_filter_is_a_chip_that_can_be_taken_away(client):
    district("Mill Lane")
    answer = client.get(
        "/browse/road-bikes/?min=5&condition=good&place=mill-lane&is-colour=red&sort=cheapest"
    )
    assert [chip["words"] for chip in answer.context["chips"]] == ["From €5", "Good", "Mill Lane", "Red"]
    assert answer.context["chips"][1]["url"] == "?min=5&place=mill-lane&is-colour=red&sort=cheapest"
    assert "Nothing fits all of that" in answer.content.decode()


def test_htmx_gets_the_part_that_the_page_includes(client):
    put_out("Thing")
    whole, part = client.get("/browse/"), client.get("/browse/", headers={"HX-Request": "true"})
    page = whole.content.decode()
    shown, *counts, tree = re.split(rf"(?=<\w+ [^>]*{ANEW})", part.content.decode().strip())
    assert titles(part) == ["Thing"]
    assert shown.strip() in page
    assert 'id="category-tree"' in tree
    assert tree.replace(ANEW, "") in page
    # Between the list and the categories every count of the page and nothing else; each names its place, and says what stands there.
    assert [count for count in counts if count.replace(ANEW, "") not in page] == []
    assert [COUNTED.findall(count) for count in counts] == [[place] for place in COUNTED.findall(page)]
    assert len(counts) > 5
    assert ANEW not in page
    assert b"<html" not in part.content
    assert "HX-Request" in whole["Vary"]
    assert "HX-Request" in part["Vary"]


def test_an_empty_category_says_what_to_do_next(client):
    assert "Sell something" in client.get("/browse/road-bikes/").content.decode()


def test_a_change_is_seen_at_once_by_everybody(client, signed_in, buyer, django_capture_on_commit_callbacks):
    listing = put_out("Before")
    for _visit in range(3):
        client.get("/browse/road-bikes/")
    with django_capture_on_commit_callbacks(execute=True):
        actions.withdraw(listing, by=listing.seller)
    assert titles(client.get("/browse/road-bikes/")) == []
    signed_in(buyer)
    listing = put_out("Second")
    for _visit in range(3):
        client.get("/browse/bikes/")
    with django_capture_on_commit_callbacks(execute=True):
        actions.reserve(listing)
    assert titles(client.get("/browse/bikes/")) == []


def test_a_wrong_value_is_named_and_the_rest_is_shown(client):
    put_out("Good", condition="good")
    put_out("New", condition="new")
    answer = client.get("/browse/?condition=good&condition=shiny&min=cheap")
    assert titles(answer) == ["Good"]
    page = answer.content.decode()
    assert "We left out “shiny”" in page
    assert "We left out the price “cheap”" in page
    assert 'value="cheap"' in page


def places_in_a_row(count):
    places = [district(f"Lane {number}") for number in range(count)]
    for number, place in enumerate(places):
        place.latitude, place.longitude = 52.0 + number * 0.01, 5.1
        place.save()
    learn()
    return places


@pytest.mark.parametrize("address", ["/browse/?", "/search/?q=road+bike&"])
def test_the_nearest_come_first_page_by_page_each_once(client, address):
    lanes = places_in_a_row(3)
    for number in range(60):
        put_out(f"Road bike {number}", district=lanes[(number * 7) % 3])
    put_out("Road bike elsewhere")
    learn()
    url, seen = f"{address}near=lane-1&within=5&sort=nearest", []
    while url:
        page = client.get(url)
        seen += titles(page)
        url = page.context["next_url"] and address.split("?")[0] + page.context["next_url"]
    by_title = dict(Listing.objects.values_list("title", "district__slug"))
    assert sorted(seen) == sorted(f"Road bike {number}" for number in range(60))
    ways = {"lane-1": 0, "lane-0": 1, "lane-2": 2}
    distances = [ways[by_title[title]] for title in seen]
    assert distances == sorted(distances)


def test_there_is_no_nearest_without_a_middle(client):
    put_out()
    assert "Nearest" not in client.get("/browse/").content.decode()
    assert titles(client.get("/browse/?sort=nearest")) == ["Blue road bike"]


@pytest.mark.parametrize("after", ["k1", "k9999.999999999999999999.1", "k0.0.0", "n1.1", "kx.1.1"])
def test_a_bad_place_among_the_nearest_is_no_error(client, after):
    places_in_a_row(1)
    assert client.get(f"/browse/?near=lane-0&sort=nearest&after={after}").status_code == 200
