"""Every standing equals what counting by hand gives; it moves on with time, is told in words, and only growth learns of it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from listings.orders.models import Order
from listings.segments import actions, wording
from listings.segments.models import Move, SegmentDay, Standing
from listings.segments.statuses import SEGMENTS, Stage
from notifications.announcements import audiences
from tests.factories import OrderFactory, UserFactory
from tests.insight import town
from tests.segments import by_hand
from yardsale.accounts.models import User

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 17, 4, tzinfo=UTC)
FIELDS = ("stage", "first_at", "last_at", "times", "value", "is_regular", "is_big", "favourites")


@pytest.fixture
def growth():
    return UserFactory(name="Greta Growth", role="growth")


def counted():
    return {
        (row[0], row[1]): tuple(row[2:]) for row in Standing.objects.values_list("person", "side", *FIELDS)
    }


@pytest.mark.parametrize(("orders", "seed"), [(600, 11), pytest.param(8_000, 12, marks=pytest.mark.long)])
def test_every_standing_equals_counting_by_hand(orders, seed):
    town.fill(orders, seed)
    User.objects.filter(pk__in=list(User.objects.values_list("pk", flat=True)[:3])).update(is_active=False)
    # Some last bought a year ago, and some things happen to the second on a threshold.
    for number, order in enumerate(Order.objects.exclude(paid_at=None).order_by("pk")[:40]):
        days = (60, 90, 180, 365)[number % 4]
        Order.objects.filter(pk=order.pk).update(paid_at=NOW - timedelta(days=days))
    for now in (NOW - timedelta(days=70), NOW):
        actions.reckon(now)
        wanted = by_hand.standings(now)
        assert counted() == wanted
    assert {row[0] for row in wanted.values()} == set(Stage.values)
    for key, segment in SEGMENTS.items():
        people = audiences.people(audiences.Choice("segment", segment=key))
        by_loop = {
            person
            for (person, side), row in wanted.items()
            if side == segment.side
            and all(
                dict(zip(FIELDS, row, strict=True))[name] == value for name, value in segment.where.items()
            )
        }
        assert set(people.values_list("pk", flat=True)) == by_loop, key
        assert SegmentDay.objects.get(segment=key, day=date(2026, 5, 17)).people == len(by_loop)


def test_counting_again_changes_nothing():
    town.fill(120, seed=13)
    first = actions.reckon(NOW)
    before = (
        counted(),
        list(Move.objects.values_list("pk", "after")),
        list(SegmentDay.objects.values_list("pk")),
    )
    assert first == len(before[0]) > 0
    assert actions.reckon(NOW) == 0
    assert (
        counted(),
        list(Move.objects.values_list("pk", "after")),
        list(SegmentDay.objects.values_list("pk")),
    ) == before


def bought(buyer, *days_ago):
    for days in days_ago:
        order = OrderFactory(status="completed", buyer=buyer)
        at = NOW - timedelta(days=days)
        Order.objects.filter(pk=order.pk).update(paid_at=at, placed_at=at)


def test_a_life_here_is_new_active_cooling_lost_and_won_back(buyer):
    """One purchase, half a year and more of nothing, and another: each night counts it anew."""
    bought(buyer, 300, 20)
    for days in (299, 239, 200, 119, 19):
        actions.reckon(NOW - timedelta(days=days))
    moves = Move.objects.filter(person=buyer, side="buyer").order_by("day").values_list("before", "after")
    assert list(moves) == [
        ("", "new"), ("new", "active"), ("active", "cooling"), ("cooling", "lost"), ("lost", "won_back"),
    ]  # fmt: skip
    standing = Standing.objects.get(person=buyer, side="buyer")
    assert standing.since == (NOW - timedelta(days=19)).date()
    actions.reckon(NOW)
    standing.refresh_from_db()
    assert (standing.stage, standing.since) == ("won_back", (NOW - timedelta(days=19)).date())


def test_what_was_undone_counts_no_more(buyer):
    bought(buyer, 5)
    actions.reckon(NOW)
    assert Standing.objects.filter(person=buyer).exists()
    Order.objects.update(status="refunded")
    actions.reckon(NOW)
    assert not Standing.objects.filter(person=buyer).exists()


def test_the_reason_is_said_in_words(buyer):
    bought(buyer, *(12 + 20 * number for number in range(6)))
    Order.objects.update(price=52_00)
    actions.reckon(NOW)
    standing = Standing.objects.get(person=buyer)
    assert wording.reason(standing, NOW) == "Bought 6 times in 12 months for €312, last 12 days ago"
    assert wording.reason(standing, NOW + timedelta(days=1)).endswith("last 13 days ago")


def test_growth_counts_and_only_admins_look_at_one_person(
    signed_in, client, growth, admin, agent, moderator, buyer
):
    bought(buyer, 3)
    actions.reckon(NOW)
    person = f"/segments/people/{buyer.code}/"
    assert client.get("/segments/").status_code == 302
    for who, counts, looks in (
        (growth, 200, 404),
        (admin, 200, 200),
        (agent, 404, 404),
        (moderator, 404, 404),
        (buyer, 404, 404),
    ):
        visit = signed_in(who)
        assert (visit.get("/segments/").status_code, visit.get(person).status_code) == (counts, looks)
    page = signed_in(admin).get(person).content.decode()
    assert "Bought 1 time in 12 months" in page
    assert "New buyers" in page
    assert buyer.name not in signed_in(growth).get("/segments/").content.decode()


@pytest.mark.parametrize("orders", [30, 400])
def test_the_page_asks_the_same_for_a_large_town(signed_in, growth, orders):
    town.fill(orders, seed=14)
    actions.reckon(NOW - timedelta(days=31))
    actions.reckon(NOW)
    client = signed_in(growth)
    client.get("/segments/")
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/segments/").content.decode()
    assert len(asked) == 9, [query["sql"] for query in asked]
    assert "Buyers in each segment" in page
    assert "How they moved in the last 30 days" in page


def test_before_the_first_night_it_says_so(signed_in, growth):
    assert "Nobody counted yet" in signed_in(growth).get("/segments/").content.decode()
