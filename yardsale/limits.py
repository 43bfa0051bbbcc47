"""How often something may be done from one address or by one person within a while.

Counted in the cache: whoever is counted is a keyed hash there, and gone when the while is over. A lost cache begins anew;
what must never be done too often is counted in Postgres.
"""

import time

from django.core.cache import cache
from django.utils.crypto import salted_hmac


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
