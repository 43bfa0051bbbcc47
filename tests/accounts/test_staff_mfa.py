"""Our people need a second lock before they see anything; everybody else is left alone."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from tests.accounts.conftest import PASSWORD
from tests.accounts.test_passkeys import page, plug_in_key  # noqa: F401
from tests.accounts.test_second_factor import ACTIVATE, code_of
from tests.factories import ListingFactory, UserFactory
from yardsale.accounts import staff_mfa

LOCKS = "/accounts/2fa/"


@pytest.fixture(autouse=True)
def _switched_on(settings):
    settings.STAFF_MFA = True


def passkey_of(person):
    return Authenticator.objects.create(
        user=person, type="webauthn", data={"name": "Phone", "credential": {}}
    )


def passed(browser):
    """As after signing in with the second step."""
    session = browser.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": 1.0, "type": "totp"}]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
    return browser


def set_up_app(client):
    """The answer; the client keeps the app's secret. A session knows of its lock once that is really committed."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.app = re.search(r'id="secret">(\w+)<', client.get(ACTIVATE).content.decode())[1]
    return client.post(ACTIVATE, {"code": code_of(client.app)})


@pytest.mark.parametrize("path", ["/", "/admin/", "/settings/", "/my/listings/", "/moderation/", "/nothing/"])
def test_who_has_no_lock_is_led_to_make_one_from_every_page(signed_in, agent, path):
    answer = signed_in(agent).get(path)
    assert (answer.status_code, answer.headers["Location"]) == (302, LOCKS)


@pytest.mark.parametrize("path", [LOCKS, "/accounts/logout/", "/help/", "/healthz/", ACTIVATE])
def test_what_it_takes_to_make_one_or_to_leave_stays_open(signed_in, agent, path):
    answer = signed_in(agent).get(path)
    assert answer.headers.get("Location", "").split("?")[0] != LOCKS
    assert answer.status_code in {200, 302}


def test_the_page_says_why_in_words_to_whom_it_concerns(signed_in, agent, seller):
    browser = signed_in(agent)
    assert "You work for Yardsale" in browser.get("/admin/", follow=True).content.decode()
    assert "You work for Yardsale" not in signed_in(seller).get(LOCKS).content.decode()


def test_neighbours_visitors_and_a_site_that_does_not_ask_are_left_alone(
    client, signed_in, seller, agent, settings
):
    assert client.get("/").status_code == 200
    assert signed_in(seller).get("/settings/").status_code == 200
    settings.STAFF_MFA = False
    assert signed_in(agent).get("/admin/").status_code == 200


@pytest.mark.parametrize("role", ["support", "lead", "account_manager", "moderator", "growth", "admin"])
def test_it_holds_for_every_role(signed_in, db, role):
    assert signed_in(UserFactory(role=role)).get("/admin/").headers["Location"] == LOCKS


def test_nothing_is_sent_or_changed_without_one(signed_in, moderator):
    listing = ListingFactory()
    browser = signed_in(moderator)
    answer = browser.post(reverse("saved:save", args=[listing.code]), {"want": "on"})
    assert (answer.status_code, "Nothing was sent or changed" in answer.content.decode()) == (403, True)
    moderator.refresh_from_db()
    assert moderator.saved == []


@pytest.mark.parametrize("name", ["HX-Request", "X-Requested-With"])
def test_an_open_page_that_asks_for_a_part_is_shown_nothing_and_changes_nothing(signed_in, agent, name):
    browser = signed_in(agent)
    head = {name: "true" if name == "HX-Request" else "fetch"}
    answer = browser.get("/inbox/bell/", headers=head)
    assert (answer.status_code, answer.content) == (204, b"")
    assert browser.post("/inbox/read/", headers=head).status_code == 403
    # And it is not where they are led afterwards.
    assert staff_mfa.ASKED_FOR not in browser.session


def test_an_open_page_s_line_for_news_is_told_not_to_try_again(signed_in, agent):
    browser = signed_in(agent)
    head = {"Accept": "text/event-stream", "Sec-Fetch-Dest": "empty"}
    answer = browser.get("/inbox/live/?news=0&talks=0", headers=head)
    assert (answer.status_code, answer.content) == (204, b"")
    assert staff_mfa.ASKED_FOR not in browser.session


