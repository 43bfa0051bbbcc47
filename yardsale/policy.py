"""The Content-Security-Policy header, put together once: it is the same for every page that asks for nothing special."""

from collections.abc import Callable

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase


class PolicyMiddleware(CSPMiddleware):
    """django-csp's, which builds the header anew for each response: a tenth of what a kept page costs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        super().__init__(get_response)
        self._usual = build_policy()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        # What django-csp's decorators leave on a response that wants more or less.
        is_special = any(name.startswith("_csp") for name in vars(response)) or hasattr(request, "_csp_nonce")
        if is_special:
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self._usual)
        return response
