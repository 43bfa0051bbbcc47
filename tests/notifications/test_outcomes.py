"""What mail companies tell of our mails: bounces and complaints, with the payloads they document, signed as they sign."""

import hashlib
import hmac
import json
import time
from base64 import b64encode
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from listings.orders.statuses import OrderStatus
from notifications.channels import actions, addresses, mail
from notifications.channels.models import Delivery, Notification, Suppression
from notifications.channels.statuses import Suppressed
from tests.factories import OrderFactory
from tests.notifications.conftest import make_listing, post
from tests.notifications.test_inbox import address_all

pytestmark = pytest.mark.django_db

AUTH = {"HTTP_AUTHORIZATION": f"Basic {b64encode(b'yardsale:secret').decode()}"}


@pytest.fixture(autouse=True)
def set_up(settings):
    settings.OUTGOING_MAIL = "postmark"
    settings.ANYMAIL = {"WEBHOOK_SECRET": "yardsale:secret"}


@pytest.fixture
def mailgun(settings):
    settings.OUTGOING_MAIL = "mailgun"
    settings.ANYMAIL = {"MAILGUN_WEBHOOK_SIGNING_KEY": "key"}


def postmark_bounce(kind="HardBounce", **fields):
    """As in Postmark's "Bounce webhook" documentation."""
    return {
        "RecordType": "Bounce",
        "ID": 4323372036854775807,
        "Type": kind,
        "TypeCode": 1,
        "Name": "Hard bounce",
        "Tag": "Test",
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "Metadata": {"a_key": "a_value"},
        "ServerID": 23,
        "MessageStream": "outbound",
        "Description": "The server was unable to deliver your message (ex: unknown user, mailbox not found).",
        "Details": "Test bounce details",
        "Email": "bo@example.org",
        "From": "hello@yardsale.example",
        "BouncedAt": timezone.now().isoformat(),
        "DumpAvailable": True,
        "Inactive": True,
        "CanActivate": True,
        "Subject": "Test subject",
        "Content": "<Full dump of bounce>",
    } | fields


def postmark_complaint(**fields):
    """As in Postmark's "Spam complaint webhook" documentation."""
    return postmark_bounce("SpamComplaint", RecordType="SpamComplaint", TypeCode=512, **fields)


def mailgun_event(event="failed", severity="permanent", reason="bounce", key="key", **fields):
    """As in Mailgun's "Webhook payloads" documentation."""
    stamp, token = str(int(time.time())), "t" * 50
    signature = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    return {
        "signature": {"token": token, "timestamp": stamp, "signature": signature},
        "event-data": {
            "id": "G9Bn5sl1TC6nu79C8C0bwg",
            "timestamp": time.time(),
            "log-level": "error",
            "event": event,
            "severity": severity,
            "reason": reason,
            "delivery-status": {"attempt-no": 1, "code": 605, "description": "Not delivering to bounced address"},
            "flags": {"is-routed": False, "is-test-mode": False},
            "message": {"headers": {"to": "Bo <bo@example.org>", "message-id": "x@mail.example", "from": "hello@x"}},
            "recipient": "bo@example.org",
            "recipient-domain": "example.org",
            "tags": [],
            "user-variables": {},
        }
        | fields,
    }  # fmt: skip


def tell(client, payload, company="postmark", **auth):
    auth = auth or (AUTH if company == "postmark" else {})
    return client.post(
        f"/inbox/outcomes/{company}/", json.dumps(payload), content_type="application/json", **auth
    )


def reasons():
    return list(Suppression.objects.values_list("address", "reason"))


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (lambda: postmark_bounce(), "bounced"),
        (lambda: postmark_bounce("BadEmailAddress"), "bounced"),
        (lambda: postmark_bounce("SoftBounce"), None),
        (lambda: postmark_bounce("Transient"), None),
        (lambda: postmark_bounce("DnsError"), None),
        (lambda: postmark_bounce("AutoResponder"), None),
        (lambda: postmark_complaint(), "complained"),
        (lambda: postmark_bounce("SpamNotification"), "complained"),
        (lambda: postmark_bounce(RecordType="Delivery", Recipient="bo@example.org"), None),
        (lambda: postmark_bounce(Email="BO@Example.ORG"), "bounced"),
    ],
)
def test_postmark_tells(client, payload, expected):
    for _twice in range(2):
        assert tell(client, payload()).status_code == 200
    assert reasons() == ([("bo@example.org", expected)] if expected else [])


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (lambda: mailgun_event(), "bounced"),
        (lambda: mailgun_event(reason="suppress-bounce"), "bounced"),
        (lambda: mailgun_event(severity="temporary", reason="generic"), None),
        (lambda: mailgun_event("complained", None, None), "complained"),
        (lambda: mailgun_event("delivered", None, None), None),
        (lambda: mailgun_event("opened", None, None), None),
    ],
)
def test_mailgun_tells(client, mailgun, payload, expected):
    for _twice in range(2):
        assert tell(client, payload(), "mailgun").status_code == 200
    assert reasons() == ([("bo@example.org", expected)] if expected else [])


