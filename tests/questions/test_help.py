"""Accepted answers in the help centre, and what a ticket form asks for."""

import pytest

from forum.boards import actions as boards
from forum.boards import subjects as posts
from forum.questions import actions, search
from tests.factories import known, topic_of
from yardsale import visitors

pytestmark = pytest.mark.django_db


def answered(subject, question="I wonder.", answer="That is how.", **fields):
    topic = topic_of(question, answer, subject=subject, **fields)
    actions.accept(topic.posts.get(number=2), by=topic.poster)
    return topic


@pytest.fixture
def some():
    return {
        "parcel": answered(
            "My parcel has not arrived, what now?", "It was posted ten days ago.", "Wait for **three** more."
        ),
        "code": answered("Who tells whom the hand-over code?", "We stood there.", "The buyer has it."),
        "lamp": answered("How do I pack a floor lamp?", "It is tall.", "Twice."),
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Where is my parcel? It has still not arrived", "parcel"),
        ("hand-over codes", "code"),
        ("packing lamps", "lamp"),
        (
            "Hello, I bought a floor lamp and do not know how it should be packed so that it survives. Please help.",
            "lamp",
        ),
    ],
)
def test_a_text_finds_what_was_answered(some, text, found):
    assert [one.url for one in search.answered_like(text)][:1] == [some[found].get_absolute_url()]


def test_people_are_named_and_quotations_left_out_of_what_is_shown():
    anna = known(name="Anna")
    answered("Zebras in the yard", answer=f"> They are yours?\n\n- *Ask*, @{anna.code} & co.\n- or <wait>")
    assert search.answered_like("zebras in the yard")[0].words == "Ask, @Anna & co. or <wait>"


def test_what_is_found_has_the_first_words_of_the_answer(some):
    one = search.answered_like("parcel not arrived")[0]
    assert (one.title, one.words) == ("My parcel has not arrived, what now?", "Wait for three more.")


@pytest.mark.parametrize(
    "text", ["", "the", "Something else entirely: zebras", "x" * 100_000, "\x00", "' | & !"]
)
def test_what_fits_nothing_finds_nothing(some, text):
    assert search.answered_like(text) == []


def test_only_what_everybody_may_read_and_was_accepted_is_found(moderator):
    hidden, removed = answered("Zebras in the yard"), answered("Zebras in the house")
    topic_of("?", "!", subject="Zebras without an answer")
    posts.hide(hidden.posts.get(number=2).pk, moderator, "No")
    boards.remove(removed.posts.get(number=1), by=removed.poster, reason="Done")
    moved = answered("Zebras elsewhere")
    community = topic_of("Hi", board="community").forum.board
    boards.manage(moved, by=moderator, kind="move", reason="It is a story.", board=community)
    assert search.answered_like("zebras") == []
    assert search.answered_most() == []


def test_finding_costs_two_queries_and_three_for_who_may_read(some, django_assert_num_queries):
    with django_assert_num_queries(3):
        search.answered_like("parcel code lamp")


def test_help_shows_what_most_people_asked(client, some):
    for _n in range(2):
        actions.me_too(some["code"], by=known(), is_on=True)
    page = client.get("/help/").content.decode()
    places = [page.index(some[name].get_absolute_url()) for name in ("code", "lamp", "parcel")]
    assert places == sorted(places)


def test_an_article_shows_questions_that_fit_it(client, some):
    page = client.get("/help/posting/").content.decode()
    assert some["parcel"].get_absolute_url() in page
    assert some["code"].get_absolute_url() not in page
    page = client.get("/help/meeting/").content.decode()
    assert some["code"].get_absolute_url() in page
    assert some["parcel"].get_absolute_url() not in page
    assert "What neighbours asked about it" not in client.get("/help/terms/").content.decode()


def test_a_search_finds_articles_and_answers(client, some):
    page = client.get("/help/?q=parcels").content.decode().split("</main>")[0]
    assert 'href="/help/posting/"' in page
    assert some["parcel"].get_absolute_url() in page
    assert 'href="/help/accessibility/"' not in page
    assert 'value="parcels"' in page


def test_the_best_article_comes_first(client):
    page = client.get("/help/?q=what+does+it+cost").content.decode()
    import re

    assert re.findall(r'href="/help/([\w-]+)/"', page.split("<main")[1])[0] == "fees"


@pytest.mark.parametrize("asked", ["qwertyuiop", "<script>zebra(9)</script>", "the and of", "x" * 5000])
def test_what_is_nowhere_leads_to_asking(client, asked):
    answer = client.get("/help/", {"q": asked})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Nothing found" in page
    assert "/forum/questions/new/" in page
    assert "<script>zebra" not in page


def test_help_changes_when_an_answer_is_accepted(client, django_capture_on_commit_callbacks):
    visitors.touch()
    with django_capture_on_commit_callbacks(execute=True):
        topic = topic_of("?", "!", subject="Can a parcel be insured?")
    for _again in range(3):
        assert topic.code not in client.get("/help/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        actions.accept(topic.posts.get(number=2), by=topic.poster)
    assert topic.code in client.get("/help/").content.decode()
