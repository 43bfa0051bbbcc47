"""Every page about people and every help page in a real browser: accessible, inside its width, quiet in the console."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from listings.reviews.models import Review
from support.help.views import ARTICLES
from tests.accounts.conftest import PASSWORD
from tests.factories import DistrictFactory, ListingFactory, OrderFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LOOKS = [("light", 320), ("dark", 320), ("light", 1280), ("dark", 1280)]
#: Where to put pictures of every page, for people to look at; none are made when it is not set.
PICTURES = os.environ.get("PICTURES", "")

SIGNED_OUT = {
    "sign-in": "/accounts/login/",
    "sign-up": "/accounts/signup/",
    "code-request": "/accounts/login/code/",
    "reset": "/accounts/password/reset/",
    "closed": "/accounts/inactive/",
    "cancelled": "/accounts/3rdparty/login/cancelled/",
    "failed": "/accounts/3rdparty/login/error/",
    "help": "/help/",
}
SIGNED_IN = {
    "settings": "/settings/",
    "leave": "/settings/leave/",
    "email": "/accounts/email/",
    "password": "/accounts/password/change/",
    "mfa": "/accounts/2fa/",
    "passkeys": "/accounts/2fa/webauthn/",
    "passkey-add": "/accounts/2fa/webauthn/add/",
    "app": "/accounts/2fa/totp/activate/",
    "sessions": "/accounts/sessions/",
    "connections": "/accounts/3rdparty/",
    "again": "/accounts/reauthenticate/",
    "sign-out": "/accounts/logout/",
}


@pytest.fixture(params=LOOKS, ids=[f"{scheme}-{width}" for scheme, width in LOOKS])
def look(request, browser, live_server):
    """look(name, path=None) goes there (or stays) and returns what is wrong with the page."""
    scheme, width = request.param
    context = browser.new_context(
        base_url=live_server.url,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        locale="en-GB",
    )
    page = context.new_page()

    def inspect(name, path=None):
        seen = page if path is None else context.new_page()
        # A form's answer may have begun to arrive and have no body yet.
        seen.wait_for_load_state()
        said = []
        if path:
            seen.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
            seen.on("pageerror", lambda error: said.append(str(error)))
            seen.goto(path)
        if PICTURES:
            seen.screenshot(path=Path(PICTURES) / f"{name}-{scheme}-{width}.png", full_page=True)
        # Before axe runs: it tries inline styles of its own, which our policy rightly refuses.
        wrong = [(name, text) for text in said if not (name == "failed" and "401" in text)]
        if seen.evaluate("document.documentElement.scrollWidth") > width:
            wrong.append((name, "wider than the window"))
        for violation in Axe().run(seen).response["violations"]:
            wrong.append((name, violation["id"], [node["html"] for node in violation["nodes"]]))
        if path:
            seen.close()
        return wrong

    inspect.page = page
    yield inspect
    context.close()


def test_pages_for_visitors(look):
    assert [wrong for name, path in SIGNED_OUT.items() for wrong in look(name, path)] == []


def test_articles(tour):
    visit = tour()
    for slug in ARTICLES:
        visit.see(f"help-{slug}", f"/help/{slug}/")
    assert visit.wrong == []


def test_pages_on_the_way_in(look):
    look.page.goto("/accounts/signup/")
    look.page.get_by_role("button", name="Join").click()
    look.page.locator("[aria-invalid=true]").first.wait_for()
    wrong = look("sign-up-errors")
    look.page.get_by_label("Public name").fill("Anna")
    look.page.get_by_label("E-mail address").fill("anna@example.org")
    look.page.get_by_label("Password").fill(PASSWORD)
    look.page.get_by_role("button", name="Join").click()
    look.page.wait_for_url("**/confirm-email/")
    wrong += look("code-entry")
    look.page.get_by_label("Code").fill("XXXX-XXXX")
    look.page.get_by_role("button", name="Go on").click()
    look.page.get_by_role("alert").wait_for()
    assert wrong + look("code-wrong") == []


def test_settings_pages(look):
    person = UserFactory(name="Anna Berg", about="Bikes and books.")
    DistrictFactory()
    look.page.goto("/accounts/login/?next=/settings/")
    look.page.get_by_label("E-mail address").fill(person.email)
    look.page.get_by_label("Password").fill(PASSWORD)
    look.page.get_by_role("button", name="Sign in", exact=True).click()
    look.page.wait_for_url("**/settings/")
    look.page.goto("/accounts/reauthenticate/?next=/settings/")
    look.page.get_by_label("Password").fill(PASSWORD)
    look.page.get_by_role("button", name="Go on").click()
    look.page.wait_for_url("**/settings/")
    assert [wrong for name, path in SIGNED_IN.items() for wrong in look(name, path)] == []


def test_public_pages(look):
    person = UserFactory(
        name="Kim Canary", district="Mill Lane", about="I collect bells, and repair what others throw away."
    )
    empty = UserFactory(name="Nora New")
    ListingFactory.create_batch(5, seller=person)
    for text in ("Quick and kind.", "Exactly as described, and a nice chat at the door.", ""):
        order = OrderFactory(status="completed", seller=person)
        Review.objects.create(
            order=order, author=order.buyer, about=person, stars=5, text=text,
            publish_by=timezone.now() + timedelta(days=14), published_at=timezone.now(),
        )  # fmt: skip
    person.review_count, person.review_sum, person.sold_count = 3, 15, 3
    person.save()
    pages = {
        "profile": person.get_absolute_url(),
        "profile-reviews": f"{person.get_absolute_url()}reviews/",
        "profile-empty": empty.get_absolute_url(),
        "profile-no-reviews": f"{empty.get_absolute_url()}reviews/",
    }
    assert [wrong for name, path in pages.items() for wrong in look(name, path)] == []
