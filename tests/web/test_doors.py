"""Which addresses take a form without a token, and who may choose the name we are called by."""

import pytest
from django.core import mail
from django.urls import URLPattern, get_resolver


def views(patterns, above=""):
    for one in patterns:
        if isinstance(one, URLPattern):
            yield one.name or str(one.pattern), one.callback
        else:
            yield from views(one.url_patterns)


def test_only_these_take_a_form_without_a_token():
    without = {
        name for name, view in views(get_resolver().url_patterns) if getattr(view, "csrf_exempt", False)
    }
    # A theme, a banner put away, a look, whether an article helped, two signed links in mails, another in a
    # notification, a signed webhook, Apple's answer (signed, with a state of ours), Google's (with a token of its own in a
    # cookie).
    assert without == {
        "appearance",
        "dismiss",
        "guest_stop",
        "seen",
        "asked_for",
        "helped",
        "inbound",
        "mute",
        "outcomes",
        "unsubscribe",
        "webhook",
        "apple_callback",
        "google_login_by_token",
    }


@pytest.mark.parametrize("path", ["/accounts/password/reset/", "/accounts/login/code/"])
def test_a_mail_is_never_written_for_a_site_called_otherwise(client, seller, path):
    assert client.post(path, {"email": seller.email}, headers={"host": "evil.example"}).status_code == 400
    assert mail.outbox == []


@pytest.mark.parametrize(
    "away", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_led_off_the_site(client, signed_in, seller, away):
    data = {"login": seller.email, "password": "a-good-long-password", "next": away}
    landed = [
        client.post("/accounts/login/", data),
        client.post("/appearance/", {"theme": "dark", "next": away}),
        signed_in(seller).post("/people/nobody00/follow/", {"want": "on"}, headers={"referer": away}),
    ]
    assert [answer for answer in landed if "evil" in answer.headers.get("Location", "")] == []
    assert [answer for answer in landed if "javascript" in answer.headers.get("Location", "")] == []
