"""The one exception for "the rules say no", in words a person can use."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from yardsale.web import page_above


class Refusal(Exception):
    """Something a person asked for cannot be done; the message says why and what to do next."""


class NotYet(Refusal):
    """Nothing is wrong, it is only early: said calmly."""


def explain_refusals(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Turn a Refusal into a message and lead back to where the person was (the page itself when it was shown by GET)."""

    @wraps(view)
    def explained(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            say = messages.info if isinstance(refusal, NotYet) else messages.error
            say(request, str(refusal))
            return redirect(_way_back(request))

    return explained


def _way_back(request: HttpRequest) -> str:
    referer = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(
        referer, {request.get_host()}, require_https=request.is_secure()
    )
    if is_ours and (request.method == "POST" or not referer.endswith(request.get_full_path())):
        return referer
    return page_above(request.path)
