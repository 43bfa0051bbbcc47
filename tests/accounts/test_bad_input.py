"""What people and robots type: a kind answer, never a 500."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from tests.accounts.conftest import PASSWORD, latest_code
from yardsale.accounts.forms import NameField, tidy_text
from yardsale.accounts.models import User

NAMES_THAT_BECOME = [
    ("Anna", "Anna"),
    ("  Anna \t Berg\n", "Anna Berg"),
    ("An\x00na", "Anna"),
    ("Anna\u202egnib", "Annagnib"),
    ("\u2066Anna\u2069", "Anna"),
    ("An\u200bna", "Anna"),
    ("\ufeffAnna", "Anna"),
    ("Anna\u2028Berg", "Anna Berg"),
    ("Anna 🚲", "Anna 🚲"),
    ("👩‍🌾 Rosa", "👩‍🌾 Rosa"),
    ("Zoë", "Zoë"),
    ("O’Neil-Łuk", "O’Neil-Łuk"),
    ("李雷", "李雷"),
    ("محمد", "محمد"),
    ("Z" + "\u0335\u0336\u0337\u0338" * 20 + "algo", "Z\u0335\u0336algo"),
    ("<b>Anna</b>", "<b>Anna</b>"),
    ("'; DROP TABLE", "'; DROP TABLE"),
    ("x" * 40, "x" * 40),
]
NAMES_REFUSED = [
    "", "   ", "\u200b\u202e", "\x00", "🚲🚲", "12345", "...", "x" * 41, "x" * 100_000, "\U0001f6b2" * 50,
    "anna@example.org", "https://evil.example", "www.evil", "call 06 12 34 56 78", "evil.com",
    "Yardsale", "Yardsale support", "ADMIN", "The Moderator", "Help Desk",
]  # fmt: skip


@pytest.mark.parametrize(("typed", "kept"), NAMES_THAT_BECOME)
def test_names_are_made_visible_and_kept(db, typed, kept):
    assert NameField().clean(typed) == kept


@pytest.mark.parametrize("typed", NAMES_REFUSED)
def test_names_that_nobody_can_use_are_refused_with_a_reason(join, typed):
    answer = join(name=typed)
    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()
    assert User.objects.count() == 0


@pytest.mark.parametrize(
    "email",
    [
        "", "anna", "anna@", "@example.org", "anna@example", "a b@example.org", "anna@exa mple.org", "an\x00na@example.org",
        "anna@example.org\nBcc: x@example.org", "x" * 300 + "@example.org", "anna@" + "x" * 300 + ".org", "a@" * 10_000,
        "anna@example.org, bo@example.org", "anna@[", "anna@example..org",
    ],
)  # fmt: skip
def test_odd_addresses_are_refused_everywhere(client, join, email):
    answers = [
        join(email=email),
        client.post("/accounts/login/", {"login": email, "password": PASSWORD}),
        client.post("/accounts/login/code/", {"email": email}),
        client.post("/accounts/password/reset/", {"email": email}),
    ]
    assert [answer.status_code for answer in answers] == [200] * 4
    assert User.objects.count() == 0


@pytest.mark.parametrize(
    "email", ["ANNA@EXAMPLE.ORG", "  anna@example.org ", "anna+yard@example.org", "o'neil@example.org"]
)
def test_unusual_but_good_addresses_are_taken(join, email):
    assert join(email=email).status_code == 302
    assert User.objects.get().email == email.strip().lower()


@pytest.mark.parametrize(
    "code", ["", " ", "\x00", "0", "XXXX-XXXX", "BCDF-GHJ", "Ä" * 9, "🚲", "x" * 100_000, "BCDF-GHJK\n'"]
)
def test_odd_codes_are_refused_with_a_reason(client, join, code):
    join()
    answer = client.post("/accounts/confirm-email/", {"code": code})
    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()


@pytest.mark.parametrize("password", ["", "\x00" * 12, "ä" * 100_000, "12345678901", "passwordpassword"[:8]])
def test_odd_passwords_are_no_error_of_ours(join, password):
    assert join(password1=password).status_code in {200, 302}


MIDDLES = [
    "/accounts/login/code/confirm/", "/accounts/password/reset/confirm/", "/accounts/password/reset/complete/",
    "/accounts/confirm-email/", "/accounts/2fa/authenticate/", "/accounts/3rdparty/signup/",
]  # fmt: skip


@pytest.mark.parametrize("path", MIDDLES)
def test_pages_in_the_middle_of_a_way_lead_back_to_its_start(client, db, path):
    assert client.get(path).status_code == 302
    assert client.post(path, {"code": "XXXX-XXXX"}).status_code == 302


INVENTED_PASSKEYS = [
    "", "{}", "[]", "null", "7", '"x"', "{", '{"id": "x"}', '{"id": "eA", "rawId": "eA", "type": "public-key", "response": {}}',
    '{"response": {"clientDataJSON": "AA"}}', '{"id": "eA", "rawId": "eA", "type": "public-key", "response": 7}', "[" * 5000,
    '{"id":"eA","rawId":"eA","type":"public-key","response":{"clientDataJSON":"e30","attestationObject":"AA","authenticatorData":"AA",'
    '"signature":"AA","userHandle":"MQ"}}', "x" * 50_000,
]  # fmt: skip


@pytest.mark.parametrize("credential", INVENTED_PASSKEYS)
def test_invented_passkeys_lead_nobody_in(client, seller, credential):
    client.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"})
    answer = client.post("/accounts/2fa/webauthn/login/", {"credential": credential})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")
    assert client.get("/settings/").status_code == 302


@pytest.mark.parametrize("credential", INVENTED_PASSKEYS)
def test_invented_passkeys_are_not_kept(client, sign_in, seller, credential):
    sign_in(seller)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.get("/accounts/2fa/webauthn/add/")
    answer = client.post("/accounts/2fa/webauthn/add/", {"name": "x", "credential": credential})
    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("code", ["nobody00", "../../etc", "%00", "x" * 5000, "1", "<script>"])
def test_pages_of_nobody_are_not_found(client, db, code):
    assert client.get(f"/people/{code}/").status_code == 404


@pytest.mark.parametrize("before", ["", "x", "-1", "0", "9" * 18, "9" * 40, "1 OR 1=1", "\x00", "٣", "1.5"])
def test_odd_page_keys_show_a_page(client, seller, before):
    assert client.get(f"/people/{seller.code}/", {"before": before}).status_code == 200
    assert client.get(f"/people/{seller.code}/reviews/", {"before": before}).status_code == 200


def test_a_stale_form_is_told_so_and_changes_nothing(seller):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/accounts/login/", {"login": seller.email, "password": PASSWORD}).status_code == 403


def test_pressing_join_twice_makes_one_person(client, join):
    assert [join().status_code, join().status_code] == [302, 302]
    assert User.objects.count() == 1
    assert client.post("/accounts/confirm-email/", {"code": latest_code()}).status_code == 302


def test_text_about_oneself_keeps_its_lines_and_loses_what_nobody_sees():
    assert tidy_text("One\r\n\r\n\r\n\r\ntwo \u202e\x07three  ") == "One\n\ntwo three"
