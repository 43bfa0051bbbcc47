"""Whole pages kept for signed-out visitors, correct within a moment of a change.

Most visits are signed out, and their pages differ by address and theme only. A kept page remembers the stamps of what
it shows (the catalogue's groups, in BUCKETS buckets); `touch` changes a stamp after the commit of every change, and a
page with an old stamp is never given out again. Stamps are read before rendering, so a change during it is noticed too.
Losing Redis loses stamps and pages together, which only means rendering again.
"""

import gzip
import hashlib
import re
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from yardsale import banner, limits
from yardsale.web import theme_of

#: Seconds a page is kept at most, whatever happens: it carries relative times, and "2 hours ago" may be five minutes off.
KEEP = 300
BUCKETS = 16
STAMPS = [f"visitors:stamp:{bucket}" for bucket in range(BUCKETS)]
#: What is not the catalogue's has one stamp for each room.
ROOMS = {"boards": "visitors:stamp:boards", "help": "visitors:stamp:help", "trends": "visitors:stamp:trends"}
EVERY_STAMP = [*STAMPS, *ROOMS.values()]
#: Cookies whose bearer may see something of their own.
PERSONAL = (settings.SESSION_COOKIE_NAME, "messages")
#: And the one with what a visitor looked for: a page of their own only where it is listed, which is the empty search.
SEARCHES, LISTED_AT = "searches", "/search/"
LONGEST_ADDRESS = 500
#: "gzip;q=0" says no.
_TAKES_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")


def touch(*groups: int) -> None:
    """After this transaction commits, render again every kept page that shows these groups (none named: any page)."""
    names = {STAMPS[group % BUCKETS] for group in groups} or set(EVERY_STAMP)
    stamps = {name: secrets.token_hex(8) for name in names}
    transaction.on_commit(lambda: cache.set_many(stamps, timeout=None))


def touch_room(room: str) -> None:
    """The same for every kept page of a room."""
    stamp = {ROOMS[room]: secrets.token_hex(8)}
    transaction.on_commit(lambda: cache.set_many(stamp, timeout=None))


def kept_for_visitors(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a GET view's page be kept. It depends on all of the catalogue unless the view says `shows(request, group)`."""

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.visitor_names = set(STAMPS)  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return kept


def shows(request: HttpRequest, *groups: int) -> None:
    """Say that this page shows nothing of the catalogue but these groups."""
    request.visitor_names = {STAMPS[group % BUCKETS] for group in groups}  # type: ignore[attr-defined]


def shows_room(request: HttpRequest, *rooms: str) -> None:
    """Say that this page shows nothing of the catalogue, but what stands in these rooms."""
    request.visitor_names = {ROOMS[room] for room in rooms}  # type: ignore[attr-defined]


def visitor_key(request: HttpRequest) -> str | None:
    """Under which a page is kept for this request; None when the request is not an anonymous visitor's plain GET."""
    is_plain = request.method == "GET" and "HTTP_HX_REQUEST" not in request.META
    address = request.get_full_path()
    if not is_plain or len(address) > LONGEST_ADDRESS or any(name in request.COOKIES for name in PERSONAL):
        return None
    if request.path == LISTED_AT and SEARCHES in request.COOKIES and not request.GET.get("q", "").strip():
        return None
    digest = hashlib.sha256(f"{request.get_host()} {address}".encode()).hexdigest()
    # Whoever has put a banner away sees pages without it.
    return f"visitors:page:{digest}:{theme_of(request)}:{banner.put_away_here(request)}"


class VisitorPageMiddleware:
    """Stands before sessions and users: a kept page costs two looks into the cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = visitor_key(request)
        if key is None:
            return self.get_response(request)
        found = cache.get_many([key, *EVERY_STAMP, banner.KEY])
        page = found.pop(key, None)
        request.banner = found.pop(banner.KEY, None)  # type: ignore[attr-defined]
        pinned = banner.token_for_visitor(request)
        if page is not None and page.get("banner") == pinned and is_current(page["stamps"], found):
            return _answer(request, page)
        kept_before = page is not None
        response = self.get_response(request)
        names = getattr(request, "visitor_names", None)
        if (
            names is not None
            and response.status_code == 200
            and not response.cookies
            and not response.streaming
        ):
            response.headers.setdefault("Cache-Control", "private, no-cache")
            # Compressed once, given out many times. No BREACH: nothing secret and nothing personal is in these pages.
            packed = gzip.compress(response.content, compresslevel=6, mtime=0)
            page = {"packed": packed, "headers": dict(response.headers), "banner": pinned}
            if kept_before or has_room(request):
                keep(key, page, {name: found.get(name) for name in names})
            return _answer(request, page)
        return response


def _answer(request: HttpRequest, page: dict[str, Any]) -> HttpResponse:
    is_packed = bool(_TAKES_GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", "")))
    content = page["packed"] if is_packed else gzip.decompress(page["packed"])
    response = HttpResponse(content, headers=page["headers"])
    if is_packed:
        response.headers["Content-Encoding"] = "gzip"
    # The page's own was counted before packing; browsers would wait for the rest.
    response.headers["Content-Length"] = str(len(content))
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def is_current(stamps: dict[str, Any], found: dict[str, Any]) -> bool:
    """Whether nothing that a page with these stamps shows has changed; `found` are the stamps of now."""
    return all(found.get(name) == stamp for name, stamp in stamps.items())


def has_room(request: HttpRequest) -> bool:
    """Whether one more page that was not kept before may be: addresses can be made up faster than pages are forgotten."""
    if request.META.get("QUERY_STRING"):
        return limits.allows("kept", "searches", most=settings.KEPT_SEARCHES_PER_MINUTE, seconds=60)
    return limits.allows("kept", "pages", most=settings.KEPT_PAGES_PER_MINUTE, seconds=60)


def keep(key: str, page: dict[str, Any], stamps: dict[str, Any]) -> None:
    """Keep a page, or parts of one, with the stamps that were read before it was made."""
    missing = [name for name, stamp in stamps.items() if stamp is None]
    if missing:
        # First page ever, or Redis was emptied: make stamps; the next visit keeps the page.
        for name in missing:
            cache.add(name, secrets.token_hex(8), timeout=None)
        return
    if not getattr(cache, "is_down", False):  # the memory of one process hears nothing of another's changes
        cache.set(key, page | {"stamps": stamps}, timeout=KEEP)
