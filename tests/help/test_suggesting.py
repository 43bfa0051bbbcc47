"""What may answer somebody while they still write."""

import pytest

from support.help import suggesting
from support.help.suggesting import likely
from tests.questions.test_help import answered

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("When will the payout be on my bank account?", "payouts"),
        ("My parcel has still not arrived, I am waiting for a week", "late"),
        ("I forgot my password and cannot sign in", "signing-in"),
        ("How much commission do you take?", "fees"),
        ("I want to return it and have my money back", "returns"),
        ("the seller asks for the six digits before we meet", "hand-over"),
    ],
)
def test_a_text_names_the_article_that_answers_it(text, slug):
    found = likely(text)
    assert slug in [one.key for one in found][:3]
    first = found[0]
    assert (first.kind, first.address) == ("article", f"/help/{first.key}/")
    assert first.title
    assert first.summary


def test_answers_of_neighbours_stand_behind_the_articles():
    topic = answered("Is a parcel insured when it has not arrived?")
    found = likely("my parcel has not arrived, is it insured?")
    kinds = [one.kind for one in found]
    assert kinds == sorted(kinds, reverse=True)
    assert (found[-1].kind, found[-1].key, found[-1].address) == (
        "answer",
        topic.code,
        topic.get_absolute_url(),
    )


def test_there_are_never_more_than_asked_for():
    for number in range(6):
        answered(f"My parcel number {number} has not arrived")
    found = likely("my parcel has not arrived")
    assert [one.kind for one in found] == ["article", "article", "answer", "answer", "answer"]
    assert len(likely("my parcel has not arrived", most=2)) == 2
    assert len(likely("my parcel has not arrived", most=1)) == 1


@pytest.mark.parametrize("text", ["", "the", "\x00", "qwertyuiop zxcvbnm", "x" * 100_000, "' | & !"])
def test_what_fits_nothing_names_nothing(text):
    assert likely(text) == []


@pytest.mark.parametrize("many", [1, 4])
def test_it_costs_four_queries_whatever_is_found(many, django_assert_num_queries):
    for number in range(many):
        answered(f"My parcel number {number} has not arrived")
    likely("parcel")
    with django_assert_num_queries(4):
        assert likely("my parcel has not arrived")


def test_the_form_gets_a_part_of_a_page(client):
    answer = client.get("/help/likely/?q=my+parcel+has+not+arrived", headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in page
    assert 'href="/help/late/" target="_blank"' in page
    assert answer.headers["X-Robots-Tag"] == "noindex"


def test_nothing_to_say_is_an_empty_part(client):
    for query in ("", "?q=", "?q=qwertyuiop", "?q=%00"):
        assert client.get("/help/likely/" + query).content.decode().strip() == ""


def test_a_long_text_is_read_from_its_beginning(client):
    answer = client.get("/help/likely/", {"q": "my parcel has not arrived " + "x " * 3000})
    assert "/help/late/" in answer.content.decode()


def test_whoever_asks_too_often_is_left_with_what_they_had(client, settings):
    settings.SUGGESTIONS_PER_MINUTE = 2
    assert [client.get("/help/likely/?q=parcel").status_code for _again in range(3)] == [200, 200, 429]
    assert suggesting.likely("parcel")
