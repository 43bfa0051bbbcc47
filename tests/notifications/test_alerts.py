"""Hearing of similar things: who does, who does not, why, how often."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from listings.catalogue.events import ListingEvent
from listings.catalogue.models import Category
from listings.orders.statuses import OrderStatus
from notifications.channels.models import Delivery, Notification
from notifications.interests import actions as interests
from notifications.interests import matcher, scoring
from notifications.interests.models import Interest, InterestPosting
from tests.factories import OrderFactory, UserFactory
from tests.notifications.conftest import make_interest, make_listing, post, told
from tests.notifications.pairs import pairs
from yardsale.events import actions as events
from yardsale.events.models import Event

pytestmark = pytest.mark.django_db


def test_somebody_who_bought_one_hears_of_a_similar_one(bike_buyer):
    post(make_listing("Peugeot racing road bike"))
    (alert,) = Notification.objects.all()
    assert (alert.recipient, alert.title) == (bike_buyer, "Peugeot racing road bike")
    assert alert.values["bought"] == "Blue Peugeot road bike"
    assert alert.text == "€165.50 · Mill Lane"  # with buyer protection, as on every page
    assert alert.url == alert.listing.get_absolute_url()
    assert alert.interest == bike_buyer.interests.get()


@pytest.mark.parametrize(
    ("title", "category", "price"),
    [
        ("Blue denim jacket", "womens-coats-and-jackets", 16_000),
        ("Blue armchair", "armchairs-and-footstools", 16_000),
        ("Peugeot pepper mill", "cookware", 16_000),
        ("Peugeot racing road bike", "road-bikes", 90_000),  # five times the price
        ("Peugeot racing road bike", "road-bikes", 3_000),  # a sixth
    ],
)
def test_nobody_hears_of_what_is_not_similar(bike_buyer, title, category, price):
    post(make_listing(title, category=Category.objects.get(slug=category), price=price))
    assert told() == []


def test_nobody_hears_of_their_own_things(bike_buyer):
    post(make_listing(seller=bike_buyer))
    assert told() == []


def test_a_muted_interest_is_silent_until_it_is_unmuted(bike_buyer):
    interest = bike_buyer.interests.get()
    interests.mute(interest, by=bike_buyer)
    post(make_listing("Peugeot road bike, first"))
    interests.unmute(interest, by=bike_buyer)
    post(make_listing("Peugeot road bike, second"))
    assert told() == [("Bo Buyer", "Peugeot road bike, second")]


def test_a_tenth_of_people_hears_nothing_so_that_we_learn_what_alerts_bring(bike_buyer, settings):
    settings.ALERT_HOLDOUT_PERCENT = 10
    for bucket in (0, 9, 10):
        make_interest(UserFactory(name=f"Bucket {bucket}", bucket=bucket))
    post(make_listing("Peugeot road bike"))
    assert sorted(name for name, _title in told()) == ["Bo Buyer", "Bucket 10"]


def test_who_has_left_hears_nothing(bike_buyer):
    bike_buyer.is_active = False
    bike_buyer.save()
    post(make_listing())
    assert told() == []


def test_nobody_hears_of_one_listing_twice(bike_buyer):
    make_interest(bike_buyer, "Peugeot road bike, red")  # two reasons, one message
    listing = make_listing("Peugeot road bike")
    post(listing)
    post(listing)  # withdrawn and put on sale again
    assert told() == [("Bo Buyer", "Peugeot road bike")]


def test_the_best_reason_is_given(bike_buyer):
    make_interest(bike_buyer, "Peugeot PX10 road bike 1978")
    post(make_listing("Peugeot PX10 road bike"))
    assert Notification.objects.get().values["bought"] == "Peugeot PX10 road bike 1978"


def test_what_is_no_longer_on_sale_is_no_news(bike_buyer):
    post(make_listing(status="sold"))
    assert told() == []


def test_there_is_a_most_of_alerts_a_day(bike_buyer, settings):
    settings.ALERTS_PER_DAY = 3
    for number in range(5):
        post(make_listing(f"Peugeot road bike {number}"))
    assert len(told()) == 3
    Notification.objects.update(told_at=timezone.now() - timedelta(days=1))
    post(make_listing("Peugeot road bike, next day"))
    assert told()[3:] == [("Bo Buyer", "Peugeot road bike, next day")]


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_keep_the_most_of_a_day(settings):
    settings.ALERTS_PER_DAY = 3
    Category.objects.get_or_create(slug="road-bikes", defaults={"name": "Road bikes"})
    people = [UserFactory(name=f"Buyer {number}") for number in range(4)]
    for person in people:
        make_interest(person)
    listings = [make_listing(f"Peugeot road bike {number}") for number in range(8)]
    ids = [events.publish(ListingEvent.PUBLISHED, each, by=each.seller).pk for each in listings]
    together = threading.Barrier(len(ids))

    def work(event_id):
        together.wait()
        try:
            events.address(event_id)
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=(event_id,)) for event_id in ids]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert not Event.objects.unaddressed().exists()
    assert {person: person.notifications.count() for person in people} == dict.fromkeys(people, 3)


@pytest.mark.parametrize("buyers", [1, 40])
def test_matching_is_one_statement_and_telling_few_more_whatever_the_number_of_buyers(
    buyers, django_assert_num_queries
):
    for number in range(buyers):
        make_interest(UserFactory(), f"Peugeot road bike {number}")
    listing = make_listing("Peugeot road bike")
    matcher.match(listing)  # from now on the plan is kept, and the districts are in memory
    # How common the words are, the title as search has it; the candidates, and which of them may hear.
    with django_assert_num_queries(4):
        assert len(matcher.match(listing)) == buyers
    event = events.publish(ListingEvent.PUBLISHED, listing, by=listing.seller)
    # The event, the listing, words, candidates, who may hear, people held, told today, reasons, district (for the words),
    # messages, who is mailed, who has a device, their choices and quiet times, rhythms (made, held, moved on), mails,
    # followers, guests (the title, who is woken), addressed; and two savepoints with their ends.
    with django_assert_num_queries(24):
        events.address(event.pk)
    assert Notification.objects.count() == Delivery.objects.count() == buyers


def test_a_completed_purchase_makes_one_interest_with_its_postings():
    order = OrderFactory(title="Blue Peugeot road bike", status=OrderStatus.COMPLETED)
    event = Event.objects.get(name="order.completed")
    events.address(event.pk)
    interest = Interest.objects.get()
    assert (interest.person, interest.title, interest.category, interest.price) == (
        order.buyer,
        "Blue Peugeot road bike",
        order.listing.category,
        order.price,
    )
    assert sorted(interest.terms) == ["bike", "blue", "peugeot", "road"]
    assert round(sum(weight**2 for weight in interest.terms.values()), 2) == 1.0
    assert (
        interest.postings.count() == 11
    )  # three terms alone, four inside the category, and there each two of three
    interests.learn(order)
    assert (Interest.objects.count(), InterestPosting.objects.count()) == (1, 11)


def test_only_the_best_terms_are_stored(buyer):
    interest = make_interest(buyer, "Red green yellow purple orange violet turquoise magenta scarlet carpet")
    # Three alone, its category, four inside it, and there each two of three.
    assert (len(interest.terms), interest.postings.count()) == (10, 11)


def test_an_old_interest_counts_less_and_is_forgotten_after_a_year(bike_buyer):
    fresh = scoring.Bought({"bike": 1.0}, 1, 1, 100, trigram=1.0)
    old = scoring.Bought({"bike": 1.0}, 1, 1, 100, trigram=1.0, days=scoring.HALF_LIFE)
    wanted = scoring.Wanted({"bike": 1.0}, 1, 1, 100)
    assert (scoring.score(wanted, fresh), scoring.score(wanted, old)) == (1.0, 0.5)
    Interest.objects.update(since=timezone.now() - timedelta(days=366))
    assert (InterestPosting.objects.count(), interests.forget_old()) == (11, 11)
    post(make_listing())
    assert told() == []


def test_a_title_of_nothing_but_chatter_finds_nobody(bike_buyer):
    post(make_listing("Lovely, must see!!! 🎁"))
    assert told() == []


def test_people_would_want_most_alerts_and_miss_few():
    """The whole way through the database, on pairs judged by hand; measured and explained by tests/benchmarks/alerts.py."""
    judged = pairs()
    categories = {category.slug: category for category in Category.objects.all()}
    buyers = {}
    for pair in judged:
        if pair.purchase not in buyers:
            buyers[pair.purchase] = UserFactory(name=pair.bought.title)
            category = categories[pair.bought.category]
            make_interest(
                buyers[pair.purchase], pair.bought.title, category=category, price=pair.bought.price
            )
    right = wrong = missed = 0
    for pair in judged:
        thing = pair.posted
        listing = make_listing(thing.title, category=categories[thing.category], price=thing.price)
        heard = {match.person_id for match in matcher.match(listing)}
        is_told = buyers[pair.purchase].pk in heard
        right += is_told and pair.is_wanted
        wrong += is_told and not pair.is_wanted
        missed += pair.is_wanted and not is_told
    precision, recall = right / (right + wrong), right / (right + missed)
    assert precision >= 0.9
    assert recall >= 0.9
