"""The site as an app: its name and icons, its service worker, and the page it shows without a network."""

import hashlib
import json
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

#: What the offline page is drawn with; kept by the service worker under their hashed names.
PARTS = (
    "css/site.css",
    "fonts/nunito-latin.woff2",
    "fonts/kalam-marker.woff2",
    "img/logo.svg",
    "img/favicon.svg",
    "js/site.js",
)


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the root, because a service worker reaches no further than its own folder. Asked for anew by browsers, always."""
    answer = HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _worker() -> str:
    return _rendered() if not settings.DEBUG else _rendered.__wrapped__()


@lru_cache(maxsize=1)
def _rendered() -> str:
    """The same for everybody. Its version is what it keeps: another stylesheet makes another one."""
    offline = reverse("push:offline")
    kept: dict[str, Any] = {
        "offline": offline,
        "files": [offline, *(static(part) for part in PARTS)],
        "icon": static("img/app-192.png"),
        "badge": static("img/badge.png"),
        "settings": reverse("push:devices"),
        "subscribe": reverse("push:subscribe"),
    }
    script = render_to_string("push/sw.js")
    page = render_to_string("push/offline.html")
    digest = hashlib.sha256((json.dumps(kept) + script + page).encode()).hexdigest()
    return f"const KEPT = {json.dumps(kept | {'version': digest[:12]})};\n{script}"


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    icons = [("app-192.png", "192x192", "any"), ("app-512.png", "512x512", "any")]
    icons.append(("app-maskable.png", "512x512", "maskable"))
    answer = JsonResponse(
        {
            "id": "/",
            "name": settings.SITE_NAME,
            "short_name": settings.SITE_NAME,
            "description": _("Second-hand from your neighbours"),
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": "#f7f0e4",
            "theme_color": "#f7f0e4",
            "lang": settings.LANGUAGE_CODE,
            "categories": ["shopping", "lifestyle"],
            "icons": [
                {"src": static(f"img/{name}"), "sizes": sizes, "type": "image/png", "purpose": purpose}
                for name, sizes, purpose in icons
            ],
            "shortcuts": [
                {"name": _("Sell something"), "url": "/sell/"},
                {"name": _("Inbox"), "url": "/inbox/"},
            ],
        },
        content_type="application/manifest+json",
    )
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Kept by the service worker, which asks for it as nobody in particular: nothing of a person is in it."""
    return render(request, "push/offline.html")
