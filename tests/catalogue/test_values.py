"""Brands and sizes that a query names come first, leave nothing out, and can be chosen or put aside."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from listings.catalogue import search, tree, values
from listings.catalogue.models import Brand
from tests.catalogue.looking import learn, put_out, titles

pytestmark = pytest.mark.django_db


@pytest.fixture
def lawn():
    """The words alone would put the others first: they are newer, and their titles say as much."""
    put_out(
        "Runners", "mens-shoes", attributes={"brand": "Nike", "shoe-size": 42}, description="Nike shoes, 42"
    )
    put_out("Nike shoes, box for 42", "mens-shoes", attributes={"brand": "Other", "shoe-size": 40})
    put_out("Nike running shoes", "mens-shoes", attributes={"brand": "Nike", "shoe-size": 44})
    put_out("Jeans, dark", "mens-jeans-and-trousers", attributes={"brand": "Levi's", "waist": 32})
    put_out("Jeans, light", "mens-jeans-and-trousers", attributes={"brand": "Levi’s", "waist": 34})
    put_out("Billy in white", "bookcases-and-shelves", attributes={"brand": "IKEA", "width": 80})
    put_out("Billy in oak", "bookcases-and-shelves", attributes={"brand": "IKEA", "width": 40})
    learn()


def keys(typed, **more):
    return [value.key for value in search.understand(typed, **more).values]


@pytest.mark.usefixtures("lawn")
@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("nike 42 shoes", ["brand:nike", "shoe-size:42"]),
        ("NIKE shoes EU 42", ["brand:nike", "shoe-size:42"]),
        ("nike 42", ["brand:nike", "shoe-size:42"]),
        ("nkie shoes 42 eu", ["brand:nike", "shoe-size:42"]),
        ("levi's jeans w32", ["brand:levis", "waist:32"]),
        ("levi jeans 32", ["brand:levis", "waist:32"]),
        ("dress size m", ["size:m"]),
        ("dresses XL", ["size:xl"]),
        ("baby clothes 12-18 months", ["size:12-18m"]),
        ("nike", ["brand:nike"]),
        ("shoes 4200", []),
        ("42", []),
        ("the table in 80", []),
        ("shoes", []),
    ],
)
def test_words_name_brands_and_sizes(typed, understood):
    assert keys(typed) == understood


@pytest.mark.usefixtures("lawn")
@pytest.mark.parametrize("typed", ["ikea billy 80 cm", "ikea billy 80cm"])
def test_a_number_with_its_unit_is_any_measure_of_such_things(typed):
    brand, size = search.understand(typed).values
    assert brand.key == "brand:ikea"
    assert ("width", 80) in size.answers
    assert size.words.endswith("80 cm")


@pytest.mark.usefixtures("lawn")
@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("nike 42 shoes", "Runners"),
        ("levi's jeans w32", "Jeans, dark"),
        ("levis jeans 34", "Jeans, light"),
        ("ikea billy 80 cm", "Billy in white"),
        ("ikea billy 40cm", "Billy in oak"),
    ],
)
def test_what_carries_them_comes_first(client, typed, first):
    assert titles(client.get("/search/", {"q": typed}))[0] == first


@pytest.mark.usefixtures("lawn")
def test_nothing_is_left_out_for_them(client):
    assert set(titles(client.get("/search/", {"q": "nike 46 shoes"}))) >= {"Nike running shoes"}
    assert titles(client.get("/search/", {"q": "ikea billy 120 cm"})) != []


@pytest.mark.usefixtures("lawn")
def test_they_are_shown_chosen_and_put_aside(client):
    page = client.get("/search/", {"q": "nike 42 shoes"})
    brand, size = page.context["meant"]
    assert (brand["words"], size["words"]) == ("Nike", "Shoe size: 42 EU")
    only = client.get(f"/search/{size['only']}")
    assert titles(only) == ["Runners"]
    assert [chip["words"] for chip in only.context["chips"]] == [size["words"]]
    assert [one["words"] for one in only.context["meant"]] == [brand["words"]]
    assert 'name="has" value="shoe-size:42"' in only.content.decode()
    aside = client.get(f"/search/{size['plainly']}")
    assert [one["words"] for one in aside.context["meant"]] == [brand["words"]]
    assert "plainly=shoe-size%3A42" in aside.context["meant"][0]["only"]
    both = client.get("/search/", {"q": "shoes", "has": ["brand:nike", "shoe-size:44"]})
    assert titles(both) == ["Nike running shoes"]


@pytest.mark.usefixtures("lawn")
def test_who_insists_on_the_words_gets_the_words(client):
    assert keys("nike 42 shoes", exactly=True) == []
    assert keys("nike 42 shoes", plainly=["brand:nike"]) == ["shoe-size:42"]


@pytest.mark.usefixtures("lawn")
@pytest.mark.parametrize(
    "key",
    ["", ":", "brand:", "brand:nobody", "shoe-size:99999999999", "no-such:4", "size:\x00", "brand:nike:42"],
)
def test_what_makes_no_sense_in_an_address_is_left_out(client, key):
    assert values.from_key(key) is None
    assert client.get("/search/", {"q": "shoes", "has": key, "plainly": key}).status_code == 200


@pytest.mark.usefixtures("lawn")
def test_every_key_is_read_as_it_was_understood():
    for typed in ("nike 42 shoes", "levi's jeans w32", "ikea billy 80 cm", "dress size m", "bike 28 inch"):
        found = search.understand(typed).values
        assert [values.from_key(value.key) for value in found] == list(found)


def test_a_word_that_few_of_its_titles_carry_as_a_brand_is_no_brand():
    for number in range(8):
        put_out(f"Wood table {number}", "tables", attributes={"brand": "Wood"} if not number else {})
    learn()
    assert keys("wood table") == []


def test_brands_are_counted_as_they_come_and_go():
    first = put_out("Runners", "mens-shoes", attributes={"brand": "nike"})
    put_out("Walkers", "mens-shoes", attributes={"brand": "Nike"})
    put_out("Trainers", "womens-shoes", attributes={"brand": "Nike"})
    learn()
    brand = Brand.objects.get()
    assert (brand.words, brand.names, brand.listings) == ("nike", ["Nike", "nike"], 3)
    assert len(brand.categories) == 2
    type(first).objects.update(status="withdrawn")
    learn()
    assert not Brand.objects.exists()


@pytest.mark.usefixtures("lawn")
def test_understanding_them_asks_nothing_more():
    tree.current()
    counts = []
    for typed in ("runners", "nike runners", "nike 42 shoes"):
        cache.clear()
        with CaptureQueriesContext(connection) as found:
            search.understand(typed)
        counts.append(len(found))
    assert counts == [1, 1, 1]
