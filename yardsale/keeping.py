"""Pages that are the same for everybody but for a few words about who looks, kept for signed-in people too.

`visitors` keeps pages for who is not signed in. Here a page is kept with marks where the person's own parts belong (bell,
menu, flash messages), under the same stamps: correct as soon as a change commits. Each visit fills the marks.
"""

import hashlib
from collections.abc import Callable, Collection
from functools import wraps
from typing import Any

from django.contrib.messages import get_messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.crypto import salted_hmac
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from yardsale import banner, visitors
from yardsale.templatetags.yardsale import drawn_banner
from yardsale.web import theme_of

#: What stands in a kept page for the person's own parts. Nobody can write these words into a listing or a search.
_SECRET = salted_hmac("yardsale.keeping", "marks").hexdigest()[:24]
MARKS = {part: mark_safe(f"<!--{part} {_SECRET}-->") for part in ("me", "flashes", "banner", "own")}  # nosec B703


def keeps_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For a GET view that ends in `show`. What was kept is shown before the view is even asked."""
    return keeps_page_by()(view)


def keeps_page_by(
    share: Callable[[HttpRequest], str] | None = None, own: Callable[[HttpRequest], str] | None = None
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """The same for a page that people share who agree in `share` (where they live), with HTML of their `own` at its mark.

    The view draws that part too, as `own` of its context, so that it may fetch it together with the rest. The template
    writes `{{ marks.own }}` where it belongs, and `{{ own }}` when there are no marks.
    """

    def keeps(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        return _keeps(view, share, own)

    return keeps


def _keeps(
    view: Callable[..., HttpResponse],
    share: Callable[[HttpRequest], str] | None,
    own: Callable[[HttpRequest], str] | None,
) -> Callable[..., HttpResponse]:
    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.page_own = own  # type: ignore[attr-defined]
        key = _key(request, share)
        if key is None:
            return view(request, *args, **kwargs)
        found = cache.get_many([key, *visitors.STAMPS, banner.KEY])
        page = found.pop(key, None)
        request.banner = found.pop(banner.KEY, None)  # type: ignore[attr-defined]
        if page and request.user.pk not in page["not_for"] and visitors.is_current(page["stamps"], found):
            return _filled(request, page["html"])
        request.page_key, request.page_stamps = key, found  # type: ignore[attr-defined]
        request.page_kept_before = page is not None  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return kept


def show(
    request: HttpRequest, template: str, context: dict[str, Any], *, not_for: Collection[int] = ()
) -> HttpResponse:
    """Like render, for a template that extends the base and whose blocks know nothing of the person who looks.

    `not_for` are those who get another page (the owner of what is shown, whoever keeps apart from them): never a kept one.
    """
    key = getattr(request, "page_key", None)
    if key is None or request.user.pk in not_for:
        return render(request, template, context)
    html = render_to_string(template, context | {"marks": MARKS}, request)
    stamps = {name: request.page_stamps.get(name) for name in request.visitor_names}  # type: ignore[attr-defined]
    if getattr(request, "page_kept_before", False) or visitors.has_room(request):
        visitors.keep(key, {"html": html, "not_for": not_for}, stamps)
    return _filled(request, html, context.get("own"))


def _key(request: HttpRequest, share: Callable[[HttpRequest], str] | None) -> str | None:
    """None for visitors, whose pages `visitors` keeps, and for parts of pages."""
    address = request.get_full_path()
    is_whole = request.method == "GET" and "HTTP_HX_REQUEST" not in request.META
    if not is_whole or len(address) > visitors.LONGEST_ADDRESS or not request.user.is_authenticated:
        return None
    shared = share(request) if share else ""
    digest = hashlib.sha256(f"{request.get_host()} {address} {shared}".encode()).hexdigest()
    return f"page:{digest}:{theme_of(request)}:{get_language()}"


def _filled(request: HttpRequest, html: str, own: str | None = None) -> HttpResponse:
    if own is None:
        draw = getattr(request, "page_own", None)
        own = draw(request) if draw else ""
    me = render_to_string("components/me.html", {}, request)
    html = html.replace(MARKS["me"], me, 1).replace(MARKS["flashes"], _flashes(request), 1)
    html = html.replace(MARKS["own"], own, 1)
    response = HttpResponse(html.replace(MARKS["banner"], drawn_banner(request), 1))
    patch_vary_headers(response, ["HX-Request"])
    return response


def _flashes(request: HttpRequest) -> str:
    messages = get_messages(request)
    return render_to_string("components/flashes.html", {"messages": messages}, request) if messages else ""
