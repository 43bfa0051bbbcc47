"""The demo's letter box: what would have been sent is readable in the browser, from every process, and harms nobody."""

import base64
import hashlib
import re

import pytest
from django.core.mail import EmailMultiAlternatives

from yardsale.demo import mail

HTML = (
    "<html><head><style>p { color: green }</style></head>"
    '<body><p>Your code: <a href="https://example.org/">ABC-DEF</a></p><script>alert(1)</script></body></html>'
)


@pytest.fixture(autouse=True)
def _own_letter_box(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def send(
    subject="Your code", text="Hello\n\nABC-DEF\n\nSee https://example.org/x", to="bo@example.org", **headers
):
    letter = EmailMultiAlternatives(subject, text, to=[to], headers=headers)
    letter.attach_alternative(HTML, "text/html")
    mail.CaughtMailBackend().send_messages([letter])


def test_a_letter_is_kept_with_its_parts_and_its_code():
    send("Grüße an Bo")
    (letter,) = mail.newest(10)
    assert (letter.subject, letter.to, letter.code) == ("Grüße an Bo", "bo@example.org", "ABC-DEF")
    assert letter.text.startswith("Hello")
    assert letter.html.startswith("<html>")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Your code is:\n\n  481516 \n", "481516"),
        ("ABC-DEF", "ABC-DEF"),
        ("Use 481516 today", ""),
        ("Hello\nBo\n", ""),
        ("OK\n", ""),
    ],
)
def test_a_code_is_a_line_of_its_own(text, code):
    send(text=text)
    assert mail.newest(1)[0].code == code


def test_newest_first_and_narrowed_to_one_person():
    for subject, to in (("One", "bo@example.org"), ("Two", "sam@example.org"), ("Three", "Bo@example.org")):
        send(subject, to=to)
    assert [letter.subject for letter in mail.newest(10)] == ["Three", "Two", "One"]
    assert [letter.subject for letter in mail.newest(10, to="bo@")] == ["Three", "One"]
    assert [letter.subject for letter in mail.newest(1)] == ["Three"]


def test_a_letter_sent_again_under_its_message_id_is_shown_once():
    for _attempt in range(2):
        send(**{"Message-ID": "<1@example.org>"})
    send(**{"Message-ID": "<2@example.org>"})
    assert len(mail.newest(10)) == 2


def test_older_letters_make_room(monkeypatch):
    monkeypatch.setattr(mail, "KEPT", 3)
    for number in range(5):
        send(f"Letter {number}")
    assert [letter.subject for letter in mail.newest(10)] == ["Letter 4", "Letter 3", "Letter 2"]


@pytest.mark.django_db
def test_the_box_and_a_letter_can_be_read(client):
    assert "No letters yet" in client.get("/demo/mail/").content.decode()
    send()
    assert "ABC-DEF" in client.get("/demo/mail/").content.decode()
    assert "Nothing for this address" in client.get("/demo/mail/?to=nobody").content.decode()
    page = client.get(f"/demo/mail/{mail.newest(1)[0].name}/")
    assert '<a href="https://example.org/x" rel="nofollow">' in page.content.decode()
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_the_designed_part_runs_nothing_and_uses_only_its_own_style(client):
    send()
    page = client.get(f"/demo/mail/{mail.newest(1)[0].name}/html/")
    digest = base64.b64encode(hashlib.sha256(b"p { color: green }").digest()).decode()
    policy = page.headers["Content-Security-Policy"]
    assert f"style-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "sandbox allow-top-navigation-by-user-activation" in policy
    assert not re.search(r"unsafe|script-src", policy)
    assert '<base target="_top">' in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["x", "..", "1" * 19 + "-" + "a" * 16, "%2e%2e%2fsecret-key"])
def test_a_made_up_name_leads_nowhere(client, name):
    assert client.get(f"/demo/mail/{name}/").status_code == 404
    assert client.get(f"/demo/mail/{name}/html/").status_code == 404
