"""Counts beside choices: each is what one would see after choosing it."""

import re
from random import Random
from urllib.parse import parse_qsl

import pytest
from django.http import QueryDict

from listings.catalogue import facets, search, tree
from listings.catalogue.filters import Reader, Sort
from listings.catalogue.models import Listing
from tests.catalogue.looking import district, learn, put_out, titles

pytestmark = pytest.mark.django_db

WORDS = ["blue", "red", "road", "bike", "old", "child", "chain"]
COLOURS = ["blue", "red", "green"]


@pytest.fixture
def lawn():
    """Sixty things, all different in what can be chosen."""
    dice = Random(7)
    places = [district(name) for name in ("Mill Lane", "North End", "Harbour")]
    for number in range(60):
        put_out(
            " ".join(dice.sample(WORDS, 3)) + f" {number}",
            dice.choice(["road-bikes", "city-bikes", "childrens-bikes", "lighting"]),
            price=dice.choice([3_00, 9_00, 30_00, 80_00, 600_00]),
            condition=dice.choice(["new", "good", "fair"]),
            district=dice.choice(places),
            attributes={"colour": dice.choice(COLOURS)},
            **dice.choice([{"postage": 5_00}, {"postage": 5_00, "can_meet": False}, {"postage": None}]),
        )
    learn()


def asked(dice):
    """A random set of choices, as an address has them."""
    pairs = []
    for name, values in (
        ("condition", ["new", "good", "fair", "for_parts"]),
        ("place", ["mill-lane", "north-end", "harbour"]),
        ("delivery", ["meet", "post"]),
        ("is-colour", COLOURS),
    ):
        if dice.random() < 0.4:
            pairs += [(name, value) for value in dice.sample(values, dice.choice([1, 1, 2]))]
    if dice.random() < 0.3:
        pairs.append(("min", str(dice.choice([5, 20, 50]))))
    if dice.random() < 0.3:
        pairs.append(("max", str(dice.choice([40, 100]))))
    return pairs


def with_choice(pairs, name, value):
    """The same choices, with this one instead of others of its group."""
    return [pair for pair in pairs if pair[0] != name] + [(name, value)]


def in_address(filters):
    """The choices that the link to another category carries."""
    return parse_qsl(filters.address().lstrip("?"))


def brute_force(pairs, node, matching):
    """How many things are left, counted one by one; of delivery both ways are everything."""
    query = QueryDict(mutable=True)
    for name, value in pairs:
        query.appendlist(name, value)
    filters = Reader(query).read(node)
    return Listing.objects.on_sale().filter(filters.condition, pk__in=matching).count()


@pytest.mark.usefixtures("lawn")
def test_500_random_choices_hold_what_counting_one_by_one_finds():
    dice = Random(11)
    nodes = [None, *(tree.category(slug) for slug in ("bikes", "road-bikes", "lighting"))]
    everything = list(Listing.objects.values_list("pk", flat=True))
    for number in range(500):
        pairs, node, word = asked(dice), dice.choice(nodes), dice.choice([*WORDS, "", ""])
        data = QueryDict(mutable=True)
        for name, value in pairs:
            data.appendlist(name, value)
        filters = Reader(data).read(node)
        if word:
            query = search.understand(word)
            found = search.find(query, filters, dice.choice([Sort.BEST, Sort.NEWEST]), "").facets
            matching = [row.pk for row in Listing.objects.filter(title__contains=word)]
            matching += [row.pk for row in Listing.objects.filter(attributes__colour=word)]
            if word in {"bike", "road", "child"}:
                continue  # said by categories as well
        else:
            found, matching = facets.of_list(filters), everything
        choices = [("condition", "good"), ("condition", "new"), ("place", "harbour"), ("delivery", "post")]
        if node is not None and any(question.slug == "colour" for question in node.questions):
            choices += [("is-colour", "red"), ("is-colour", "blue")]
        counted = {choice: found.counts.get(choice, 0) for choice in choices}
        assert counted == {
            choice: brute_force(with_choice(pairs, *choice), node, matching) for choice in choices
        }, (number, pairs, node and node.slug, word)
        steps = dice.sample(nodes[1:], 2) + dice.sample(list(tree.current().by_pk.values()), 2)
        held = {one.slug: found.held.get(one.pk, 0) for one in steps}
        assert held == {
            one.slug: brute_force(in_address(facets.kept_in(filters, one)), one, matching) for one in steps
        }, (number, pairs, node and node.slug, word)


@pytest.mark.usefixtures("lawn")
@pytest.mark.parametrize(
    "address", ["/browse/road-bikes/?condition=good&is-colour=red", "/search/?q=red&in=road-bikes&max=100"]
)
def test_the_tree_says_what_one_finds_at_the_end_of_each_link(client, address):
    page = client.get(address)
    steps = page.context["tree"]["groups"]
    steps += [child for step in steps for child in step["children"]]
    assert {step["node"].slug for step in steps} >= {"bikes", "road-bikes", "city-bikes"}
    for step in steps:
        there = client.get(step["url"] if step["url"].startswith("/") else f"/search/{step['url']}")
        assert (step["node"].slug, step["count"]) == (step["node"].slug, str(there.context["page"].count))
    assert 'id="category-tree"' in page.content.decode()
    part = client.get(address, headers={"hx-request": "true"}).content.decode()
    assert 'aria-label="Categories and how many things each holds" hx-swap-oob="true"' in part


@pytest.mark.usefixtures("lawn")
def test_prices_are_counted_in_bars_without_regard_to_the_price_asked_for():
    found = facets.of_list(Reader(QueryDict("max=20")).read(None))
    assert sum(found.prices) == 60
    assert len([bar for bar in found.prices if bar]) == 5


@pytest.mark.usefixtures("lawn")
def test_a_page_shows_the_counts_and_the_part_for_an_open_page_brings_them_anew(client):
    page = client.get("/browse/road-bikes/").content.decode()
    count = Listing.objects.filter(category__slug="road-bikes", condition="good").count()
    assert f'id="n-condition-good">{count}<' in page
    assert 'class="price-bars"' in page
    part = client.get("/browse/road-bikes/?is-colour=red", headers={"hx-request": "true"}).content.decode()
    fewer = Listing.objects.filter(
        category__slug="road-bikes", condition="good", attributes__colour="red"
    ).count()
    assert f'id="n-condition-good" hx-swap-oob="true">{fewer}<' in part


@pytest.mark.usefixtures("lawn")
def test_above_the_bound_each_count_is_the_least_there_is(client, monkeypatch):
    monkeypatch.setattr(facets, "MOST_FACETED", 20)
    page = client.get("/browse/").content.decode()
    shown = re.findall(r'id="n-condition-\w+">(\d+\+?)<', page)
    assert sum(int(count.rstrip("+")) for count in shown) == 21
    assert all(count.endswith("+") for count in shown if count != "0")


def test_a_distance_around_a_district_leaves_out_what_is_farther(client):
    near, far = district("Near Lane"), district("Far Lane")
    far.latitude = near.latitude + 0.1  # eleven kilometres
    far.save()
    put_out("Bike near", district=near)
    put_out("Bike far", district=far)
    learn()
    assert titles(client.get("/browse/", {"near": "near-lane", "within": "5"})) == ["Bike near"]
    assert titles(client.get("/search/", {"q": "bike", "near": "near-lane", "within": "1"})) == ["Bike near"]
    page = client.get("/browse/", {"near": "near-lane", "within": "5"}).content.decode()
    assert "Within 5 km of Near Lane" in page
