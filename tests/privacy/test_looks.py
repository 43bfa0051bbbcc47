"""The pages about one's data in a real browser: accessible, inside their width, quiet in the console, strict policy."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notifications.channels import actions as channels
from notifications.channels.statuses import Channel, Topic
from tests.factories import OrderFactory, UserFactory
from tests.factories.people import PASSWORD
from tests.orders.test_looks import tour  # noqa: F401  (a fixture)
from yardsale.privacy import actions
from yardsale.privacy.models import Export
from yardsale.privacy.statuses import ExportState

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def person(transactional_db):
    return UserFactory(name="Pia Private", email="pia@example.org")


def proves_it(page):
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button.primary").first.click()
    page.wait_for_url("**/settings/leave/")


def test_everything_that_is_held_and_nothing_asked_for_yet(tour, person):  # noqa: F811
    walk = tour(person)
    walk.see("privacy-policy", "/privacy/")
    walk.see("privacy-yours-empty", "/settings/privacy/")
    walk.see("privacy-leave", "/settings/leave/", act=proves_it)
    assert walk.wrong == []


def test_a_copy_that_is_packed_and_one_that_is_ready(tour, person):  # noqa: F811
    channels.switch(person, topic=Topic.ANNOUNCEMENTS, channel=Channel.EMAIL, is_on=False, page="unsubscribe")
    channels.switch(person, topic=Topic.ANNOUNCEMENTS, channel=Channel.EMAIL, is_on=True, page="preferences")
    Export.objects.create(person=person, state=ExportState.BUILDING, done=40, parts=100)
    walk = tour(person)
    walk.see("privacy-yours-packing", "/settings/privacy/")
    ends = timezone.now() + timedelta(days=7)
    Export.objects.update(state=ExportState.READY, path="copies/no/file.zip", gone_at=ends, size=3_400_000)
    walk.see("privacy-yours-ready", "/settings/privacy/")
    assert walk.wrong == []


def test_leaving_while_something_is_open(tour, person):  # noqa: F811
    OrderFactory(status="paid", seller=person, title="Blue road bike")
    OrderFactory(status="completed", seller=person)
    walk = tour(person)
    walk.see("privacy-leave-open", "/settings/leave/", act=proves_it)
    assert walk.wrong == []


def test_coming_back(browser, live_server, person):
    actions.leave(person, by=person)
    context = browser.new_context(base_url=live_server.url, locale="en-GB")
    page = context.new_page()
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(person.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button.primary").first.click()
    page.wait_for_url("**/stay/")
    page.get_by_role("button", name="Keep my account").click()
    page.wait_for_url("**/accounts/login/")
    person.refresh_from_db()
    assert person.is_active
    context.close()
