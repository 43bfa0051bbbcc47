"""The demo's letter box: every mail the site would have sent, readable in the browser. Only wired when DEMO is on."""

import base64
import hashlib
import re

from csp.constants import SELF
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yardsale.demo import mail

SHOWN = 60
_STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)


@require_GET
def box(request: HttpRequest) -> HttpResponse:
    """Newest first; `?to=` narrows it to one person's."""
    to = request.GET.get("to", "").strip()[:254]
    return render(request, "demo/box.html", {"letters": mail.newest(SHOWN, to=to), "to": to})


@require_GET
def letter(request: HttpRequest, name: str) -> HttpResponse:
    answer = render(request, "demo/letter.html", {"letter": _letter_or_404(name)})
    answer._csp_update = {"frame-src": [SELF]}  # type: ignore[attr-defined]  # as csp.decorators do, whose types take no `name`
    return answer


@require_GET
def html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part alone, for the frame of its page: nothing in it runs, and only its own style sheet applies."""
    content = _letter_or_404(name).html
    styles = " ".join(f"'sha256-{_digest(style)}'" for style in _STYLE.findall(content)) or "'none'"
    # Links leave the frame.
    answer = HttpResponse(content.replace("<head>", '<head><base target="_top">', 1))
    answer["Content-Security-Policy"] = (
        f"default-src 'none'; img-src 'self'; style-src {styles}; base-uri 'none'; form-action 'none';"
        " frame-ancestors 'self'; sandbox allow-top-navigation-by-user-activation"
    )
    answer["X-Frame-Options"] = "SAMEORIGIN"
    return answer


def _digest(style: str) -> str:
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


def _letter_or_404(name: str) -> mail.Caught:
    letter = mail.find(name)
    if letter is None:
        raise Http404
    return letter
