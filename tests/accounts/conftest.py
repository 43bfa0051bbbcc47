"""Joining and signing in, as a browser without JavaScript does it."""

import re

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from tests.accounts.tour import Tour

PASSWORD = "a-good-long-password"


def latest_code() -> str:
    """The code in the newest e-mail."""
    found = re.search(r"^([B-Z]{4}-[B-Z]{4})$", mail.outbox[-1].body, re.MULTILINE)
    assert found, mail.outbox[-1].body
    return found[1]


@pytest.fixture
def join(client, db):
    """join(email=…, name=…) fills in the sign-up form and returns the answer; the code is not entered yet."""

    def fill_in(*, next_url="", **fields):
        data = {"name": "Anna", "email": "anna@example.org", "password1": PASSWORD} | fields
        if next_url:
            data["next"] = next_url
        return client.post("/accounts/signup/", data)

    return fill_in


@pytest.fixture
def sign_in(client):
    """sign_in(person, client=…) signs in with the password and returns the answer."""

    def fill_in(person, *, browser=None, password=PASSWORD, next_url=""):
        data = {"login": person.email, "password": password}
        if next_url:
            data["next"] = next_url
        return (browser or client).post("/accounts/login/", data)

    return fill_in


@pytest.fixture
def time_machine_at(time_machine):
    """A clock that can be put forward: time_machine_at.shift(seconds)."""
    from django.utils import timezone

    time_machine.move_to(timezone.now(), tick=True)
    return time_machine


@pytest.fixture
def tour(browser, live_server):
    """tour(person) -> a Tour, signed in; tour() is a visitor's."""
    contexts = []

    def begin(person=None):
        context = browser.new_context(base_url=live_server.url, locale="en-GB", reduced_motion="reduce")
        contexts.append(context)
        if person:
            client = Client()
            client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
            cookie = client.cookies[settings.SESSION_COOKIE_NAME]
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        return Tour(context)

    yield begin
    for context in contexts:
        context.close()
