"""Switching a device on and off: whose it is, how many, and what stands in the database."""

import re

import pytest
from django.core.cache import cache
from django.db import connection

from notifications.push import actions
from notifications.push.models import Subscription
from tests.push.browsers import Browser, signed_in_somewhere, switched_on


def hand_in(client, browser, **changes):
    return client.post("/push/subscribe/", browser.form | changes)


def test_a_browser_is_switched_on_and_listed_and_off_again(signed_in, buyer):
    client, browser = signed_in(buyer), Browser()
    client.defaults["HTTP_USER_AGENT"] = "Mozilla/5.0 (Android 15; Mobile) Firefox/140"
    assert hand_in(client, browser).json() == {"on": True}
    subscription = Subscription.objects.get()
    assert (subscription.person, subscription.opened()) == (buyer, tuple(browser.form.values()))
    page = client.get("/settings/push/").content.decode()
    assert "Firefox on Android" in page
    assert browser.endpoint not in page
    client.post(f"/push/{subscription.pk}/off/")
    assert not Subscription.objects.exists()


def test_the_same_browser_again_is_no_second_device(signed_in, buyer):
    client, browser = signed_in(buyer), Browser()
    hand_in(client, browser)
    browser.secret = bytes(16)
    hand_in(client, browser)
    assert [one.opened() for one in Subscription.objects.all()] == [tuple(browser.form.values())]


def test_whoever_switches_a_browser_on_last_is_told_there_alone(buyer, seller):
    browser = Browser()
    switched_on(buyer, browser)
    switched_on(seller, browser)
    assert [one.person for one in Subscription.objects.all()] == [seller]


def test_the_database_alone_can_write_to_nobody(buyer):
    browser = Browser()
    switched_on(buyer, browser)
    with connection.cursor() as cursor:
        cursor.execute("SELECT push_subscription::text FROM push_subscription")
        row = cursor.fetchone()[0]
    for secret in browser.form.values():
        assert secret not in row
        assert secret.encode().hex() not in row


def test_another_key_of_the_site_can_open_nothing_until_the_old_one_is_named(buyer, settings):
    browser = Browser()
    switched_on(buyer, browser)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another-" + "y" * 50
    assert Subscription.objects.get().opened() is None
    settings.SECRET_KEY_FALLBACKS = [old]
    assert Subscription.objects.get().opened() == tuple(browser.form.values())


def test_one_more_than_the_most_takes_the_place_of_the_oldest(buyer):
    devices = [switched_on(buyer) for _each in range(actions.MOST_DEVICES + 1)]
    left = set(Subscription.objects.values_list("pk", flat=True))
    assert left == {device.pk for device in devices[1:]}


@pytest.mark.parametrize(
    "changes",
    [
        {"endpoint": ""}, {"endpoint": "https://127.0.0.1/x"}, {"endpoint": "http://push.example.org/x"},
        {"endpoint": "https://push.example.org/" + "x" * 2000}, {"key": ""}, {"key": "x" * 87}, {"key": "x" * 5000},
        {"secret": ""}, {"secret": "!!"}, {"secret": "x" * 23}, {"key": "B\x00"}, {"secret": "é"},
    ],
)  # fmt: skip
def test_what_is_no_subscription_is_refused_in_words(signed_in, buyer, changes):
    answer = hand_in(signed_in(buyer), Browser(), **changes)
    assert answer.status_code == 422
    assert answer.json()["problem"]
    assert not Subscription.objects.exists()


def test_a_stranger_switches_nothing_off(signed_in, buyer, stranger):
    device = switched_on(buyer)
    assert signed_in(stranger).post(f"/push/{device.pk}/off/").status_code == 404
    assert Subscription.objects.exists()


def test_nobody_subscribes_in_somebody_elses_name(signed_in, buyer):
    """Another site's form has no token of ours; otherwise it would hear what this person is told."""
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed_in(buyer).cookies
    assert strict.post("/push/subscribe/", Browser().form).status_code == 403
    assert Client().post("/push/subscribe/", Browser().form).status_code == 302
    assert not Subscription.objects.exists()


def test_so_often_an_hour_and_no_more(signed_in, buyer, monkeypatch):
    cache.clear()
    monkeypatch.setattr("notifications.push.views.TIMES_AN_HOUR", 2)
    client = signed_in(buyer)
    assert [hand_in(client, Browser()).status_code for _each in range(3)] == [200, 200, 429]


def test_signing_out_ends_it_and_the_row_goes_with_the_next_round(client, signed_in, buyer):
    hand_in(signed_in(buyer), Browser())
    elsewhere = switched_on(buyer)
    assert Subscription.objects.living().count() == 2
    client.logout()
    assert list(Subscription.objects.living()) == [elsewhere]
    assert actions.forget() == 1
    assert list(Subscription.objects.all()) == [elsewhere]


def test_ending_a_sign_in_ends_what_it_switched_on(buyer):
    sign_in = signed_in_somewhere(buyer)
    actions.switch_on(buyer, sign_in=sign_in, **Browser().form)
    sign_in.end()
    assert not Subscription.objects.exists()


def test_without_a_key_nothing_is_offered(signed_in, buyer, settings):
    settings.VAPID_PRIVATE_KEY = ""
    client = signed_in(buyer)
    page = client.get("/settings/push/").content.decode()
    assert "does not send notifications to devices" in page
    assert "data-push-on" not in page
    assert hand_in(client, Browser()).status_code == 404


def test_the_page_asks_as_often_for_many_devices_as_for_one(signed_in, buyer, django_assert_num_queries):
    client = signed_in(buyer)
    for _round in range(2):
        switched_on(buyer)
        client.get("/settings/push/")
        with django_assert_num_queries(4):  # session and person, bell, social sign-in, devices
            page = client.get("/settings/push/").content.decode()
    assert len(re.findall("data-push-device=", page)) == 2
