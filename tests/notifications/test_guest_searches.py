"""People without an account save searches too: asked whose address it is, told by mail, and out with one tap."""

import re
import smtplib
from datetime import timedelta

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications.channels.models import Suppression
from notifications.interests import fitting, guests
from notifications.interests.actions import Search
from notifications.interests.models import GuestSearch
from tests.notifications.conftest import make_listing, post
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db
SAID = {"title": "road bike", "pace": "now", "within": "3", "email": "Guest@Example.org"}


def confirmed(words="road bike", *, pace="now", email="guest@example.org", **said):
    search = guests.ask(Search(words=words, pace=pace, **said), email=email, sender=hash(email) % 2**31)
    guests.confirm(search)
    return search


def test_from_the_search_page_to_a_letter_and_out_again(
    client, mailoutbox, django_capture_on_commit_callbacks
):
    make_listing("Old road bike")
    page = client.get("/interests/look-for/?q=road+bike").content.decode()
    assert "Last week this would have sent you 1 thing." in page
    with django_capture_on_commit_callbacks(execute=True):
        assert "guest@example.org" in client.post("/interests/look-for/", SAID).content.decode().lower()
    guests.sweep()
    (asked,) = mailoutbox
    assert (asked.to, "road bike" in asked.body) == (["guest@example.org"], False)
    address = re.search(r"https?://[^/]+(/interests/by-mail/\S+)", asked.body)[1]
    assert "Shall we write to you?" in client.get(address).content.decode()
    assert "We write to you" in client.post(address).content.decode()
    post(make_listing("Folding road bike"))
    post(make_listing("Oak table"))
    assert (guests.sweep(), guests.sweep()) == (1, 0)
    letter = mailoutbox[-1]
    assert ("Folding road bike" in letter.body, "Old road bike" in letter.body) == (True, False)
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    out = letter.extra_headers["List-Unsubscribe"].strip("<>").replace("http://testserver", "")
    out = re.sub(r"^https?://[^/]+", "", out)
    assert "Stop this search?" in client.get(out).content.decode()
    assert client.post(out, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert (GuestSearch.objects.count(), client.get(out).status_code) == (0, 404)


def test_what_nobody_confirmed_tells_nothing_and_is_forgotten(mailoutbox):
    search = guests.ask(Search(words="road bike"), email="guest@example.org", sender=1)
    post(make_listing("Old road bike"))
    guests.sweep()
    assert [mail.subject for mail in mailoutbox] == ["One step left: is this your address?"]
    GuestSearch.objects.filter(pk=search.pk).update(made_at=timezone.now() - timedelta(days=4))
    assert guests.with_key(search.key) is None
    assert guests.forget_old() == 1


def test_letters_at_once_come_an_hour_apart_at_least(mailoutbox):
    search = confirmed()
    for number in range(2):
        post(make_listing(f"Old road bike {number}"))
        guests.sweep()
    assert len(mailoutbox) == 1
    hour_ago = timezone.now() - timedelta(hours=1)
    GuestSearch.objects.filter(pk=search.pk).update(last_sent_at=hour_ago, next_at=hour_ago)
    assert guests.sweep() == 1
    assert "Old road bike 1" in mailoutbox[-1].body


@pytest.mark.parametrize("pace", ["daily", "weekly"])
def test_calm_searches_wait_for_their_morning(mailoutbox, pace):
    search = confirmed(pace=pace)
    search.refresh_from_db()
    post(make_listing("Old road bike"))
    assert guests.sweep() == 0
    assert search.next_at.astimezone().hour == 8
    GuestSearch.objects.filter(pk=search.pk).update(next_at=timezone.now())
    assert guests.sweep() == 1
    search.refresh_from_db()
    assert search.next_at > timezone.now()


def test_an_address_that_took_no_mail_gets_none(mailoutbox):
    confirmed()
    Suppression.objects.create(address="guest@example.org", reason="bounced")
    post(make_listing("Old road bike"))
    assert (guests.sweep(), mailoutbox) == (0, [])


def test_a_sender_has_a_most_and_an_address_has_enough_without_a_word(settings):
    settings.MOST_GUEST_SEARCHES = settings.GUEST_REQUESTS_PER_DAY = 1
    road = Search(words="road bike")
    guests.confirm(guests.ask(road, email="guest@example.org", sender=1))
    with pytest.raises(Refusal, match="Sign in"):
        guests.ask(road, email="other@example.org", sender=1)
    # What somebody else types must not tell them whose address is known here.
    assert guests.ask(Search(words="oak table"), email="guest@example.org", sender=2) is None
    assert GuestSearch.objects.count() == 1


def test_a_stranger_is_asked_twice_at_most_and_may_stop_it_in_the_question(mailoutbox, client):
    for sender in range(4):
        guests.ask(Search(words="road bike"), email="guest@example.org", sender=sender)
    guests.sweep()
    assert len(mailoutbox) == 2
    headers = mailoutbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    out = re.sub(r"^<https?://[^/]+|>$", "", headers["List-Unsubscribe"])
    assert client.post(out).status_code == 200
    assert GuestSearch.objects.count() == 1


def test_one_that_cannot_be_written_keeps_nobody_waiting(mailoutbox, monkeypatch):
    stuck, other = confirmed(email="stuck@example.org"), confirmed(email="other@example.org")
    post(make_listing("Old road bike"))
    news = guests._news

    def broken(search, found):
        if search.pk == stuck.pk:
            raise ValueError("a row that nobody can read")
        return news(search, found)

    monkeypatch.setattr(guests, "_news", broken)
    assert guests.sweep(limit=1) == 1
    assert mailoutbox[-1].to == [other.email]


def test_a_letter_that_nobody_takes_is_tried_again_in_an_hour(mailoutbox, settings):
    search = confirmed()
    post(make_listing("Old road bike"))
    settings.EMAIL_BACKEND = "tests.notifications.test_guest_searches.Refusing"
    assert (guests.sweep(), guests.sweep()) == (0, 0)
    search.refresh_from_db()
    assert search.next_at > timezone.now() + timedelta(minutes=50)


class Refusing(BaseEmailBackend):
    def send_messages(self, email_messages):
        raise smtplib.SMTPRecipientsRefused({})


def test_what_is_posted_while_a_letter_is_on_its_way_comes_an_hour_later(mailoutbox):
    search = confirmed()
    post(make_listing("Old road bike"))
    assert guests.sweep() == 1
    search.refresh_from_db()
    assert search.next_at is not None
    make_listing("Folding road bike")  # nobody was woken
    hour_ago = timezone.now() - timedelta(hours=1)
    GuestSearch.objects.filter(pk=search.pk).update(last_sent_at=hour_ago, next_at=hour_ago)
    assert guests.sweep() == 1
    assert "Folding road bike" in mailoutbox[-1].body
    GuestSearch.objects.filter(pk=search.pk).update(last_sent_at=hour_ago, next_at=hour_ago)
    assert guests.sweep() == 0
    search.refresh_from_db()
    assert search.next_at is None


def test_confirming_what_was_stopped_meanwhile_is_not_found(client):
    search = guests.ask(Search(words="road bike"), email="guest@example.org", sender=1)
    held = GuestSearch.objects.get(pk=search.pk)
    guests.stop(search)
    with pytest.raises(Refusal):
        guests.confirm(held)
    assert client.post(f"/interests/by-mail/{search.key}/").status_code == 404


@pytest.mark.parametrize("others", [1, 30])
def test_waking_guests_costs_two_queries_whoever_looks_for_what(others):
    for number in range(others):
        confirmed("oak table", email=f"guest{number}@example.org")
    listing = make_listing("Oak table")
    fitting.wake_guests(make_listing("Sofa"), timezone.now())
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert fitting.wake_guests(listing, timezone.now()) == others
    assert len(asked) == 2
