"""Nobody may try for ever, and a silent Redis locks nobody out."""

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from tests.accounts.conftest import PASSWORD


@pytest.fixture
def redis_is_down(settings):
    """A cache whose Redis answers on no port."""
    dead = settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": dead}
    cache.clear()
    yield
    cache.clear()


def test_after_five_wrong_passwords_even_the_right_one_has_to_wait(client, sign_in, seller):
    for _ in range(5):
        sign_in(seller, password="wrong-password")
    answer = sign_in(seller)
    assert answer.status_code == 200
    assert "Too many attempts" in answer.content.decode()
    assert client.get("/settings/").status_code == 302


def test_too_many_sign_ups_from_one_place_see_a_kind_page(client, db, join):
    answers = [join(email=f"person{n}@example.org", name="") for n in range(21)]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert "Yardsale" in answers[-1].content.decode()


def test_only_three_codes_a_minute_go_to_one_address(seller):
    for _ in range(4):
        answer = Client().post("/accounts/login/code/", {"email": seller.email})
    assert "Too many attempts" in answer.content.decode()
    assert len(mail.outbox) == 3


def test_without_redis_one_can_sign_in_join_and_reset(redis_is_down, client, sign_in, seller, join):
    assert sign_in(seller).headers["Location"] == "/"
    client.post("/accounts/logout/")
    assert join().headers["Location"] == "/accounts/confirm-email/"
    client.cookies.clear()
    assert client.post("/accounts/password/reset/", {"email": seller.email}).status_code == 302


def test_without_redis_the_limits_go_on_counting(redis_is_down, client, sign_in, seller):
    for _ in range(5):
        sign_in(seller, password="wrong-password")
    assert "Too many attempts" in sign_in(seller, password=PASSWORD).content.decode()
