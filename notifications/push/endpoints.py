"""Where a browser's push service is reached. The address comes from a browser, so it may name anything: only public hosts by
https, asked at the very address that was looked at, never led on elsewhere."""

import ipaddress
import re
import socket
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

import urllib3
from django.conf import settings

LONGEST = 1000
#: Seconds.
PATIENCE = urllib3.Timeout(connect=4, read=8)
#: Ways to write an IPv4 address as an IPv6 one: what looks public may lead inside.
_DISGUISES = [
    ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
]
_HOST = re.compile(r"(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)


class Unreachable(Exception):
    """No answer came: try again later."""


class Forbidden(Exception):
    """Not an address that we write to."""


@dataclass(frozen=True)
class Answer:
    status: int
    #: Seconds that the service asks us to wait, 0 for not said.
    retry_after: int = 0


def may_write_to(endpoint: str) -> bool:
    """Whether it looks like a push service's address; where its name leads is looked at when something is sent."""
    if not endpoint.isascii() or not endpoint.isprintable() or len(endpoint) > LONGEST:
        return False
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    if f"{parts.scheme}://{parts.netloc}" in settings.PUSH_TEST_ORIGINS:
        return True
    host = parts.hostname or ""
    is_name = _HOST.fullmatch(host) is not None and not host.rsplit(".", 1)[-1].isdigit()
    is_plain = parts.username is None and parts.password is None and not parts.fragment
    return parts.scheme == "https" and port in {None, 443} and is_name and is_plain and len(parts.path) > 1


def post(endpoint: str, body: bytes, headers: dict[str, str]) -> Answer:
    """Raises Forbidden where the name leads inside, Unreachable where nobody answers."""
    if not may_write_to(endpoint):
        raise Forbidden
    parts = urlsplit(endpoint)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    with _pool(endpoint) as pool:
        try:
            answer = pool.urlopen(
                "POST",
                path,
                body=body,
                headers=headers | {"Host": parts.netloc},
                redirect=False,
                retries=False,
                timeout=PATIENCE,
                # Never read: whatever stands in it is of no use, and may be endless.
                preload_content=False,
            )
        except (urllib3.exceptions.HTTPError, OSError) as problem:
            raise Unreachable(type(problem).__name__) from problem
        answer.close()
    return Answer(answer.status, _seconds(answer.headers.get("Retry-After", "")))


def _pool(endpoint: str) -> urllib3.HTTPConnectionPool:
    parts = urlsplit(endpoint)
    host = parts.hostname or ""
    if f"{parts.scheme}://{parts.netloc}" in settings.PUSH_TEST_ORIGINS:
        return urllib3.HTTPConnectionPool(host, parts.port or 80)
    # The name is looked up once: a second look might lead elsewhere.
    return urllib3.HTTPSConnectionPool(
        _public_address(host),
        443,
        server_hostname=host,
        assert_hostname=host,
        ssl_context=ssl.create_default_context(),
    )


def _public_address(host: str) -> str:
    try:
        found = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    except OSError as problem:
        raise Unreachable("no such host") from problem
    addresses = [str(place[0]) for *_kind, place in found]
    if not addresses or not all(is_public(address) for address in addresses):
        raise Forbidden
    return addresses[0]


def is_public(address: str) -> bool:
    """Of the open internet: not this machine, not a network of ours, not one in disguise."""
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if any(ip in net for net in _DISGUISES):
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _seconds(words: str) -> int:
    """Of Retry-After; dates are not understood, and an hour is the most."""
    return min(int(words), 3600) if words.isascii() and words.isdigit() and len(words) < 9 else 0
