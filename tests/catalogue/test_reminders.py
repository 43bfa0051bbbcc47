"""Five days before its time is over a seller hears of it: once for each time a thing stands."""

from datetime import timedelta

import pytest
from django.utils import timezone

from listings.catalogue import actions
from listings.catalogue.models import Listing
from listings.offers.models import SalePlan
from notifications.channels.models import Notification
from tests.factories import ListingFactory
from yardsale.events import actions as events
from yardsale.events.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def listing(seller):
    return ListingFactory(seller=seller, title="Brass bell")


def after(days):
    return timezone.now() + timedelta(days=days)


def told(person):
    for event in Event.objects.filter(addressed_at=None).order_by("pk"):
        events.address(event.pk)
    endings = Notification.objects.to(person).filter(kind="listing.ending")
    return [(one.title, one.url) for one in endings]


def test_the_seller_is_reminded_on_the_55th_day_and_only_once(listing, seller):
    assert [actions.remind(after(days)) for days in (54, 56, 57)] == [0, 1, 0]
    assert told(seller) == [("“Brass bell” is shown for a few days more", "/my/listings/")]


def test_one_tap_extends_it_and_then_its_time_begins_anew(listing, seller, signed_in):
    actions.remind(after(56))
    assert "Extend" in signed_in(seller).get("/my/listings/").content.decode()
    signed_in(seller).post(f"/listings/{listing.code}/extend/")
    listing.refresh_from_db()
    assert (listing.reminded_at, actions.remind(after(54)), actions.remind(after(56))) == (None, 0, 1)


def test_what_was_put_on_sale_again_is_reminded_of_again(listing, seller):
    actions.remind(after(56))
    actions.withdraw(listing, by=seller)
    actions.publish(listing, by=seller)
    assert actions.remind(after(56)) == 1


def test_what_goes_on_by_itself_or_was_extended_meanwhile_needs_no_reminder(listing, seller):
    SalePlan.objects.create(listing=listing, extends_left=1)
    extended = ListingFactory(seller=seller)
    assert actions.remind(after(56)) == 2
    actions.extend(extended, by=seller)
    assert told(seller) == []


def test_what_is_sold_or_taken_down_is_not_reminded_of(listing, seller):
    actions.withdraw(listing, by=seller)
    assert actions.remind(after(70)) == 0
    assert Listing.objects.get().reminded_at is None
