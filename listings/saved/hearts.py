"""The hearts on a page, as the person who looks has pressed them.

Cards and kept pages are the same for everybody, so a heart stands in them as a link that leads, by way of signing in, to
the thing. Here each becomes the person's own button, in whatever page it stands. What they saved came with their row, so
no heart costs a query.
"""

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token

#: As templates/catalogue/_heart.html writes it: class, code, the seller's code, address, and what stands in it.
_HEART = re.compile(
    r'<a class="([\w -]+)" data-heart="(\w+)" data-of="(\w+)" href="([^"]+)" rel="nofollow">(.*?)</a>', re.S
)
_SIGN = b'" data-heart="'


class HeartMiddleware:
    """Changes only pages of signed-in people with hearts in them; stands inside everything that reads an answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or response.streaming:
            return response
        if _SIGN in response.content and request.user.is_authenticated:
            response.content = fill(request, response.content.decode()).encode()
        return response


def fill(request: HttpRequest, html: str) -> str:
    """The page with the person's own hearts; on their own things there is none."""
    saved, me, token = set(request.user.saved), request.user.code, get_token(request)  # type: ignore[union-attr]

    def button(found: re.Match[str]) -> str:
        look, code, seller, address, inside = found.groups()
        if seller == me:
            return ""
        wanted, pressed = ("off", "true") if code in saved else ("on", "false")
        return (
            f'<form class="heart-form" method="post" action="{address}">'
            f'<input type="hidden" name="csrfmiddlewaretoken" value="{token}">'
            f'<button class="{look}" name="want" value="{wanted}" aria-pressed="{pressed}">{inside}</button></form>'
        )

    return _HEART.sub(button, html)
