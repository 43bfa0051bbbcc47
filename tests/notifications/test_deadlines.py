"""Until when: said in the reader's own time zone, which a mail names; and what was to be done by then is done with."""

from datetime import UTC, datetime

import pytest
from django.core import mail as outbox

from listings.checkout import actions as checkout
from listings.orders import actions
from listings.orders.models import Order
from notifications.channels import actions as channels
from notifications.channels.models import Delivery, Notification
from tests.factories import CaseFactory, OrderFactory, UserFactory
from tests.factories.orders import pay
from tests.notifications.test_inbox import address_all
from yardsale.events import actions as events

pytestmark = pytest.mark.django_db


def declined(order):
    payment = checkout.new_payment(order)
    checkout.settle(payment.gateway, event_id="no", kind="declined", payment_code=payment.code)


def test_a_payment_that_failed_says_until_when_it_is_kept_and_is_done_with_once_it_is_paid(buyer, signed_in):
    order = OrderFactory(buyer=buyer)
    Order.objects.filter(pk=order.pk).update(act_by=datetime(2026, 3, 6, 17, 0, tzinfo=UTC))
    declined(order)
    address_all()
    message = Notification.objects.get(kind="order.payment_declined")
    assert message.text.endswith("It is reserved for you until Friday 6 March, 18:00.")
    before = signed_in(buyer).get(order.get_absolute_url()).content.decode()
    assert ('<li class="string-tag bad">' in before, "Payment declined" in before) == (True, True)
    pay(order)
    address_all()
    message.refresh_from_db()
    assert message.read_at is not None
    after = signed_in(buyer).get(order.get_absolute_url()).content.decode()
    assert ('<li class="string-tag bad">' in after, "Payment declined" in after) == (False, False)


def test_news_of_a_failed_payment_that_comes_after_the_payment_is_not_told(buyer):
    order = OrderFactory(buyer=buyer)
    declined(order)
    pay(order)
    address_all()
    assert not Notification.objects.filter(kind="order.payment_declined").exists()


def test_who_gave_the_code_away_is_not_asked_to_confirm(buyer):
    order = OrderFactory(status="paid", buyer=buyer)
    actions.enter_code(order, by=order.seller, code=order.hand_over_code)
    address_all()
    told = Notification.objects.to(buyer).exclude(kind="order.paid.meet").values_list("kind", flat=True)
    assert [kind for kind in told if kind.startswith("order.")] == ["order.code_entered"]


def test_without_the_code_the_buyer_is_asked_while_there_is_something_to_confirm(buyer):
    order = OrderFactory(status="paid", buyer=buyer)
    actions.hand_over(order, by=order.seller)
    address_all()
    assert Notification.objects.to(buyer).filter(kind="order.handed_over").count() == 1


def test_a_deadline_in_a_mail_is_in_the_zone_of_whoever_reads_it_and_names_it(signed_in):
    case = CaseFactory(state="talking", title="Brass bell")
    case.respondent.time_zone = "America/New_York"
    case.respondent.save()
    Delivery.objects.all().delete()
    type(case).objects.filter(pk=case.pk).update(act_by=datetime(2026, 3, 6, 17, 0, tzinfo=UTC))
    events.address(events.publish("dispute.stated", case, by=case.claimant).pk)
    message = Notification.objects.get(kind="dispute.stated", recipient=case.respondent)
    assert channels.send(message.deliveries.get().pk) is True
    assert "The time ends on Friday 6 March, 12:00 (Eastern Standard Time)." in outbox.outbox[-1].body
    page = signed_in(case.respondent).get("/inbox/").content.decode()
    assert "The time ends on Friday 6 March, 12:00." in page


def test_what_was_told_before_moments_were_kept_as_moments_is_still_read(signed_in):
    person = UserFactory()
    values = {"account": "••1234", "until": "Friday 6 March, 18:00"}
    kind = "payout.details_changed"
    Notification.objects.create(recipient=person, kind=kind, occasion="event:1", values=values, url="/")
    assert "from Friday 6 March, 18:00 on" in signed_in(person).get("/inbox/").content.decode()
