"""The mail companies' webhooks, with what the companies document, and whoever else comes there."""

import hashlib
import hmac
import json
import time
from base64 import b64encode
from io import BytesIO

import pytest
from anymail.exceptions import AnymailWebhookValidationFailure
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from support.tickets import addresses, inbound, webhooks
from support.tickets.models import InboundMail
from tests.tickets.odd_mails import mail

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("takes_mail")]
AUTH = {"HTTP_AUTHORIZATION": f"Basic {b64encode(b'yardsale:secret').decode()}"}


@pytest.fixture
def to(ticket):
    return addresses.reply_address(ticket)


def postmark(to, **fields):
    return {
        "FromName": "Bo Buyer",
        "From": "bo@example.org",
        "FromFull": {"Email": "bo@example.org", "Name": "Bo Buyer", "MailboxHash": ""},
        "To": to,
        "ToFull": [{"Email": to, "Name": "", "MailboxHash": ""}],
        "CcFull": [],
        "BccFull": [],
        "OriginalRecipient": to,
        "Subject": "Re: The page",
        "MessageID": "73e6d360-66eb-11e1-8e72-a8904824019b",
        "ReplyTo": "",
        "Date": "Fri, 27 Nov 2026 16:59:01 -0400",
        "TextBody": "It works now.",
        "HtmlBody": "<p>It works now.</p>",
        "StrippedTextReply": "",
        "Tag": "",
        "Headers": [
            {"Name": "Return-Path", "Value": "<bo@example.org>"},
            {"Name": "Message-ID", "Value": "<one@mail.example>"},
            {"Name": "Received-SPF", "Value": "Pass (sender SPF authorized) identity=mailfrom"},
        ],
        "Attachments": [
            {
                "Name": "a.txt",
                "Content": b64encode(b"words").decode(),
                "ContentType": "text/plain",
                "ContentLength": 5,
            }
        ],
    } | fields


