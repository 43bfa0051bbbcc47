"""The page on which a person says how they are told: one table, quiet hours, a pause."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from notifications.channels import addresses, preferring
from notifications.channels.forms import MatrixForm, PauseForm, QuietHoursForm
from notifications.channels.models import QuietTime
from yardsale.accounts.requests import SignedInRequest
from yardsale.refusals import explain_refusals

Forms = dict[str, Any]


@login_required
@require_http_methods(["GET", "POST"])
@explain_refusals
def preferences(request: SignedInRequest) -> HttpResponse:
    """Several small forms on one page; the button that was pressed (`act`) says which one was meant."""
    act = request.POST.get("act", "")
    quiet = QuietTime.objects.filter(person=request.user).first() or QuietTime(person=request.user)
    forms = _forms(request, act, quiet)
    is_wrong = act in forms and not forms[act].is_valid()
    if request.method == "POST" and act in _ACTS and not is_wrong:
        messages.success(request, _ACTS[act](request, forms))
        return redirect("inbox:preferences")
    now = timezone.now()
    context = {
        "forms": forms,
        "wrong": forms[act] if is_wrong else None,
        "paused_until": quiet.paused_until if quiet.paused_until and quiet.paused_until > now else None,
        "stopped": addresses.stopped(request.user),
        "now": now,
    }
    return render(request, "notifications/preferences.html", context, status=422 if is_wrong else 200)


def _forms(request: SignedInRequest, act: str, quiet: QuietTime) -> Forms:
    def given(name: str) -> Any:
        return request.POST if act == name else None

    hours = {"quiet_since": quiet.quiet_since, "quiet_until": quiet.quiet_until}
    decided = preferring.decided(request.user)
    return {
        "table": MatrixForm(given("table"), person=request.user, decided=decided),
        "quiet": QuietHoursForm(given("quiet"), initial=hours),
        "pause": PauseForm(given("pause"), person=request.user),
    }


def _keep_table(request: SignedInRequest, forms: Forms) -> str:
    preferring.choose(request.user, forms["table"].chosen())
    return _("Kept. That is how you hear of things from now on.")


def _keep_quiet(request: SignedInRequest, forms: Forms) -> str:
    preferring.keep_quiet(request.user, **forms["quiet"].cleaned_data)
    if forms["quiet"].cleaned_data["quiet_since"] is None:
        return _("No quiet hours.")
    return _("Kept. What can wait comes when they are over.")


def _pause(request: SignedInRequest, forms: Forms) -> str:
    preferring.pause(request.user, until=forms["pause"].cleaned_data["until"])
    return _("Paused. Your inbox here still has everything.")


def _go_on(request: SignedInRequest, forms: Forms) -> str:
    preferring.go_on(request.user)
    return _("The pause is over.")


def _write_again(request: SignedInRequest, forms: Forms) -> str:
    addresses.write_again(request.user)
    return _("We write to you again.")


_ACTS: dict[str, Callable[[SignedInRequest, Forms], str]] = {
    "table": _keep_table,
    "quiet": _keep_quiet,
    "pause": _pause,
    "go_on": _go_on,
    "write_again": _write_again,
}
