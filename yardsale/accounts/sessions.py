"""Who sends a request: the session and its person in one query, since every page of a signed-in person begins so.

Django asks twice and builds each question anew, which costs more than drawing a page of cards. We ask once, in SQL
written once, and believe the answer only when all of what Django checks is right; else Django's own way is gone.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import auth
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from yardsale.accounts.models import User


class SessionStore(db.SessionStore):
    """Django's sessions in the database; remembers the person that came along with the session's row."""

    person: User | None = None

    def load(self) -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute(_statement(), [self.session_key, timezone.now()])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        if row[1] is not None:
            self.person = User.from_db(connection.alias, _columns(), row[1:])
        return self.decode(row[0])


class PersonMiddleware(AuthenticationMiddleware):
    """Django's, which looks at what the session brought along first."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _person_of(request))  # type: ignore[assignment]


def _person_of(request: HttpRequest) -> User | AnonymousUser:
    if not hasattr(request, "_cached_user"):
        said = request.session.get(auth.SESSION_KEY)
        person = getattr(request.session, "person", None)
        is_right = person is not None and said == str(person.pk) and _is_vouched_for(request, person)
        request._cached_user = person if is_right else auth.get_user(request)  # type: ignore[attr-defined]
    return request._cached_user  # type: ignore[attr-defined]


def _is_vouched_for(request: HttpRequest, person: User) -> bool:
    """What `auth.get_user` asks too: a backend of ours, a person not locked out, the password of then."""
    return (
        person.is_active
        and request.session.get(auth.BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
        and constant_time_compare(
            request.session.get(auth.HASH_SESSION_KEY, ""), person.get_session_auth_hash()
        )
    )


#: Where addresses, money and ways to sign in stand: a browser keeps no copy for whoever sits down at it next.
NO_COPY = ("/accounts/", "/admin/", "/disputes/", "/my/", "/orders/", "/settings/")


class PrivacyMiddleware:
    """What a signed-in person is answered is theirs: no proxy keeps it, and a browser asks us before it shows it again.

    Not `no-store` everywhere: with it Back loses what was typed. A view that says itself how long its answer may be kept is
    believed, but only by their browser; what never changes under its address (a photo that everybody sees) by everybody.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        was_signed_in = auth.SESSION_KEY in request.session
        response = self.get_response(request)
        if was_signed_in or auth.SESSION_KEY in request.session:
            _keep_private(request, response)
        return response


def _keep_private(request: HttpRequest, response: HttpResponse) -> None:
    said = response.headers.get("Cache-Control")
    if said is None:
        is_secret = request.path.startswith(NO_COPY)
        response.headers["Cache-Control"] = "private, no-store" if is_secret else "private, no-cache"
    elif "private" not in said and "immutable" not in said:
        patch_cache_control(response, private=True)


@lru_cache(maxsize=1)
def _columns() -> list[str]:
    return [field.attname for field in User._meta.concrete_fields]


@lru_cache(maxsize=1)
def _statement() -> str:
    """One row: the session's data, then its person (nulls when nobody signed in)."""
    people = ", ".join(f"person.{field.column}" for field in User._meta.concrete_fields)
    return f"""
        SELECT session.session_data, {people} FROM {Session._meta.db_table} AS session
        LEFT JOIN {UserSession._meta.db_table} AS seat ON seat.session_key = session.session_key
        LEFT JOIN {User._meta.db_table} AS person ON person.id = seat.user_id
        WHERE session.session_key = %s AND session.expire_date > %s
    """  # nosec B608  (names of our own tables)
