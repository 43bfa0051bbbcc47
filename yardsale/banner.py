"""The one banner pinned above every page, told to all processes through the cache, so that it costs no page a query.

`notifications.announcements` puts it up, and again every few seconds: losing Redis takes it away for that long. Whoever puts it
away does not see it again: their own row remembers, or a cookie of the browser. The token names the edition as well, so that
a corrected banner is seen anew.
"""

import re
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest

KEY = "visitors:banner"
COOKIE = "banner"
#: Code of an announcement and number of its edition.
_TOKEN = re.compile(r"[0-9a-hjkmnp-tv-z]{9}\.[0-9]{1,5}")
Banner = dict[str, Any]


def put_up(banner: Banner, *, seconds: int) -> None:
    """It goes by itself when its time is over."""
    cache.set(KEY, banner, timeout=seconds)


def take_down() -> None:
    cache.delete(KEY)


def is_token(words: str) -> bool:
    return _TOKEN.fullmatch(words) is not None


def put_away_here(request: HttpRequest) -> str:
    """The banner that this browser wants no more of, "" for none."""
    said = request.COOKIES.get(COOKIE, "")
    return said if is_token(said) else ""


def pinned(request: HttpRequest) -> Banner | None:
    """The banner of now; asked of the cache once for a request."""
    if not hasattr(request, "banner"):
        request.banner = cache.get(KEY)  # type: ignore[attr-defined]
    found: Banner | None = request.banner  # type: ignore[attr-defined]
    return found


def token_for_visitor(request: HttpRequest) -> str:
    """Which banner stands in a page for somebody who is not signed in, "" for none."""
    found = pinned(request)
    return "" if found is None or found["token"] == put_away_here(request) else str(found["token"])


def shown_to(request: HttpRequest) -> Banner | None:
    """What this person sees now."""
    found = pinned(request)
    if found is None or found["token"] == put_away_here(request):
        return None
    person = getattr(request, "user", None)
    return None if found["token"] == getattr(person, "banner_put_away", "") else found
