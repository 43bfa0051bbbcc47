"""What somebody looked for lately, for themselves alone: deleted one by one or all at once, and switched off with one press.

Of signed-in people it stands in rows. Of visitors it stands in a signed cookie that ends with the browser: we keep nothing. Pages
of results are kept and shared all the same: the row is written and the cookie set beside them.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from listings.catalogue import words
from listings.catalogue.fields import visible
from listings.catalogue.models import NoRecentSearches, RecentSearch
from yardsale import visitors

MOST, MOST_OF_VISITOR = 20, 8
LONGEST, LONGEST_OF_VISITOR = 100, 60
COOKIE, SALT = visitors.SEARCHES, "yardsale.recent"
#: Seconds for which a browser remembers that it is to remember nothing.
OFF_FOR = 365 * 86_400


def said(request: HttpRequest) -> str:
    """What was looked for, as it is kept; "" for nothing, and for a later page of the same."""
    if "after" in request.GET:
        return ""
    typed = " ".join(visible(request.GET.get("q", "")[: 2 * LONGEST]).split())
    return typed[:LONGEST].strip() if words.split(typed[:LONGEST]) else ""


def remember(person: int, typed: str) -> None:
    """One statement; nothing for who wants no list."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH kept AS (
                INSERT INTO listings_recentsearch (person_id, words, at)
                SELECT %(person)s, %(words)s, clock_timestamp()
                WHERE NOT EXISTS (SELECT FROM listings_norecentsearches WHERE person_id = %(person)s)
                ON CONFLICT (person_id, lower(words)) DO UPDATE SET at = excluded.at, words = excluded.words
            )
            DELETE FROM listings_recentsearch WHERE id IN (
                SELECT id FROM listings_recentsearch
                WHERE person_id = %(person)s AND lower(words) <> lower(%(words)s) ORDER BY at DESC OFFSET %(most)s
            )
            """,
            {"person": person, "words": typed, "most": MOST - 1},
        )


def of(request: HttpRequest) -> list[str] | None:
    """The newest first; None for who wants no list. One query for a signed-in person, none for a visitor."""
    if request.user.is_authenticated:
        return _of_person(request.user.pk)
    return _read(request)


def _of_person(person: int | None) -> list[str] | None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT words FROM (
                SELECT words, at FROM listings_recentsearch WHERE person_id = %s ORDER BY at DESC LIMIT %s
            ) AS kept
            UNION ALL SELECT NULL FROM listings_norecentsearches WHERE person_id = %s
            """,
            [person, MOST, person],
        )
        found = [typed for (typed,) in cursor.fetchall()]
    return None if None in found else found


def forget(request: HttpRequest, response: HttpResponse, typed: str) -> None:
    """These words, or with "" all of them."""
    if request.user.is_authenticated:
        mine = RecentSearch.objects.filter(person=request.user)
        (mine.filter(words__iexact=typed) if typed else mine).delete()
    elif COOKIE in request.COOKIES and (kept := _read(request)) is not None:
        _write(response, [one for one in kept if typed and one != typed])


def keep(request: HttpRequest, response: HttpResponse, *, is_kept: bool) -> None:
    """Switch the list on or off; off, what it held is gone."""
    if not request.user.is_authenticated:
        if is_kept:
            response.delete_cookie(COOKIE, samesite="Lax")
        else:
            _set(response, None, max_age=OFF_FOR)
    elif is_kept:
        NoRecentSearches.objects.filter(person=request.user).delete()
    else:
        NoRecentSearches.objects.get_or_create(person=request.user)
        RecentSearch.objects.filter(person=request.user).delete()


def link(typed: str) -> str:
    return f"{reverse('catalogue:search')}?{urlencode({'q': typed})}"


# -- Visitors ------------------------------------------------------------------------------------------------------


def _read(request: HttpRequest) -> list[str] | None:
    """What the cookie holds; nothing of one that is not ours."""
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT)
    except signing.BadSignature:
        return []
    return found if found is None or isinstance(found, list) else []


def _write(response: HttpResponse, kept: list[str]) -> None:
    if kept:
        _set(response, kept, max_age=None)
    else:
        response.delete_cookie(COOKIE, samesite="Lax")


def _set(response: HttpResponse, kept: list[str] | None, *, max_age: int | None) -> None:
    written, is_secure = signing.dumps(kept, salt=SALT, compress=True), bool(settings.SESSION_COOKIE_SECURE)
    response.set_cookie(
        COOKIE,
        written,
        max_age=max_age,
        httponly=True,
        samesite="Lax",
        secure=is_secure,
    )


class RecentSearchesMiddleware:
    """Stands before the kept pages of visitors, which are the same for all of them: the cookie is put on each answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response: Any = self.get_response(request)
        if request.path == reverse("catalogue:search") and response.status_code == 200:
            self._remember(request, response)
        return response

    def _remember(self, request: HttpRequest, response: HttpResponse) -> None:
        is_asked = (
            request.method == "GET" and not {"HTTP_HX_REQUEST", "HTTP_SEC_PURPOSE"} & request.META.keys()
        )
        is_visitor = not any(name in request.COOKIES for name in visitors.PERSONAL)
        typed = said(request)[:LONGEST_OF_VISITOR].strip() if is_asked and is_visitor else ""
        kept = _read(request) if typed else None
        if kept is not None and typed != next(iter(kept), None):
            others = [one for one in kept if one.lower() != typed.lower()]
            _write(response, [typed, *others][:MOST_OF_VISITOR])
