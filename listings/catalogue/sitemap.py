"""For search engines: what is on sale, in parts by id, so that no part costs more than its own rows."""

from collections.abc import Callable, Iterable

from django.conf import settings
from django.core.cache import cache
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from listings.catalogue import tree
from listings.catalogue.models import Listing

#: Ids in one part; at most so many addresses, half of what the format allows.
SPAN = 25_000
KEEP = 3600
#: Rooms above put their addresses in: each gives paths, once for a part 0.
_also: list[Callable[[], Iterable[str]]] = []
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def register(paths: Callable[[], Iterable[str]]) -> None:
    """Pages for everybody that are neither categories nor listings. For AppConfig.ready."""
    _also.append(paths)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Part 0 holds the categories and what other rooms name; part n the listings of the n-th span of ids."""
    parts = "".join(
        f"<sitemap><loc>{settings.SITE_URL}{reverse('catalogue:sitemap_part', args=[number])}</loc></sitemap>"
        for number in range(_parts() + 1)
    )
    return _xml(f"<sitemapindex {_NAMESPACE}>{parts}</sitemapindex>")


@require_safe
def part(request: HttpRequest, number: int) -> HttpResponse:
    if number > _parts():
        raise Http404
    key = f"sitemap:{number}"
    urls = cache.get(key)
    if urls is None:
        urls = "".join(_listings(number) if number else _places_to_look())
        cache.set(key, urls, timeout=KEEP)
    return _xml(f"<urlset {_NAMESPACE}>{urls}</urlset>")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Searches and what belongs to people are not for indexing."""
    closed = [
        "/search/",
        "/my/",
        "/orders/",
        "/inbox/",
        "/interests/",
        "/settings/",
        "/accounts/",
        "/admin/",
        "/sell/",
    ]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), "Disallow: /listings/*/checkout/"]
    lines += ["", f"Sitemap: {settings.SITE_URL}{reverse('catalogue:sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _parts() -> int:
    """How many spans of ids there are; a smallest answer of 1."""
    highest = Listing.objects.aggregate(highest=Max("pk"))["highest"] or 1
    return -(-highest // SPAN)


def _listings(number: int) -> list[str]:
    low, high = (number - 1) * SPAN, number * SPAN
    rows = (
        Listing.objects.on_sale()
        .filter(pk__gt=low, pk__lte=high)
        .order_by("pk")
        .values_list("code", "published_at")
    )
    return [_url(reverse("catalogue:detail", args=[code]), f"{moment:%Y-%m-%d}") for code, moment in rows]


def _places_to_look() -> list[str]:
    paths = [
        reverse("home"),
        reverse("catalogue:browse"),
        *(node.url for node in tree.current().by_pk.values()),
        *(path for paths in _also for path in paths()),
    ]
    return [_url(path) for path in paths]


def _url(path: str, changed_on: str = "") -> str:
    changed = f"<lastmod>{changed_on}</lastmod>" if changed_on else ""
    return f"<url><loc>{settings.SITE_URL}{path}</loc>{changed}</url>"


def _xml(body: str) -> HttpResponse:
    return HttpResponse(f'<?xml version="1.0" encoding="UTF-8"?>{body}', content_type="application/xml")
