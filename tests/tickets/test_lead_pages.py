"""Pages of leads and key customers in a real browser: accessible, inside their width, quiet in the console, strict policy."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from support.tickets import book, opening
from support.tickets.models import Score, Ticket
from tests.accounts.tour import Tour
from tests.factories import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def walk(browser, live_server):
    """walk(person) -> a Tour, signed in."""
    contexts = []

    def begin(person):
        context = browser.new_context(base_url=live_server.url, locale="en-GB", reduced_motion="reduce")
        contexts.append(context)
        client = Client()
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        return Tour(context)

    yield begin
    for context in contexts:
        context.close()


def busy_weeks():
    """Some tickets of each kind over two months, answered, solved and scored in many ways."""
    now = timezone.now()
    kinds = ["technical", "order", "order", "payment", "account", "safety", "complaint", "other"]
    for n in range(40):
        with time_machine.travel(now - timedelta(hours=n * 37 % 1400), tick=False):
            one = opening.open_ticket(kind=kinds[n % 8], subject="Hm", text="Hm", guest_email="a@example.org")
        opened, is_over = one.opened_at, n % 3 == 0
        Ticket.objects.filter(pk=one.pk).update(
            first_answer_at=opened + timedelta(hours=n % 7 + 1),
            state="solved" if is_over else "open",
            solved_at=min(now, opened + timedelta(hours=30)) if is_over else None,
            due_at=now + timedelta(hours=n % 30 - 2),
            reopened=int(n % 9 == 0),
        )
        if n % 6 == 0:
            Score.objects.create(ticket=one, stars=n % 5 + 1, made_at=min(now, opened + timedelta(hours=40)))


def test_the_figures_of_a_busy_desk_of_an_empty_one_and_of_days_that_cannot_be(walk):
    seen = walk(UserFactory(role="lead"))
    seen.see("figures-empty", "/admin/tickets/figures/")
    busy_weeks()
    seen.see("figures", "/admin/tickets/figures/?days=90")
    seen.see("figures-table", "/admin/tickets/figures/?days=7", act=_open_a_table)
    assert seen.wrong == []


def _open_a_table(page):
    page.locator(".chart-data summary").first.press("Enter")
    assert page.locator(".chart-data table").first.is_visible()


def test_days_that_cannot_be_are_asked_about_on_an_accessible_page(walk):
    seen = walk(UserFactory(role="lead"))
    seen.see("figures-wrong", "/admin/tickets/figures/?first=2026-03-05&last=2026-03-01")
    # All that is said of it is that it was refused.
    assert [one for one in seen.wrong if "422" not in str(one)] == []
    assert seen.wrong


def test_the_settings_of_a_key_customer_show_their_person(walk):
    manager, customer = UserFactory(name="Max Manager", role="account_manager"), UserFactory()
    book.take(customer, by=manager)
    seen = walk(customer)
    seen.see("settings-person", "/settings/")
    assert seen.wrong == []
