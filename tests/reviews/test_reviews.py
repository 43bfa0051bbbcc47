"""Reviews: hidden until both are in, shown together, never changed."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from listings.orders.statuses import OrderStatus
from listings.reviews import actions, rules
from listings.reviews.models import Reply, Review
from notifications.channels.models import Notification
from tests.factories import OrderFactory
from tests.orders.states import part_refunded
from yardsale.events.actions import address
from yardsale.events.models import Event
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
    assert (seller.review_count, seller.rating, buyer.rating) == (1, 4.7, 4.3)


def test_when_time_is_up_one_appears_alone_and_counts_once(order, seller):
    actions.write(order, by=order.buyer, stars=3)
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert (actions.publish_due(), actions.publish_due()) == (1, 0)
    seller.refresh_from_db()
    assert (seller.review_count, seller.rating) == (1, 4.0)


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


def test_a_sale_for_less_in_the_end_is_reviewed_like_any_other(signed_in, buyer, stranger):
    order = part_refunded(buyer=buyer)
    client = signed_in(buyer)
    assert f"/orders/{order.code}/review/" in client.get(order.get_absolute_url()).content.decode()
    review = actions.write(order, by=buyer, stars=4)
    assert review.publish_by == order.completed_at + timedelta(days=14)
    assert not rules.may_review(stranger, order)
    with time_machine.travel(order.completed_at + timedelta(days=15)):
        assert not rules.may_review(order.seller, order)
        seller = signed_in(order.seller)
        assert "/review/" not in seller.get(order.get_absolute_url()).content.decode()


def test_a_review_is_written_by_form(signed_in, order, buyer):
    typed = {"stars": "4", "text": "Kind.", "as_described": "yes", "friendly": "no", "punctual": ""}
    answer = signed_in(buyer).post(f"/orders/{order.code}/review/", typed, follow=True)
    assert "Hidden until Sam Seller has written too" in answer.content.decode()
    review = Review.objects.get()
    said = (review.stars, review.text, review.as_described, review.friendly, review.punctual)
    assert said == (4, "Kind.", True, False, None)


def test_the_database_refuses_to_change_or_remove_what_was_said(order, buyer):
    review = actions.write(order, by=buyer, stars=2, text="Late.")
    for change in ({"stars": 5}, {"text": "Lovely."}, {"friendly": True}, {"author": order.seller}):
        with pytest.raises(IntegrityError, match="Nobody edits a review"), transaction.atomic():
            Review.objects.filter(pk=review.pk).update(**change)
    with pytest.raises(IntegrityError, match="Nobody edits a review"), transaction.atomic():
        review.delete()


def test_only_who_received_it_says_whether_it_was_as_described(signed_in, order, seller):
    page = signed_in(seller).get(f"/orders/{order.code}/review/").content.decode()
    assert "Was it as described?" not in page
    assert "Was Bo Buyer on time?" in page
    signed_in(seller).post(f"/orders/{order.code}/review/", {"stars": "5", "as_described": "no"})
    assert Review.objects.get().as_described is None


@pytest.mark.parametrize("odd", ["maybe", "True", "1", "\x00"])
def test_an_odd_answer_is_explained_and_the_words_stay(signed_in, order, buyer, odd):
    answer = signed_in(buyer).post(
        f"/orders/{order.code}/review/", {"stars": "5", "friendly": odd, "text": "My own words"}
    )
    assert answer.status_code == 422
    assert "My own words" in answer.content.decode()


# -- Answers -------------------------------------------------------------------------------------------------------


@pytest.fixture
def shown(order, buyer, seller):
    """What the buyer said of the seller, visible to everybody."""
    review = actions.write(order, by=buyer, stars=2, text="Late.", punctual=False)
    actions.write(order, by=seller, stars=4)
    review.refresh_from_db()
    return review


def test_the_person_answers_once_and_everybody_reads_it(signed_in, client, shown, seller, buyer):
    url = f"/reviews/{shown.pk}/reply/"
    assert "Late." in signed_in(seller).get(url).content.decode()
    answer = signed_in(seller).post(url, {"text": "The train stood still. Sorry!"}, follow=True)
    assert answer.redirect_chain == [(f"/people/{seller.code}/reviews/", 302)]
    client.logout()
    page = client.get(f"/people/{seller.code}/reviews/").content.decode()
    assert "Not on time" in page
    assert "Sam Seller answered" in page
    assert "The train stood still." in page
    again = signed_in(seller).post(url, {"text": "And another thing"}, follow=True)
    assert "You have answered this review already." in again.content.decode()
    assert [reply.text for reply in Reply.objects.all()] == ["The train stood still. Sorry!"]


def test_nobody_else_answers_and_nothing_hidden_is_answered(signed_in, shown, order, buyer, stranger):
    for person in (buyer, stranger):
        assert signed_in(person).post(f"/reviews/{shown.pk}/reply/", {"text": "No."}).status_code == 404
        with pytest.raises(Refusal):
            actions.reply(shown, by=person, text="No.")
    hidden = actions.write(OrderFactory(status=OrderStatus.COMPLETED, buyer=buyer), by=buyer, stars=1)
    assert signed_in(hidden.about).get(f"/reviews/{hidden.pk}/reply/").status_code == 404
    assert Reply.objects.count() == 0


@pytest.mark.parametrize("text", ["", "   ", "x" * 601, "a\x00b"])
def test_an_answer_that_does_not_fit_is_explained(signed_in, shown, seller, text):
    answer = signed_in(seller).post(f"/reviews/{shown.pk}/reply/", {"text": text})
    assert answer.status_code == 422
    assert Reply.objects.count() == 0


def test_an_answer_stays_as_written(shown, seller):
    reply = actions.reply(shown, by=seller, text="Sorry.")
    with pytest.raises(IntegrityError, match="Nobody edits a review"), transaction.atomic():
        Reply.objects.filter(pk=reply.pk).update(text="Not sorry.")
    with pytest.raises(IntegrityError, match="Nobody edits a review"), transaction.atomic():
        reply.delete()


def test_the_author_hears_of_the_answer(shown, seller, buyer):
    actions.reply(shown, by=seller, text="Sorry.")
    event = Event.objects.get(name="review.answered")
    address(event.pk)
    heard = Notification.objects.filter(kind="review.answered")
    assert [notification.recipient for notification in heard] == [buyer]


# -- The page ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3, 9])
def test_the_page_of_reviews_costs_the_same_for_few_and_many(
    client, seller, buyer, count, django_assert_num_queries
):
    for _turn in range(count):
        order = OrderFactory(status=OrderStatus.COMPLETED, seller=seller, buyer=buyer)
        review = actions.write(order, by=buyer, stars=5, friendly=True)
        actions.write(order, by=seller, stars=5)
        review.refresh_from_db()
        actions.reply(review, by=seller, text="Thank you!")
    # The person, the reviews, what they come to.
    with django_assert_num_queries(3):
        page = client.get(f"/people/{seller.code}/reviews/").content.decode()
    assert f"{count} of {count}" in page


def test_everybody_is_told_how_it_is_counted(client, shown, seller):
    page = client.get(f"/people/{seller.code}/reviews/").content.decode()
    assert "2 imaginary reviews of 4.5 stars" in page


def test_who_is_reviewed_finds_the_way_to_answer_and_nobody_else(signed_in, shown, seller, buyer):
    page = f"/people/{seller.code}/reviews/"
    assert f"/reviews/{shown.pk}/reply/" in signed_in(seller).get(page).content.decode()
    assert f"/reviews/{shown.pk}/reply/" not in signed_in(buyer).get(page).content.decode()


def test_staff_read_reviews_and_change_nothing(signed_in, admin, shown, seller):
    actions.reply(shown, by=seller, text="Sorry.")
    address_of = f"/admin/listings/review/{shown.pk}/change/"
    page = signed_in(admin).get(address_of).content.decode()
    assert "Late." in page
    assert "Sorry." in page
    assert signed_in(admin).post(address_of, {"stars": "5"}).status_code == 403
    assert signed_in(admin).get("/admin/listings/review/").status_code == 200


def test_who_is_signed_in_can_report_what_others_wrote(signed_in, client, shown, seller, buyer, stranger):
    page, link = f"/people/{seller.code}/reviews/", f"/report/review/{shown.pk}/"
    assert link in signed_in(stranger).get(page).content.decode()
    assert link not in signed_in(buyer).get(page).content.decode()
    client.logout()
    assert link not in client.get(page).content.decode()


def test_the_first_is_told_that_it_waits_and_the_second_that_both_are_shown(signed_in, order, seller, buyer):
    address = f"/orders/{order.code}/review/"
    first, second = (
        signed_in(person).post(address, {"stars": "5"}, follow=True).content.decode()
        for person in (buyer, seller)
    )
    assert "It appears together with the review by" in first
    assert "both reviews are shown now" in second


def test_reviews_and_answers_lead_nobody_off_the_site(signed_in, order):
    client = signed_in(order.buyer)
    words = {"stars": "5", "text": "Lovely. Next time write to sam@example.org"}
    page = client.post(f"/orders/{order.code}/review/", words).content.decode()
    assert "This looks like an e-mail address, and everybody reads it." in page
    assert "Next time write to" in page
    assert not Review.objects.exists()


def test_what_our_people_hid_is_on_the_orders_page_of_its_author_alone(signed_in, shown, seller, buyer):
    page = shown.order.get_absolute_url()
    assert shown.text in signed_in(shown.about).get(page).content.decode()
    actions.hide(shown)
    assert shown.text not in signed_in(shown.about).get(page).content.decode()
    assert shown.text in signed_in(shown.author).get(page).content.decode()
