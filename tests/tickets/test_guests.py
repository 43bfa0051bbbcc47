"""Who has no account asks too, once the address is theirs for certain."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from support.tickets import guests
from support.tickets.models import Attachment, PendingRequest, Ticket

pytestmark = pytest.mark.django_db
FORM = {
    "kind": "other", "name": "Gus", "email": "Gus@Example.org", "subject": "May I ask", "text": "How does it work?",
    "looked": "1", "once": "c" * 22,
}  # fmt: skip


def page(answer):
    return answer.content.decode()


def link_in(sent):
    return next(word for word in sent.body.split() if "/support/confirm/" in word).partition("/support/")[1:]


@pytest.fixture
def confirming(client, mailoutbox):
    """The path of the page that the mail leads to."""
    answer = client.post("/support/new/", FORM)
    assert answer["Location"] == "/support/asked/"
    guests.sweep()
    return "".join(link_in(mailoutbox[0]))


def test_nothing_is_a_ticket_before_the_button_behind_the_mail(client, confirming, mailoutbox):
    assert not Ticket.objects.exists()
    seen = client.get(confirming)
    assert "How does it work?" in page(seen)
    assert not Ticket.objects.exists(), "a program that opens every link has confirmed nothing"
    first, second = client.post(confirming)["Location"], client.post(confirming)["Location"]
    ticket = Ticket.objects.get()
    assert (ticket.guest_email, ticket.guest_name, ticket.customer) == ("gus@example.org", "Gus", None)
    assert first == second
    assert "How does it work?" in page(client.get(first))
    assert client.get(confirming)["Location"] == first


def test_the_mail_says_nothing_of_what_was_written(confirming, mailoutbox):
    whole = mailoutbox[0].message().as_string()
    assert "How does it work" not in whole
    assert "May I ask" not in whole
    assert "Gus," not in whole


def test_two_clicks_are_one_request_and_one_mail(client, confirming, mailoutbox):
    client.post("/support/new/", FORM)
    guests.sweep()
    assert (PendingRequest.objects.count(), len(mailoutbox)) == (1, 1)


def test_whether_an_address_has_an_account_is_not_said(client, buyer, mailoutbox):
    answers = [
        client.post("/support/new/", FORM | {"email": email, "once": token * 22})
        for email, token in ((buyer.email, "d"), ("nobody@example.org", "e"))
    ]
    guests.sweep()
    assert [answer["Location"] for answer in answers] == ["/support/asked/"] * 2
    assert mailoutbox[0].body.split("confirm/")[0] == mailoutbox[1].body.split("confirm/")[0]


def test_a_machine_that_fills_in_everything_is_thanked_and_forgotten(client):
    answer = client.post("/support/new/", FORM | {"website": "https://buy.example"})
    assert answer["Location"] == "/support/asked/"
    assert not PendingRequest.objects.exists()


def test_limits_are_counted_by_sender_by_address_and_over_all(client, settings):
    settings.GUEST_REQUESTS_PER_DAY = 2
    said = [
        client.post("/support/new/", FORM | {"once": token * 22, "email": f"{token}@example.org"}).status_code
        for token in "fgh"
    ]
    assert said == [302, 302, 422]
    by_address = [
        client.post("/support/new/", FORM | {"once": token * 22}, REMOTE_ADDR=f"10.0.0.{number}").status_code
        for number, token in enumerate("ijk")
    ]
    assert by_address == [302, 302, 422]
    settings.GUEST_REQUESTS_PER_HOUR = 4
    over = client.post(
        "/support/new/", FORM | {"once": "l" * 22, "email": "l@example.org"}, REMOTE_ADDR="10.9.9.9"
    )
    assert (over.status_code, "come back tomorrow" in page(over)) == (422, True)


def test_files_of_a_guest_wait_and_go_with_the_ticket(client, mailoutbox):
    files = [SimpleUploadedFile("log.txt", b"words")]
    kept = client.post("/support/new/", FORM | {"subject": "", "files": files, "files_key": "k" * 32})
    file = Attachment.objects.get()
    assert f'name="kept" value="{file.pk}" checked' in page(kept)
    client.post(
        "/support/new/",
        FORM | {"kept": [file.pk], "files_key": "z" * 32, "once": "m" * 22, "email": "o@example.org"},
    )
    client.post("/support/new/", FORM | {"kept": [file.pk], "files_key": "k" * 32})
    theirs, own = PendingRequest.objects.order_by("pk")
    assert guests.confirm(theirs).messages.get().attachments.count() == 0
    assert [one.name for one in guests.confirm(own).messages.get().attachments.all()] == ["log.txt"]


def test_the_link_is_good_for_three_days(client, confirming):
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        assert client.get(confirming).status_code == 404
        assert client.post(confirming).status_code == 404


def test_who_chooses_the_form_s_token_does_not_know_the_link(client):
    client.post("/support/new/", FORM)
    key = PendingRequest.objects.get().key
    assert FORM["once"] not in key
    assert client.get(f"/support/confirm/{FORM['once']}/").status_code == 404


def test_a_form_without_its_token_is_asked_for_again(client):
    answer = client.post("/support/new/", FORM | {"once": ""})
    assert (answer.status_code, "too old to act on" in page(answer)) == (422, True)


def test_a_guest_s_form_mended_after_a_mistake_keeps_everything(client):
    answer = client.post("/support/new/", FORM | {"email": "gus"})
    assert "Write a whole e-mail address" in page(answer)
    assert all(word in page(answer) for word in ("Gus", "May I ask", "How does it work?"))
