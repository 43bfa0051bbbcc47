"""The doors to keeping apart from somebody. They stand on pages of others: each leads back to where it was opened."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yardsale.accounts import actions, rules
from yardsale.accounts.forms import TimeZoneForm
from yardsale.accounts.models import Block, User
from yardsale.accounts.requests import SignedInRequest
from yardsale.pages import page_of
from yardsale.refusals import explain_refusals

PEOPLE = 30


class RemovePasskey(RemoveWebAuthnView):
    """allauth's, which asks its adapter first, as it does itself before switching off the app."""

    def form_valid(self, form: Any) -> HttpResponse:
        if not get_adapter().can_delete_authenticator(self.object):
            form.add_error(None, get_adapter().validation_error("cannot_delete_authenticator"))
            return self.render_to_response(self.get_context_data(form=form), status=422)
        answer: HttpResponse = super().form_valid(form)
        return answer


remove_passkey = RemovePasskey.as_view()


def _person(code: str) -> User:
    """Whoever left may still be blocked: they may come back."""
    return get_object_or_404(User, code=code)


@login_required
@require_http_methods(["GET", "POST"])
@explain_refusals
def block(request: SignedInRequest, code: str) -> HttpResponse:
    """Says what it means, then does it."""
    person = _person(code)
    if not rules.may_block(request.user, person):
        raise PermissionDenied
    if request.method == "POST":
        actions.block(person, by=request.user)
        messages.success(request, _("You and %(name)s are kept apart now.") % {"name": person.name})
        return redirect("blocked")
    return render(request, "settings/block.html", {"person": person})


@login_required
@require_POST
def unblock(request: SignedInRequest, code: str) -> HttpResponse:
    person = _person(code)
    actions.unblock(person, by=request.user)
    messages.success(request, _("You no longer block %(name)s.") % {"name": person.name})
    return redirect("blocked")


@login_required
@require_GET
def blocked(request: SignedInRequest) -> HttpResponse:
    """Whom I block, newest first."""
    page = page_of(Block.objects.by(request.user).select_related("blocked"), request, size=PEOPLE)
    return render(request, "settings/blocked.html", {"page": page})


@login_required
@require_http_methods(["GET", "POST"])
def time_zone(request: SignedInRequest) -> HttpResponse:
    """In whose time moments are written for this person."""
    form = TimeZoneForm(request.POST or None, initial={"time_zone": request.user.time_zone})
    if request.method == "POST" and form.is_valid():
        actions.keep_time_zone(request.user, form.cleaned_data["time_zone"])
        messages.success(request, _("Every time you see is in your time zone now."))
        return redirect("time_zone")
    context = {"form": form, "now": timezone.now()}
    return render(request, "settings/time_zone.html", context, status=422 if form.errors else 200)
