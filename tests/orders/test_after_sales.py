"""After a sale: asked once whether it arrived, told how to keep it, asked once for a review, and never in a dispute."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from forum.disputes.actions import open_dispute
from listings.catalogue import care
from listings.catalogue.models import Category
from listings.orders import actions
from listings.orders.models import Order
from listings.orders.statuses import Delivery, OrderStatus
from listings.reviews import actions as reviews
from notifications.channels.models import Notification
from tests.factories import OrderFactory
from yardsale.events import actions as events
from yardsale.events.models import Event

pytestmark = pytest.mark.django_db

ASKS = ["order.arrived", "order.reminded.look", "order.follow_up.bought", "order.follow_up.sold"]


def _told(**later):
    """What both sides were asked when the clock has gone on by so much, read anew each time."""
    with time_machine.travel(timezone.now() + timedelta(**later), tick=False):
        actions.keep_deadlines()
        for event in Event.objects.filter(addressed_at=None).order_by("pk"):
            events.address(event.pk)
    rows = Notification.objects.filter(kind__in=ASKS).order_by("pk")
    return [(row.kind, row.recipient.pk) for row in rows]


def _bike(status, **fields):
    return OrderFactory(status=status, category=Category.objects.get(slug="road-bikes"), **fields)


def test_a_parcel_is_asked_about_once_and_its_end_is_told_of():
    order = _bike(OrderStatus.SHIPPED, delivery=Delivery.POST)
    assert _told(days=4) == []
    assert _told(days=5, hours=1) == [("order.arrived", order.buyer_id)]
    assert _told(days=13, hours=20) == [
        ("order.arrived", order.buyer_id),
        ("order.reminded.look", order.buyer_id),
    ]
    asked = Notification.objects.get(kind="order.arrived")
    assert asked.values["care"] == care.TIPS["bikes"][0]


def test_a_parcel_that_was_delivered_is_asked_about_a_day_later():
    order = _bike(OrderStatus.SHIPPED, delivery=Delivery.POST)
    actions.mark_delivered(order, by=order.buyer)
    assert _told(hours=23) == []
    assert _told(hours=25) == [("order.arrived", order.buyer_id)]


def test_both_sides_are_asked_for_a_review_once_and_never_again():
    order = _bike(OrderStatus.COMPLETED)
    once = [("order.follow_up.bought", order.buyer_id), ("order.follow_up.sold", order.seller_id)]
    assert _told(hours=47) == []
    assert _told(hours=49) == once
    assert _told(days=9) == once


def test_who_has_reviewed_is_not_asked():
    order = _bike(OrderStatus.COMPLETED)
    reviews.write(order, by=order.buyer, stars=5)
    assert _told(hours=49) == [("order.follow_up.sold", order.seller_id)]


def test_nobody_is_asked_for_a_review_in_a_dispute():
    order = _bike(OrderStatus.HANDED_OVER)
    open_dispute(order, by=order.buyer, reason="not_as_described", text="The bell is cracked.")
    assert _told(days=20) == []
    assert Order.objects.get(pk=order.pk).status == OrderStatus.DISPUTED


def test_the_order_s_page_asks_with_two_presses_and_says_how_to_keep_it(client):
    order = _bike(OrderStatus.HANDED_OVER)
    client.force_login(order.buyer)
    page = client.get(order.get_absolute_url()).content.decode()
    assert "Arrived all right?" in page
    assert f"/orders/{order.code}/confirm/" in page
    assert f"/orders/{order.code}/dispute/" in page or "Something is wrong" in page
    assert all(str(tip) in page for tip in care.TIPS["bikes"])
    assert Order.objects.get(pk=order.pk).status == OrderStatus.HANDED_OVER
    client.force_login(order.seller)
    assert str(care.TIPS["bikes"][0]) not in client.get(order.get_absolute_url()).content.decode()


def test_every_group_has_its_tips():
    groups = Category.objects.filter(parent=None).values_list("slug", flat=True)
    assert set(groups) <= set(care.TIPS)
