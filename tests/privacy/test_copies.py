"""Asking for a copy: packed in the background, one at a time, for its person alone, for seven days."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from listings.conversations import letters
from notifications.channels.models import Notification
from tests.factories import ListingFactory
from tests.factories.people import PASSWORD
from yardsale.events import actions as events
from yardsale.events.models import Event
from yardsale.privacy import actions
from yardsale.privacy.models import Export
from yardsale.privacy.statuses import ExportState
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db


def packed(person):
    asked = actions.ask_for_copy(person)
    assert actions.build_copy(asked.pk)
    asked.refresh_from_db()
    return asked


def proves_it(client):
    assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 302


def test_the_page_shows_how_far_it_is(signed_in, seller):
    client = signed_in(seller)
    assert "Pack my data" in client.get("/settings/privacy/").content.decode()
    assert client.post("/settings/privacy/copy/").url == "/settings/privacy/"
    copy = Export.objects.get()
    Export.objects.update(state=ExportState.BUILDING, done=copy.parts // 2)
    page = client.get("/settings/privacy/").content.decode()
    assert f"{Export.objects.get().percent} %" in page
    assert "Pack my data" not in page


def test_it_is_handed_to_its_person_after_a_fresh_sign_in(signed_in, seller, stranger):
    ListingFactory(seller=seller, title="Blue road bike")
    copy = packed(seller)
    address = f"/settings/privacy/copy/{copy.code}/"
    client = signed_in(seller)
    assert client.get(address).url.split("?")[0] == reverse("account_reauthenticate")
    proves_it(client)
    answer = client.get(address)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert "index.html" in archive.namelist()
        assert b"Blue road bike" in archive.read("data/things.json")
        assert b"Blue road bike" in archive.read("index.html")
    other = signed_in(stranger)
    proves_it(other)
    assert other.get(address).status_code == 404


def test_they_are_told_when_it_is_ready(seller):
    packed(seller)
    for event in Event.objects.filter(addressed_at=None):
        events.address(event.pk)
    told = Notification.objects.get(recipient=seller)
    assert (told.kind, told.url) == ("person.copy_ready", "/settings/privacy/")
    assert "take it with you until" in told.text


def test_asking_again_is_the_same_and_two_a_day_are_enough(seller):
    assert actions.ask_for_copy(seller) == actions.ask_for_copy(seller)
    Export.objects.update(state=ExportState.GONE)
    packed(seller)
    with pytest.raises(Refusal, match="tomorrow"):
        actions.ask_for_copy(seller)


def test_packing_twice_makes_one(seller):
    copy = packed(seller)
    assert not actions.build_copy(copy.pk)
    assert Event.objects.filter(name="person.copy_ready").count() == 1


def test_a_worker_that_died_is_followed_by_another(seller):
    copy = actions.ask_for_copy(seller)
    long_ago = timezone.now() - timedelta(minutes=6)
    Export.objects.filter(pk=copy.pk).update(state=ExportState.BUILDING)
    assert not actions.build_copy(copy.pk)
    Export.objects.filter(pk=copy.pk).update(touched_at=long_ago)
    assert actions.sweep_copies() == 1
    assert actions.build_copy(copy.pk) or Export.objects.get().state == ExportState.READY


def test_after_seven_days_it_is_deleted(signed_in, seller):
    copy = packed(seller)
    file = letters.place(copy.path)
    assert file.exists()
    assert actions.forget_copies(timezone.now() + timedelta(days=6)) == 0
    assert actions.forget_copies(timezone.now() + timedelta(days=7, minutes=1)) == 1
    assert not file.exists()
    client = signed_in(seller)
    proves_it(client)
    assert client.get(f"/settings/privacy/copy/{copy.code}/").status_code == 404


@pytest.mark.parametrize("address", ["/settings/privacy/", "/settings/privacy/copy/abc/"])
def test_visitors_are_asked_to_sign_in(client, address):
    assert client.get(address).status_code == 302