def mailgun(to, **fields):
    token, stamp = "t" * 50, str(int(time.time()))
    signature = hmac.new(b"key", f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    return {
        "token": token,
        "timestamp": stamp,
        "signature": signature,
        "recipient": to,
        "sender": "bo@example.org",
    } | fields


def test_postmark_brings_a_mail_once_and_it_becomes_a_message(client, to, ticket):
    for _ in range(2):
        answer = client.post(
            "/support/mail/postmark/", json.dumps(postmark(to)), content_type="application/json", **AUTH
        )
        assert answer.status_code == 200
    assert InboundMail.objects.get().became == "waiting", "the request only keeps it"
    inbound.sweep()
    kept = InboundMail.objects.get()
    assert (kept.became, kept.message.text, kept.message.message_id) == (
        "message",
        "It works now.",
        "one@mail.example",
    )
    assert [file.name for file in kept.message.attachments.all()] == ["a.txt"]


def test_postmark_s_raw_mail_is_kept_as_it_came_even_when_it_is_large(client, to):
    raw = mail(to, "x" * 3_000_000)
    fields = postmark(to, RawEmail=raw.decode())
    assert (
        client.post(
            "/support/mail/postmark/", json.dumps(fields), content_type="application/json", **AUTH
        ).status_code
        == 200
    )
    assert bytes(InboundMail.objects.get().raw) == raw


@pytest.mark.parametrize(
    "auth", [{}, {"HTTP_AUTHORIZATION": f"Basic {b64encode(b'yardsale:wrong').decode()}"}]
)
def test_nobody_else_brings_mail_to_postmark_s_webhook(client, to, auth):
    answer = client.post(
        "/support/mail/postmark/", json.dumps(postmark(to)), content_type="application/json", **auth
    )
    assert (answer.status_code, InboundMail.objects.exists()) == (400, False)


@pytest.mark.parametrize("is_raw", [True, False])
def test_mailgun_brings_a_mail_whole_or_in_parts(client, to, takes_mail, is_raw):
    takes_mail.INBOUND_MAIL = "mailgun"
    del takes_mail.ANYMAIL["WEBHOOK_SECRET"]
    raw = mail(to, "It works now. " + "x" * 2_000_000, Message_ID="<one@mail.example>").decode()
    parts = {
        "from": "Bo <bo@example.org>", "subject": "Re: The page", "body-plain": "It works now.",
        "stripped-text": "It works now.", "attachment-count": "1", "attachment-1": SimpleUploadedFile("a.txt", b"words"),
        "message-headers": json.dumps([["From", "Bo <bo@example.org>"], ["To", to], ["Message-Id", "<one@mail.example>"]]),
    }  # fmt: skip
    for _ in range(2):
        answer = client.post(
            "/support/mail/mailgun/", mailgun(to, **({"body-mime": raw} if is_raw else parts))
        )
        assert answer.status_code == 200
        if not is_raw:
            parts["attachment-1"].seek(0)
    inbound.sweep()
    kept = InboundMail.objects.get()
    assert (kept.became, kept.message.text[:13]) == ("message", "It works now.")
    assert kept.message.attachments.count() == 1


def test_nobody_else_brings_mail_to_mailgun_s_webhook(client, to, takes_mail):
    takes_mail.INBOUND_MAIL = "mailgun"
    del takes_mail.ANYMAIL["WEBHOOK_SECRET"]
    answer = client.post(
        "/support/mail/mailgun/", mailgun(to, signature="0" * 64, **{"body-mime": mail(to).decode()})
    )
    assert (answer.status_code, InboundMail.objects.exists()) == (400, False)


class Watched(BytesIO):
    """A body that remembers how much of it was read."""

    taken = 0

    def read(self, size=-1):
        found = super().read(size)
        self.taken += len(found)
        return found


def brought(company, body, **meta):
    at = f"/support/mail/{company}/"
    request = RequestFactory().post(at, b"", content_type="application/json")
    stream = Watched(body)
    request.META |= {"CONTENT_LENGTH": str(len(body))} | meta
    request._stream = stream
    try:
        answer = webhooks.received(request, company)
    except AnymailWebhookValidationFailure:
        answer = None
    return answer and answer.status_code, stream.taken


def test_not_a_byte_is_read_of_whom_the_company_did_not_send(settings):
    assert brought("postmark", b"x" * 1000) == (None, 0)
    assert brought("postmark", b"x" * 1000, CONTENT_LENGTH=str(webhooks.MOST + 1), **AUTH) == (403, 0)
    assert brought("postmark", b"x" * 1000, **AUTH) == (400, 1000)


def test_whoever_comes_unsigned_again_and_again_is_not_read_any_more(takes_mail, monkeypatch):
    takes_mail.INBOUND_MAIL = "mailgun"
    del takes_mail.ANYMAIL["WEBHOOK_SECRET"]
    monkeypatch.setattr(webhooks, "MOST_UNSIGNED", 2)
    assert [brought("mailgun", b"{}") for _try in range(3)] == [(None, 2), (None, 2), (None, 0)]
    assert brought("mailgun", b"{}", REMOTE_ADDR="203.0.113.9") == (None, 2)


@pytest.mark.parametrize("missing", ["INBOUND_MAIL", "REPLY_DOMAIN", "ANYMAIL"])
def test_a_webhook_that_is_not_set_up_is_not_there(client, takes_mail, missing):
    setattr(takes_mail, missing, {} if missing == "ANYMAIL" else "")
    for company in ("postmark", "mailgun", "sendgrid"):
        assert (
            client.post(
                f"/support/mail/{company}/", "{}", content_type="application/json", **AUTH
            ).status_code
            == 404
        )


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "null", '{"Headers": 5}', '{"RecordType": "Bounce"}', '{"FromFull": 1}']
)
def test_nonsense_with_the_right_secret_is_no_error_of_ours(client, body):
    answer = client.post("/support/mail/postmark/", body, content_type="application/json", **AUTH)
    assert answer.status_code in {200, 400}
