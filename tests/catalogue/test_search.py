"""Search: what is found, in which order, and what it makes of typos, accents, plurals and nothing at all."""

import pytest

from listings.catalogue import indexing, search
from listings.catalogue.models import Listing
from tests.catalogue.looking import learn, put_out, titles

pytestmark = pytest.mark.django_db


@pytest.fixture
def lawn():
    """Some things whose words the vocabulary knows."""
    put_out("Blue Peugeot road bike", description="Rides well, new chain.")
    put_out("Café chairs in oak", "chairs-and-benches", description="Two of them.")
    put_out("Acoustic guitar by Höfner", "acoustic-guitars", description="With a bag and a blue strap.")
    put_out("Children's bicycle", "childrens-bikes")
    learn()


def found(client, query, **more):
    return titles(client.get("/search/", {"q": query, **more}))


@pytest.mark.usefixtures("lawn")
@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("peugeot", "Blue Peugeot road bike"),
        ("PEUGEOT Bike", "Blue Peugeot road bike"),
        ("cafe chair", "Café chairs in oak"),
        ("café chairs", "Café chairs in oak"),
        ("hofner guitars", "Acoustic guitar by Höfner"),
        ("guitar höfner", "Acoustic guitar by Höfner"),
        ("childrens bicycles", "Children&#x27;s bicycle"),
        ("children's bicycle", "Children&#x27;s bicycle"),
        ("nice road bike for sale please", "Blue Peugeot road bike"),
        ("road-bike", "Blue Peugeot road bike"),
    ],
)
def test_the_thing_meant_comes_first(client, query, first):
    assert found(client, query)[0] == first


@pytest.mark.usefixtures("lawn")
@pytest.mark.parametrize(
    ("typed", "meant", "first"),
    [
        ("peugot", "peugeot", "Blue Peugeot road bike"),
        ("guitr", "guitar", "Acoustic guitar by Höfner"),
        ("chiars", "chairs", "Café chairs in oak"),
        ("acustic gitar", "acoustic guitar", "Acoustic guitar by Höfner"),
    ],
)
def test_a_typo_is_repaired_said_and_can_be_insisted_on(client, typed, meant, first):
    answer = client.get("/search/", {"q": typed})
    assert titles(answer)[0] == first
    page = answer.content.decode()
    assert f"Showing results for <strong>{meant}</strong>" in page
    assert f"Search exactly for “{typed}”" in page
    assert found(client, typed, exactly="1") == []
    assert f'value="{typed}"' in page


def test_another_word_for_the_same_thing_finds_it_too_unless_one_insists(client):
    put_out("Red bike")
    put_out("Green couch", "sofas")
    learn()
    assert found(client, "bicycles") == ["Red bike"]
    assert found(client, "green sofa") == ["Green couch"]
    assert found(client, "bicycle", exactly="1") == []


@pytest.mark.usefixtures("lawn")
def test_words_of_the_title_count_more_than_those_of_the_description(client):
    assert found(client, "blue") == ["Blue Peugeot road bike", "Acoustic guitar by Höfner"]


@pytest.mark.usefixtures("lawn")
def test_what_has_all_words_comes_before_what_has_some(client):
    assert found(client, "blue guitar") == ["Acoustic guitar by Höfner", "Blue Peugeot road bike"]
    answer = client.get("/search/", {"q": "oak guitar"})
    assert set(titles(answer)) == {"Café chairs in oak", "Acoustic guitar by Höfner"}
    assert "Nothing has all of these words" in answer.content.decode()


@pytest.mark.usefixtures("lawn")
def test_the_words_of_the_category_and_its_attributes_are_found(client):
    put_out("Racer", attributes={"colour": "purple", "brand": "Zephyr"})
    learn()
    assert found(client, "purple bikes") == ["Racer"] or found(client, "purple bikes")[0] == "Racer"
    assert found(client, "zephyr") == ["Racer"]


@pytest.mark.usefixtures("lawn")
def test_search_can_be_narrowed_and_sorted(client):
    put_out("Red Peugeot road bike", price=5_00, condition="new")
    learn()
    assert found(client, "peugeot", condition="new") == ["Red Peugeot road bike"]
    assert found(client, "peugeot", sort="cheapest") == ["Red Peugeot road bike", "Blue Peugeot road bike"]
    assert found(client, "bike", **{"in": "childrens-bikes"}) == ["Children&#x27;s bicycle"]


