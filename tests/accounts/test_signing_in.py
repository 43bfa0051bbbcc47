"""In by password, by e-mailed code, after a new password; out again."""

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client

from tests.accounts.conftest import PASSWORD, latest_code


def is_in(client):
    return client.get("/settings/").status_code == 200


def test_password_leads_in_and_to_where_one_was_going(client, sign_in, seller):
    answer = sign_in(seller, next_url="/settings/")
    assert answer.headers["Location"] == "/settings/"
    assert is_in(client)


def test_wrong_password_and_unknown_address_get_the_same_words(client, sign_in, seller):
    wrong = sign_in(seller, password="not-the-password").content.decode()
    answer = client.post("/accounts/login/", {"login": "nobody@example.org", "password": "not-the-password"})
    said = "The e-mail address and the password do not belong together."
    assert said in wrong
    assert said in answer.content.decode()
    assert not is_in(client)


def test_a_code_by_e_mail_leads_in(client, seller):
    answer = client.post(
        "/accounts/login/code/?next=/settings/", {"email": seller.email, "next": "/settings/"}
    )
    assert answer.headers["Location"].startswith("/accounts/login/code/confirm/")
    answer = client.post("/accounts/login/code/confirm/", {"code": latest_code(), "next": "/settings/"})
    assert answer.headers["Location"] == "/settings/"
    assert is_in(client)


def test_somebody_elses_code_leads_nowhere(client, seller, buyer):
    client.post("/accounts/login/code/", {"email": seller.email})
    other = Client()
    other.post("/accounts/login/code/", {"email": buyer.email})
    code_of_buyer = latest_code()
    assert client.post("/accounts/login/code/confirm/", {"code": code_of_buyer}).status_code == 200
    assert not is_in(client)


def test_a_code_works_once(client, seller):
    client.post("/accounts/login/code/", {"email": seller.email})
    code = latest_code()
    client.post("/accounts/login/code/confirm/", {"code": code})
    client.post("/accounts/logout/")
    assert client.post("/accounts/login/code/confirm/", {"code": code}).status_code == 302
    assert not is_in(client)


def test_an_unknown_address_is_told_by_letter_only(client, db):
    answer = client.post("/accounts/login/code/", {"email": "nobody@example.org"})
    assert answer.headers["Location"].startswith("/accounts/login/code/confirm/")
    assert mail.outbox[-1].subject == "No account at Yardsale has this address"


def test_a_forgotten_password_is_replaced_by_code_and_old_sessions_end(client, sign_in, seller):
    old_browser = Client()
    sign_in(seller, browser=old_browser)
    client.post("/accounts/password/reset/", {"email": seller.email})
    answer = client.post("/accounts/password/reset/confirm/", {"code": latest_code()})
    assert answer.headers["Location"] == "/accounts/password/reset/complete/"
    client.post(answer.headers["Location"], {"password1": "another-long-password", "action": "change"})
    seller.refresh_from_db()
    assert seller.check_password("another-long-password")
    assert not is_in(old_browser)


@pytest.mark.parametrize("password", ["short", "1234567890", "password123", "sam@example.org", "Sam Seller"])
def test_weak_passwords_are_refused_with_a_reason(client, seller, password):
    client.post("/accounts/password/reset/", {"email": seller.email})
    client.post("/accounts/password/reset/confirm/", {"code": latest_code()})
    answer = client.post("/accounts/password/reset/complete/", {"password1": password})
    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()
    seller.refresh_from_db()
    assert seller.check_password(PASSWORD)


def test_changing_the_password_wants_the_present_one_and_writes_a_letter(client, sign_in, seller):
    sign_in(seller)
    url = "/accounts/password/change/"
    assert client.post(url, {"oldpassword": "wrong", "password1": "another-long-password"}).status_code == 200
    assert (
        client.post(url, {"oldpassword": PASSWORD, "password1": "another-long-password"}).status_code == 302
    )
    seller.refresh_from_db()
    assert seller.check_password("another-long-password")
    assert "password" in mail.outbox[-1].subject.lower()


