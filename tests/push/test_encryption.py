"""What is sent can be read by one browser alone, and says who sent it."""

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec

from notifications.push import encryption
from notifications.push.encryption import CURVE, MOST_PLAIN, RECORD, encrypt, to_bytes, to_text
from tests.push.browsers import Browser

#: RFC 8291, section 5 and appendix A.
RFC_WORDS = b"When I grow up, I want to be a watermelon"
RFC_SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
RFC_KEY = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
RFC_PUBLIC = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
RFC_SECRET = "BTBZMqHH6r4Tts7J_aSIgg"
RFC_SALT = "DGv6ra1nlYgDCS1FRnbzlw"
RFC_BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
    "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_the_standards_own_example():
    browser = Browser(key=RFC_KEY, secret=RFC_SECRET)
    assert browser.form["key"] == RFC_PUBLIC
    sender = ec.derive_private_key(int.from_bytes(to_bytes(RFC_SENDER), "big"), CURVE)
    body = encrypt(
        RFC_WORDS,
        key=to_bytes(RFC_PUBLIC),
        secret=to_bytes(RFC_SECRET),
        sender=sender,
        salt=to_bytes(RFC_SALT),
    )
    assert to_text(body) == RFC_BODY
    assert browser.read(to_bytes(RFC_BODY)) == RFC_WORDS


def test_only_the_browser_it_is_for_can_read_it_and_no_two_look_alike():
    browser, other = Browser(), Browser()
    key, secret = (to_bytes(browser.form[name]) for name in ("key", "secret"))
    words = "Sold: “Bärenfell” 🐻".encode()
    first, second = (encrypt(words, key=key, secret=secret) for _each in range(2))
    assert browser.read(first) == browser.read(second) == words
    assert first != second
    with pytest.raises(InvalidTag):
        other.read(first)


def test_the_longest_message_is_one_record_and_a_longer_one_is_refused():
    browser = Browser()
    key, secret = (to_bytes(browser.form[name]) for name in ("key", "secret"))
    body = encrypt(b"x" * MOST_PLAIN, key=key, secret=secret)
    assert len(body) == RECORD
    assert browser.read(body) == b"x" * MOST_PLAIN
    with pytest.raises(ValueError, match="more than"):
        encrypt(b"x" * (MOST_PLAIN + 1), key=key, secret=secret)


@pytest.mark.parametrize("key", ["", "short", "x" * 42, "not base64!" * 4])
def test_a_key_of_ours_that_is_none_is_refused(key):
    with pytest.raises(ValueError):
        encryption.private_key(key)
