"""The privacy page, and a person's doors: a copy, the way out, and the way back."""

import time
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from listings.conversations import letters
from notifications.channels.consents import PAGES
from notifications.channels.models import Consent
from yardsale.accounts.adapters import KEEPS
from yardsale.accounts.models import User
from yardsale.accounts.requests import SignedInRequest
from yardsale.privacy import actions, page, rules
from yardsale.privacy.models import Export
from yardsale.refusals import Refusal, explain_refusals

CONSENTS = 20


@require_safe
def policy(request: HttpRequest) -> HttpResponse:
    context = {
        "sections": page.sections(),
        "reasons": page.reasons(),
        "periods": page.periods(),
        "grace_days": actions.GRACE.days,
        "copy_days": actions.COPY_LIFE.days,
    }
    return render(request, "privacy/policy.html", context)


@login_required
@require_GET
def yours(request: SignedInRequest) -> HttpResponse:
    """Their copies, and what they agreed to. While one is packed the page looks again by itself."""
    newest = Export.objects.of(request.user).order_by("-pk").first()
    consents = list(Consent.objects.filter(person=request.user).order_by("-pk")[:CONSENTS])
    context = {
        "copy": newest,
        "size": page.size(newest.size) if newest else "",
        "consents": [(one, PAGES.get(one.page, one.page)) for one in consents],
        "copy_days": actions.COPY_LIFE.days,
        "grace_days": actions.GRACE.days,
    }
    return render(request, "privacy/yours.html", context)


@login_required
@require_POST
@explain_refusals
def ask(request: SignedInRequest) -> HttpResponse:
    actions.ask_for_copy(request.user)
    messages.success(request, _("We are packing it. You hear from us as soon as it is ready."))
    return redirect("privacy:yours")


# Everything about somebody in one file is handed to the person, not to whoever holds their session.
@login_required
@require_GET
@reauthentication_required
def download(request: SignedInRequest, code: str) -> HttpResponseBase:
    copy = get_object_or_404(Export.objects.of(request.user), code=code)
    if not rules.may_download(request.user, copy):
        raise Http404
    try:
        file = letters.place(copy.path).open("rb")
    except OSError as missing:
        raise Http404 from missing
    name = f"yardsale-{copy.asked_at:%Y-%m-%d}.zip"
    headers = {"Cache-Control": "private, no-store"}
    return FileResponse(
        file, as_attachment=True, filename=name, content_type="application/zip", headers=headers
    )


@reauthentication_required
@login_required
@require_http_methods(["GET", "POST"])
def leave(request: SignedInRequest) -> HttpResponse:
    """Says what happens, and what is still open; then does it."""
    problem = ""
    if request.method == "POST":
        try:
            actions.leave(request.user, by=request.user)
        except Refusal as refusal:
            problem = str(refusal)
        else:
            logout(request)
            words = _("Your account is closed. Until the fourteen days are over, signing in brings it back.")
            messages.success(request, words)
            return redirect("home")
    context = {
        "matters": rules.open_matters(request.user),
        "problem": problem,
        "grace_days": actions.GRACE.days,
        "reasons": page.reasons(),
    }
    return render(request, "settings/leave.html", context, status=409 if problem else 200)


@require_http_methods(["GET", "POST"])
def stay(request: HttpRequest) -> HttpResponse:
    """Whoever signed in within their fourteen days: keep the account, or let it go."""
    person = _comes_back(request)
    if person is None:
        return redirect("account_login")
    if request.method == "POST":
        del request.session[KEEPS]
        if actions.stay(person):
            words = _(
                "Welcome back! Your account is as it was. Please sign in once more; your things wait among your listings."
            )
            messages.success(request, words)
        return redirect("account_login")
    return render(request, "privacy/stay.html", {"person": person})


def _comes_back(request: HttpRequest) -> User | None:
    held: Any = request.session.get(KEEPS)
    if not held or held["until"] < time.time():
        return None
    return User.objects.filter(pk=held["person"], is_active=False, leaves_at__isnull=False).first()
