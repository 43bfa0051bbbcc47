"""Who is left out of an alert and why, what is searched for by hand, what goes together, and how alerts travel."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from listings.catalogue import tree
from listings.catalogue.models import Category, Word
from notifications.channels.models import Notification
from notifications.interests import actions as interests
from notifications.interests import learning, matcher, pacing, terms
from notifications.interests.matcher import Match
from notifications.interests.models import Companion, Demand, Interest, InterestPosting
from tests.factories import DistrictFactory, UserFactory
from tests.notifications.conftest import make_interest, make_listing, post, road_bikes, told
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db


def category(slug):
    return Category.objects.get(slug=slug)


def seen_by(listing):
    return [match.person_id for match in matcher.match(listing)]


def kinds():
    return list(Notification.objects.alerts().order_by("pk").values_list("kind", flat=True))


# -- Left out ------------------------------------------------------------------------------------------------------


def test_the_same_thing_put_on_sale_anew_is_no_news_to_those_who_saw_it(bike_buyer):
    first = make_listing("Peugeot racing road bike")
    post(first)
    newcomer = make_interest(UserFactory(name="Newcomer")).person
    again = make_listing("Peugeot racing road bike!", seller=first.seller)
    post(again)
    assert told() == [
        ("Bo Buyer", "Peugeot racing road bike"),
        (newcomer.name, "Peugeot racing road bike!"),
    ]


def test_what_somebody_else_sells_under_the_same_words_is_news(bike_buyer):
    post(make_listing("Peugeot racing road bike"))
    post(make_listing("Peugeot racing road bike"))
    assert len(told()) == 2


@pytest.mark.parametrize(("postage", "is_told"), [(None, False), (590, True)])
def test_who_lives_far_away_hears_only_of_what_is_posted(bike_buyer, postage, is_told):
    DistrictFactory(slug="far", name="Far Away", latitude=52.4, longitude=5.1)
    tree.forget()
    bike_buyer.district = "Far Away"
    bike_buyer.save()
    post(make_listing(postage=postage))
    assert bool(told()) == is_told


def test_who_lives_near_or_has_not_said_where_hears_of_what_is_met_for(bike_buyer):
    DistrictFactory(slug="near", name="Near By", latitude=52.15, longitude=5.12)
    tree.forget()
    for number, district in enumerate(["Near By", ""]):
        bike_buyer.district = district
        bike_buyer.save()
        post(make_listing(f"Peugeot racing road bike {number}", postage=None))
    assert len(told()) == 2


def test_a_seller_who_was_left_out_is_heard_of_again_once_let_in(bike_buyer):
    seller = UserFactory()
    interests.leave_out(seller, by=bike_buyer)
    interests.leave_out(seller, by=bike_buyer)
    assert seen_by(make_listing(seller=seller)) == []
    assert seen_by(make_listing()) == [bike_buyer.pk]
    interests.let_in(seller.pk, by=bike_buyer)
    assert seen_by(make_listing(seller=seller)) == [bike_buyer.pk]


def test_who_stopped_hears_nothing_until_they_start_again(bike_buyer):
    interests.look_for("road bike", by=bike_buyer)
    interests.stop(by=bike_buyer)
    assert seen_by(make_listing()) == []
    interests.start_again(by=bike_buyer)
    assert seen_by(make_listing()) == [bike_buyer.pk]


def test_only_cheaper_ones_are_told_and_the_limit_never_rises(bike_buyer):
    interest = bike_buyer.interests.get()
    shown = make_listing(price=16_000)
    limit = interests.only_cheaper(interest, shown, by=bike_buyer)
    assert limit == shown.buyer_price - 1
    assert interests.only_cheaper(interest, make_listing(price=20_000), by=bike_buyer) == limit
    assert seen_by(make_listing(price=16_000)) == []
    assert seen_by(make_listing(price=15_000)) == [bike_buyer.pk]


def test_words_that_somebody_does_not_want_silence_an_alert(bike_buyer):
    interest = bike_buyer.interests.get()
    interests.edit(
        interest, by=bike_buyer, title="Peugeot road bike", without="frames, broken", most_price=None
    )
    assert seen_by(make_listing("Peugeot road bike frame")) == []
    assert seen_by(make_listing("Peugeot road bike")) == [bike_buyer.pk]


def test_other_words_are_found_under_their_own_postings_alone(bike_buyer):
    interest = bike_buyer.interests.get()
    interests.edit(interest, by=bike_buyer, title="Gazelle tandem", without="", most_price=None)
    assert InterestPosting.objects.count() == interest.postings.count() == 6
    assert seen_by(make_listing("Blue Peugeot road bike")) == []
    assert seen_by(make_listing("Gazelle tandem")) == [bike_buyer.pk]


def test_a_forgotten_interest_leaves_no_posting_behind(bike_buyer):
    interests.forget(bike_buyer.interests.get(), by=bike_buyer)
    assert (Interest.objects.count(), InterestPosting.objects.count()) == (0, 0)


# -- Searched for by hand ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "slug", "is_found"),
    [
        ("road bike", None, True),
        ("bikes", None, True),
        ("Peugeot bike", "road-bikes", True),
        ("Peugeot bike", "bikes", True),  # the group
        ("Peugeot bike", "city-bikes", False),
        ("green road bike", None, False),  # all words must be there
        ("", "road-bikes", True),
        ("", "bikes", True),
    ],
)
def test_a_saved_search_finds_titles_with_all_its_words_where_it_looks(words, slug, is_found):
    searcher = UserFactory(bucket=0)  # in the holdout of alerts: what was asked for comes all the same
    interests.look_for(words, by=searcher, category=category(slug) if slug else None)
    listing = make_listing("Blue Peugeot road bike")
    assert seen_by(listing) == ([searcher.pk] if is_found else [])


def test_a_search_says_so_and_takes_no_notice_of_prices_but_its_limit():
    searcher = UserFactory(name="Seeker")
    interests.look_for("road bike", by=searcher, most_price=50_000)
    post(make_listing("Carbon road bike", price=90_000))
    post(make_listing("Old road bike", price=1_000))
    (alert,) = Notification.objects.all()
    assert (alert.kind, alert.title, alert.values["bought"]) == ("search.found", "Old road bike", "road bike")


def test_the_same_search_twice_is_one_search_as_said_last(buyer):
    first = interests.look_for("road bike", by=buyer, most_price=10_000)
    again = interests.look_for("road bike", by=buyer, without="child")
    assert first == again
    assert (again.most_price, again.without, again.postings.count()) == (None, "child", 1)


@pytest.mark.parametrize("words", ["", "!!!", "lovely"])
def test_a_search_for_nothing_is_refused_kindly(buyer, words):
    with pytest.raises(Refusal, match="word or two"):
        interests.look_for(words, by=buyer)


def test_there_is_a_most_of_searches(buyer, settings):
    settings.MOST_SEARCHES = 1
    interests.look_for("road bike", by=buyer)
    interests.look_for("road bike", by=buyer)
    with pytest.raises(Refusal, match="Let one go first"):
        interests.look_for("oak table", by=buyer)


def test_the_database_refuses_a_purchase_without_price_and_a_search_for_nothing(buyer):
    for wrong in ({"is_search": False, "title": "x"}, {"is_search": True, "title": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Interest.objects.create(person=buyer, **wrong)


# -- What goes with it ---------------------------------------------------------------------------------------------


def test_who_wants_what_goes_with_it_hears_of_that_and_not_of_the_same_again(bike_buyer):
    interest = bike_buyer.interests.get()
    interests.answer(interest, "with", by=bike_buyer)
    post(make_listing("Peugeot road bike"))
    seat = category("bike-trailers-and-child-seats")
    post(make_listing("Child seat for road bike", category=seat, price=4_000))
    assert [(alert.kind, alert.title) for alert in Notification.objects.all()] == [
        ("listing.goes_with", "Child seat for road bike")
    ]


def test_done_is_silence_and_unmuting_asks_anew(bike_buyer):
    interest = bike_buyer.interests.get()
    interests.answer(interest, "done", by=bike_buyer)
    assert (seen_by(make_listing()), InterestPosting.objects.count()) == ([], 0)
    interests.unmute(interest, by=bike_buyer)
    assert (interest.wish, seen_by(make_listing())) == ("", [bike_buyer.pk])


def test_categories_that_the_same_people_buy_from_are_learned_to_go_together():
    bikes, helmets, tents = road_bikes(), category("bike-helmets-and-accessories"), category("tents")
    for number in range(12):
        person = UserFactory()
        make_interest(person, category=bikes if number < 6 else tents)
        make_interest(person, "Helmet", category=helmets if number < 4 else tents)
    learning.learn_companions()
    found = set(Companion.objects.values_list("category__slug", "other__slug"))
    assert ("road-bikes", helmets.slug) in found
    assert (helmets.slug, "road-bikes") in found
    assert ("tents", helmets.slug) not in found
    learning.learn_companions()
    assert set(Companion.objects.values_list("category__slug", "other__slug")) == found


def test_what_is_sought_ranks_higher_and_tells_nobody_more():
    for word, count in (("", 100), ("road", 10), ("bike", 30), ("peugeot", 10)):
        Word.objects.create(word=word, stem=word, listings=count)
    buyers = [make_interest(UserFactory(), "Peugeot road bike").person for _each in range(3)]
    listing = make_listing("Peugeot road bike")
    before = matcher.match(listing)
    learning.learn_demand()
    after = matcher.match(listing)
    assert Demand.objects.count() == 3
    assert [one.person_id for one in before] == [one.person_id for one in after]
    assert {one.person_id for one in after} == {buyer.pk for buyer in buyers}
    assert [one.score for one in before] == pytest.approx([one.score for one in after], abs=1e-6)
    assert all(late.rank > early.rank for early, late in zip(before, after, strict=True))


def test_a_slip_of_the_finger_in_a_title_is_read_as_what_was_meant():
    for word, count in (("", 500), ("peugeot", 40), ("peugoet", 1), ("road", 90), ("bike", 200)):
        Word.objects.create(word=word, stem=word, listings=count)
    assert sorted(terms.vector("Peugeots road bike")) == ["bike", "peugeot", "road"]
    assert "peugeot" in terms.vector("Peugeoot road bike")


# -- How alerts travel ---------------------------------------------------------------------------------------------


def urgencies(listing, *matches):
    return list(pacing.urgencies(listing, matches, timezone.now()).values())


def test_what_fits_well_travels_at_once_and_what_fits_little_calmly():
    strong, weak = Match(1, 1, 0.9, rank=0.9), Match(2, 2, 0.27, rank=0.27)
    broad = Match(3, 3, 1.0, rank=1.0, is_search=True, is_broad=True)
    narrow = Match(4, 4, 1.0, rank=1.0, is_search=True)
    assert urgencies(make_listing(), strong, weak, broad, narrow) == ["now", "calm", "calm", "now"]


def test_what_very_many_would_want_travels_at_once_to_the_best_of_them(settings):
    settings.ALERTED_AT_ONCE = 2
    matches = [Match(number, number, 0.9, rank=0.9) for number in range(4)]
    assert urgencies(make_listing(), *matches) == ["now", "now", "calm", "calm"]


def test_after_an_outage_old_news_travels_calmly():
    late = make_listing(published_at=timezone.now() - timedelta(hours=5))
    assert urgencies(late, Match(1, 1, 0.9, rank=0.9)) == ["calm"]


def test_of_one_listing_only_so_many_hear_and_these_are_the_best(settings):
    settings.ALERTED_AT_MOST = 1
    make_interest(UserFactory(name="So so"), "Road bike of some kind")
    make_interest(UserFactory(name="Perfect"), "Peugeot racing road bike")
    post(make_listing("Peugeot racing road bike"))
    assert [name for name, _title in told()] == ["Perfect"]


def test_the_last_alerts_of_a_day_are_kept_for_what_fits_well(bike_buyer, settings):
    settings.ALERTS_PER_DAY, settings.ALERTS_KEPT_FOR_THE_BEST = 2, 1
    so_so = "Racing road bike, steel, Gazelle"
    weak = matcher.match(make_listing(so_so))[0]
    assert not pacing.is_strong(weak)
    post(make_listing(so_so))
    post(make_listing(f"{so_so} two"))
    post(make_listing("Blue Peugeot road bike"))
    assert [title for _name, title in told()] == [so_so, "Blue Peugeot road bike"]