@pytest.mark.parametrize(
    ("path", "sort"),
    [("/sw.js", "serviceworker"), ("/manifest.webmanifest", "manifest"), ("/offline/", "empty")],
)
def test_what_the_browser_itself_fetches_of_the_app_is_there_as_for_everybody(
    client, signed_in, agent, path, sort
):
    head = {"Sec-Fetch-Dest": sort}
    anybody = client.get(path, headers=head)
    answer = signed_in(agent).get(path, headers=head)
    assert (answer.status_code, answer.content) == (200, anybody.content)


def test_a_photo_is_refused_and_nobody_is_led_to_it(signed_in, agent):
    browser = signed_in(agent)
    assert browser.get("/admin/", headers={"Sec-Fetch-Dest": "image"}).status_code == 403
    assert staff_mfa.ASKED_FOR not in browser.session


@pytest.mark.django_db(transaction=True)
def test_with_an_app_they_go_on_to_what_they_had_asked_for(client, sign_in, agent):
    sign_in(agent, next_url="/admin/accounts/user/?q=sam")
    assert client.get("/admin/accounts/user/?q=sam").headers["Location"] == LOCKS
    assert set_up_app(client).headers["Location"] == "/accounts/2fa/recovery-codes/"
    assert client.get("/accounts/2fa/recovery-codes/").status_code == 200
    assert client.get(LOCKS).headers["Location"] == "/admin/accounts/user/?q=sam"
    assert client.get("/admin/accounts/user/?q=sam").status_code == 200
    # Once: afterwards the page of locks is a page again.
    assert client.get(LOCKS).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_session_that_never_passed_the_lock_ends_when_it_is_made(client, sign_in, agent, seller):
    elsewhere, neighbours = Client(), Client()
    sign_in(agent, browser=elsewhere)
    sign_in(seller, browser=neighbours)
    sign_in(agent)
    set_up_app(client)
    assert client.get("/admin/").status_code == 200
    assert "/login/" in elsewhere.get("/admin/").headers["Location"]
    # Signing in there again asks for the lock.
    assert sign_in(agent, browser=elsewhere).headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert neighbours.get("/settings/").status_code == 200


@pytest.mark.parametrize("path", ["//evil.example/", "/%2F/evil.example/", "/" + "a" * 3000])
def test_nobody_is_led_away_from_the_site(signed_in, agent, path):
    browser = passed(signed_in(agent))
    browser.get(path)
    passkey_of(agent)
    there = browser.get(LOCKS).headers["Location"]
    assert there.startswith("/")
    assert not there.startswith("//")
    assert len(there) < 2100


def test_a_session_from_before_the_second_step_signs_in_again(signed_in, agent):
    passkey_of(agent)
    browser = signed_in(agent)
    answer = browser.get("/admin/tickets/ticket/?view=mine")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/accounts/login/?next=/admin/tickets/ticket/%3Fview%3Dmine"
    assert "_auth_user_id" not in browser.session
    assert "Please sign in once more" in browser.get(answer.headers["Location"]).content.decode()


def test_a_session_from_before_the_second_step_changes_nothing(signed_in, agent):
    passkey_of(agent)
    listing = ListingFactory()
    answer = signed_in(agent).post(reverse("saved:save", args=[listing.code]), {"want": "on"})
    agent.refresh_from_db()
    assert (answer.status_code, agent.saved) == (403, [])


@pytest.mark.django_db(transaction=True)
def test_whoever_made_the_lock_in_this_session_goes_on(client, sign_in, agent):
    sign_in(agent)
    set_up_app(client)
    assert client.get("/admin/").status_code == 200


def test_whoever_signs_in_with_their_app_goes_on(client, sign_in, agent, time_machine_at):
    sign_in(agent)
    set_up_app(client)
    client.post("/accounts/logout/")
    assert sign_in(agent, next_url="/admin/").headers["Location"].startswith("/accounts/2fa/authenticate/")
    time_machine_at.shift(60)  # a code is good once
    answer = client.post("/accounts/2fa/authenticate/", {"code": code_of(client.app)})
    assert answer.headers["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_session_from_before_the_second_step_does_not_pass_by_making_a_lock_of_its_own(
    client, sign_in, agent
):
    sign_in(agent)
    passkey_of(agent)
    assert set_up_app(client).status_code == 302
    assert Authenticator.objects.filter(user=agent, type="totp").exists()
    assert client.get("/admin/").headers["Location"].startswith("/accounts/login/")


