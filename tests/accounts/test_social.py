"""Google, Facebook, Apple and X: a button each when the environment says so, none otherwise."""

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import RequestFactory

from yardsale import settings as configured
from yardsale.accounts.models import User

PROVIDERS = {"google": "GOOGLE", "facebook": "FACEBOOK", "apple": "APPLE", "twitter_oauth2": "X"}
PAGES = ["/accounts/login/", "/accounts/signup/"]


def switched_on(monkeypatch, settings, *providers):
    """The settings as they are with these providers' variables in the environment."""
    for provider in providers:
        monkeypatch.setenv(f"{PROVIDERS[provider]}_CLIENT_ID", "the-id")
        monkeypatch.setenv(f"{PROVIDERS[provider]}_CLIENT_SECRET", "the-secret")
    settings.SOCIALACCOUNT_PROVIDERS = {
        provider: given | configured.social_app(PROVIDERS[provider])
        for provider, given in settings.SOCIALACCOUNT_PROVIDERS.items()
    }


@pytest.mark.parametrize("page", PAGES)
def test_without_configuration_there_is_no_button(client, db, page):
    assert "Continue with" not in client.get(page).content.decode()


def test_without_configuration_their_addresses_lead_nowhere(client, db):
    for provider in PROVIDERS:
        assert client.get(f"/accounts/{provider}/login/").status_code == 404
        assert client.post(f"/accounts/{provider}/login/").status_code == 404


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("provider", "name"),
    [("google", "Google"), ("facebook", "Facebook"), ("apple", "Apple"), ("twitter_oauth2", "X")],
)
def test_each_appears_when_it_is_set(client, db, monkeypatch, settings, provider, name, page):
    switched_on(monkeypatch, settings, provider)
    words = client.get(page).content.decode()
    assert words.count("Continue with") == 1
    assert f"Continue with {name}" in words


def test_all_four_can_be_on_at_once(client, db, monkeypatch, settings):
    switched_on(monkeypatch, settings, *PROVIDERS)
    assert client.get("/accounts/login/").content.decode().count("Continue with") == 4


def test_the_settings_show_connections_only_when_there_can_be_any(signed_in, seller, monkeypatch, settings):
    browser = signed_in(seller)
    assert "Connections" not in browser.get("/settings/").content.decode()
    switched_on(monkeypatch, settings, "apple")
    assert "Connections" in browser.get("/settings/").content.decode()


def test_going_there_is_a_button_press_and_not_a_link_that_others_could_plant(
    client, db, monkeypatch, settings
):
    switched_on(monkeypatch, settings, "google")
    page = client.get("/accounts/google/login/")
    assert page.status_code == 200
    assert "It does not learn what you buy or sell here." in page.content.decode()
    assert (
        client.post("/accounts/google/login/").headers["Location"].startswith("https://accounts.google.com/")
    )


@pytest.fixture
def coming_from_google(client, db, monkeypatch, settings):
    """The client has come back from Google, as somebody new."""
    from allauth.core.context import request_context
    from allauth.socialaccount.adapter import get_adapter
    from allauth.socialaccount.models import SocialLogin

    switched_on(monkeypatch, settings, "google")
    request = RequestFactory().get("/")
    request.session = client.session
    with request_context(request):
        provider = get_adapter().get_provider(request, "google")
        told = {
            "sub": "1",
            "email": "rosa@example.org",
            "email_verified": True,
            "given_name": "Rosa",
            "family_name": "Berg",
        }
        login: SocialLogin = provider.sociallogin_from_response(request, told)
        session = client.session
        session["socialaccount_sociallogin"] = login.serialize()
        session.save()
    client.cookies["sessionid"] = session.session_key
    return client


def test_who_comes_from_google_chooses_a_name_too(coming_from_google):
    page = coming_from_google.get("/accounts/3rdparty/signup/").content.decode()
    assert 'value="Rosa"' in page
    assert "Berg" not in page
    coming_from_google.post(
        "/accounts/3rdparty/signup/", {"name": "Rosa from no. 7", "email": "rosa@example.org"}
    )
    person = User.objects.get()
    assert (person.name, person.email, person.has_usable_password()) == (
        "Rosa from no. 7",
        "rosa@example.org",
        False,
    )
    assert SocialAccount.objects.get().user == person
    assert coming_from_google.get("/settings/").status_code == 200


def test_names_from_elsewhere_are_checked_as_well(coming_from_google):
    answer = coming_from_google.post(
        "/accounts/3rdparty/signup/", {"name": "Yardsale support", "email": "rosa@example.org"}
    )
    assert "looks like one of our own people" in answer.content.decode()
    assert User.objects.count() == 0
