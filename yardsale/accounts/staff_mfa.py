"""Our people sign in with a second lock: whoever has none is led to make one, from every page but those that it needs.

`STAFF_MFA` switches it; the demo has it off, since its passwords are public anyway. Only that somebody has one is remembered,
in the session and for ten minutes, so that a lock taken away elsewhere is missed soon. Recovery codes alone are no lock.
A session that never passed the second step (it was opened before one was asked for) signs in again.
"""

import time
from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yardsale.web import is_place_here

LOCKS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
#: Where making one happens, and what must work for everybody.
OPEN = (
    "/accounts/", "/help/", "/static/", "/media/", "/healthz/", "/appearance/",
    # The site as an app: the same for everybody, and fetched by the browser itself from any page that stays open.
    "/sw.js", "/manifest.webmanifest", "/offline/",
)  # fmt: skip
#: Why the last one stays.
LAST = _(
    "This is your only second lock, and you work for Yardsale: make another one first, then this one can go."
)
SIGN_IN_AGAIN = _("Please sign in once more: your second lock is asked for now.")
#: In the session: until when we believe that there is a lock, and what they had asked for.
BELIEVED_UNTIL, ASKED_FOR = "staff_lock_until", "staff_lock_next"
#: In the session that the first lock was made in: whoever made it has it.
MADE_HERE = "staff_lock_made_here"
SECONDS = 600


def needs_lock(user: Any) -> bool:
    return bool(settings.STAFF_MFA and user.is_authenticated and user.is_staff)


def has_lock(user: Any, *, beside: Authenticator | None = None) -> bool:
    locks = Authenticator.objects.filter(user_id=user.pk, type__in=LOCKS)
    return (locks.exclude(pk=beside.pk) if beside else locks).exists()


def may_remove(authenticator: Authenticator) -> bool:
    """The last lock of somebody who needs one stays; another first, then this one may go."""
    is_lock = authenticator.type in LOCKS
    return not (is_lock and needs_lock(authenticator.user)) or has_lock(
        authenticator.user, beside=authenticator
    )


class StaffLockMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_signed_in = settings.STAFF_MFA and settings.SESSION_COOKIE_NAME in request.COOKIES
        if is_signed_in and needs_lock(request.user):
            answer = self._go_on(request) if _is_open(request) else self._hold_up(request)
            if answer is not None:
                return answer
        return self.get_response(request)

    def _go_on(self, request: HttpRequest) -> HttpResponse | None:
        """Whoever comes back to the page of locks with one is led to what they had asked for."""
        is_done = request.method == "GET" and request.path == reverse("mfa_index")
        if is_done and ASKED_FOR in request.session and is_locked(request):
            return redirect(request.session.pop(ASKED_FOR))
        return None

    def _hold_up(self, request: HttpRequest) -> HttpResponse | None:
        if is_locked(request):
            return None
        # The lock is there, and this session did not pass it: whoever has it signs in again, and is asked for it then.
        is_older = has_lock(request.user)
        asked = request.get_full_path()
        if is_older:
            logout(request)
        if request.method not in {"GET", "HEAD"} or not _is_page(request):
            # Nothing is done and nothing is shown; an open page that only asks for news hears that there are none.
            is_asking = request.method == "GET" and _is_part(request)
            return HttpResponse(status=204) if is_asking else render(request, "mfa/locked.html", status=403)
        if is_older:
            messages.info(request, SIGN_IN_AGAIN)
            return redirect_to_login(asked if is_place_here(asked, request) else reverse("home"))
        request.session[ASKED_FOR] = asked if is_place_here(asked, request) else reverse("home")
        return redirect("mfa_index")


def is_locked(request: HttpRequest) -> bool:
    """Asked of the database at most once in ten minutes while the answer is yes."""
    if request.session.get(BELIEVED_UNTIL, 0) > time.time():
        return True
    found = has_passed(request) and has_lock(request.user)
    if found:
        request.session[BELIEVED_UNTIL] = int(time.time()) + SECONDS
    return found


def has_passed(request: HttpRequest) -> bool:
    """The second step was taken when this session signed in, or the lock was made in it."""
    records = get_authentication_records(request, request.user)
    return MADE_HERE in request.session or any(one.get("method") == "mfa" for one in records)


def _is_open(request: HttpRequest) -> bool:
    return request.path.startswith(OPEN)


def _is_part(request: HttpRequest) -> bool:
    """A script of ours asks for a part of a page, or would hold a line open to hear of news."""
    is_line = request.headers.get("Accept") == "text/event-stream"
    return is_line or "HX-Request" in request.headers or request.headers.get("X-Requested-With") == "fetch"


def _is_page(request: HttpRequest) -> bool:
    """A person goes there; not a script, a photo or another part of a page that is open already."""
    return not _is_part(request) and request.headers.get("Sec-Fetch-Dest", "document") == "document"


def remember(sender: Any, request: HttpRequest, authenticator: Authenticator, **kwargs: Any) -> None:
    """Only of the first: else a session from before the second step would pass by making one of its own beside."""
    if authenticator.type in LOCKS and not has_lock(authenticator.user, beside=authenticator):
        request.session[MADE_HERE] = True


def forget(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    """Somebody's locks have changed: the next page looks again."""
    request.session.pop(BELIEVED_UNTIL, None)


def end_others(
    sender: Any, request: HttpRequest, user: Any, authenticator: Authenticator, **kwargs: Any
) -> None:
    """The first lock ends the person's other sessions: they never passed it, and would be believed because of it. From then on
    nobody signs in without. Everybody's, since a neighbour may work for us later."""
    if authenticator.type in LOCKS and not has_lock(user, beside=authenticator):
        for session in UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key):
            session.end()


authenticator_added.connect(remember, dispatch_uid="a lock was made here")
authenticator_added.connect(forget, dispatch_uid="staff lock added")
authenticator_added.connect(end_others, dispatch_uid="first lock ends other sessions")
authenticator_removed.connect(forget, dispatch_uid="staff lock removed")