@pytest.mark.usefixtures("lawn")
def test_categories_of_what_was_found_are_offered(client):
    put_out("Blue city bike", "city-bikes")
    learn()
    answer = client.get("/search/", {"q": "bike"})
    assert {node.slug for node, _count in answer.context["found"].categories} >= {"city-bikes", "road-bikes"}
    assert 'href="?q=bike&amp;in=city-bikes"' in answer.content.decode()


def test_pages_of_results_show_everything_once(client):
    for number in range(30):
        put_out(f"Green lamp {number}", "lighting")
    learn()
    first = client.get("/search/", {"q": "green lamp"})
    second = client.get(f"/search/{first.context['next_url']}")
    assert [len(titles(page)) for page in (first, second)] == [24, 6]
    assert len({*titles(first), *titles(second)}) == 30


@pytest.mark.usefixtures("lawn")
@pytest.mark.parametrize("query", ["zzzzqqq", "!!!", "🚲"])
def test_finding_nothing_says_what_to_do_next(client, query):
    assert "Nothing like that on the lawn today" in client.get("/search/", {"q": query}).content.decode()


def test_an_empty_search_offers_the_categories(client):
    page = client.get("/search/").content.decode()
    assert "What are you looking for?" in page
    assert "/browse/bikes/" in page


@pytest.mark.usefixtures("lawn")
def test_what_is_off_sale_is_not_found(client):
    Listing.objects.filter(title__startswith="Blue").update(status="withdrawn")
    assert found(client, "peugeot") == []


def test_bulk_reindexing_writes_what_indexing_one_writes():
    listing = put_out(
        "Blue Peugeot", attributes={"colour": "blue", "frame-size": 54}, description="A, b & c/d: 27.5"
    )
    one = Listing.objects.values_list("words", flat=True).get(pk=listing.pk)
    Listing.objects.update(words=None)
    assert indexing.reindex(Listing.objects.all()) == 1
    assert Listing.objects.values_list("words", flat=True).get(pk=listing.pk) == one


def test_markup_in_a_query_stays_text(client):
    page = client.get("/search/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in page


@pytest.mark.usefixtures("lawn")
def test_similar_things_share_words_and_leave_out_the_thing_itself():
    thing = Listing.objects.get(title="Blue Peugeot road bike")
    close = put_out("Green Peugeot bike")
    far = put_out("Old racer")
    assert [row.pk for row in search.similar(thing)] == [close.pk, far.pk]


@pytest.mark.django_db
def test_the_other_words_of_a_query_say_which_word_was_meant(client):
    for number in range(4):
        put_out(f"Power bank {number}", description="A spare one.")
        put_out(f"Back cushion {number}", description="For the back, with power.")
        put_out(f"Back rest {number}")
    learn()
    answer = client.get("/search/", {"q": "power bakk"})
    assert "Showing results for <strong>power bank</strong>" in answer.content.decode()
    assert all("Power bank" in title for title in titles(answer)[:4])


@pytest.mark.django_db
def test_where_nothing_has_all_the_words_a_known_one_may_be_a_slip_too(client):
    for number in range(4):
        put_out(f"USB hub {number}")
    put_out("Sub woofer")
    learn()
    page = client.get("/search/", {"q": "sub hub"}).content.decode()
    assert "Showing results for <strong>usb hub</strong>" in page
    assert 'href="?q=sub%20hub&amp;exactly=1"' in page
    assert "USB hub" not in titles(client.get("/search/", {"q": "sub woofer"}))[0]


@pytest.mark.django_db
def test_where_nothing_is_found_the_categories_of_such_things_are_offered(client):
    learn()
    page = client.get("/search/", {"q": "workbench"}).content.decode()
    assert "Or look around here" in page
    assert 'href="/browse/chairs-and-benches/"' in page


def test_what_fills_up_the_page_is_counted_apart(client):
    for number in range(3):
        put_out(f"Small road bike {number}", condition="good")
    for number in range(2):
        put_out(f"Road map {number}", condition="like_new")
    learn()
    page = client.get("/search/", {"q": "small road bike"}).content.decode()
    assert len(titles(client.get("/search/", {"q": "small road bike"}))) == 5
    assert "<strong>3</strong> things" in page
    assert "and 2 that come close" in page
    few = client.get("/search/", {"q": "small road bike", "condition": "good"}).content.decode()
    assert "<strong>3</strong> things" in few
    assert "come close" not in few
