"""Reviews: hidden until both are in, shown together, never changed."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from listings.orders.statuses import OrderStatus
from listings.reviews import actions
from listings.reviews.models import Review
from tests.factories import OrderFactory
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(seller, buyer):
    return OrderFactory(status=OrderStatus.COMPLETED, seller=seller, buyer=buyer)


def test_one_review_waits_for_the_other(order, seller):
    actions.write(order, by=order.buyer, stars=5, text="Lovely.")
    seller.refresh_from_db()
    assert Review.objects.published().count() == 0
    assert (seller.review_count, seller.rating) == (0, None)


def test_both_appear_together_and_count(order, seller, buyer):
    actions.write(order, by=buyer, stars=5)
    actions.write(order, by=seller, stars=4)
    seller.refresh_from_db()
    buyer.refresh_from_db()
    assert Review.objects.published().count() == 2
    assert (seller.rating, buyer.rating) == (5.0, 4.0)


def test_when_time_is_up_one_appears_alone_and_counts_once(order, seller):
    actions.write(order, by=order.buyer, stars=3)
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert (actions.publish_due(), actions.publish_due()) == (1, 0)
    seller.refresh_from_db()
    assert (seller.review_count, seller.rating) == (1, 3.0)


def test_nobody_reviews_twice_late_or_before_the_end(order, buyer, seller, stranger):
    actions.write(order, by=buyer, stars=5)
    for by in (buyer, stranger):
        with pytest.raises(Refusal):
            actions.write(order, by=by, stars=1)
    with time_machine.travel(timezone.now() + timedelta(days=15)), pytest.raises(Refusal):
        actions.write(order, by=seller, stars=1)
    with pytest.raises(Refusal):
        actions.write(OrderFactory(status=OrderStatus.PAID, buyer=buyer), by=buyer, stars=1)


@pytest.mark.parametrize("stars", ["", "0", "6", "-1", "five", "5.0", "\x00"])
def test_an_odd_number_of_stars_is_explained_and_the_words_stay(signed_in, order, buyer, stars):
    answer = signed_in(buyer).post(f"/orders/{order.code}/review/", {"stars": stars, "text": "My own words"})
    assert answer.status_code == 422
    assert "My own words" in answer.content.decode()
    assert Review.objects.count() == 0


def test_a_review_is_written_by_form(signed_in, order, buyer):
    answer = signed_in(buyer).post(
        f"/orders/{order.code}/review/", {"stars": "4", "text": "Kind."}, follow=True
    )
    assert "Hidden until Sam Seller has written too" in answer.content.decode()
    assert Review.objects.get().stars == 4


def test_the_database_refuses_to_change_or_remove_what_was_said(order, buyer):
    review = actions.write(order, by=buyer, stars=2, text="Late.")
    for change in ({"stars": 5}, {"text": "Lovely."}, {"friendly": True}, {"author": order.seller}):
        with pytest.raises(IntegrityError, match="Nobody edits a review"), transaction.atomic():
            Review.objects.filter(pk=review.pk).update(**change)
    with pytest.raises(IntegrityError, match="Nobody edits a review"), transaction.atomic():
        review.delete()
