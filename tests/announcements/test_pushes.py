"""An announcement on people's devices: two lines of its own, and what corrects it takes its place."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from notifications.announcements import outcomes
from notifications.channels import actions as channels
from notifications.channels.carriers import Parcel
from notifications.channels.models import Delivery, Notification, QuietTime
from notifications.channels.statuses import Channel
from notifications.push import words
from tests.announcements.conftest import corrected, retracted, sent
from tests.announcements.test_sending import deliver
from tests.factories import UserFactory
from tests.push.browsers import Browser, switched_on
from tests.push.conftest import service

__all__ = ["service"]

pytestmark = pytest.mark.django_db
SAID = {"push": ("Maps are here", "From Monday on you choose where to meet.")}


@pytest.fixture
def phone(service, buyer):
    browser = Browser(service.endpoint("phone"))
    switched_on(buyer, browser)
    return browser


def told(writer, second, *more):
    from tests.announcements.conftest import WORDS

    words_of_all = {key: WORDS[key] for key in ("inbox", *more)} | SAID
    return sent(writer, second, "inbox", "push", *more, words=words_of_all)


def heard(service, phone):
    return [phone.read_message(one.body) for one in service.sent]


def figures(announcement, key):
    counted = outcomes._counted(announcement)
    there = announcement.postings.get(outlet=key)
    return {one.label: (one.value, one.of) for one in outcomes.figures(announcement, there, counted)}


def test_who_has_a_device_and_wants_news_is_pushed_its_own_words(service, phone, buyer, writer, second):
    quiet = UserFactory()
    switched_on(quiet, Browser(service.endpoint("other")))
    channels.switch(quiet, topic="announcements", channel="push", is_on=False)
    announcement = told(writer, second)
    assert [one.notification.recipient for one in Delivery.objects.all()] == [buyer]
    deliver()
    (said,) = heard(service, phone)
    row = Notification.objects.get(recipient=buyer)
    assert (said["title"], said["body"]) == SAID["push"]
    assert said["url"] == f"/inbox/{row.pk}/open/?by=push"
    assert figures(announcement, "push")["taken by a device"] == (1, 1)


def test_read_here_first_or_in_quiet_hours_it_does_not_ring(service, phone, buyer, writer, second):
    told(writer, second)
    now = timezone.localtime()
    hours = [(now.replace(minute=0) + timedelta(hours=by)).time() for by in (-2, 3)]
    QuietTime.objects.create(person=buyer, quiet_since=hours[0], quiet_until=hours[1])
    deliver()
    assert service.sent == []
    QuietTime.objects.all().delete()
    channels.read_all(by=buyer)
    deliver()
    assert service.sent == []


def test_a_correction_takes_the_place_of_what_it_corrects(service, phone, buyer, writer, second, monkeypatch):
    from tests.announcements import conftest

    monkeypatch.setitem(conftest.WORDS, "push", SAID["push"])
    announcement = told(writer, second)
    deliver()
    corrected(announcement, writer, second)
    deliver()
    first, again = heard(service, phone)
    assert (again["title"], again["body"]) == (
        "Corrected: Maps are here",
        "From Tuesday on you choose where to meet.",
    )
    assert first["tag"] == again["tag"]
    assert len({one.headers["Topic"] for one in service.sent}) == 1
    assert [batch.pushed_before for batch in announcement.batches.all()] == [1]
    retracted(announcement, writer)
    deliver()
    assert heard(service, phone)[-1]["body"] == "We have taken this back: There is no map."


def test_who_never_had_it_gets_the_right_words_alone(service, phone, buyer, writer, second, monkeypatch):
    from tests.announcements import conftest

    monkeypatch.setitem(conftest.WORDS, "push", SAID["push"])
    announcement = told(writer, second)
    corrected(announcement, writer, second)
    deliver()
    (only,) = heard(service, phone)
    assert (only["title"], only["body"]) == ("Maps are here", "From Tuesday on you choose where to meet.")


def test_what_is_opened_is_counted_by_where_it_was_opened_from(
    service, phone, buyer, writer, second, signed_in
):
    announcement = told(writer, second, "email")
    deliver()
    row = Notification.objects.get(recipient=buyer)
    client = signed_in(buyer)
    for address in ("?by=push", "?by=push", "?by=email", "?by=nonsense"):
        client.get(f"/inbox/{row.pk}/open/{address}")
    signed_in(second).get(f"/inbox/{row.pk}/open/?by=push")  # somebody else's
    assert figures(announcement, "push")["opened"] == (1, 1)
    assert figures(announcement, "email")["followed to its page"] == (1, 3)
    assert figures(announcement, "inbox")["opened from here"] == (1, 3)


def test_two_in_one_keep_a_name_of_their_own(buyer, writer, second):
    rows = [
        Notification(recipient=buyer, kind="announcement", occasion=f"announcement:{n}", values={})
        for n in (1, 2)
    ]
    keys = [Parcel(buyer, Channel.PUSH, row_key, rows) for row_key in _keys(2)]
    assert len({words.topic_of(parcel) for parcel in keys}) == 2
    alone = [Parcel(buyer, Channel.PUSH, row_key, rows[:1]) for row_key in _keys(2)]
    assert len({words.topic_of(parcel) for parcel in alone}) == 1


def _keys(count):
    return [uuid4() for _each in range(count)]
