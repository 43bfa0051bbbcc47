"""Saving a search without an account: the form, the page that a mail leads to, and the way out."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from notifications.interests import guests, preview
from notifications.interests.forms import GuestSearchForm, asked_for
from notifications.interests.models import GuestSearch
from yardsale import limits
from yardsale.refusals import Refusal


def look_for(request: HttpRequest) -> HttpResponse:
    """Whether the address is known, or has an account, is never said."""
    form = GuestSearchForm(request.POST or None, initial=asked_for(request.GET))
    if request.method == "POST" and "try" not in request.POST and form.is_valid():
        try:
            guests.ask(form.search, email=form.cleaned_data["email"], sender=guests.sender_of(request))
            return render(request, "notifications/guest_asked.html", {"email": form.cleaned_data["email"]})
        except Refusal as refusal:
            form.add_error("title", str(refusal))
    address = limits.address(request)
    may_look = limits.allows("previews", address, most=settings.PREVIEWS_PER_HOUR, seconds=3600)
    context: dict[str, Any] = {
        "form": form,
        "preview": preview.of_form(form) if may_look else None,
        "is_guest": True,
    }
    return render(request, "notifications/look_for.html", context)


@require_http_methods(["GET", "POST"])
def guest(request: HttpRequest, key: UUID) -> HttpResponse:
    """GET asks, POST does: mail scanners follow links."""
    search = _search(key)
    if request.method == "POST":
        try:
            guests.confirm(search)
        except Refusal as refusal:
            raise Http404 from refusal
    return render(request, "notifications/guest.html", {"search": search})


@csrf_exempt  # the key is what gives the right; mail programs post here without any cookie
@require_http_methods(["GET", "POST"])
def guest_stop(request: HttpRequest, key: UUID) -> HttpResponse:
    search = _search(key)
    if request.method == "POST":
        guests.stop(search)
        if "text/html" in request.headers.get("Accept", ""):
            return redirect("interests:guest_stopped")
        return HttpResponse(status=200)
    return render(request, "notifications/guest_stop.html", {"search": search})


@require_http_methods(["GET", "HEAD"])
def guest_stopped(request: HttpRequest) -> HttpResponse:
    return render(request, "notifications/guest_stopped.html")


def _search(key: UUID) -> GuestSearch:
    search = guests.with_key(key)
    if search is None:
        raise Http404
    return search
