"""How often something may be done from one address or by one person within a while.

Counted in the cache: whoever is counted is a keyed hash there, and gone when the while is over. A lost cache begins anew;
what must never be done too often is counted in Postgres.
"""

import ipaddress
import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

#: Whoever has one address of the new kind has all that begin with the same so many bits.
_ONE_HOUSE = 64


def allows(what: str, who: object, *, most: int, seconds: int) -> bool:
    """Whether this time is still one of the `most`; each question counts."""
    window = int(time.time() // seconds)
    digest = salted_hmac("yardsale.limits", f"{what} {who}", algorithm="sha256").hexdigest()[:32]
    key = f"limit:{digest}:{window}"
    try:
        cache.add(key, 0, timeout=seconds)
        return int(cache.incr(key)) <= most
    except (ValueError, OSError):  # thrown out of the cache in between, or there is none
        return True


def address(request: HttpRequest) -> str:
    """Whom to count when nobody is signed in: the address they come from, of the new kind (IPv6) the /64 it stands in."""
    return house_of(str(get_adapter().get_client_ip(request)))


def house_of(said: str) -> str:
    """house_of("2001:db8::7") == "2001:db8::/64"; an address of the old kind, however it is written, is one of its own."""
    try:
        found = ipaddress.ip_address(said.split("%")[0])
    except ValueError:
        return said
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found), _ONE_HOUSE), strict=False))
