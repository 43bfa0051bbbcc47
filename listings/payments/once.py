"""Once: a form that moves money carries a token, and however often it is sent, what it asks for happens one time.

The token is stored in the transaction of what it does, so that there is never one without the other. A repeat (a double
click, a browser that sends again, the back button) gets the first answer; the same token with other words in the form is
refused. A Refusal stores nothing: who corrects the form may send it again.
"""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.contrib.messages import get_messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from listings.payments.models import OnceToken
from yardsale.refusals import Refusal

#: The hidden field that {% once_token %} writes.
FIELD = "once"
#: A page that stood open for longer is told to look again by whatever changed meanwhile.
KEPT_FOR = timedelta(days=7)
_LOOKS_RIGHT = re.compile(r"[A-Za-z0-9_-]{16,40}")
#: Not part of what is asked for: a browser may send them anew.
_ASIDE = {FIELD, "csrfmiddlewaretoken"}


def only(request: HttpRequest, act: Callable[[], HttpResponse]) -> HttpResponse:
    """Let `act` happen once for this form, in one transaction; a repeat is led where the first was led, with the same words.

    `act` must end in a redirect and use no network: what it returns is all that is kept of it.
    """
    return redirect(value(request, lambda: act()["Location"]))


def value(request: HttpRequest, act: Callable[[], str]) -> str:
    """The text `act` returns, the first time and at each repeat. Raises Refusal for a form without a token, or a changed one."""
    token = request.POST.get(FIELD, "")
    if not _LOOKS_RIGHT.fullmatch(token):
        raise Refusal(
            _("This page was too old to act on. Please look again, then press the button once more.")
        )
    asked = _fingerprint(request)
    person = request.user
    assert person.pk is not None, "login_required stands before"
    with transaction.atomic():
        try:
            with transaction.atomic():
                kept = OnceToken.objects.create(person_id=person.pk, token=token, asked=asked)
        except IntegrityError:
            # Whoever was first has committed by now: the unique index made us wait for them.
            return _again(request, token, asked)
        already = len(_words(request))
        kept.answer = act()
        kept.words = _words(request)[already:]
        kept.save(update_fields=["answer", "words"])
        return kept.answer


def before(request: HttpRequest) -> str | None:
    """What this form was answered when it was sent before, None when it is new: for views that look at things first."""
    if request.method != "POST" or not is_used(request):
        return None
    return _again(request, request.POST[FIELD], _fingerprint(request))


def is_used(request: HttpRequest) -> bool:
    """Whether what this form asks for has happened: whatever else it carries comes too late."""
    token = request.POST.get(FIELD, "")
    # Looked at before Postgres is asked, which would stumble over a NUL.
    looks_right = _LOOKS_RIGHT.fullmatch(token)
    return bool(looks_right) and OnceToken.objects.filter(person_id=request.user.pk, token=token).exists()


def forget_old(batch: int = 5000) -> int:
    """Throw away forms that nobody sends again, some thousands at a time. How many."""
    old = OnceToken.objects.older_than(timezone.now() - KEPT_FOR)
    gone = 0
    while some := list(old.values_list("pk", flat=True)[:batch]):
        gone += OnceToken.objects.filter(pk__in=some).delete()[0]
    return gone


def _again(request: HttpRequest, token: str, asked: str) -> str:
    kept = OnceToken.objects.get(person_id=request.user.pk, token=token)
    if kept.asked != asked:
        raise Refusal(
            _("This form was sent before with other words in it. Please look again at what stands there now.")
        )
    for level, words in kept.words:
        messages.add_message(request, level, words)
    return kept.answer


def _fingerprint(request: HttpRequest) -> str:
    """SHA-256 of where the form was sent and all that stood in it."""
    fields = sorted((name, values) for name, values in request.POST.lists() if name not in _ASIDE)
    return hashlib.sha256(json.dumps([request.path, fields]).encode()).hexdigest()


def _words(request: HttpRequest) -> list[tuple[int, str]]:
    """The messages added in this request so far. Reading them by iteration would use them up."""
    queued = getattr(get_messages(request), "_queued_messages", [])
    return [(message.level, str(message.message)) for message in queued]