def test_recovery_codes_alone_are_no_lock(signed_in, agent):
    Authenticator.objects.create(user=agent, type="recovery_codes", data={"seed": "x", "used_mask": 0})
    assert signed_in(agent).get("/admin/").headers["Location"] == LOCKS


def test_once_found_it_costs_no_query_for_ten_minutes_and_then_one(
    signed_in, agent, time_machine_at, django_assert_max_num_queries
):
    passkey_of(agent)
    browser = passed(signed_in(agent))
    browser.get("/admin/")

    def asked():
        with django_assert_max_num_queries(60) as queries:
            assert browser.get("/admin/").status_code == 200
        return sum("mfa_authenticator" in query["sql"] for query in queries.captured_queries)

    assert asked() == 0
    time_machine_at.shift(staff_mfa.SECONDS + 1)
    assert (asked(), asked()) == (1, 0)
    Authenticator.objects.all().delete()
    time_machine_at.shift(staff_mfa.SECONDS + 1)
    assert browser.get("/admin/").headers["Location"] == LOCKS


def test_visitors_and_neighbours_are_not_asked_for_locks_at_all(
    client, signed_in, seller, django_assert_max_num_queries
):
    with django_assert_max_num_queries(60) as queries:
        client.get("/")
        signed_in(seller).get("/settings/")
    assert queries.captured_queries
    assert not any("mfa_authenticator" in query["sql"] for query in queries.captured_queries)


def test_the_last_lock_of_our_people_stays_and_says_why(client, sign_in, agent):
    sign_in(agent)
    set_up_app(client)
    answer = client.post("/accounts/2fa/totp/deactivate/")
    assert "make another one first" in answer.content.decode()
    assert Authenticator.objects.filter(user=agent, type="totp").exists()
    key = passkey_of(agent)
    client.post("/accounts/2fa/totp/deactivate/")
    assert [one.type for one in Authenticator.objects.filter(user=agent, type__in=staff_mfa.LOCKS)] == [
        "webauthn"
    ]
    answer = client.post(f"/accounts/2fa/webauthn/keys/{key.pk}/remove/")
    assert (answer.status_code, "make another one first" in answer.content.decode()) == (422, True)
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_others_may_go_and_so_may_everything_of_a_neighbour(client, sign_in, agent, seller):
    sign_in(agent)
    set_up_app(client)
    key = passkey_of(agent)
    client.post(f"/accounts/2fa/webauthn/keys/{key.pk}/remove/")
    assert not Authenticator.objects.filter(pk=key.pk).exists()
    client.post("/accounts/logout/")
    sign_in(seller)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    key = passkey_of(seller)
    client.post(f"/accounts/2fa/webauthn/keys/{key.pk}/remove/")
    assert not Authenticator.objects.filter(pk=key.pk).exists()


def test_another_persons_key_is_not_there_to_be_removed(client, sign_in, agent, seller):
    key = passkey_of(seller)
    sign_in(agent)
    set_up_app(client)
    assert client.post(f"/accounts/2fa/webauthn/keys/{key.pk}/remove/").status_code == 404


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_somebody_new_at_the_desk_makes_a_passkey_and_goes_on(page):  # noqa: F811
    person = UserFactory(name="Nia New", role="support")
    plug_in_key(page)
    page.goto("/accounts/login/?next=/admin/")
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_text("You work for Yardsale").wait_for()
    # The open page asks for its worker and its line for news: neither is an error in the console.
    page.wait_for_event("response", lambda answer: "/inbox/live/" in answer.url)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name=re.compile("Go on|Make the passkey")).wait_for()
    if page.get_by_label("Password").count():
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Make the passkey").click()
    page.wait_for_url("**/recovery-codes/")
    page.get_by_role("link", name="Done").click()
    page.wait_for_url("**/admin/")
    assert page.get_by_role("heading", name="What would you like to look at?").is_visible()
