"""Whoever presses a button after their session ended: led to the sign-in and back to a page, with what they had typed."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext as _

from yardsale import limits
from yardsale.accounts.requests import SignedInRequest
from yardsale.web import page_above, page_before, theme_of

KEPT = "typed"
#: Characters of one field that wait for the sign-in.
LONGEST = 20_000
#: Seconds after which a stranger's words are thrown away.
WAITS = 86_400


def keeps_words(*fields: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """For a page with a form, instead of `login_required`: what these fields hold is shown again once they have signed in.

    The view finds it in `request.typed`, which is empty otherwise.
    """

    def decorator(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated:
                request.typed = _taken(request)  # type: ignore[attr-defined]
                return view(request, *args, **kwargs)
            if request.method == "POST":
                _keep(request, fields)
            return redirect_to_login(request.get_full_path())

        return kept

    return decorator


def _keep(request: HttpRequest, fields: tuple[str, ...]) -> None:
    words = {name: request.POST.get(name, "")[:LONGEST].replace("\0", "") for name in fields}
    address = limits.address(request)
    if not any(words.values()) or not limits.allows(
        "forms kept", address, most=settings.FORMS_KEPT_PER_HOUR, seconds=3600
    ):
        messages.info(request, _("Please sign in first, then write it again."))
        request.is_told = True  # type: ignore[attr-defined]
        return
    request.session[KEPT] = {"path": request.path, "words": words}
    request.session.set_expiry(WAITS)
    messages.info(request, _("Please sign in again. What you typed is kept."))


def _taken(request: HttpRequest) -> dict[str, str]:
    waiting = request.session.get(KEPT) if request.method == "GET" else None
    if waiting is None or waiting["path"] != request.path:
        return {}
    del request.session[KEPT]
    # A stranger's session was over tomorrow; whoever has signed in gets its usual life.
    request.session.set_expiry(None)
    words: dict[str, str] = waiting["words"]
    return words


def hand_on(request: SignedInRequest, path: str) -> None:
    """Let the page at `path`, to which this one leads, show the words that waited here."""
    if request.typed:
        request.session[KEPT] = {"path": path, "words": request.typed}


class DoorstepMiddleware:
    """Buttons are not pages: nobody is led to one by signing in, and who comes to one by its address is told so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "GET" and response.status_code == 405 and not response.content:
            above = page_above(request.path)
            page = render(request, "405.html", {"theme": theme_of(request), "above": above}, status=405)
            page.headers["Allow"] = response.headers.get("Allow", "")
            return page
        if request.method == "POST" and response.status_code == 302 and not request.user.is_authenticated:
            here = redirect_to_login(request.get_full_path())["Location"]
            is_kept = request.session.get(KEPT, {}).get("path") == request.path
            if response["Location"] == here and not is_kept and not getattr(request, "is_told", False):
                messages.info(request, _("Please sign in again, then press the button once more."))
                return redirect_to_login(page_before(request), resolve_url(settings.LOGIN_URL))
        return response
