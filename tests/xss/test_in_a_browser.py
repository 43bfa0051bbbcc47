"""A few pages full of payloads in real Chromium: nothing is said aloud, and nothing even tries to run."""

import pytest
from django.test import Client

from tests.access.table import AREAS
from tests.access.walk import address_of
from tests.xss.site import planted

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
HOST = "http://testserver"
PAGES = {
    "catalogue:detail": "seller",
    "catalogue:edit": "seller",
    "people:profile": "buyer",
    "people:reviews": "buyer",
    "orders:detail": "buyer",
    "conversations:thread": "seller",
    "disputes:case": "buyer",
    "disputes:desk_decide": "moderator",
    "moderation:report": "moderator",
    "inbox:inbox": "buyer",
    "boards:topic": "outsider",
    "boards:history": "outsider",
    "boards:manage": "moderator",
    "suggestions:roadmap": "buyer",
    "admin:reports_report_change": "admin",
}
BAD = '<!doctype html><title>x</title><script>alert(1)</script><img src="/x" onerror="alert(2)">'


def shown(browser, path, body, headers):
    """What the browser says of a page: dialogs, and what its policy stopped."""
    context = browser.new_context(viewport={"width": 900, "height": 900})
    page = context.new_page()
    said = []
    page.on("dialog", lambda dialog: (said.append(f"says {dialog.message}"), dialog.dismiss()))
    page.on(
        "console",
        lambda line: said.append(line.text) if "Content Security Policy" in line.text else None,
    )

    def answer(route):
        if route.request.url == f"{HOST}{path}":
            route.fulfill(status=200, body=body, headers=headers)
        else:
            # Neither pictures nor scripts: nothing is found, so that onerror would run.
            route.fulfill(status=404, body="")

    page.route("**/*", answer)
    page.goto(f"{HOST}{path}", wait_until="load")
    page.mouse.move(400, 400)
    page.keyboard.press("Tab")
    page.wait_for_timeout(150)
    context.close()
    return said


def test_nothing_runs_in_a_browser(browser, world):
    rows = {row.name: row for rows in AREAS.values() for row in rows}
    pages = []
    with planted(0, is_harmless=False):
        for name, role in PAGES.items():
            client = Client()
            client.force_login(getattr(world, role), backend="django.contrib.auth.backends.ModelBackend")
            path = address_of(rows[name], world)
            answer = client.get(path)
            assert answer.status_code == 200, name
            assert b"alert(1)" in answer.content, name
            pages.append((path, answer.content, answer.headers["Content-Security-Policy"]))
    for path, body, policy in pages:
        kind = {"Content-Type": "text/html; charset=utf-8"}
        assert shown(browser, path, body, kind | {"Content-Security-Policy": policy}) == []
        # Without its policy: words are words even in a browser that knows of none.
        assert shown(browser, path, body, kind) == []


def test_a_page_that_trusts_words_is_noticed_with_and_without_its_policy(browser):
    kind = {"Content-Type": "text/html; charset=utf-8"}
    assert shown(browser, "/bad/", BAD, kind) == ["says 1", "says 2"]
    stopped = shown(
        browser, "/bad/", BAD, kind | {"Content-Security-Policy": "default-src 'self'; script-src 'self'"}
    )
    assert len(stopped) == 2
    assert all("Content Security Policy" in words for words in stopped)