def test_nobody_else_stops_a_mail(client, mailgun, settings):
    assert tell(client, mailgun_event(key="guessed"), "mailgun").status_code == 400
    settings.OUTGOING_MAIL, settings.ANYMAIL = "postmark", {"WEBHOOK_SECRET": "yardsale:secret"}
    wrong = f"Basic {b64encode(b'yardsale:wrong').decode()}"
    assert tell(client, postmark_bounce(), HTTP_AUTHORIZATION=wrong).status_code == 400
    assert tell(client, postmark_bounce(), HTTP_X_NONE="1").status_code == 400
    assert reasons() == []


@pytest.mark.parametrize(("name", "value"), [("OUTGOING_MAIL", ""), ("ANYMAIL", {})])
def test_a_webhook_that_is_not_set_up_is_not_there(client, settings, name, value):
    setattr(settings, name, value)
    for company in ("postmark", "mailgun", "sendgrid"):
        assert tell(client, {}, company, **AUTH).status_code == 404


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "null", '{"RecordType": "Bounce"}', '{"RecordType": 5}', '{"FromFull": 1}']
)
def test_nonsense_with_the_right_secret_is_no_error_of_ours(client, body):
    answer = client.post("/inbox/outcomes/postmark/", body, content_type="application/json", **AUTH)
    assert (answer.status_code in {200, 400}, reasons()) == (True, [])


def test_what_was_recorded_long_ago_and_is_played_again_stops_nothing(client):
    tell(client, postmark_bounce(BouncedAt=datetime(2026, 1, 1, tzinfo=UTC).isoformat()))
    assert reasons() == []


def test_after_a_bounce_no_mail_leaves_and_the_person_hears_of_it_in_the_app(client, signed_in):
    order = OrderFactory(status=OrderStatus.PAID)
    Suppression.objects.all().delete()
    tell(client, postmark_bounce(Email=order.seller.email))
    address_all()
    assert list(Notification.objects.to(order.seller).order_by("kind").values_list("kind", flat=True)) == [
        "address.bounced",
        "order.paid.meet",
    ]
    assert not Delivery.objects.filter(notification__recipient=order.seller).exists()
    page = signed_in(order.seller).get("/inbox/preferences/").content.decode()
    assert "Our e-mails to you come back" in page


def test_after_a_complaint_money_is_still_mailed_and_alerts_are_not(client, bike_buyer):
    tell(client, postmark_complaint())
    post(make_listing())
    assert (bike_buyer.notifications.count(), Delivery.objects.count()) == (1, 0)
    OrderFactory(status=OrderStatus.PAID, seller=bike_buyer)
    address_all()
    kinds = Delivery.objects.filter(notification__recipient=bike_buyer).values_list(
        "notification__kind", flat=True
    )
    assert list(kinds) == ["order.paid.meet"]


def test_a_waiting_mail_to_an_address_that_bounced_is_not_sent(client, bike_buyer):
    post(make_listing())
    Delivery.objects.update(due_at=timezone.now())
    addresses.suppress("bo@example.org", Suppressed.BOUNCED, at=None)
    assert actions.send(Delivery.objects.get().pk) is False
    assert Delivery.objects.get().cancelled_at is not None


def test_a_mail_that_came_back_says_so(client, mailgun, bike_buyer):
    post(make_listing())
    Delivery.objects.update(due_at=timezone.now())
    delivery = Delivery.objects.get()
    assert actions.send(delivery.pk) is True
    headers = {"headers": {"to": "bo@example.org", "message-id": mail.message_id(delivery).strip("<>")}}
    tell(client, mailgun_event(message=headers), "mailgun")
    delivery.refresh_from_db()
    assert (delivery.failed_at is None, delivery.failure) == (False, "it came back")


def test_a_person_brings_their_address_back_but_not_at_once(client, signed_in, bike_buyer):
    tell(client, postmark_complaint())
    browser = signed_in(bike_buyer)
    again = {"path": "/inbox/preferences/", "data": {"act": "write_again"}, "follow": True}
    too_soon = browser.post(**again, headers={"Referer": "http://testserver/inbox/preferences/"})
    assert ("try in ten minutes" in too_soon.content.decode(), len(reasons())) == (True, 1)
    Suppression.objects.update(since=timezone.now() - timedelta(minutes=11))
    assert "We write to you again" in browser.post(**again).content.decode()
    assert reasons() == []
