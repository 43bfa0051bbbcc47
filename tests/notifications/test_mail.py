"""What leaves the house: once, under one Message-ID, to those who want it, and with a way out."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from listings.orders.statuses import OrderStatus
from notifications.channels import actions, mail, sending
from notifications.channels.models import MOST_ATTEMPTS, Delivery, Preference
from notifications.channels.statuses import Topic
from tests.factories import OrderFactory
from tests.notifications.conftest import make_listing, post
from tests.notifications.test_inbox import address_all

pytestmark = pytest.mark.django_db


class FailingBackend(BaseEmailBackend):
    """A mail server that takes the message and loses the connection before saying so."""

    taken = []

    def send_messages(self, email_messages):
        self.taken.extend(email_messages)
        raise smtplib.SMTPServerDisconnected


@pytest.fixture
def alert(bike_buyer):
    """An alert's mail, due now."""
    post(make_listing("Peugeot racing road bike"))
    Delivery.objects.update(due_at=timezone.now())
    return Delivery.objects.get()


def test_an_alert_waits_a_little_and_then_leaves_once(bike_buyer):
    post(make_listing("Peugeot racing road bike"))
    delivery = Delivery.objects.get()
    assert actions.send(delivery.pk) is False  # who looks into the app first gets no mail
    Delivery.objects.update(due_at=timezone.now())
    assert [actions.send(delivery.pk), actions.send(delivery.pk)] == [True, False]
    (letter,) = outbox.outbox
    assert letter.to == ["bo@example.org"]
    assert letter.subject == "Like your Blue Peugeot road bike: Peugeot racing road bike"
    assert "because you bought “Blue Peugeot road bike”" in letter.body
    html = letter.alternatives[0][0]
    assert f"/inbox/{delivery.notification_id}/open/" in html
    assert "because you bought <strong>Blue Peugeot road bike</strong>" in html


def test_a_failed_attempt_is_repeated_under_the_same_message_id(alert, settings):
    FailingBackend.taken.clear()
    settings.EMAIL_BACKEND = "tests.notifications.test_mail.FailingBackend"
    pauses = []
    for _attempt in range(3):
        before = timezone.now()
        assert actions.send(alert.pk) is False
        alert.refresh_from_db()
        pauses.append(round((alert.due_at - before).total_seconds()))
        Delivery.objects.update(due_at=timezone.now())
    assert pauses == [30, 60, 120]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert actions.send(alert.pk) is True
    ids = {letter.extra_headers["Message-ID"] for letter in [*FailingBackend.taken, *outbox.outbox]}
    assert ids == {mail.message_id(alert)}
    assert len(FailingBackend.taken) == 3


def test_a_sender_that_died_in_the_middle_is_followed_by_another(alert):
    claimed = sending._claim(alert.pk)
    assert claimed is not None  # and then the worker is killed
    assert actions.send(alert.pk) is False  # not at once: it may still be sending
    Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert actions.sweep() == 1
    assert actions.send(alert.pk) is True
    assert outbox.outbox[0].extra_headers["Message-ID"] == mail.message_id(claimed)


def test_a_hopeless_mail_is_given_up(alert):
    Delivery.objects.update(attempts=MOST_ATTEMPTS)
    assert (actions.send(alert.pk), actions.sweep()) == (False, 0)


def test_alerts_are_mailed_to_verified_addresses_only(bike_buyer):
    bike_buyer.emailaddress_set.update(verified=False)
    post(make_listing())
    assert (bike_buyer.notifications.count(), Delivery.objects.count()) == (1, 0)


def test_money_is_mailed_whether_verified_or_switched_off():
    order = OrderFactory(status=OrderStatus.PAID)
    order.seller.emailaddress_set.update(verified=False)
    actions.switch(order.seller, topic=Topic.TRADE, channel="email", is_on=False)
    assert not Preference.objects.exists()
    address_all()
    assert actions.send(Delivery.objects.get().pk) is True
    (letter,) = outbox.outbox
    assert letter.subject == f"Sold! Time to meet {order.buyer.name}"
    assert "List-Unsubscribe" not in letter.extra_headers


def test_one_click_unsubscribes_by_post_signed_out(alert, client, bike_buyer):
    actions.send(alert.pk)
    headers = outbox.outbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = "/" + headers["List-Unsubscribe"].strip("<>").split("/", 3)[3]
    assert client.get(address).status_code == 200  # a scanner follows the link: nothing happens
    assert not Preference.objects.exists()
    answer = client.post(address, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, "no more of these" in answer.content.decode()) == (200, True)
    post(make_listing("Peugeot road bike, another"))
    assert (bike_buyer.notifications.count(), Delivery.objects.count()) == (2, 1)
    client.post(address, {"again": "1"})
    assert Preference.objects.get().is_on is True


def test_unsubscribing_needs_no_csrf_token(alert):
    from django.test import Client

    token = mail.unsubscribe_token(alert.notification.recipient, Topic.ALERTS)
    assert Client(enforce_csrf_checks=True).post(f"/inbox/unsubscribe/{token}/").status_code == 200


@pytest.mark.parametrize("token", ["x", "a:b:c", "W10:1abc:xyz", "9" * 500])
def test_a_made_up_token_leads_nowhere(token, client, db):
    assert client.get(f"/inbox/unsubscribe/{token}/").status_code == 404
    assert client.post(f"/inbox/unsubscribe/{token}/").status_code == 404


def test_switching_off_keeps_a_waiting_mail_from_leaving(alert, bike_buyer):
    actions.switch(bike_buyer, topic=Topic.ALERTS, channel="email", is_on=False)
    assert actions.send(alert.pk) is False
    alert.refresh_from_db()
    assert alert.cancelled_at is not None


def test_the_page_of_interests_switches_mail_off_and_on(bike_buyer, signed_in):
    browser = signed_in(bike_buyer)
    assert "No more e-mails" in browser.post("/interests/mail/", {"on": "0"}, follow=True).content.decode()
    assert "E-mail me as well" in browser.get("/interests/").content.decode()
    browser.post("/interests/mail/", {"on": "1"})
    assert Preference.objects.get().is_on is True


def test_a_title_of_several_lines_breaks_no_header(bike_buyer):
    post(make_listing("Peugeot road bike\nBcc: all@example.org"))
    Delivery.objects.update(due_at=timezone.now())
    assert actions.send(Delivery.objects.get().pk) is True
    assert "\n" not in outbox.outbox[0].subject
