"""Looks at every page somebody can reach, and at every address the site has, for words that are not theirs to read.

New rooms are crawled by themselves: links are followed wherever they lead, and every pattern of the URL table is tried
with the code and the key of everything that stands in the database, linked or not.
"""

import html
import re
from collections import Counter, deque
from itertools import product, zip_longest
from urllib.parse import unquote, urljoin, urlsplit

from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import Resolver404, URLPattern, get_resolver, resolve

#: Not ours, or the same bytes for everybody.
ELSEWHERE = re.compile(r"^/(static|admin/.+|accounts/(google|facebook|apple|twitter)[^/]*)/")
#: An address with other filters is the same page: so many variants of one path are enough.
VARIANTS = 4
#: One view's pages are alike: so many of each are followed by a quick walk, and of these families by any.
OF_A_KIND = 15
FAMILIES = ("/browse/", "/help/", "/accounts/")
MOST_PAGES = 4000
#: In JSON any member may be a link but "type": what a picture of the manifest is, image/png, leads nowhere.
LINK = re.compile(
    r"""(?:\b(?:href|src|action|content|poster|hx-\w+|data-[\w-]+)=|"(?!type")[\w-]+"\s*:\s*)["']([^"'\s]+)["']"""
)
SRCSET = re.compile(r'srcset="([^"]+)"')
LOC = re.compile(r"<loc>([^<]+)</loc>")
PARTS = re.compile(r"<(?:(\w+):)?(\w+)>")


class Crawl:
    """One person's walk through the site; `seen` maps each address to the status it answered with."""

    def __init__(self, person, canaries):
        self.client = Client(raise_request_exception=False)
        if person is not None:
            self.client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        self.person = person
        self.canaries = canaries
        self.seen = {}
        self.leaks = []
        self.views = Counter()

    def walk(self, *starts, is_quick=False):
        """From these pages on, wherever links lead; and, unless it has to be quick, every address there is."""
        waiting = deque([*starts, *([] if is_quick else addresses())])
        paths, kinds = Counter(), Counter()
        while waiting and len(self.seen) < MOST_PAGES:
            address = waiting.popleft()
            path = urlsplit(address).path
            if address in self.seen or ELSEWHERE.match(path) or path.startswith("/accounts/logout"):
                continue
            paths[path] += 1
            kind = kind_of(path)
            kinds[kind] += is_quick or path.startswith(FAMILIES)
            if paths[path] <= VARIANTS and kinds[kind] <= OF_A_KIND:
                waiting.extend(self.look(address))
        return self

    def look(self, address, **headers):
        """Fetch one address, search all of it, and say where it leads."""
        answer = self.client.get(address, **headers)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = body.decode("utf-8", "ignore")
        self.seen[address] = answer.status_code
        if answer.resolver_match:
            self.views[answer.resolver_match.view_name] += 1
        said = text + "\n".join(f"{name}: {value}" for name, value in answer.items())
        self.leaks += [(address, canary) for canary in found(said, self.canaries)]
        leads = [answer["Location"]] if answer.has_header("Location") else []
        return [link for link in (local(address, one) for one in [*leads, *links(text)]) if link]


def kind_of(path):
    """What pages of this address are: their view; without one, its first part."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return path.split("/")[1]


def found(text, canaries):
    """Which canaries stand in a text, however it is escaped or spaced."""
    plain = html.unescape(unquote(text))
    for said in (text, plain, re.sub(r"[\s.\-/()]", "", plain)):
        yield from (canary for canary in canaries if canary in said)


def links(text):
    yield from (html.unescape(link) for link in LINK.findall(text) if "/" in link or link.startswith("?"))
    for written in SRCSET.findall(text):
        yield from (part.split()[0] for part in html.unescape(written).split(",") if part.split())
    yield from LOC.findall(text)


def local(page, link):
    """The address on this site that a link leads to; None when it leads elsewhere."""
    whole = urlsplit(urljoin(f"http://testserver{page}", link))
    ours = {"testserver", urlsplit(settings.SITE_URL).hostname}
    if whole.scheme not in {"http", "https"} or whole.hostname not in ours:
        return None
    return whole.path + (f"?{whole.query}" if whole.query else "")


def patterns():
    """Every route of the URL table but those of the admin: (route, name)."""
    waiting = [("", pattern) for pattern in get_resolver().url_patterns]
    while waiting:
        before, pattern = waiting.pop()
        route = before + str(pattern.pattern).removeprefix("^").removesuffix("$").removesuffix(r"\Z")
        if route.startswith(("admin/", "static/")):
            continue
        if isinstance(pattern, URLPattern):
            yield route, pattern.name
        else:
            waiting += [(route, inner) for inner in pattern.url_patterns]


def addresses():
    """Every route, filled in with everything there is."""
    values = {"slug": _codes(), "str": _codes(), "int": _keys(), "path": ["nothing.jpg"]}
    for route, _name in patterns():
        if "(?P" in route:
            continue
        kinds = [kind or "str" for kind, _ in PARTS.findall(route)]
        # A route with two parts belongs to something with a code of its own: few of each show whose it is.
        most = 40 if len(kinds) == 1 else 5
        choices = [values.get(kind, [])[:most] for kind in kinds]
        for chosen in product(*choices):
            parts = iter(chosen)
            yield "/" + PARTS.sub(lambda _, parts=parts: str(next(parts)), route)


def _codes():
    """Public codes of everything people made, new models too: one of each model first, then the second of each …"""
    models = [
        model for model in apps.get_models() if any(field.name == "code" for field in model._meta.fields)
    ]
    rows = [list(model.objects.order_by("-pk").values_list("code", flat=True)[:3]) for model in models]
    each = [code for together in zip_longest(*rows) for code in together if code]
    # What can be reported is the first part of an address, too.
    return ["person", "listing", "thread", *dict.fromkeys(each)]


def _keys():
    """The keys of everything people made: small numbers in a fresh database."""
    keys = set()
    for model in apps.get_models():
        if model._meta.app_label in {"listings", "notifications", "reports"} and model._meta.pk.name == "id":
            keys |= set(model.objects.order_by("-pk").values_list("pk", flat=True)[:3])
    return sorted(keys)
