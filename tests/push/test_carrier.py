"""What reaches the devices of a person: the right words, to them alone, once, and again under the same Topic."""

import logging
from datetime import timedelta
from uuid import uuid4

import pytest

from notifications.channels.carriers import CARRIERS, Parcel, PermanentFailure, TemporaryFailure
from notifications.channels.models import Notification
from notifications.channels.statuses import Channel
from notifications.interests.models import Interest
from notifications.push import words
from notifications.push.models import Receipt, Subscription
from tests.factories import CategoryFactory, UserFactory
from tests.push.browsers import Browser, switched_on
from tests.push.service import sender_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def carrier():
    return CARRIERS[Channel.PUSH]


@pytest.fixture
def alert(buyer):
    interest = Interest.objects.create(person=buyer, title="Blue bike", category=CategoryFactory(), price=100)
    return Notification.objects.create(
        recipient=buyer, kind="listing.similar", occasion="listing:1", url="/things/x/", interest=interest,
        values={"title": "Red bike", "bought": "Blue bike", "amount": 12_000, "currency": "EUR", "district": "Mill Lane"},
    )  # fmt: skip


@pytest.fixture
def devices(service, buyer):
    """A phone and a laptop, by the name of their address."""
    found = {name: Browser(service.endpoint(name)) for name in ("phone", "laptop")}
    for browser in found.values():
        switched_on(buyer, browser)
    return found


def parcel_of(notification, *more, key=None):
    return Parcel(notification.recipient, Channel.PUSH, key or uuid4(), [notification, *more])


def test_each_device_reads_the_words_and_the_service_knows_us(carrier, service, devices, alert, settings):
    parcel = parcel_of(alert)
    carrier.carry(parcel)
    assert sorted(sent.path for sent in service.sent) == ["/laptop", "/phone"]
    for sent in service.sent:
        said = devices[sent.path[1:]].read_message(sent.body)
        assert said == {
            "title": "Red bike",
            "body": "€120 · Mill Lane\nBecause you bought “Blue bike”.",
            "url": f"/inbox/{alert.pk}/open/?by=push",
            "tag": words.topic_of(parcel),
            "mute": {"label": "Mute", "url": f"/push/mute/{words.mute_token(alert)}/", "done": "Muted."},
        }
        assert sender_of(sent, service.url)["sub"] == settings.VAPID_SUBJECT
        asked = {name: sent.headers[name] for name in ("Topic", "TTL", "Urgency", "Content-Encoding")}
        assert asked == {
            "Topic": words.topic_of(parcel), "TTL": "86400", "Urgency": "normal", "Content-Encoding": "aes128gcm",
        }  # fmt: skip
        assert b"bike" not in sent.body
    assert Subscription.objects.filter(heard_at=None).count() == 0


def test_a_topic_is_what_push_services_take(alert):
    topic = words.topic_of(parcel_of(alert))
    assert len(topic) == 22
    assert set(topic) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def test_what_is_about_ones_own_things_is_urgent_and_cannot_be_muted(carrier, service, devices, buyer):
    own = Notification.objects.create(
        recipient=buyer, kind="order.reminded.pay", occasion="event:1", url="/orders/x/",
        values={"title": "Bike", "deadline": None},
    )  # fmt: skip
    carrier.carry(parcel_of(own))
    said = devices[service.sent[0].path[1:]].read_message(service.sent[0].body)
    assert "mute" not in said
    assert (service.sent[0].headers["Urgency"], service.sent[0].headers["TTL"]) == ("high", "259200")


def test_a_device_that_is_gone_is_forgotten_and_the_others_are_told(carrier, service, devices, alert):
    service.answer = lambda path: 410 if path == "/phone" else 201
    carrier.carry(parcel_of(alert))
    assert Subscription.objects.get().opened()[0].endswith("/laptop")
    service.answer = lambda path: 404
    with pytest.raises(PermanentFailure):
        carrier.carry(parcel_of(alert))
    assert not Subscription.objects.exists()


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_not_now_comes_again_under_the_same_topic_and_only_where_it_did_not_arrive(
    carrier, service, devices, alert, status
):
    service.answer = lambda path: (status, {"Retry-After": "90"}) if path == "/phone" else 201
    parcel = parcel_of(alert)
    with pytest.raises(TemporaryFailure) as later:
        carrier.carry(parcel)
    assert later.value.pause == timedelta(seconds=90)
    assert Subscription.objects.count() == 2
    service.answer = lambda path: 201
    carrier.carry(parcel)
    assert sorted((sent.path, sent.status) for sent in service.sent) == [
        ("/laptop", 201), ("/phone", 201), ("/phone", status),
    ]  # fmt: skip
    assert {sent.headers["Topic"] for sent in service.sent} == {words.topic_of(parcel)}
    assert not Receipt.objects.exists()


@pytest.mark.parametrize("status", [400, 413])
def test_what_a_service_will_never_take_is_not_sent_again(carrier, service, devices, alert, status, caplog):
    service.answer = lambda path: status
    with caplog.at_level(logging.INFO), pytest.raises(PermanentFailure):
        carrier.carry(parcel_of(alert))
    assert Subscription.objects.count() == 2
    assert "refused for good" in caplog.text


def test_a_log_says_nothing_of_anybody(carrier, service, devices, alert, caplog):
    service.answer = lambda path: 410 if path == "/phone" else 503
    with caplog.at_level(logging.DEBUG), pytest.raises(TemporaryFailure) as later:
        carrier.carry(parcel_of(alert))
    said = caplog.text.replace(service.url, "") + str(later.value)
    for word in ("phone", "laptop", "Red bike", "Blue bike", "bo@example.org", "Bo Buyer"):
        assert word not in [part.strip("/\",'") for part in said.split()] or word in ("phone", "laptop")
    assert "Red bike" not in said
    assert "bo@example.org" not in said


def test_several_in_one_are_counted_and_named(carrier, service, devices, alert, buyer):
    other = Notification.objects.create(
        recipient=buyer,
        kind="listing.similar",
        occasion="listing:2",
        url="/",
        values=alert.values | {"title": "Green bike"},
    )
    carrier.carry(parcel_of(alert, other))
    said = devices[service.sent[0].path[1:]].read_message(service.sent[0].body)
    assert (said["title"], said["body"], said["url"]) == ("2 new messages", "Red bike\nGreen bike", "/inbox/")


def test_the_longest_words_fit_into_one_message(carrier, service, devices, alert):
    alert.values |= {"title": "🚲" * 500, "bought": "ü" * 500, "district": "ß" * 500}
    carrier.carry(parcel_of(alert))
    assert len(service.sent) == 2


def test_reached_is_who_switched_one_on_is_signed_in_there_and_still_with_us(carrier, service, settings):
    people = {name: UserFactory() for name in ("on", "off", "out", "gone")}
    for name in ("on", "out", "gone"):
        switched_on(people[name])
    Subscription.objects.get(person=people["out"]).sign_in.end()
    people["gone"].is_active = False
    people["gone"].save()
    assert carrier.reachable(list(people.values()), "alerts") == {people["on"].pk}
    settings.VAPID_PRIVATE_KEY = ""
    assert carrier.reachable(list(people.values()), "alerts") == set()
