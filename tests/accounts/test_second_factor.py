"""Authenticator app and recovery codes, with real codes."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

from tests.accounts.conftest import PASSWORD

ACTIVATE = "/accounts/2fa/totp/activate/"


def code_of(secret: str) -> str:
    """What the app shows now."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.fixture
def with_app(client, sign_in, seller):
    """A seller with an authenticator app: gives its secret; the client is signed in."""
    sign_in(seller)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get(ACTIVATE).content.decode()
    secret = re.search(r'id="secret">(\w+)<', page)[1]
    answer = client.post(ACTIVATE, {"code": code_of(secret)})
    assert answer.headers["Location"] == "/accounts/2fa/recovery-codes/"
    return secret


def test_setting_it_up_wants_the_password_once_more(client, sign_in, seller):
    sign_in(seller)
    answer = client.get(ACTIVATE)
    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    page = client.get(answer.headers["Location"]).content.decode()
    assert "Is it you?" in page


def test_the_qr_code_is_a_picture_in_the_page_and_no_data_address(client, sign_in, seller):
    sign_in(seller)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get(ACTIVATE).content.decode()
    assert 'class="qr"' in page
    assert re.search(r"<svg [^>]*viewBox[^>]*><path d=", page)
    assert "data:image" not in page
    assert "<?xml" not in page


def test_a_wrong_first_code_switches_nothing_on(client, sign_in, seller):
    sign_in(seller)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.get(ACTIVATE)
    answer = client.post(ACTIVATE, {"code": "000000"})
    assert answer.status_code == 200
    assert "That code is not right" in answer.content.decode()
    assert not Authenticator.objects.exists()


def test_with_the_app_the_password_alone_does_not_lead_in(client, sign_in, seller, with_app, time_machine_at):
    client.post("/accounts/logout/")
    answer = sign_in(seller, next_url="/settings/")
    assert answer.headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert client.get("/settings/").status_code == 302
    time_machine_at.shift(60)  # a code is good once
    answer = client.post("/accounts/2fa/authenticate/", {"code": code_of(with_app)})
    assert answer.headers["Location"] == "/settings/"
    assert client.get("/settings/").status_code == 200


def test_a_code_by_e_mail_needs_the_app_too(client, seller, with_app):
    from tests.accounts.conftest import latest_code

    client.post("/accounts/logout/")
    client.post("/accounts/login/code/", {"email": seller.email})
    answer = client.post("/accounts/login/code/confirm/", {"code": latest_code()})
    assert answer.headers["Location"].startswith("/accounts/2fa/authenticate/")


def test_each_recovery_code_is_good_for_one_sign_in(client, sign_in, seller, with_app):
    page = client.get("/accounts/2fa/recovery-codes/").content.decode()
    codes = re.findall(r"<li><code>(\w+)</code></li>", page)
    assert len(codes) == 10
    client.post("/accounts/logout/")
    sign_in(seller)
    assert client.post("/accounts/2fa/authenticate/", {"code": codes[0]}).headers["Location"] == "/"
    client.post("/accounts/logout/")
    sign_in(seller)
    assert client.post("/accounts/2fa/authenticate/", {"code": codes[0]}).status_code == 200
    assert client.get("/settings/").status_code == 302


def test_recovery_codes_can_be_taken_along_as_a_file(client, with_app):
    answer = client.get("/accounts/2fa/recovery-codes/download/")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    assert len(answer.content.decode().split()) >= 10


def test_switching_the_app_off_asks_first(client, seller, with_app):
    url = "/accounts/2fa/totp/deactivate/"
    assert "Switch off the app?" in client.get(url).content.decode()
    client.post(url)
    assert not Authenticator.objects.filter(user=seller, type="totp").exists()


def test_another_persons_passkey_cannot_be_renamed_or_removed(client, sign_in, seller, buyer):
    key = Authenticator.objects.create(
        user=buyer, type="webauthn", data={"name": "Bo's phone", "credential": {}}
    )
    sign_in(seller)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    for path in (
        f"/accounts/2fa/webauthn/keys/{key.pk}/edit/",
        f"/accounts/2fa/webauthn/keys/{key.pk}/remove/",
    ):
        assert client.get(path).status_code == 404
        assert client.post(path, {"name": "Mine"}).status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()
