"""Two hundred payloads in every text column: what people type is never more than words, on any page, in mails and feeds.

In `make test` a part of the payloads stands in each short column and all of them in long ones (XSS_START chooses another
part); `make test-long` goes through all of them everywhere.
"""

import os

import pytest
from django.conf import settings
from django.test import Client

from tests.access.table import AREAS
from tests.xss import fields
from tests.xss.looking import look
from tests.xss.planting import harmless, payloads
from tests.xss.site import faults, letters, looks, tell

pytestmark = pytest.mark.django_db
START = int(os.environ.get("XSS_START", "0"))
ROUNDS = range(0, 200, 25)


def test_there_are_two_hundred_payloads_and_all_differ():
    assert len(set(payloads())) == len(payloads()) >= 200


def test_harmless_words_have_the_same_lengths_and_lines():
    for payload in payloads():
        plain = harmless(payload)
        assert (len(plain), plain.count("\n")) == (len(payload), payload.count("\n"))
        assert not set("<>\"'&;:(){}[]`") & set(plain)


def test_every_text_field_is_planted_or_excluded():
    found = fields.every_text_field()
    assert fields.unknown(found) == []
    assert sorted(set(fields.EXCLUDED) - set(found)) == []
    assert sorted((set(fields.IN_JSON) | fields.EMAILS | set(fields.EXCLUDED)) - set(found)) == []


@pytest.fixture
def told(world):
    tell(world)
    return world


@pytest.mark.parametrize("area", AREAS)
def test_what_people_type_is_never_more_than_words(area, told):
    plain = looks(area, told, start=START, is_harmless=True)
    assert faults(looks(area, told, start=START, is_harmless=False), plain) == []


def test_mails_are_made_of_what_we_wrote(told):
    plain = letters(START, is_harmless=True)
    assert faults(letters(START, is_harmless=False), plain) == []
    assert len(plain) >= 10


def test_a_preview_shows_no_more_than_words(told):
    """What is typed comes back before it is kept: as Markdown, in the form, and in what looks like it."""
    client = Client()
    client.force_login(told.growth, backend=settings.AUTHENTICATION_BACKENDS[0])
    places = (
        f"/forum/topics/{told.question.code}/reply/",
        "/forum/questions/new/",
        "/forum/suggestions/new/",
    )

    def previewed(place, payload):
        answer = client.post(place, {"do": "preview", "subject": payload[:120], "text": payload})
        assert answer.status_code in {200, 422}
        return look(answer.content.decode())

    # One after the other with empty lines between, so that none is swallowed by another's Markdown.
    for place in places:
        for start in range(0, len(payloads()), 20):
            text = "\n\n".join(payloads()[start : start + 20])
            seen = previewed(place, text)
            assert seen.beside(previewed(place, harmless(text))) == []
            assert seen.says


@pytest.mark.long
@pytest.mark.parametrize("start", ROUNDS)
@pytest.mark.parametrize("area", AREAS)
def test_all_payloads_everywhere(area, start, told):
    plain = looks(area, told, start=start, is_harmless=True)
    assert faults(looks(area, told, start=start, is_harmless=False), plain) == []
