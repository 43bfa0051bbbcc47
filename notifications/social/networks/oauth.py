"""The signature of OAuth 1.0a (RFC 5849, HMAC-SHA1): thirty lines that need no package."""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from urllib.parse import quote


def signed(
    method: str,
    url: str,
    params: Mapping[str, str],
    *,
    keys: tuple[str, str],
    tokens: tuple[str, str],
    nonce: str = "",
    at: int | None = None,
) -> str:
    """The Authorization header. `params` are those of the address; bodies of JSON and of files are not signed."""
    oauth = {
        "oauth_consumer_key": keys[0],
        "oauth_nonce": nonce or secrets.token_hex(16),
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": str(int(time.time()) if at is None else at),
        "oauth_token": tokens[0],
        "oauth_version": "1.0",
    }
    oauth["oauth_signature"] = signature(method, url, {**params, **oauth}, keys[1], tokens[1])
    return "OAuth " + ", ".join(f'{name}="{_quoted(value)}"' for name, value in sorted(oauth.items()))


def signature(method: str, url: str, params: Mapping[str, str], key_secret: str, token_secret: str) -> str:
    pairs = sorted((_quoted(name), _quoted(value)) for name, value in params.items())
    joined = "&".join(f"{name}={value}" for name, value in pairs)
    base = "&".join(_quoted(part) for part in (method.upper(), url, joined))
    secret = f"{_quoted(key_secret)}&{_quoted(token_secret)}"
    return base64.b64encode(hmac.new(secret.encode(), base.encode(), hashlib.sha1).digest()).decode()


def _quoted(value: str) -> str:
    return quote(value, safe="-._~")
