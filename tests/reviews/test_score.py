"""What a person's reviews come to: the newest count most, the first neither makes nor breaks anybody."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from listings.orders.statuses import OrderStatus
from listings.reviews import actions
from listings.reviews.score import score
from tests.factories import OrderFactory

NOW = datetime(2026, 3, 6, 11, 0, tzinfo=UTC)
YEAR = timedelta(days=365)
reviews = st.lists(
    st.tuples(st.integers(1, 5), st.integers(0, 3000).map(lambda days: NOW - timedelta(days=days))),
    min_size=1,
    max_size=60,
)


@pytest.mark.parametrize(
    ("stars", "expected"),
    [([], None), ([5], 467), ([1], 333), ([5] * 23, 496), ([5, 5, 5, 1], 417), ([4] * 200, 400)],
)
def test_reviews_of_one_day_are_a_mean_with_two_imaginary_ones(stars, expected):
    assert score((n, NOW) for n in stars) == expected


def test_a_review_counts_half_for_every_year_that_it_is_older_than_the_newest():
    # (5 + 1 / 4 + 9) / (1 + 1 / 4 + 2)
    assert score([(5, NOW), (1, NOW - 2 * YEAR)]) == 438
    assert score([(1, NOW), (5, NOW - 2 * YEAR)]) == 346


@given(reviews)
def test_a_score_lies_between_the_worst_and_the_best_that_goes_in(rows):
    stars = [n for n, _at in rows]
    assert 100 * min(*stars, 4.5) <= score(rows) <= 100 * max(*stars, 4.5)


@given(reviews, st.integers(0, 5000))
def test_time_alone_changes_nothing(rows, days):
    later = [(n, at + timedelta(days=days)) for n, at in rows]
    assert score(later) == score(rows)


@given(reviews)
def test_a_better_newest_review_never_harms(rows):
    worse, better = ([*rows, (n, NOW + timedelta(days=1))] for n in (2, 5))
    assert score(better) >= score(worse)


@pytest.mark.django_db
def test_the_migration_gives_those_who_have_reviews_the_same_score(seller, buyer):
    for stars, back in ((5, 0), (2, 400), (4, 900)):
        order = OrderFactory(status=OrderStatus.COMPLETED, seller=seller, buyer=buyer)
        review = actions.write(order, by=buyer, stars=stars)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE listings_review SET published_at = now() - make_interval(days => %s) WHERE id = %s",
                [back, review.pk],
            )
    from importlib import import_module

    migration = import_module("listings.migrations.0016_what_was_said_stays")
    with connection.cursor() as cursor:
        cursor.execute(migration.SCORE)
    seller.refresh_from_db()
    rows = seller.reviews.values_list("stars", "published_at")
    assert seller.review_score == score(rows)
