"""The table of messages: every line can be said, leads somewhere, and has an icon."""

import pytest
from django.utils import timezone

from listings.orders.statuses import Delivery, OrderStatus
from listings.reviews.models import Review
from notifications import catalog
from notifications.channels.models import Notification
from notifications.money_messages import MONEY
from tests.factories import ListingFactory, OrderFactory
from yardsale.events import actions as events
from yardsale.templatetags.yardsale import icon

pytestmark = pytest.mark.django_db


def subjects_of(name):
    """Things that an event may happen to."""
    if name.startswith("listing."):
        return [ListingFactory(title="100% oak table")]
    orders = [
        OrderFactory(title="100% oak table", status=OrderStatus.PAID, delivery=delivery)
        for delivery in (Delivery.MEET, Delivery.POST)
    ]
    if name.startswith("order."):
        return orders
    order = orders[0]
    return [
        Review.objects.create(
            order=order,
            author=order.buyer,
            about=order.seller,
            stars=5,
            text="Fine.",
            publish_by=timezone.now(),
        )
    ]


@pytest.mark.parametrize("name", sorted(set(catalog.TABLE) - set(MONEY)))
def test_every_message_of_the_table_can_be_said(name, signed_in):
    for subject in subjects_of(name):
        Notification.objects.all().delete()
        assert events.address(events.publish(name, subject).pk) is True
        for message in Notification.objects.all():
            assert "%(" not in message.title + message.text
            assert "oak table" in message.title + message.text
            browser = signed_in(message.recipient)
            assert message.title in browser.get("/inbox/").content.decode()
            assert browser.get(message.url).status_code == 200
        assert Notification.objects.exists()


def test_every_kind_is_named_once_and_has_an_icon():
    lines = [message for messages in catalog.TABLE.values() for message in messages]
    assert len(catalog.MESSAGES) == len(lines) + len(catalog.WATCHED) + 1
    assert all(icon(message.icon) for message in catalog.MESSAGES.values())


def test_only_alerts_can_be_switched_off():
    assert catalog.ALERT_KINDS == [
        "followed.new",
        "listing.similar",
        "offer.given",
        "saved.back",
        "saved.cheaper",
        "saved.sold",
    ]


def test_who_cancels_is_not_told_and_a_deadline_tells_both():
    order = OrderFactory(status=OrderStatus.PAID)
    events.address(events.publish("order.cancelled", order, by=order.seller).pk)
    assert [row.recipient for row in Notification.objects.all()] == [order.buyer]
    events.address(events.publish("order.cancelled", order).pk)
    told = Notification.objects.order_by("pk").values_list("recipient", flat=True)
    assert list(told)[1:] == [order.buyer.pk, order.seller.pk]
