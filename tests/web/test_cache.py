"""The cache goes on answering while Redis is away."""

import warnings

import pytest
from django.core.cache import CacheKeyWarning

from tests.factories import ListingFactory, UserFactory
from yardsale.cache import SurvivingRedisCache

AWAY = "redis://127.0.0.1:1/0"


@pytest.fixture
def away():
    return SurvivingRedisCache(AWAY, {"OPTIONS": {"socket_connect_timeout": 0.2}})


def test_without_redis_this_process_remembers(away):
    away.set("a", 1)
    away.set_many({"b": 2, "c": 3})
    assert (away.get("a"), away.get_many(["b", "c", "d"]), away.get("z", "none")) == (
        1,
        {"b": 2, "c": 3},
        "none",
    )
    assert away.incr("a") == 2
    assert away.add("a", 9) is False
    assert away.is_down


def test_without_redis_a_limit_still_counts(away):
    away.set("tries", 0)
    for _ in range(5):
        away.incr("tries")
    assert away.get("tries") == 5


def test_what_is_asked_of_redis_is_answered_by_redis():
    from django.core.cache import cache

    cache.set("here", [1, 2])
    assert cache.get("here") == [1, 2]
    assert not getattr(cache, "is_down", True)


def test_clearing_the_cache_leaves_celerys_queues_alone():
    from django.core.cache import cache

    client = cache._cache.get_client(write=True)
    client.rpush("yardsale-test-queue", "a message")
    cache.set("kept", 1)
    cache.clear()
    assert cache.get("kept") is None
    assert client.lpop("yardsale-test-queue") == b"a message"


@pytest.mark.django_db
def test_what_a_seller_says_is_in_no_key(client):
    """Keys with spaces, or longer than 250 characters, are refused by other caches, and warned of by this one."""
    seller = UserFactory(reply_seconds=900, name="Zoë de la Cruz y Lavín", away_note="Back on Monday. " * 9)
    assert " " in seller.reply_words
    listing = ListingFactory(seller=seller)
    odd = (
        "/search/?q=a%20b%0Ac%00",
        "/browse/?place=%20%0d%0a&sort=%20",
        f"{listing.get_absolute_url()}?%20=%0a",
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error", CacheKeyWarning)
        for address in (listing.get_absolute_url(), seller.get_absolute_url(), *odd):
            assert client.get(address).status_code in {200, 400, 404}
