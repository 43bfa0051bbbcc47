"""Badges mean what their rule says, come and go by night, and cost a page nothing."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forum.belonging import badges
from forum.questions import actions as questions
from listings.orders.models import Order
from listings.orders.statuses import Delivery, OrderStatus
from tests.factories import ListingFactory, OrderFactory, UserFactory, known, topic_of
from yardsale.accounts.badges import BADGES, BY_SLUG

pytestmark = pytest.mark.django_db


def _night(person):
    badges.reckon()
    person.refresh_from_db()
    return person.badges


def _posted(seller, count, *, after_days=1):
    """Copies of one posted order: the statement reads nothing else."""
    for _n in range(count):
        order = OrderFactory(status=OrderStatus.SHIPPED, delivery=Delivery.POST, seller=seller)
        paid = timezone.now() - timedelta(days=9)
        Order.objects.filter(pk=order.pk).update(paid_at=paid, shipped_at=paid + timedelta(days=after_days))


def test_ten_posted_in_time_earn_it_and_two_late_ones_lose_it():
    seller = UserFactory()
    _posted(seller, 9)
    assert _night(seller) == []
    _posted(seller, 1)
    assert _night(seller) == ["punctual"]
    _posted(seller, 2, after_days=5)
    assert _night(seller) == []


def test_five_answers_that_others_accepted_earn_it_and_one_taken_back_loses_it():
    helper = known()
    for n in range(5):
        topic = topic_of("How?", f"Answer {n}.", others=helper, subject=f"How do I pack lamp {n}?")
        questions.accept(topic.posts.get(number=2), by=topic.poster)
    assert _night(helper) == ["answers"]
    questions.take_back(topic.posts.get(number=2), by=topic.poster)
    assert _night(helper) == []


def test_the_first_ten_who_trade_are_founders_of_their_neighbourhood():
    people = [UserFactory(district="Mill Lane", sold_count=1) for _n in range(11)]
    idle = UserFactory(district="Harbour")
    badges.reckon()
    for person in [*people, idle]:
        person.refresh_from_db()
    assert [person.badges for person in people] == [["founder"]] * 10 + [[]]
    assert idle.badges == []


def test_a_second_night_changes_nothing():
    UserFactory(district="Mill Lane", sold_count=1)
    assert badges.reckon() == 1
    assert badges.reckon() == 0


def test_each_has_its_rule_on_a_public_page(client):
    UserFactory(badges=["founder"])
    page = client.get("/badges/").content.decode()
    for badge in BADGES:
        assert f'id="{badge.slug}"' in page
        assert str(badge.name) in page
    assert "1 neighbour has it" in page


def test_they_stand_on_profile_listing_and_posts_without_a_query(client):
    seller = known(badges=["punctual", "founder"])
    listing = ListingFactory(seller=seller)
    topic = topic_of("It is tall.", "Use paper.", others=seller)
    addresses = [seller.get_absolute_url(), listing.get_absolute_url(), topic.get_absolute_url()]
    name = str(BY_SLUG["punctual"].name)
    for address in addresses:
        assert name in client.get(address).content.decode(), address
    counts = []
    for slugs in ([], ["punctual"]):
        seller.badges = slugs
        seller.save(update_fields=["badges"])
        from django.core.cache import cache

        from yardsale import shelf

        cache.clear()
        shelf.forget()
        with CaptureQueriesContext(connection) as asked:
            client.get(topic.get_absolute_url())
        counts.append(len(asked))
    assert counts[0] == counts[1]
