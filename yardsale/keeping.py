"""Pages whose parts are the same for everybody, kept for signed-in people too.

`visitors` keeps whole pages for who is not signed in. For the others the page around (name, bell, flash messages) is
made for each visit, and the blocks of the template are kept under the same stamps: correct as soon as a change commits.
"""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import RequestContext
from django.template.loader import get_template
from django.template.loader_tags import ExtendsNode
from django.utils.safestring import mark_safe

from yardsale import visitors

#: The page that puts kept blocks into the base template.
FRAME = "components/kept_page.html"


def keeps_parts(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For a GET view that ends in `show`. What was kept is shown before the view is even asked."""

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = _key(request)
        if key is None:
            return view(request, *args, **kwargs)
        found = cache.get_many([key, *visitors.STAMPS])
        page = found.pop(key, None)
        if page and page["not_for"] != request.user.pk and visitors.is_current(page["stamps"], found):
            return _framed(request, page["parts"])
        request.parts_key, request.parts_stamps = key, found  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return kept


def show(
    request: HttpRequest, template: str, context: dict[str, Any], *, not_for: int | None = None
) -> HttpResponse:
    """Like render, for a template that extends the base and whose blocks know nothing of the person who looks.

    `not_for` is the one person who gets another page (the owner of what is shown): never from what is kept.
    """
    key = getattr(request, "parts_key", None)
    if key is None or not_for == request.user.pk:
        return render(request, template, context)
    parts = _parts(request, template, context)
    stamps = {name: request.parts_stamps.get(name) for name in request.visitor_names}  # type: ignore[attr-defined]
    visitors.keep(key, {"parts": parts, "not_for": not_for}, stamps)
    return _framed(request, parts)


def _key(request: HttpRequest) -> str | None:
    """None for visitors, whose pages are kept whole, and for parts of pages."""
    address = request.get_full_path()
    is_whole = request.method == "GET" and "HTTP_HX_REQUEST" not in request.META
    if not is_whole or len(address) > visitors.LONGEST_ADDRESS or not request.user.is_authenticated:
        return None
    return f"parts:{hashlib.sha256(f'{request.get_host()} {address}'.encode()).hexdigest()}"


def _parts(request: HttpRequest, name: str, context: dict[str, Any]) -> dict[str, str]:
    """Each block of the template, rendered by itself."""
    template = get_template(name).template
    extends = next(node for node in template.nodelist if isinstance(node, ExtendsNode))
    values = RequestContext(request, context)
    with values.bind_template(template):
        return {block: node.nodelist.render(values) for block, node in extends.blocks.items()}


def _framed(request: HttpRequest, parts: dict[str, str]) -> HttpResponse:
    safe = {name: mark_safe(html) for name, html in parts.items()}  # nosec B703  (rendered by our own templates)
    return render(request, FRAME, {"parts": safe})
