"""A browser's side of web push, written anew from the standards: its keys, and how it reads what only it can read."""

import hashlib
import hmac
import json
import os
import secrets

from allauth.usersessions.models import UserSession
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.test import Client

from notifications.push import actions
from notifications.push.encryption import CURVE, point, to_bytes, to_text


def expand(material: bytes, about: bytes, length: int) -> bytes:
    """HKDF's second half, for up to 32 bytes."""
    return hmac.new(material, about + b"\x01", hashlib.sha256).digest()[:length]


class Browser:
    """One subscription; `endpoint` is where its push service is reached."""

    def __init__(self, endpoint: str = "", key: str = "", secret: str = "") -> None:
        self.endpoint = endpoint or f"https://push.example.org/{secrets.token_urlsafe(12)}"
        self.private = (
            ec.derive_private_key(int.from_bytes(to_bytes(key), "big"), CURVE)
            if key
            else ec.generate_private_key(CURVE)
        )
        self.secret = to_bytes(secret) if secret else os.urandom(16)

    @property
    def form(self) -> dict[str, str]:
        """What it hands in."""
        return {
            "endpoint": self.endpoint,
            "key": to_text(point(self.private)),
            "secret": to_text(self.secret),
        }

    def read(self, body: bytes) -> bytes:
        """Raises InvalidTag for what was not meant for this browser."""
        salt, size = body[:16], int.from_bytes(body[16:20], "big")
        sender, sealed = body[21 : 21 + body[20]], body[21 + body[20] :]
        assert len(sealed) <= size
        shared = self.private.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, sender))
        pseudo = hmac.new(self.secret, shared, hashlib.sha256).digest()
        material = expand(pseudo, b"WebPush: info\0" + point(self.private) + sender, 32)
        pseudo = hmac.new(salt, material, hashlib.sha256).digest()
        key = expand(pseudo, b"Content-Encoding: aes128gcm\0", 16)
        nonce = expand(pseudo, b"Content-Encoding: nonce\0", 12)
        plain = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\0")
        assert plain.endswith(b"\x02")
        return plain[:-1]

    def read_message(self, body: bytes) -> dict:
        return json.loads(self.read(body))


def signed_in_somewhere(person) -> UserSession:
    """A sign-in of this person, as a browser has it."""
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    key = client.session.session_key
    return UserSession.objects.get_or_create(
        session_key=key, defaults={"user": person, "ip": "127.0.0.1", "user_agent": "Firefox"}
    )[0]


def switched_on(person, browser: Browser | None = None):
    """A device of this person that is told."""
    browser = browser or Browser()
    return actions.switch_on(
        person, sign_in=signed_in_somewhere(person), user_agent="Firefox/140 Android", **browser.form
    )
