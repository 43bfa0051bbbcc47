"""One table of rules: what is older goes, what is younger stays, twice is once, and the page says the same."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.utils import timezone
from django.utils.html import escape

from listings.catalogue.models import Listing
from listings.orders.models import Order
from listings.saved.models import Seen
from notifications.channels.models import Notification
from support.tickets.models import Attachment, InboundMail
from tests.factories import ListingFactory, OrderFactory
from yardsale.privacy import page, retention
from yardsale.privacy.holdings import SAID
from yardsale.privacy.map import HOLDINGS
from yardsale.privacy.retention import HERE, RULES
from yardsale.schedule import SCHEDULE

pytestmark = pytest.mark.django_db
NOW = timezone.now()
BY_NAME = {rule.name: rule for rule in RULES}


def old_and_young(rule):
    return NOW - rule.period - timedelta(hours=1), NOW - rule.period + timedelta(hours=1)


def a_draft(at, seller):
    row = ListingFactory(seller=seller, status="draft", published_at=None, expires_at=None)
    Listing.objects.filter(pk=row.pk).update(created_at=at)
    return lambda: Listing.objects.filter(pk=row.pk).exists()


def a_look(at, seller):
    row = Seen.objects.create(person=seller, listing=ListingFactory(), at=at)
    return lambda: Seen.objects.filter(pk=row.pk).exists()


def something_told(at, seller):
    row = Notification.objects.create(
        recipient=seller, kind="listing.expired", occasion=f"test:{at}", url="/", told_at=at
    )
    return lambda: Notification.objects.filter(pk=row.pk).exists()


def an_address(at, seller):
    row = OrderFactory(seller=seller, status="cancelled", delivery="post")
    Order.objects.filter(pk=row.pk).update(placed_at=at, address="Mill Lane 4", recipient="Bo")
    return lambda: Order.objects.filter(pk=row.pk, address="Mill Lane 4", recipient="Bo").exists()


def a_sender(at, seller):
    row = InboundMail.objects.create(
        digest=f"{at}"[:64], sender="bo@example.org", came_at=at, raw=None, look_at=at
    )
    return lambda: InboundMail.objects.filter(pk=row.pk, sender="bo@example.org").exists()


def an_entry(at, seller):
    row = LogEntry.objects.create(user=seller, object_repr="A bike", action_flag=CHANGE, action_time=at)
    LogEntry.objects.filter(pk=row.pk).update(action_time=at)
    return lambda: LogEntry.objects.filter(pk=row.pk).exists()


MAKERS = {
    "drafts": a_draft,
    "seen": a_look,
    "told": something_told,
    "addresses": an_address,
    "senders": a_sender,
    "admin log": an_entry,
}


@pytest.mark.parametrize("name", MAKERS)
def test_what_is_older_goes_what_is_younger_stays_and_twice_is_once(name, seller):
    rule = BY_NAME[name]
    old, young = (MAKERS[name](at, seller) for at in old_and_young(rule))
    assert (old(), young()) == (True, True)
    assert retention.run(NOW, [rule])[name] > 0
    assert (old(), young()) == (False, True)
    assert retention.run(NOW, [rule]) == {name: 0}


def test_an_open_sale_keeps_its_address(seller):
    order = OrderFactory(seller=seller, status="shipped", delivery="post")
    Order.objects.filter(pk=order.pk).update(placed_at=NOW - timedelta(days=900), address="Mill Lane 4")
    assert retention.run(NOW, [BY_NAME["addresses"]]) == {"addresses": 0}


def test_batches_are_small_and_all_are_reached(seller, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    for _each in range(5):
        a_look(NOW - timedelta(days=200), seller)
    assert retention.run(NOW, [BY_NAME["seen"]]) == {"seen": 5}


def test_every_rule_is_run_by_the_clock():
    tasks = {one["task"] for one in SCHEDULE.values()}
    assert {rule.task for rule in RULES} <= tasks
    assert [rule.name for rule in RULES if (rule.run is None) == (rule.task == HERE)] == []
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_the_page_says_every_rule_and_every_table_and_nothing_else(client):
    said = client.get("/privacy/").content.decode()
    for kept in page.periods():
        assert escape(str(kept.rule.what)) in said
        assert f"<strong>{kept.words}</strong>" in said
    assert said.count('<th scope="row">') == len(RULES)
    for holding in HOLDINGS.values():
        what = str(holding.what)
        assert escape(what[0].upper() + what[1:]) in said, holding.model
    assert said.count("<li>") >= sum(1 for one in HOLDINGS.values() if not one.because)
    assert said.count('<li class="stays">') == sum(1 for one in HOLDINGS.values() if one.because)


def test_periods_are_said_as_people_say_them():
    assert [page.period(timedelta(days=days)) for days in (1, 90, 365, 730)] == [
        "1 day",
        "90 days",
        "1 year",
        "2 years",
    ]


def test_placeholders_are_what_attachments_say_afterwards():
    assert Attachment._meta.get_field("name").max_length >= len(SAID)
