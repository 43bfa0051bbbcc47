"""What people look for: offered to others when several did on one day, and nothing of anybody in it."""

from datetime import date, timedelta

import pytest

from listings.catalogue import completion
from listings.catalogue.models import Asked, PopularSearch
from listings.dashboard import asked
from listings.dashboard.models import FoundNothing, Vain
from tests.catalogue.looking import learn, put_out

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 30)
BROWSER = {"user-agent": "Mozilla/5.0 (X11; Linux) Firefox/140"}


@pytest.fixture
def lawn():
    for _number in range(3):
        put_out("Blue road bike")
    put_out("Lamp of Annabel Smithers, 0170 1234567", "lighting")
    learn()


@pytest.mark.usefixtures("lawn")
def test_three_people_on_one_day_make_a_search_popular_and_fewer_do_not():
    for visitor in (1, 2, 2):
        asked.count_search("Blue  BIKE", visitor=visitor, today=TODAY)
    assert asked.gather(TODAY) == 0
    asked.count_search("blue bike", visitor=3, today=TODAY)
    assert asked.gather(TODAY) == 1
    assert asked.gather(TODAY) == 1
    assert [one.words for one in completion.complete("blu")][:2] == ["blue bike", "blue"]


@pytest.mark.usefixtures("lawn")
def test_one_person_on_many_days_makes_nothing_popular():
    for days in range(5):
        asked.count_search("blue bike", visitor=days, today=TODAY + timedelta(days=days))
    assert asked.gather(TODAY) == 0


@pytest.mark.usefixtures("lawn")
@pytest.mark.parametrize(
    "typed", ["annabel smithers", "0170 1234567", "ann@example.org", "zzzz", "", "blue annabel", "bike " * 40]
)
def test_names_numbers_and_what_few_titles_say_are_never_counted(typed):
    for visitor in range(4):
        assert asked.count_search(typed, visitor=visitor, today=TODAY) is False
    assert Asked.objects.count() == 0


@pytest.mark.usefixtures("lawn")
def test_who_asked_is_thrown_away_and_so_is_what_nobody_asks_for_any_more():
    for visitor in range(3):
        asked.count_search("blue bike", visitor=visitor, today=TODAY)
    assert asked.gather(TODAY + timedelta(days=2)) == 1
    assert Asked.objects.count() == 0
    assert asked.gather(TODAY + timedelta(days=91)) == 0
    assert PopularSearch.objects.count() == 0


@pytest.mark.usefixtures("lawn")
def test_the_page_of_a_search_says_that_it_was_looked_at_and_programs_do_not_count(client):
    page = client.get("/search/?q=blue+bike").content.decode()
    assert 'data-seen="/search/asked/?q=blue%20bike"' in page
    assert client.post("/search/asked/?q=blue+bike", headers=BROWSER).status_code == 204
    assert client.post("/search/asked/?q=blue+bike", headers={"user-agent": "a bot"}).status_code == 204
    assert Asked.objects.count() == 1
    assert "?q=zzzz&amp;found=0" in client.get("/search/?q=zzzz").content.decode()
    assert "data-seen" not in client.get("/search/").content.decode()


def found_nothing():
    return list(FoundNothing.objects.values_list("words", "day", "people"))


def test_what_is_looked_for_in_vain_is_written_down_when_the_third_of_a_day_asks():
    for visitor in (1, 2, 2):
        assert asked.count_vain("Theremin  stand", visitor=visitor, today=TODAY) is False
    assert found_nothing() == []
    assert "theremin" not in str(list(Vain.objects.values_list()))
    for visitor in (3, 4):
        assert asked.count_vain("theremin stand", visitor=visitor, today=TODAY)
    assert found_nothing() == [("theremin stand", TODAY, 4)]


def test_one_person_on_many_days_looks_for_nothing_that_is_kept():
    for days in range(5):
        asked.count_vain("theremin", visitor=1, today=TODAY + timedelta(days=days))
    assert found_nothing() == []


@pytest.mark.parametrize("typed", ["ann@example.org", "0170 1234567", "flat 12", "", "bike " * 40])
def test_addresses_numbers_and_whole_sentences_are_no_searches_in_vain(typed):
    for visitor in range(4):
        assert asked.count_vain(typed, visitor=visitor, today=TODAY) is False
    assert (found_nothing(), Vain.objects.count()) == ([], 0)


def test_hashes_go_after_two_days_and_words_after_a_while():
    for visitor in range(3):
        asked.count_vain("theremin", visitor=visitor, today=TODAY)
    asked.gather(TODAY + timedelta(days=2))
    assert (Vain.objects.count(), FoundNothing.objects.count()) == (0, 1)
    asked.gather(TODAY + timedelta(days=91))
    assert found_nothing() == []


def test_the_page_of_a_search_in_vain_tells_of_itself(client):
    page = client.get("/search/?q=theremin").content.decode()
    assert 'data-seen="/search/asked/?q=theremin&amp;found=0"' in page
    for number in range(3):
        client.post(
            "/search/asked/?q=theremin&found=0", headers={"user-agent": f"{BROWSER['user-agent']}.{number}"}
        )
    assert [words for words, _day, _people in found_nothing()] == ["theremin"]
