"""Every mail of the catalog: text and HTML say the same, it is small, readable in the dark, says why, and has its way out."""

import re
from html import unescape
from uuid import uuid4

import pytest
from django.utils import timezone

from notifications import catalog
from notifications.channels import mail
from notifications.channels.carriers import Parcel
from notifications.channels.models import Notification
from notifications.channels.statuses import OPTIONAL, Channel
from notifications.messages import moment
from tests.announcements import conftest as announcements
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

#: What the gaps of the words are filled with where letters alone will not do.
AMOUNT, CURRENCY = 123_456, "EUR"


def gaps(message):
    words = f"{message.title} {message.text} {message.reason}"
    return set(re.findall(r"%\((\w+)\)", words))


def filled(message, mark=""):
    """Values of which each can be found again in a mail, some of them made to be troublesome."""
    values = {name: f"<{name}> & 100% “{mark}{name}”" for name in gaps(message)}
    known = {"amount": AMOUNT, "currency": CURRENCY, "stars": 4, "days": 14, "until": moment(timezone.now())}
    values |= {name: value for name, value in known.items() if name in values or name == "currency"}
    return values | {"district": "Mill Lane", "bought": "Red <i>bike</i>", "deadline": moment(timezone.now())}


def told(person, kind, mark=""):
    message = catalog.MESSAGES[kind]
    if kind == catalog.ANNOUNCEMENT.kind:
        # Its letter has words of its own, which stand in an announcement that was really sent.
        writer, second = (UserFactory(role="growth") for _each in range(2))
        announcement = announcements.sent(writer, second, "inbox", "email", name=f"News {mark}")
        return Notification.objects.get(recipient=person, occasion=announcement.occasion)
    return Notification.objects.create(
        recipient=person, kind=kind, occasion=f"{kind}:{mark}", values=filled(message, mark), url="/"
    )


def written(*notifications):
    return mail.written(Parcel(notifications[0].recipient, Channel.EMAIL, uuid4(), notifications))


def visible(html):
    """What a person reads of a page: no head, no tags, one space."""
    body = html.partition("<body")[2].partition(">")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def links(html):
    return {unescape(link) for link in re.findall(r'href="([^"]+)"', html)}


def bare(words):
    """Without spaces, marks of text that is set apart, and punctuation around it in one of the two."""
    return re.sub(r"[\s:·“”.*-]+", "", words)


@pytest.mark.parametrize("kind", sorted(catalog.MESSAGES))
def test_text_and_html_say_the_same_facts(kind):
    notification = told(UserFactory(), kind)
    letter = written(notification)
    text, html = letter.body, letter.alternatives[0][0]
    seen = bare(visible(html))
    said = re.sub(r"https?://\S+", "", text).splitlines()
    assert [line for line in said if bare(line) and bare(line) not in seen and line.strip() != "--"] == []
    facts = [*notification.title.split("“"), notification.why, str(notification.message.action)]
    assert [fact for fact in facts if bare(fact) not in seen or bare(fact) not in bare(text)] == []
    in_text = set(re.findall(r"https?://\S+", text))
    assert in_text - {link.rstrip("/") for link in links(html)} - links(html) == set()


@pytest.mark.parametrize("kind", sorted(catalog.MESSAGES))
def test_every_mail_is_small_says_why_and_has_the_right_way_out(kind):
    notification = told(UserFactory(), kind)
    letter = written(notification)
    html = letter.alternatives[0][0]
    assert len(letter.message().as_bytes()) <= 60 * 1024
    assert '<meta name="color-scheme" content="light dark">' in html
    assert "prefers-color-scheme: dark" in html
    assert ("<script" in html, "<img" in html, "<i>bike" in html) == (False, False, False)
    assert "/inbox/preferences/" in letter.body
    assert len(letter.subject.splitlines()) == 1
    is_optional = notification.message.topic in OPTIONAL
    assert ("List-Unsubscribe" in letter.extra_headers) is is_optional
    assert ("List-Unsubscribe-Post" in letter.extra_headers) is is_optional
    assert ("/inbox/unsubscribe/" in letter.body) is is_optional


@pytest.mark.parametrize("kind", sorted(catalog.MESSAGES))
def test_every_kind_says_why_in_the_inbox(kind, signed_in):
    person = UserFactory()
    notification = told(person, kind)
    page = unescape(signed_in(person).get("/inbox/").content.decode())
    assert notification.why
    assert notification.why in page


def test_a_digest_says_the_same_in_both_and_stays_small():
    person = UserFactory()
    many = [told(person, "followed.new", mark=f"{number} {'x' * 60} ") for number in range(100)]
    letter = written(*reversed(many))
    text, html = letter.body, letter.alternatives[0][0]
    assert len(letter.message().as_bytes()) <= 60 * 1024
    seen = bare(visible(html))
    said = re.sub(r"https?://\S+", "", text).splitlines()
    assert [line for line in said if bare(line) and bare(line) not in seen and line.strip() != "--"] == []
    named = [one for one in many if bare(one.title) in bare(text)]
    assert (len(named), "80 more wait in your inbox" in text) == (mail.MOST_NAMED, True)
    assert f"/inbox/{many[-1].pk}/open/" in text
    assert letter.subject.endswith(", and 99 more")


def test_a_digest_s_way_out_is_out_of_all_it_is_about(client):
    person = UserFactory()
    letter = written(told(person, "forum.reply"), told(person, "saved.sold"), told(person, "order.shipped"))
    address = "/" + letter.extra_headers["List-Unsubscribe"].strip("<>").split("/", 3)[3]
    client.get(address)
    assert not person.preferences.exists()
    client.post(address, {"List-Unsubscribe": "One-Click"})
    assert set(person.preferences.values_list("topic", "is_on")) == {("forum", False), ("saved", False)}
