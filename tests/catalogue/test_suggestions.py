"""What things like it cost: what they went for where that is known, what is asked otherwise, nothing while few are known."""

import pytest

from listings.catalogue import indexing, suggestions, tree, words
from listings.catalogue.models import Category, Listing
from listings.catalogue.suggestions import PriceRange, price_range
from listings.orders.statuses import OrderStatus
from tests.factories import ListingFactory, OrderFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def radios(seller):
    """radios(status, *prices): kitchen radios that were or are on sale."""
    category = Category.objects.get(slug="road-bikes")

    def make(status, *prices, **fields):
        for price in prices:
            thing = ListingFactory(
                seller=seller, category=category, title="Kitchen radio", price=price, status=status, **fields
            )
            indexing.index(thing)

    return make


def known(title="Green kitchen radio", slug="road-bikes"):
    return price_range(title, tree.category(slug))


def test_prices_that_were_paid_say_more_than_those_that_are_asked(radios):
    radios("on_sale", 90_000, 95_000, 99_000, 99_000)
    radios("sold", 1000, 2000, 3000, 4000, 5000)
    assert known() == PriceRange(2000, 4000, 5, is_sold=True)


def test_with_few_sold_all_that_are_like_it_are_told_as_asked(radios):
    radios("sold", 1000, 2000, 3000)
    assert known() is None
    radios("on_sale", 4000, 5000)
    radios("draft", 90_000)
    assert known() == PriceRange(2000, 4000, 5, is_sold=False)


def test_an_agreed_price_counts_and_not_the_one_that_was_asked(radios):
    radios("sold", 1000, 1000, 1000, 1000, sold_price=700)
    assert known() == PriceRange(700, 700, 4, is_sold=True)


def test_only_the_category_and_things_with_such_words_count(radios):
    radios("sold", 1000, 2000, 3000, 4000)
    assert known(slug="city-bikes") is None
    assert known("Oak cupboard") is None
    assert known("") is None
    assert price_range("Kitchen radio", None) is None


def test_it_is_two_questions_of_bounded_size(radios, django_assert_num_queries):
    """How common each word is, which bounds the second: the things that are like it."""
    tree.current()
    radios("sold", *range(1000, 8000, 100))
    with django_assert_num_queries(2):
        assert known().count == 60


def test_paying_writes_down_what_it_went_for(seller):
    order = OrderFactory(seller=seller, status=OrderStatus.PAID)
    assert Listing.objects.get(pk=order.listing_id).sold_price == order.price


def test_the_sell_form_says_how_many_were_sold(signed_in, buyer, radios):
    radios("sold", 1000, 2000, 3000, 4000, 5000)
    typed = {"title": "Kitchen radio", "category": "road-bikes"}
    page = signed_in(buyer).get("/sell/receive/", typed).content.decode()
    assert "sold for" in page
    assert "the middle half of 5 sold" in page
    assert "€20.00" in page


@pytest.mark.parametrize("title", ["Folding bench", "Old workbenches, two"])
def test_where_nothing_like_it_was_ever_sold_the_names_of_categories_say_where_it_belongs(title):
    assert suggestions.categories(title)[0].slug == "chairs-and-benches"


def test_a_word_of_few_categories_says_more_than_one_of_many(seller):
    for slug, title in [
        ("road-bikes", "Green gravel racer"),
        ("lighting", "Green glow"),
        ("city-bikes", "Green thing"),
    ]:
        thing = ListingFactory(seller=seller, category=Category.objects.get(slug=slug), title=title)
        indexing.index(thing)
        words.learn(title)
    assert suggestions.categories("Green gravel frame")[0].slug == "road-bikes"
