"""From the form to the first page: name, e-mail, password, code."""

import pytest
from django.core import mail

from tests.accounts.conftest import PASSWORD, latest_code
from yardsale.accounts.models import User

CONFIRM = "/accounts/confirm-email/"


def test_joining_asks_for_the_code_and_then_leads_where_the_person_was_going(client, join):
    answer = join(next_url="/listings/abc/checkout/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == CONFIRM
    assert client.get("/settings/").status_code == 302
    answer = client.post(CONFIRM, {"code": latest_code()})
    assert answer.headers["Location"] == "/listings/abc/checkout/"
    assert client.get("/settings/").status_code == 200


def test_the_code_may_be_typed_in_small_letters_with_spaces(client, join):
    join()
    code = latest_code().lower().replace("-", " ")
    assert client.post(CONFIRM, {"code": code}).headers["Location"] == "/"


def test_who_joins_has_name_verified_address_and_no_rights(client, join):
    join(name="Anna  B.", email="Anna@Example.org")
    client.post(CONFIRM, {"code": latest_code()})
    person = User.objects.get()
    assert (person.name, person.email, person.is_staff, person.is_superuser) == (
        "Anna B.",
        "anna@example.org",
        False,
        False,
    )
    assert person.emailaddress_set.get().verified


def test_buckets_are_spread_over_the_hundred(rf, db):
    from yardsale.accounts.adapters import AccountAdapter

    buckets = {AccountAdapter().new_user(None).bucket for _ in range(400)}
    assert buckets <= set(range(100))
    assert len(buckets) > 60


def test_the_letter_holds_the_code_as_text_and_html_and_no_password(join):
    join()
    letter = mail.outbox[-1]
    code = latest_code()
    html = letter.alternatives[0].content
    assert letter.to == ["anna@example.org"]
    assert code in letter.subject
    assert code in html
    assert "<script" not in html
    assert PASSWORD not in letter.body + html


def test_three_wrong_codes_end_the_attempt(client, join):
    join()
    right = latest_code()
    for _ in range(3):
        answer = client.post(CONFIRM, {"code": "XXXX-XXXX"})
    assert answer.status_code == 302
    assert client.post(CONFIRM, {"code": right}).status_code == 302
    assert client.get("/settings/").status_code == 302
    assert not User.objects.get().emailaddress_set.get().verified


def test_after_a_typo_in_the_address_one_starts_over(client, join):
    join(email="typo@example.org")
    assert (
        client.post("/accounts/logout/", {"next": "/accounts/login/"}).headers["Location"]
        == "/accounts/login/"
    )
    join(email="right@example.org")
    assert client.post(CONFIRM, {"code": latest_code()}).headers["Location"] == "/"


def test_a_new_code_can_be_asked_for_and_the_old_one_no_longer_works(client, join, time_machine_at):
    join()
    old = latest_code()
    time_machine_at.shift(30)
    client.post(CONFIRM, {"action": "resend"})
    assert len(mail.outbox) == 2
    assert client.post(CONFIRM, {"code": old}).status_code == 200
    assert client.post(CONFIRM, {"code": latest_code()}).headers["Location"] == "/"


def test_a_code_is_too_old_after_a_quarter_of_an_hour(client, join, time_machine_at):
    join()
    time_machine_at.shift(15 * 60 + 1)
    client.post(CONFIRM, {"code": latest_code()})
    assert not User.objects.get().emailaddress_set.get().verified


def test_a_taken_address_is_answered_like_a_free_one_and_its_owner_is_told(client, join, seller):
    taken = join(email=seller.email)
    page_of_taken = client.get(CONFIRM).content.decode()
    client.post("/accounts/logout/")
    client.cookies.clear()
    free = join(email="nobody@example.org")
    page_of_free = client.get(CONFIRM).content.decode()
    assert (taken.status_code, taken.headers["Location"]) == (free.status_code, free.headers["Location"])
    assert shape(page_of_taken, seller.email) == shape(page_of_free, "nobody@example.org")
    assert [(letter.to, "code" in letter.subject) for letter in mail.outbox] == [
        ([seller.email], False),
        (["nobody@example.org"], True),
    ]
    assert User.objects.count() == 2


def shape(page, email):
    """The page without what differs between any two visitors."""
    import re

    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page).replace(email, "…")


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "javascript:alert(1)",
        "/\\evil.example",
        "\x00//evil.example",
        "http:evil.example",
    ],
)
def test_nobody_is_led_off_the_site(client, join, target):
    join(next_url=target)
    answer = client.post(CONFIRM, {"code": latest_code()})
    assert answer.headers["Location"] == "/"


def test_the_forms_explain_and_keep_what_was_typed(client, join):
    answer = join(name="", email="anna@", password1="short")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "There is a problem" in page
    assert "Tell us the name your neighbours will see." in page
    assert 'value="anna@"' in page
    assert 'value="short"' not in page
    assert User.objects.count() == 0
