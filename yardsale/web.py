"""Small things every page shares: the site's values for templates, error pages, the theme switch, health."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.encoding import iri_to_uri
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

THEMES = {"light", "dark"}
LONGEST_PATH = 2000


def site(request: HttpRequest) -> dict[str, Any]:
    """Context of every page: site name and address, theme of <html>, whether this is the demo."""
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "theme": theme_of(request),
        "demo": settings.DEMO,
    }


def theme_of(request: HttpRequest) -> str:
    """ "light", "dark" or "" (like the device)."""
    chosen = request.COOKIES.get("theme", "")
    return chosen if chosen in THEMES else ""


@csrf_exempt  # a cosmetic cookie; pages kept for visitors must carry no token
@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Switch between light, dark and like-the-device, then back to where the person was."""
    back = request.POST.get("next", "")
    return remember_theme(
        request,
        HttpResponseRedirect(back if is_place_here(back, request) else "/"),
        request.POST.get("theme", ""),
    )


def is_place_here(back: str, request: HttpRequest) -> bool:
    """A place on this site. A browser's address is never as long as what may not stand in a header."""
    is_plain = back.startswith("/") and back.isprintable() and len(iri_to_uri(back)) <= LONGEST_PATH
    return is_plain and url_has_allowed_host_and_scheme(
        back, {request.get_host()}, require_https=request.is_secure()
    )


def page_above(path: str) -> str:
    """The nearest address above this one that there is: /orders/x/ for /orders/x/propose/return/."""
    parts = path.strip("/").split("/")
    for count in range(len(parts) - 1, 0, -1):
        candidate = "/" + "/".join(parts[:count]) + "/"
        try:
            resolve(candidate)
        except Resolver404:
            continue
        return candidate
    return "/"


def page_before(request: HttpRequest) -> str:
    """The page of ours that sent this form, else the one above its address."""
    try:
        came_from = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return page_above(request.path)
    before = came_from.path + (f"?{came_from.query}" if came_from.query else "")
    is_ours = came_from.netloc == request.get_host() and is_place_here(before, request)
    return before if is_ours else page_above(request.path)


def remember_theme(request: HttpRequest, answer: HttpResponse, theme: str) -> HttpResponse:
    """Have this browser keep the theme for a year, or forget it; returns the answer."""
    if theme in THEMES:
        answer.set_cookie("theme", theme, max_age=365 * 86400, samesite="Lax", secure=request.is_secure())
    else:
        answer.delete_cookie("theme", samesite="Lax")
    return answer


@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """200 while the database answers; the orchestrator's question."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page a person sees when a form was too old: what they typed is still in their browser."""
    return render(request, "403.html", {"is_stale": True, "theme": theme_of(request)}, status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", {"theme": theme_of(request)}, status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", {"theme": theme_of(request)}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", {"theme": theme_of(request)}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    from django.template import loader

    # Without the request's context processors: they may be what broke, or the database.
    return HttpResponse(loader.render_to_string("500.html", {"theme": theme_of(request)}), status=500)
