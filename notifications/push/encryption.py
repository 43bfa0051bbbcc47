"""A message that only one browser can read (RFC 8291, aes128gcm of RFC 8188), and who we are to its push service (RFC 8292).

Our own, on `cryptography` and PyJWT, which sign-in brings anyway: pywebpush needs aiohttp, and http-ece comes as source
alone, which the image refuses. The RFC's own example is a test.
"""

import base64
import binascii
import os
import time
from functools import lru_cache
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

#: Bytes of one record; a push service takes no more, and 103 of them are head, padding sign and seal.
RECORD = 4096
MOST_PLAIN = RECORD - 103
#: Seconds a token is good for; the standard allows a day.
TOKEN_LIFE = 12 * 3600
CURVE = ec.SECP256R1()


def to_text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def to_bytes(text: str) -> bytes:
    """Raises ValueError for what is no base64url."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as bad:
        raise ValueError(str(bad)) from bad


def encrypt(
    plain: bytes,
    *,
    key: bytes,
    secret: bytes,
    sender: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes = b"",
) -> bytes:
    """`key` and `secret` are the browser's (p256dh, auth). Sender and salt are new each time; tests name them."""
    if len(plain) > MOST_PLAIN:
        raise ValueError(f"{len(plain)} bytes are more than a push service takes")
    sender = sender or ec.generate_private_key(CURVE)
    salt = salt or os.urandom(16)
    shared = sender.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, key))
    ours = point(sender)
    material = _derive(shared, salt=secret, about=b"WebPush: info\0" + key + ours, length=32)
    content_key = _derive(material, salt=salt, about=b"Content-Encoding: aes128gcm\0", length=16)
    nonce = _derive(material, salt=salt, about=b"Content-Encoding: nonce\0", length=12)
    sealed = AESGCM(content_key).encrypt(nonce, plain + b"\x02", None)
    return salt + RECORD.to_bytes(4, "big") + bytes([len(ours)]) + ours + sealed


def _derive(material: bytes, *, salt: bytes, about: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=about).derive(material)


def point(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The public side, as browsers write it: 65 bytes."""
    return key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )


@lru_cache(maxsize=4)
def private_key(text: str) -> ec.EllipticCurvePrivateKey:
    """From VAPID_PRIVATE_KEY: 32 bytes, as base64url. Raises ValueError for anything else."""
    raw = to_bytes(text)
    if len(raw) != 32:
        raise ValueError("VAPID_PRIVATE_KEY must be 32 bytes as base64url")
    return ec.derive_private_key(int.from_bytes(raw, "big"), CURVE)


def public_key() -> str:
    """What a browser subscribes with."""
    return to_text(point(private_key(settings.VAPID_PRIVATE_KEY)))


def authorization(endpoint: str) -> str:
    """The header by which a push service knows that it is us; good at its own origin alone."""
    parts = urlsplit(endpoint)
    audience = f"{parts.scheme}://{parts.netloc}"
    token = _token(audience, settings.VAPID_PRIVATE_KEY, int(time.time() // (TOKEN_LIFE // 2)))
    return f"vapid t={token}, k={public_key()}"


@lru_cache(maxsize=64)
def _token(audience: str, key: str, half: int) -> str:
    """Signed twice in its life, not for each message."""
    until = half * (TOKEN_LIFE // 2) + TOKEN_LIFE
    claims = {"aud": audience, "exp": until, "sub": settings.VAPID_SUBJECT}
    return jwt.encode(claims, private_key(key), algorithm="ES256")
