"""A passkey in a real browser: made in the settings, then used to sign in. The key is Chromium's virtual one."""

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail

from tests.accounts.conftest import PASSWORD
from tests.factories import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(browser, live_server):
    """A browser page at the site's named address; `said` lists what its console complained of."""
    context = browser.new_context(base_url=live_server.url.replace("127.0.0.1", "localhost"), locale="en-GB")
    page = context.new_page()
    page.said = []
    page.on("console", lambda said: page.said.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: page.said.append(str(error)))
    yield page
    context.close()
    assert page.said == []


def plug_in_key(page, **options):
    """A device that keeps passkeys and whose owner always says yes; gives (session, id of the device)."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    key = session.send("WebAuthn.addVirtualAuthenticator", {"options": device | options})
    return session, key["authenticatorId"]


def sign_in(page, person):
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda address: "/accounts/login" not in address)


def make_passkey(page):
    page.goto("/accounts/2fa/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Make the passkey").click()


def test_a_passkey_is_made_and_then_signs_in_by_itself(page):
    person = UserFactory(name="Petra Passkey")
    session, device = plug_in_key(page)
    sign_in(page, person)
    make_passkey(page)
    page.wait_for_url("**/recovery-codes/")
    assert page.locator(".codes li").count() == 10
    assert Authenticator.objects.filter(user=person, type="webauthn").count() == 1
    assert len(session.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]) == 1
    assert any(
        "security key" in letter.subject.lower() or "passkey" in letter.subject.lower()
        for letter in mail.outbox
    )

    page.context.clear_cookies()
    page.goto("/accounts/login/?next=/settings/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/settings/")
    assert page.get_by_label("Public name").input_value() == "Petra Passkey"


def test_it_is_listed_renamed_and_removed(page):
    person = UserFactory()
    plug_in_key(page)
    sign_in(page, person)
    make_passkey(page)
    page.wait_for_url("**/recovery-codes/")
    page.goto("/accounts/2fa/webauthn/")
    page.get_by_role("link", name="Rename Passkey 1").click()
    page.get_by_label("Name").fill("Phone")
    page.get_by_role("button", name="Save").click()
    assert page.get_by_role("heading", name="Phone").is_visible()
    page.get_by_role("link", name="Remove Phone").click()
    page.get_by_role("button", name="Remove").click()
    page.wait_for_load_state()
    assert not Authenticator.objects.filter(user=person, type="webauthn").exists()


def test_a_passkey_also_serves_as_the_second_step_after_a_password(page):
    person = UserFactory()
    plug_in_key(page)
    sign_in(page, person)
    make_passkey(page)
    page.wait_for_url("**/recovery-codes/")
    page.context.clear_cookies()
    sign_in(page, person)
    assert page.url.split("?")[0].endswith("/accounts/2fa/authenticate/")
    page.get_by_role("button", name="Use your passkey").click()
    # Not "**/": the address of the page being left ends with a slash as well.
    page.wait_for_url(lambda address: "/accounts/" not in address)
    page.goto("/settings/")
    assert page.get_by_label("Public name").is_visible()


def test_a_device_without_this_persons_passkey_says_so_kindly_and_lets_nobody_in(page):
    plug_in_key(page)
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Use a passkey").click()
    problem = page.locator("[data-passkey-problem]")
    problem.wait_for(state="visible")
    assert problem.inner_text() == "Nothing was changed: the passkey was cancelled or took too long."


def test_without_javascript_no_dead_passkey_button_is_shown(browser, live_server):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/accounts/login/")
    assert page.get_by_role("button", name="Sign in", exact=True).is_visible()
    assert not page.locator("#passkey_login").is_visible()
    context.close()


def test_at_a_bare_ip_address_the_button_hides_because_browsers_refuse_it_there(browser, live_server):
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{live_server.url.replace('localhost', '127.0.0.1')}/accounts/login/")
    page.wait_for_load_state("networkidle")
    assert not page.locator("#passkey_login").is_visible()
    context.close()
