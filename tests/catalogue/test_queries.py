"""What the search field takes: quotes, minus signs, other words for the same thing, and whatever else somebody types."""

from random import Random

import pytest

from listings.catalogue import completion, evaluation, languages, scratch, search, suggestions, tree
from listings.catalogue.models import Listing, Synonym
from tests.catalogue.looking import learn, put_out, titles

pytestmark = pytest.mark.django_db


@pytest.fixture
def lawn():
    put_out("Blue road bike", description="With a bell.")
    put_out("Blue bike for the road to school", "childrens-bikes")
    put_out("Green road sign", "lighting")
    learn()


def found(client, query, **more):
    return titles(client.get("/search/", {"q": query, **more}))


@pytest.mark.usefixtures("lawn")
def test_words_in_quotes_stand_side_by_side(client):
    assert found(client, '"road bike"') == ["Blue road bike"]
    assert found(client, "“road bike” blue") == ["Blue road bike"]
    assert set(found(client, "road bike")) >= {"Blue road bike", "Blue bike for the road to school"}


@pytest.mark.usefixtures("lawn")
def test_a_word_with_a_minus_is_left_out(client):
    assert found(client, "blue bike -school") == ["Blue road bike"]
    assert found(client, "blue -school", sort="newest") == ["Blue road bike"]
    assert found(client, "road-bike")[0] == "Blue road bike"


@pytest.mark.usefixtures("lawn")
def test_words_side_by_side_come_before_the_same_words_apart(client):
    assert found(client, "road bike")[0] == "Blue road bike"


@pytest.mark.usefixtures("lawn")
def test_staff_add_words_for_the_same_thing(client):
    assert found(client, "velo") == []
    Synonym.objects.create(words="velo bike")
    tree.forget()
    assert found(client, "velo")[0] == "Blue road bike"


def test_a_word_that_only_descriptions_say_is_not_taken_for_a_typo(client):
    for number in range(3):
        put_out(f"Green lamp {number}", "lighting", description="With a blamp inside.")
    learn()
    page = client.get("/search/", {"q": "blamp"})
    assert len(titles(page)) == 3
    assert "Showing results for" not in page.content.decode()


@pytest.mark.usefixtures("lawn")
def test_what_is_offered_while_typing_stands_in_three_titles_or_is_a_category(client):
    put_out("Blue vase by Ann Smithers", "lighting")
    put_out("Blue vase", "lighting")
    put_out("Blue vase, small", "lighting")
    learn()
    assert [one.words for one in completion.complete("blue va") if not one.is_thing] == ["blue vase"]
    assert [one for one in completion.complete("smith") if not one.is_thing] == []
    page = client.get("/search/complete/", {"q": "road b"}).content.decode()
    assert 'data-url="/browse/road-bikes/"' in page
    assert client.get("/search/complete/", {"q": "\x00%_'\\"}).status_code == 200


@pytest.mark.usefixtures("lawn")
def test_how_we_rank_says_the_numbers_of_the_code(client):
    page = client.get("/search/how/").content.decode()
    assert "In the description it counts 40 % of that" in page
    assert "Up to 800 things are compared in full" in page


def test_a_catalogue_is_judged_in_a_town_of_its_own_and_the_site_stays_as_it_was(tmp_path):
    mine = put_out("Blue road bike")
    products, ratings = tmp_path / "products.jsonl", tmp_path / "ratings.csv"
    products.write_text(
        '{"id": 1, "title": "Laser printer", "supplier": "Inkwell", "price": 4995}\n'
        '{"id": "b2", "title": "Printer paper", "short_description": "For any laser", "attr_t_colour": "white"}\n\n'
        '{"id": 3, "title": "Wooden chair", "price": null, "attr_b_folds": true}\n'
    )
    ratings.write_text("query,docid,rating\nlaser printer,1,3\nlaser printer,b2,1\nchair,3,2\nnothing,1,0\n")
    with scratch.town():
        known = evaluation.load(products)
        judged = evaluation.judge(evaluation.ratings(ratings), known, None)
        assert evaluation.first_page("bike") == []
    assert judged == {"laser printer": 1.0, "chair": 1.0}
    assert list(Listing.objects.values_list("pk", flat=True)) == [mine.pk]


def test_ndcg_is_one_for_the_best_order_and_less_for_any_other():
    assert evaluation.ndcg([3, 1, 0], [1, 3]) == 1.0
    assert round(evaluation.ndcg([0, 3], [3]), 4) == 0.6309
    assert evaluation.ndcg([], [3]) == 0.0


def test_a_slip_changes_one_word_and_is_the_same_for_the_same_seed():
    slips = [evaluation.misspelt("garden chair", Random(seed)) for seed in range(30)]
    assert slips == [evaluation.misspelt("garden chair", Random(seed)) for seed in range(30)]
    assert all(
        (slip.split()[0] == "garden") != (slip.split()[1] == "chair") or slip == "garden chair"
        for slip in slips
    )
    assert len(set(slips)) > 15


@pytest.mark.usefixtures("lawn")
def test_a_title_says_its_category_by_the_words_of_others():
    put_out("Red road bike")
    learn()
    assert suggestions.categories("Old road bike")[0].slug == "road-bikes"


@pytest.mark.usefixtures("lawn")
def test_where_very_much_is_on_sale_the_newest_part_is_looked_at_and_counts_say_at_least(client, monkeypatch):
    """The bounds are made small instead of the town large."""
    from listings.catalogue import eras, ranking

    for name, value in {"MOST_FOUND": 1, "MOST_RANKED": 1}.items():
        monkeypatch.setattr(ranking, name, value)
    monkeypatch.setattr(eras, "_FINE", 0)
    monkeypatch.setattr(eras, "ERAS", "ARRAY[id::int, -1, -2]")
    for number in range(30):
        put_out(f"Yellow kite {number}", "lighting")
    learn()
    answer = client.get("/search/", {"q": "yellow kite"})
    assert titles(answer) == ["Yellow kite 29"]
    assert answer.context["page"].is_capped
    assert search.understand("yellow kite").estimate() > 20


@pytest.mark.parametrize(
    ("language", "title", "asked"),
    [
        ("english", "Two blue chairs", "chair"),
        ("german", "Zwei blaue Stühle und Lampen", "blauer lampe"),
        ("french", "Deux chaises bleues", "chaise bleue"),
        ("spanish", "Dos sillas rojas", "silla roja"),
    ],
)
def test_endings_are_left_out_of_account_in_the_language_of_the_site(
    client, settings, language, title, asked
):
    settings.SEARCH_LANGUAGE = language
    languages.ensure()
    assert languages.spoken() == language
    put_out(title, "lighting")
    learn()
    page = client.get("/search/", {"q": asked})
    assert titles(page) == [title]
    assert "Showing results for" not in page.content.decode()


@pytest.mark.parametrize("typed", ["the", "the who", "of mint", "nice and"])
def test_words_that_say_nothing_are_no_slips_of_others(client, typed):
    for number in range(4):
        put_out(f"Silk tie with dots {number}", "suits-and-ties")
        put_out(f"Silk of a lint {number}", "suits-and-ties")
    learn()
    page = client.get("/search/", {"q": typed}).content.decode()
    assert "Showing results for" not in page