def test_a_session_alone_does_not_change_the_address(client, sign_in, seller):
    sign_in(seller)
    answer = client.post("/accounts/email/", {"email": "new@example.org", "action_add": "1"})
    assert answer.headers["Location"].startswith("/accounts/reauthenticate/?next=")
    assert "show us once more" in client.get(answer.headers["Location"]).content.decode()
    assert mail.outbox == []
    # The right password, and what was typed before it is done.
    client.post(answer.headers["Location"], {"password": PASSWORD})
    assert mail.outbox[-1].to == ["new@example.org"]


def test_the_address_changes_only_with_the_code_sent_to_the_new_one(client, sign_in, seller):
    sign_in(seller)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/email/", {"email": "new@example.org", "action_add": "1"})
    seller.refresh_from_db()
    assert seller.email == "sam@example.org"
    assert mail.outbox[-1].to == ["new@example.org"]
    client.post("/accounts/confirm-email/", {"code": latest_code()})
    seller.refresh_from_db()
    assert seller.email == "new@example.org"
    # The old address is told, also where to turn: its owner may not be able to sign in any more.
    assert (mail.outbox[-1].to, mail.outbox[-1].subject) == (
        ["sam@example.org"],
        "Your e-mail address was changed",
    )
    assert "Answer this e-mail at once" in mail.outbox[-1].body
    assert [address.email for address in seller.emailaddress_set.all()] == ["new@example.org"]


def test_somebody_elses_address_cannot_be_taken(client, sign_in, seller, buyer):
    sign_in(seller)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/email/", {"email": buyer.email, "action_add": "1"})
    seller.refresh_from_db()
    assert seller.email == "sam@example.org"
    assert "code" not in "".join(letter.subject for letter in mail.outbox if letter.to == [seller.email])


def test_sessions_are_listed_in_words_and_the_others_can_be_ended(client, sign_in, seller):
    firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0"
    phone = Client(
        headers={"user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Mobile Safari/604.1"}
    )
    here = Client(headers={"user-agent": firefox})
    sign_in(seller, browser=phone)
    sign_in(seller, browser=here)
    page = here.get("/accounts/sessions/").content.decode()
    assert "Firefox on Windows" in page
    assert "Safari on iPhone" in page
    here.post("/accounts/sessions/")
    assert (is_in(here), is_in(phone)) == (True, False)


def test_signing_out_needs_a_post_and_leads_home(client, sign_in, seller):
    sign_in(seller)
    assert "Sign out?" in client.get("/accounts/logout/").content.decode()
    assert is_in(client)
    assert client.post("/accounts/logout/").headers["Location"] == "/"
    assert not is_in(client)


def test_a_closed_account_is_told_so_and_not_let_in(client, sign_in, seller):
    seller.is_active = False
    seller.save()
    assert sign_in(seller).headers["Location"] == "/accounts/inactive/"
    assert "This account is closed" in client.get("/accounts/inactive/").content.decode()
    assert not is_in(client)


def test_an_unverified_address_is_asked_for_its_code_first(client, sign_in, db):
    from tests.factories import UserFactory

    person = UserFactory(verified=False)
    assert sign_in(person).headers["Location"] == "/accounts/confirm-email/"
    assert not is_in(client)


def test_looking_at_the_sign_in_page_writes_no_session(client, db):
    for path in (
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/login/code/",
        "/accounts/password/reset/",
    ):
        assert client.get(path).status_code == 200
    assert Session.objects.count() == 0


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_and_out_lead_nobody_off_the_site(client, sign_in, seller, target):
    assert sign_in(seller, next_url=target).headers["Location"] == "/"
    assert client.post("/accounts/logout/", {"next": target}).headers["Location"] == "/"


def test_the_theme_comes_along_to_a_new_browser(client, sign_in, seller):
    seller.theme = "dark"
    seller.save()
    assert sign_in(seller).cookies["theme"].value == "dark"


def test_no_address_and_no_code_reach_the_logs(client, sign_in, seller, caplog):
    with caplog.at_level("DEBUG"):
        sign_in(seller, password="not-the-password")
        client.post("/accounts/login/code/", {"email": seller.email})
        client.post("/accounts/login/code/confirm/", {"code": latest_code()})
    ours = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]
    assert not [line for line in ours if seller.email in line or latest_code() in line]
