"""Questions find the article that answers them: by rare words before common ones, and in spite of a slip of the finger."""

from pathlib import Path

import pytest

from support.help import actions, search

pytestmark = pytest.mark.django_db
LINES = Path(__file__).with_name("questions.txt").read_text().splitlines()
QUESTIONS = [line.split(" | ") for line in LINES if " | " in line]


def found(question):
    return [article.slug for article in search.find(question)]


def test_what_people_ask_finds_its_article():
    assert len(QUESTIONS) == 115
    places = [
        next((n for n, slug in enumerate(found(question)) if slug in slugs.split()), 99)
        for question, slugs in QUESTIONS
    ]
    assert sum(place == 0 for place in places) >= 100
    assert sum(place < 3 for place in places) >= 110


@pytest.mark.parametrize(
    ("question", "slug"), [("refnd", "disputes"), ("comission", "fees"), ("pasword", "signing-in")]
)
def test_a_word_with_a_slip_is_taken_for_ours(question, slug):
    assert slug in found(question)[:3]


@pytest.mark.parametrize("question", ["zxcvbnmasd", "geld zurück", "x" * 200, "qqqqq " * 12])
def test_a_word_that_is_like_none_of_ours_finds_nothing(question):
    assert found(question) == []


def test_a_word_of_all_articles_does_not_outweigh_one_of_a_few():
    """ "Seller" is everywhere, "postage" is not."""
    assert found("seller postage")[0] in {"posting", "fees"}


def test_what_our_people_wrote_is_found_among_the_others(admin):
    article = actions.draft("Bicycles in the tram", "Before nine no bicycle rides along.", by=admin)
    actions.publish(article, by=admin)
    assert found("tram") == [article.slug]
