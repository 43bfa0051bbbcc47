"""Two words together: how close buyers are found behind the many who share one word, and how older postings became such."""

from dataclasses import replace
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from notifications.interests import actions as interests
from notifications.interests import matcher, scoring, terms
from notifications.interests.models import Interest, InterestPosting
from notifications.interests.statuses import Wish
from tests.factories import UserFactory
from tests.notifications.conftest import make_listing, road_bikes

pytestmark = pytest.mark.django_db
migration = import_module("notifications.migrations.0050_postings_know_pairs_and_prices")


@pytest.fixture
def bikes():
    return road_bikes()


def purchase(title, category, price=200_00):
    words = terms.vector(title)
    pk = interests.keep(
        Interest(person=UserFactory(), title=title, category=category, price=price, terms=words)
    )
    return Interest.objects.get(pk=pk)


def entries():
    return set(InterestPosting.objects.values_list("key", "interest_id", "weight", "price"))


def test_who_shares_two_words_is_found_behind_all_who_share_one(bikes):
    close = purchase("Peugeot road bike", bikes)
    for number in range(12):
        purchase(f"Peugeot saddle {number}", bikes)
        purchase(f"Gazelle road {number}", bikes)
        purchase(f"Batavus bike {number}", bikes)
    listing = make_listing("Peugeot road bike")
    shallow = matcher.Reach(newest_alone=5, newest_in_category=5, newest_paired=0, newest_of_category=5)
    deep = replace(shallow, newest_paired=5)
    assert close.person_id not in {one.person_id for one in matcher.appraise(listing, reach=shallow)}
    assert close.person_id == matcher.appraise(listing, reach=deep)[0].person_id


def test_who_writes_the_same_in_other_words_is_found_by_its_letters(bikes):
    close = purchase("Gazelle racefiets", bikes)
    listing = make_listing("Gazel race fiets")
    assert [one.person_id for one in matcher.match(listing)] == [close.person_id]


def test_what_a_pair_weighs_is_what_its_two_terms_say_together():
    (pair,) = terms.pairs({"road": 0.6, "bike": 0.8}, 3, 7)
    assert pair == (terms.pairs({"bike": 0.8, "road": 0.6}, 3, 7)[0][0], 1000)
    assert len(terms.pairs({"a": 0.5, "b": 0.5, "c": 0.5, "d": 0.1}, 3, 7)) == 3
    assert terms.pairs({"road": 0.6, "bike": 0.8}, 3, 8)[0][0] != pair[0]


@pytest.mark.django_db(transaction=True)
def test_older_postings_become_such_and_back_again(bikes):
    purchase("Blue Peugeot road bike with bell and lamp", bikes)
    goes_with = purchase("Red Gazelle tandem", bikes)
    interests.answer(goes_with, Wish.WITH, by=goes_with.person)
    muted = purchase("Green Batavus bike", bikes)
    interests.mute(muted, by=muted.person)
    interests.look_for("oak table", by=UserFactory())
    interests.look_for("", by=UserFactory(), category=bikes)
    now = entries()
    assert len(now) == 11 + 3 + 1 + 1
    with connection.schema_editor(atomic=False) as editor:
        migration.go_back(apps, editor)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*), max(weight) <= 1.5 FROM notifications_interestposting")
            assert cursor.fetchone() == (len(now), True)
            cursor.execute("DELETE FROM notifications_interestposting")
        migration.renew(apps, editor)
        assert entries() == now
        migration.renew(apps, editor)
    assert entries() == now


def test_what_cost_something_else_takes_no_place_among_the_best(bikes):
    cheap = purchase("Peugeot road bike", bikes, price=900_00)
    fitting = purchase("Peugeot road bike", bikes)
    listing = make_listing("Peugeot road bike", price=160_00)
    assert [one.person_id for one in matcher.appraise(listing)] == [fitting.person_id]
    interests.answer(cheap, Wish.WITH, by=cheap.person)
    assert {one.person_id for one in matcher.appraise(listing)} == {fitting.person_id, cheap.person_id}


@given(st.integers(0, 2_000_000_00), st.integers(0, 2_000_000_00))
def test_no_price_within_the_band_stands_outside_of_its_steps(price, paid):
    is_near = paid <= price * scoring.BAND + scoring.SMALL_CHANGE
    assert scoring.in_band(price, paid) == (is_near and price <= paid * scoring.BAND + scoring.SMALL_CHANGE)
    if scoring.in_band(price, paid):
        least, most = map(terms.price_step, scoring.band(price))
        assert least <= terms.price_step(paid) <= most <= 32767
