"""Each figure equals what counting by hand gives; who may look; what the page says."""

import csv
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import UserFactory
from tests.insight import by_hand, town
from yardsale.insight import actions, page
from yardsale.insight.models import Cohort, Figure, Monthly, Reckoning, Trend

pytestmark = pytest.mark.django_db
PAGE, TABLE = "/insight/", "/insight/table.csv"


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(town.NOW, tick=False):
        yield


@pytest.fixture
def growth():
    return UserFactory(name="Greta Growth", role="growth")


def counted():
    rows = Monthly.objects.values_list("month", "figure", "amount", "whole")
    return {(month, figure): [amount, whole] for month, figure, amount, whole in rows}


def equal_by_hand(orders, seed):
    town.fill(orders, seed)
    actions.reckon(town.NOW)
    found, wanted = counted(), by_hand.count(town.NOW)
    assert {key: pair for key, pair in found.items() if any(pair)} == wanted
    assert {figure for _month, figure in wanted} == set(Figure.values)
    _cohorts_and_trends()


def _cohorts_and_trends():
    months: dict[int, set[date]] = {}
    trends: dict[tuple[date, int], int] = {}
    for order in by_hand.Order.objects.exclude(paid_at=None).select_related("listing"):
        month = by_hand.month_of(order.paid_at)
        months.setdefault(order.buyer_id, set()).add(month)
        key = (month, order.listing.category_id)
        trends[key] = trends.get(key, 0) + 1
    cohorts: dict[tuple[date, int], int] = {}
    for bought in months.values():
        for month in bought:
            key = (min(bought), page.months_between(min(bought), month))
            cohorts[key] = cohorts.get(key, 0) + 1
    assert {
        (month, age): n for month, age, n in Cohort.objects.values_list("month", "age", "people")
    } == cohorts
    assert {
        (month, kind): n for month, kind, n in Trend.objects.values_list("month", "category_id", "sold")
    } == trends


def test_every_figure_equals_counting_by_hand():
    equal_by_hand(600, seed=1)


@pytest.mark.long
@pytest.mark.parametrize("seed", [2, 3, 4])
def test_every_figure_of_a_large_town_equals_counting_by_hand(seed):
    equal_by_hand(10_000, seed)


def test_counting_again_changes_nothing():
    town.fill(60, seed=5)
    actions.reckon(town.NOW)
    before = counted()
    actions.reckon(town.NOW)
    assert counted() == before
    assert Reckoning.objects.count() == 1


def test_growth_reads_it_and_nobody_else_learns_that_it_is_there(
    client, signed_in, growth, agent, moderator, buyer, admin
):
    assert client.get(PAGE).status_code == 302
    for person, status in ((growth, 200), (admin, 200), (agent, 404), (moderator, 404), (buyer, 404)):
        assert [signed_in(person).get(address).status_code for address in (PAGE, TABLE)] == [status, status]


@pytest.mark.parametrize("orders", [30, 600])
def test_the_page_asks_the_same_for_a_large_town(signed_in, growth, orders):
    town.fill(orders, seed=6)
    actions.reckon(town.NOW)
    client = signed_in(growth)
    client.get("/insight/?months=3")
    for visit in (12, 6):  # drawn (with campaigns and what is looked for in vain), and held
        with CaptureQueriesContext(connection) as asked:
            assert client.get(PAGE).status_code == 200
        assert len(asked) == visit, [query["sql"] for query in asked]


def test_what_is_held_gives_way_to_the_next_night(signed_in, growth):
    Monthly.objects.create(month=date(2026, 5, 1), figure="sold", amount=100_00, whole=20)
    first = Reckoning.objects.create(made_at=town.NOW)
    client = signed_in(growth)
    assert "Neighbours sold 20 things" in client.get(PAGE).content.decode()
    Monthly.objects.update(whole=30)
    assert "Neighbours sold 20 things" in client.get(PAGE).content.decode()
    Reckoning.objects.filter(pk=first.pk).update(made_at=town.NOW + timedelta(days=1))
    assert "Neighbours sold 30 things" in client.get(PAGE).content.decode()


def test_it_says_in_words_and_tables_what_was_counted(signed_in, growth):
    for month, sold in ((date(2026, 4, 1), 123_456), (date(2026, 5, 1), 100_000)):
        Monthly.objects.create(month=month, figure="sold", amount=sold, whole=20)
        Monthly.objects.create(month=month, figure="earned", amount=10_000)
        Monthly.objects.create(month=month, figure="paid", amount=1, whole=40)
    Cohort.objects.create(month=date(2026, 4, 1), age=0, people=8)
    Cohort.objects.create(month=date(2026, 4, 1), age=1, people=2)
    Reckoning.objects.create(made_at=town.NOW)
    html = signed_in(growth).get(PAGE, {"first": "2026-04", "last": "2026-05"}).content.decode()
    assert "Neighbours sold 40 things for €2,234.56; Yardsale earned €200 of it." in html
    assert "take rate 9%" in html
    assert "2.5%" in html  # of the orders disputed
    assert '<td class="num depth-3">25%</td>' in html
    rows = list(
        csv.DictReader(
            signed_in(growth)
            .get(TABLE, {"first": "2026-04", "last": "2026-04"})
            .content.decode()
            .splitlines()
        )
    )
    assert {
        (row["month"], row["figure"], row["amount"], row["of"]) for row in rows if row["figure"] == "sold"
    } == {("2026-04", "sold", "123456", "20")}


def test_a_month_that_is_not_over_is_not_compared(signed_in, growth):
    """On the 17th of May: three months of a steady town."""
    for month in range(12, 17):
        first = page.shift(date(2025, 1, 1), month)
        for figure in ("sold", "buyers", "sellers"):
            amount = 100_000 if month < 16 else 40_000
            Monthly.objects.create(month=first, figure=figure, amount=amount, whole=amount // 1000)
    Reckoning.objects.create(made_at=town.NOW)
    html = signed_in(growth).get(PAGE, {"months": "3"}).content.decode()
    assert "In whole months that is +0% against those before." in html
    assert html.count("+0% against before") == 3


def test_before_the_first_night_it_says_so(signed_in, growth):
    assert "Nothing counted yet" in signed_in(growth).get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"first": "2026-05", "last": "2026-04"}, "The last month comes before the first."),
        ({"first": "2024-01", "last": "2026-04"}, "Two years are the most"),
        ({"first": "yesterday", "last": "2026-04"}, "Choose a month from the list."),
        ({"first": "2026-04"}, "Choose a month from the list."),
        ({"first": "\x00", "last": "9" * 400}, "Choose a month from the list."),
    ],
)
def test_odd_months_get_a_kind_word(signed_in, growth, asked, said):
    answer = signed_in(growth).get(PAGE, asked)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert signed_in(growth).get(TABLE, asked, follow=True).status_code == 422
