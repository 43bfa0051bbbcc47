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
    key = f"limit:{what}:{salted_hmac('yardsale.limits', str(who), algorithm='sha256').hexdigest()[:24]}:{window}"
    cache.add(key, 0, timeout=seconds)
    try:
        return int(cache.incr(key)) <= most
    except ValueError:  # thrown out of the cache in between
        return True
