"""A real browser on a real site: gunicorn, a Celery worker and beat as processes on this test run's own database."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page

from tests.factories.people import PASSWORD
from tests.push.service import Service
from tests.push.service import push_service as start_push_service
from tests.site import Site, database_url_of, running_site
from tests.social import fake_networks
from yardsale.events.models import Event

#: Seconds that the worker may take to tell what a journey did, before the tables are emptied under it.
PATIENCE = 10


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of them in one process: the site and the browser are started once. Slow ones begin first."""
    for item in items:
        if "tests/journeys" in item.nodeid:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="package")
def push_service() -> Iterator[Service]:
    """Takes what the site sends to devices: see test_told_on_a_phone."""
    with start_push_service() as service:
        yield service


@pytest.fixture(scope="package")
def running(
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
    push_service: Service,
) -> Iterator[Site]:
    """The site's processes, on the database of this test process; gone before other tests, whose events its worker would tell."""
    with django_db_blocker.unblock():
        database_url = database_url_of(connection.settings_dict)
    with (
        fake_networks.running() as outside,
        running_site(
            tmp_path_factory.mktemp("site"),
            database_url=database_url,
            redis_url=settings.REDIS_URL,
            TREE_SECONDS="0.2",
            # A mail company that brings what people answer from their mail programs: see test_support.
            INBOUND_MAIL="mailgun",
            MAILGUN_WEBHOOK_SIGNING_KEY="only-for-the-journeys",
            REPLY_DOMAIN="reply.example.org",
            PUSH_TEST_ORIGINS=push_service.url,
            # X and Facebook, played next door: see test_social.
            SOCIAL_DRY_RUN="0",
            SOCIAL_USES_PROXY="0",
            SOCIAL_TIMEOUT="1",
            SOCIAL_SETTLE_SECONDS="600",
            **outside.settings(),
        ) as site,
    ):
        site.outside = outside
        yield site


@pytest.fixture
def site(running: Site, transactional_db: None, settings: Any) -> Iterator[Site]:
    """The running site; this process shares its files and its address. What was done in it is told before it ends."""
    settings.SITE_URL = running.url
    settings.MEDIA_ROOT = running.folder / "media"
    settings.PRIVATE_ROOT = running.folder / "private"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    yield running
    deadline = time.monotonic() + PATIENCE
    while Event.objects.unaddressed().exists() and time.monotonic() < deadline:
        time.sleep(0.1)


class Complaints(list[str]):
    """What a browser complained of: console errors, CSP violations, failed requests, exceptions in scripts."""

    def watch(self, page: Page) -> None:
        page.on(
            "console",
            lambda message: self.append(message.text) if message.type in {"error", "warning"} else None,
        )
        page.on("pageerror", lambda error: self.append(str(error)))
        page.on(
            "response",
            lambda answer: self.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None,
        )
        page.complaints = self  # type: ignore[attr-defined]


@pytest.fixture
def person(site: Site, browser: Browser) -> Iterator[Callable[..., Page]]:
    """person(user, javascript=True, width=1280) -> a browser page of their own, signed in through the form.

    When the test ends nobody's browser may have complained.
    """
    contexts: list[BrowserContext] = []
    complaints = Complaints()

    def open_page(
        user: Any = None, *, javascript: bool = True, width: int = 1280, scheme: str = "light"
    ) -> Page:
        context = browser.new_context(
            base_url=site.url,
            java_script_enabled=javascript,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            locale="en-GB",
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        complaints.watch(page)
        if user is not None:
            sign_in(page, user)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def sign_in(page: Page, user: Any) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").first.fill(user.email)
    page.get_by_label("Password", exact=False).first.fill(PASSWORD)
    page.locator("main form button.primary, main form button[type=submit]").first.click()
    page.wait_for_url(lambda address: "/accounts/login/" not in address)
