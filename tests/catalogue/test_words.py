"""How titles are cut into words, and how misspelt words are understood."""

import pytest

from listings.catalogue import spelling, words
from listings.catalogue.models import Word


@pytest.mark.parametrize(
    ("title", "terms"),
    [
        ("Levi's 501 Jeans, hardly worn!", ["levi", "501", "jean"]),
        ("Café chairs (2) – lovely condition", ["cafe", "chair", "2"]),
        ("Two WATCHES and 3 boxes", ["two", "watch", "3", "box"]),
        ("Children's bookshelves", ["child", "bookshelf"]),
        ("Straße, Øresund, Œuvre", ["strasse", "oresund", "oeuvre"]),
        ("Велосипед 26 дюймов", ["велосипед", "26", "дюимов"]),
        ("bike bikes Bike", ["bike"]),
        ("nice lovely for sale", []),
        ("🚲🚲 !!! \x00 —", []),
        ("", []),
    ],
)
def test_a_title_becomes_the_terms_that_say_what_it_is(title, terms):
    assert words.tokenise(title) == terms


@pytest.mark.parametrize(
    ("plural", "singular"),
    [("bikes", "bike"), ("glasses", "glass"), ("dresses", "dress"), ("batteries", "battery"), ("shoes", "shoe"),
     ("lenses", "lens"), ("chess", "chess"), ("series", "series"), ("bus", "bus"), ("dishes", "dish")],
)  # fmt: skip
def test_plural_and_singular_are_one_term(plural, singular):
    assert (words.stem(plural), words.stem(singular)) == (singular, singular)


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ("chiar", "chair", 1),
        ("bike", "bike", 0),
        ("bycicle", "bicycle", 2),
        ("guitr", "guitar", 1),
        ("", "abc", 3),
    ],
)
def test_edit_distance_counts_swapped_neighbours_once(one, other, distance):
    assert spelling.edit_distance(one, other) == spelling.edit_distance(other, one) == distance


@pytest.fixture
def vocabulary(db):
    Word.objects.all().delete()
    counts = {"": 100, "chair": 12, "chairs": 8, "bicycle": 9, "guitar": 5, "jeans": 4, "lamp": 3, "lamb": 7}
    Word.objects.bulk_create(Word(word=word, stem=words.stem(word), listings=n) for word, n in counts.items())


@pytest.mark.usefixtures("vocabulary")
def test_document_frequencies_add_up_plurals_and_count_all_titles():
    frequencies = words.document_frequencies(["chair", "guitar", "zeppelin"])
    assert frequencies == {"": 100, "chair": 20, "guitar": 5, "zeppelin": 0}


@pytest.mark.usefixtures("vocabulary")
def test_an_unknown_word_becomes_the_nearest_known_one_and_ties_go_to_the_frequent():
    asked = ["chiar", "bycicle", "guitars", "jaens", "lamx", "zeppelin", "x", "1234"]
    assert spelling.repair(asked) == {
        "chiar": "chair",
        "bycicle": "bicycle",
        "jaens": "jeans",
        "lamx": "lamb",
    }


@pytest.mark.usefixtures("vocabulary")
def test_a_published_title_is_learnt_at_once():
    words.learn("Zeppelin chairs")
    assert words.document_frequencies(["zeppelin", "chair"]) == {"": 101, "chair": 21, "zeppelin": 1}


@pytest.mark.usefixtures("vocabulary")
def test_a_recount_forgets_what_no_title_says_and_knows_the_words_of_categories():
    words.recount()
    assert words.document_frequencies(["guitar", "zeppelin"])[""] == 0
    assert spelling.unknown(["bikes", "zeppelin"]) == ["zeppelin"]


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("headse", "headset"),  # a missing letter, and not one too many
        ("rudio", "radio"),  # the first letter is hardly ever wrong
        ("ardio", "radio"),  # but neighbours are swapped there as well
    ],
)
def test_of_two_words_one_slip_away_the_likelier_slip_was_meant(db, asked, meant):
    Word.objects.all().delete()
    counts = {"": 900, "heads": 30, "headset": 20, "radio": 40, "audio": 120}
    Word.objects.bulk_create(Word(word=word, stem=words.stem(word), listings=n) for word, n in counts.items())
    assert spelling.repair([asked]) == {asked: meant}
