"""Something illegal, told without an account: found by its address, counted without Redis, answered by mail."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as site
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from forum.moderation import actions, notices
from forum.moderation.models import Notice
from forum.reports.models import Report
from tests.factories import ListingFactory
from tests.moderation.conftest import WORDS, reporting

pytestmark = pytest.mark.django_db
PLACE = "/report/illegal/"


def form(listing, **fields):
    return {
        "address": f"{site.SITE_URL}{listing.get_absolute_url()}", "text": "It is stolen.", "name": "", "email": "",
        "good_faith": "on", **fields,
    }  # fmt: skip


def test_a_visitor_files_a_notice_and_gets_a_code(client, listing):
    answer = client.post(PLACE, form(listing))
    notice = Notice.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{PLACE}{notice.code}/")
    page = client.get(answer["Location"]).content.decode()
    assert (notice.code in page, "It is stolen." in page, listing.title in page) == (True, False, False)
    report = Report.objects.get()
    assert (report.about, report.reporter, report.reason, report.weight) == (
        listing.seller,
        None,
        "illegal",
        40,
    )
    assert len(notice.code) >= 12


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"address": ""}, "Copy the address of the page"),
        ({"address": "https://example.com/listings/abc/"}, "We find nothing there"),
        ({"address": "/listings/nothing/"}, "We find nothing there"),
        ({"address": "/settings/"}, "We find nothing there"),
        ({"address": "/disputes/resolved/1/"}, "accuses nobody"),
        ({"address": "http://[bad"}, "We find nothing there"),
        ({"text": " "}, "Tell us what is illegal"),
        ({"email": "not an address"}, "Write a whole e-mail address"),
        ({"email": "a@example.org\nBcc: b@example.org"}, "Write a whole e-mail address"),
        ({"good_faith": ""}, "Please confirm this"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(client, listing, fields, words):
    answer = client.post(PLACE, form(listing, name="Keep Me") | fields)
    page = answer.content.decode()
    assert (answer.status_code, words in page, "Keep Me" in page) == (422, True, True)
    assert not Notice.objects.exists()


def test_drafts_and_hidden_things_are_found_by_nobody(client, seller):
    for status in ("draft", "suspended"):
        hidden = ListingFactory(seller=seller, status=status)
        assert client.post(PLACE, form(hidden)).status_code == 422


def test_a_second_notice_of_the_same_thing_makes_it_heavier(client, listing):
    client.post(PLACE, form(listing))
    client.post(PLACE, form(listing, text="It is mine."))
    assert list(Report.objects.values_list("weight", flat=True)) == [60]
    assert Notice.objects.count() == 2


@pytest.mark.parametrize("is_up", [True, False])
def test_one_address_sends_so_many_a_day_with_and_without_redis(
    client, listing, settings, monkeypatch, is_up
):
    if not is_up:
        settings.CACHES = {
            **settings.CACHES,
            "default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"},
        }
    settings.NOTICES_PER_DAY = 2
    assert [client.post(PLACE, form(listing)).status_code for _ in range(3)] == [302, 302, 422]
    page = client.post(PLACE, form(listing)).content.decode()
    assert ("come back tomorrow" in page, "through our help" in page, 'href="/help/"' in page) == (True,) * 3
    other = client.post(PLACE, form(listing), REMOTE_ADDR="192.0.2.7")
    assert other.status_code == 302
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1), tick=False):
        assert client.post(PLACE, form(listing)).status_code == 302


def test_everybody_together_sends_so_many_an_hour(client, listing, settings):
    settings.NOTICES_PER_HOUR = 1
    assert client.post(PLACE, form(listing)).status_code == 302
    other = client.post(PLACE, form(listing), REMOTE_ADDR="192.0.2.7")
    page = other.content.decode()
    assert other.status_code == 422
    assert "no more by this form for an hour" in page
    assert "from here already" not in page


def test_a_dozen_addresses_do_not_shut_the_form_for_everybody(client, listing, settings):
    for address in range(12):
        for _each in range(settings.NOTICES_PER_DAY):
            client.post(PLACE, form(listing), REMOTE_ADDR=f"192.0.2.{address + 1}")
    assert Notice.objects.count() == 12 * settings.NOTICES_PER_DAY
    assert client.post(PLACE, form(listing), REMOTE_ADDR="198.51.100.7").status_code == 302


def test_who_left_an_address_hears_that_it_arrived_and_what_came_of_it_each_once(client, listing, moderator):
    client.post(PLACE, form(listing, email="neighbour@example.org"))
    client.post(PLACE, form(listing))
    assert [notices.send_letters(), notices.send_letters()] == [1, 0]
    actions.act_on_report(Report.objects.get(), by=moderator, kind="hide", **WORDS)
    assert [notices.send_letters(), notices.send_letters()] == [1, 0]
    code = Notice.objects.exclude(email="").get().code
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [
        (["neighbour@example.org"], f"We have your notice {code}"),
        (["neighbour@example.org"], f"What came of your notice {code}"),
    ]
    assert "We acted" in mail.outbox[1].body
    assert all(f"{site.SITE_URL}{PLACE}{code}/" in letter.body for letter in mail.outbox)
    assert not any(word in letter.body for letter in mail.outbox for word in (listing.title, WORDS["reason"]))
    assert "We acted" in client.get(f"{PLACE}{code}/").content.decode()


def test_a_letter_that_fails_is_owed_still(client, listing, settings):
    client.post(PLACE, form(listing, email="neighbour@example.org"))
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(OSError):
        notices.send_letters()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert notices.send_letters() == 1


def test_what_the_guard_suspects_already_is_the_same_report(client, listing, stranger):
    from forum.reports import actions as reports
    from forum.reports import subjects

    reports.suspect(subjects.find("listing", listing.code, stranger), text="a guess")
    client.post(PLACE, form(listing))
    report = Report.objects.get()
    assert (report.weight, report.notices.count()) == (60, 1)


def test_a_moderator_reads_the_notice_in_the_one_queue(client, listing, moderator, signed_in):
    client.post(PLACE, form(listing, name="Nora"))
    report = Report.objects.get()
    page = signed_in(moderator).get(f"/moderation/reports/{report.code}/").content.decode()
    assert ("It is stolen." in page, "Nora" in page, "without an account" in page) == (True, True, True)


def test_the_database_wants_good_faith_and_words(listing, stranger):
    report = reporting(stranger, "listing", listing.code)
    for fields, name in (
        ({"is_in_good_faith": False, "text": "x"}, "notice_is_in_good_faith"),
        ({"is_in_good_faith": True, "text": ""}, "notice_says_why"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Notice.objects.create(report=report, sender=1, **fields)


def test_codes_are_not_guessed(client):
    assert client.get(f"{PLACE}abcdefghjkmn/").status_code == 404
