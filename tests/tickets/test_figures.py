"""The desk's figures: each counted by hand here, asked in a constant number of queries, read by leads alone."""

import csv
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from support.tickets import figures, opening
from support.tickets.models import Score, Ticket
from tests.factories import UserFactory

PAGE, TABLE = "/admin/tickets/figures/", "/admin/tickets/figures/csv/"
#: A Thursday; the week began on the 2nd.
NOW = datetime(2026, 3, 5, 11, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def ticket(age, *, kind="other", answered=None, solved=None, due=None, reopened=0, state="open", stars=()):
    """`age`, `answered` after opening and `solved` ago are timedeltas; `due` from now."""
    opened = NOW - age
    with time_machine.travel(opened, tick=False):
        one = opening.open_ticket(kind=kind, subject="Hm", text="Hm", guest_email="a@example.org")
    Ticket.objects.filter(pk=one.pk).update(
        first_answer_at=opened + answered if answered is not None else None,
        state="solved" if solved is not None else state,
        solved_at=NOW - solved if solved is not None else None,
        due_at=NOW + due if due is not None else None,
        reopened=reopened,
    )
    for count in stars:
        Score.objects.create(ticket=one, stars=count, made_at=NOW)
    return one


def bars_of(chart):
    return {mark.tick: mark.words for mark in chart.marks}


def days(n):
    return timedelta(days=n)


def hours(n):
    return timedelta(hours=n)


def test_what_waits_is_counted_by_age_and_what_ended_is_not(db):
    for age in (0.1, 0.5, 1.5, 4, 10, 20, 100):
        ticket(days(age))
    ticket(days(4), state="customer")
    ticket(days(4), solved=days(1))
    ticket(days(4), state="spam")
    found = figures.of(figures.last_days(30))
    assert list(bars_of(found.backlog).items()) == [
        ("today", "2"), ("1–2 days", "1"), ("3–6 days", "2"), ("1 week", "1"), ("2–4 weeks", "1"), ("longer", "1"),
    ]  # fmt: skip
    assert found.waiting == 8


def test_what_will_be_late_stands_in_its_hour_and_what_is_late_already_is_counted_apart(db):
    for due in (minutes(-5), minutes(10), minutes(20), hours(1), hours(5), hours(23.9)):
        ticket(days(1), due=due)
    ticket(days(1), due=hours(2), solved=hours(1))
    found = figures.of(figures.last_days(30))
    # 12:30 in Amsterdam.
    due = [(mark.tick, mark.words) for mark in found.forecast.marks if mark.words != "0"]
    assert due == [("12", "2"), ("13", "1"), ("17", "1")]
    assert len(found.forecast.marks) == 24
    assert found.late == 1


def minutes(n):
    return timedelta(minutes=n)


def test_first_answers_are_told_by_their_middle_and_by_nine_in_ten(db):
    for n in range(1, 11):
        ticket(days(1), answered=hours(n))
    ticket(days(1))
    ticket(days(40), answered=hours(500))
    found = figures.of(figures.last_days(30))
    assert (found.answered, found.opened) == (10, 11)
    assert (found.median, found.p90) == (hours(5.5), hours(9.1))
    week = found.weeks[-1]
    assert (week.answered, figures.hours(week.median), figures.hours(week.p90)) == (10, 6, 10)
    assert found.weeks[0].median is None


def test_what_came_back_is_a_share_of_what_had_ended(db):
    ticket(days(2), solved=days(1))
    ticket(days(2), solved=days(1), reopened=2)
    ticket(days(2), reopened=1)
    ticket(days(2))
    found = figures.of(figures.last_days(30))
    assert (found.came_back, found.ended, found.reopen_rate) == (2, 3, 67)


def test_of_each_ticket_its_last_score_counts_beside_how_many_said_nothing(db):
    ticket(days(1), solved=hours(3), stars=[1, 5])
    ticket(days(1), solved=hours(2), stars=[4])
    ticket(days(1), solved=hours(2), stars=[2])
    ticket(days(1), solved=hours(1))
    ticket(days(1), solved=hours(1))
    liked = figures.of(figures.last_days(30)).liked
    assert (liked.average, liked.n, liked.solved, liked.rate, liked.content_rate) == (3.7, 3, 5, 60, 67)


def test_the_queues_satisfaction_is_believed_for_five_minutes(db, django_assert_num_queries):
    ticket(days(1), solved=hours(3), stars=[5])
    assert figures.satisfaction().n == 1
    ticket(days(1), solved=hours(3), stars=[1])
    with django_assert_num_queries(0):
        assert figures.satisfaction().n == 1
    from django.core.cache import cache

    cache.clear()
    assert (figures.satisfaction().n, figures.satisfaction().average) == (2, 3.0)


def test_nothing_yet_is_no_mistake(db):
    found = figures.of(figures.last_days(7))
    assert (found.waiting, found.median, found.reopen_rate, found.liked.average, found.liked.rate) == (
        0, None, None, None, None,
    )  # fmt: skip


def test_days_and_kinds_are_counted_in_the_readers_own_days(db):
    # 00:30 of the 5th in Amsterdam is still the 4th in UTC.
    ticket(hours(12), kind="safety")
    ticket(days(1), kind="order", solved=hours(1))
    ticket(days(1), kind="order", state="spam")
    found = figures.of(figures.Range(*(timezone.localdate() - days(n) for n in (1, 0))))
    assert [(mark.label, mark.words) for mark in found.opened_chart.marks] == [
        ("Wednesday 4 March", "1"),
        ("Thursday 5 March", "1"),
    ]
    assert [mark.words for mark in found.solved_chart.marks] == ["0", "1"]
    assert {tick: n for tick, n in bars_of(found.kinds).items() if n != "0"} == {"Order": "1", "Safety": "1"}


@pytest.mark.parametrize(
    ("role", "status"),
    [("support", 403), ("account_manager", 403), ("moderator", 403), ("lead", 200), ("admin", 200)],
)
def test_leads_read_them_and_nobody_else(signed_in, db, role, status):
    browser = signed_in(UserFactory(role=role))
    assert [browser.get(page).status_code for page in (PAGE, TABLE)] == [status] * 2


def test_the_page_asks_as_many_questions_for_a_year_of_many_as_for_a_week_of_none(
    signed_in, lead, django_assert_num_queries
):
    browser = signed_in(lead)
    browser.get(PAGE)
    with django_assert_num_queries(14):
        browser.get(f"{PAGE}?days=7")
    for n in range(12):
        ticket(days(n * 20), answered=hours(n + 1), solved=days(n), due=hours(n), stars=[n % 5 + 1])
    with django_assert_num_queries(14):
        browser.get(f"{PAGE}?days=365")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("first=&last=2026-03-05", "Choose a day, like 2026-03-05."),
        ("first=yesterday&last=2026-03-05", "Choose a day, like 2026-03-05."),
        ("first=2026-03-05&last=2026-03-01", "The last day comes before the first."),
        ("first=2020-03-05&last=2026-03-01", "A year is the most"),
        ("first=2026-03-05&last=2027-01-01", "Choose days up to today."),
        ("first=0001-01-01&last=0001-01-02", "Choose days up to today."),
        ("first=%00&last=9999-12-31", "Choose a day"),
    ],
)
def test_days_that_cannot_be_are_asked_about_and_stay_in_their_boxes(signed_in, lead, query, words):
    browser = signed_in(lead)
    answer = browser.get(f"{PAGE}?{query}")
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert browser.get(f"{TABLE}?{query}").status_code == 200


@pytest.mark.parametrize("asked", ["", "?days=90", "?days=nonsense", "?first=2026-01-01&last=2026-03-05"])
def test_ranges_that_can_be_are_shown(signed_in, lead, asked):
    page = signed_in(lead).get(f"{PAGE}{asked}").content.decode()
    assert page.count('<svg class="chart-plot"') == 9
    assert page.count("<table>") >= 1


def test_the_table_holds_what_the_page_shows(signed_in, lead):
    ticket(days(1), answered=hours(2), solved=hours(3), stars=[4])
    answer = signed_in(lead).get(f"{TABLE}?first=2026-03-04&last=2026-03-05")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="desk-2026-03-04-2026-03-05.csv"'
    rows = list(csv.reader(answer.content.decode().splitlines()))
    assert rows[0] == ["figure", "from", "value"]
    for row in (
        ["opened", "2026-03-04", "1"],
        ["solved", "2026-03-05", "1"],
        ["first answer, median hours", "2026-03-04", "2"],
        ["average stars", "2026-03-04", "4.0"],
        ["response rate, percent", "2026-03-04", "100"],
    ):
        assert row in rows
