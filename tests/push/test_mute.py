"""The button in a notification: it needs no sign-in, acts on POST alone, and only on what it was made for."""

import pytest

from notifications.channels.models import Notification, Preference
from notifications.channels.statuses import Channel
from notifications.interests.models import Interest
from notifications.push import words
from tests.factories import CategoryFactory

pytestmark = pytest.mark.django_db


def told(person, kind, **fields):
    values = {
        "title": "Red bike",
        "bought": "Blue bike",
        "name": "Sam",
        "amount": 1,
        "currency": "EUR",
        "district": "x",
    }
    return Notification.objects.create(
        recipient=person, kind=kind, occasion="event:1", url="/", values=values, **fields
    )


@pytest.fixture
def interest(buyer):
    return Interest.objects.create(person=buyer, title="Blue bike", category=CategoryFactory(), price=100)


def address(notification):
    return f"/push/mute/{words.mute_token(notification)}/"


def test_looking_asks_and_pressing_mutes_the_purchase_it_came_from(client, buyer, interest):
    where = address(told(buyer, "listing.similar", interest=interest))
    page = client.get(where)
    assert (page.status_code, "Blue bike" in page.content.decode()) == (200, True)
    interest.refresh_from_db()
    assert interest.muted_at is None
    for _twice in range(2):
        assert "Muted" in client.post(where).content.decode()
    interest.refresh_from_db()
    assert interest.muted_at is not None
    assert not Preference.objects.exists()


def test_what_came_from_no_purchase_mutes_its_topic_on_devices(client, buyer):
    client.post(address(told(buyer, "saved.back")))
    decided = Preference.objects.get()
    assert (decided.person, decided.topic, decided.channel, decided.is_on) == (
        buyer,
        "saved",
        Channel.PUSH,
        False,
    )


def test_ones_own_money_cannot_be_muted(client, buyer):
    where = address(told(buyer, "order.reminded.pay"))
    assert [client.get(where).status_code, client.post(where).status_code] == [404, 404]
    assert not Preference.objects.exists()


@pytest.mark.parametrize("change", [lambda token: token[:-1], lambda token: "9" + token, lambda token: "x"])
def test_a_token_that_we_did_not_make_opens_nothing(client, buyer, interest, change):
    token = words.mute_token(told(buyer, "listing.similar", interest=interest))
    assert client.post(f"/push/mute/{change(token)}/").status_code == 404
    interest.refresh_from_db()
    assert interest.muted_at is None
