"""The demo town's content: complete, valid, and the same every time. No database needed."""

from collections import Counter

import pytest

from yardsale.checks import DEMO_DOMAIN
from yardsale.demo import catalogue, history, people

WARES = catalogue.wares()
TOWN = history.town()


def test_every_category_has_at_least_four_things_and_all_together_over_400():
    counts = Counter(ware.category for ware in WARES)
    assert {slug: counts[slug] for slug in catalogue.leaves() if counts[slug] < 4} == {}
    assert len(WARES) >= 420
    assert len({ware.group for ware in WARES}) == 12


def test_every_category_keeps_at_least_three_things_on_sale():
    counts = Counter(posting.ware.category for posting in TOWN.postings if posting.status == "on_sale")
    assert {slug: counts[slug] for slug in catalogue.leaves() if counts[slug] < 3} == {}


def test_answers_fit_the_questions_of_their_category():
    for ware in WARES:
        questions = catalogue.leaves()[ware.category].questions
        for slug, answer in ware.attributes.items():
            question = questions[slug]
            if question["kind"] == "number":
                assert question["min"] <= answer <= question["max"], (ware.key, slug)
            elif question["kind"] == "choice":
                assert answer in {choice["slug"] for choice in question["choices"]}, (ware.key, slug)
            elif question["kind"] == "yesno":
                assert answer in (True, False), (ware.key, slug)
            else:
                assert 0 < len(answer) <= 60, (ware.key, slug)


def test_titles_differ_and_everything_fits_its_column():
    titles = Counter(ware.title for ware in WARES)
    assert [title for title, times in titles.items() if times > 1] == []
    for ware in WARES:
        assert 5 <= len(ware.title) <= 80, ware.key
        assert 8 <= len(ware.description) <= 5000, ware.key
        assert 100 <= ware.price <= 100_000_00, ware.key
        assert all(0 < len(alt) <= 140 for alt in ware.alts), ware.key
        assert len(ware.alts) == len(ware.shots) >= 1, ware.key


def test_there_are_forty_neighbours_and_eight_sign_ins():
    assert len(people.NEIGHBOURS) == 40
    assert [person.key for person in people.SIGN_INS] == [
        "buyer",
        "seller",
        "agent",
        "lead",
        "manager",
        "moderator",
        "growth",
        "admin",
    ]
    assert len({person.email for person in people.EVERYBODY}) == 51
    # Who decides a large case, who confirms it, and two others for its appeal.
    assert sum(person.role == "moderator" for person in people.EVERYBODY) == 4
    assert all(len(person.name) <= 40 and len(person.about) <= 400 for person in people.EVERYBODY)
    assert people.DOMAIN == DEMO_DOMAIN


def test_everybody_lives_in_a_district_that_exists():
    places = {place.name for place in people.DISTRICTS}
    assert len(places) >= 20
    assert {person.district for person in people.EVERYBODY} <= places


def test_nobody_trades_with_themselves_or_before_they_joined():
    for posting, sale in TOWN.sales:
        assert sale.buyer != posting.seller
        assert sale.placed.days_ago < sale.buyer.joined
        assert sale.placed.days_ago <= posting.posted.days_ago
    assert all(posting.posted.days_ago < posting.seller.joined for posting in TOWN.postings)


def test_about_ninety_sales_are_completed_and_some_are_in_every_open_state():
    states = Counter(sale.state for _posting, sale in TOWN.sales)
    assert 85 <= states["completed"] <= 95
    assert all(states[state] >= 2 for state in ("paid", "shipped", "handed_over"))


def test_the_demo_buyer_bought_a_blue_road_bike_and_an_acoustic_guitar():
    bought = {posting.ware.title for posting, sale in TOWN.sales if sale.buyer is people.BUYER}
    assert {"Blue Peugeot road bike, 56 cm", "Acoustic guitar, spruce top, with bag"} <= bought


def test_the_demo_seller_has_things_on_sale_and_sold():
    statuses = Counter(posting.status for posting in TOWN.postings if posting.seller is people.SELLER)
    assert statuses["on_sale"] >= 5
    assert statuses["sold"] >= 5


def test_reviews_are_mostly_warm_and_no_text_comes_twice():
    said = [said for _, sale in TOWN.sales for said in (sale.buyer_says, sale.seller_says) if said]
    stars = Counter(one.stars for one in said)
    assert stars[5] > len(said) / 2
    assert min(stars[4], stars[3], stars[2]) > 0
    texts = Counter(one.text for one in said if one.text)
    assert [text for text, times in texts.items() if times > 1] == []


def test_the_town_is_the_same_every_time():
    history.town.cache_clear()
    catalogue.wares.cache_clear()
    assert history.town() == TOWN


def test_props_that_do_not_exist_are_refused():
    for words in ("no-such-drawing", "sofa@no-such-colour"):
        with pytest.raises(ValueError, match="No such"):
            catalogue.parse_props(words)
