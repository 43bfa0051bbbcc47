"""A person's public page, their settings, and the way out."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from listings.catalogue import cards
from listings.catalogue.models import Listing
from listings.people import actions, rules
from listings.people.forms import SettingsForm
from listings.reviews import score
from listings.reviews.models import Review
from yardsale.accounts import actions as accounts
from yardsale.accounts.models import User
from yardsale.refusals import explain_refusals
from yardsale.web import remember_theme

THINGS = 24
REVIEWS = 20


def _person(code: str) -> User:
    """Whoever left or was suspended has no page."""
    return get_object_or_404(User.objects.active(), code=code)


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User), "login_required stands before"
    return request.user


def _page(rows: Any, before: str | None, size: int) -> tuple[list[Any], int | None]:
    """At most `size` rows, newest first, and the key after which the next page starts (None on the last).

    Rows are models, or tuples that begin with the key.
    """
    if before and before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.order_by("-pk")[: size + 1])
    if len(found) <= size:
        return found, None
    last = found[size - 1]
    return found[:size], last[0] if isinstance(last, tuple) else last.pk


def _next_url(name: str, person: User, key: int | None) -> str:
    return f"{reverse(name, args=[person.code])}?{urlencode({'before': key})}" if key else ""


@require_GET
def profile(request: HttpRequest, code: str) -> HttpResponse:
    """What the person sells; the address `?before=` leads to older things."""
    person = _person(code)
    on_sale = Listing.objects.of(person).on_sale().values_list(*cards.FIELDS)
    rows, key = _page(on_sale, request.GET.get("before"), THINGS)
    things = cards.draw(cards.rows_of(rows), eager=4)
    context = {"person": person, "things": things, "next_url": _next_url("people:profile", person, key)}
    return render(request, "people/profile.html", context)


@require_GET
def reviews(request: HttpRequest, code: str) -> HttpResponse:
    """What others say about the person."""
    person = _person(code)
    published = Review.objects.about(person).published().select_related("author", "about", "order", "reply")
    rows, key = _page(published, request.GET.get("before"), REVIEWS)
    context = {
        "person": person,
        "reviews": rows,
        # Said once, above the newest.
        "reputation": score.reputation(person) if rows and "before" not in request.GET else None,
        "next_url": _next_url("people:reviews", person, key),
    }
    return render(request, "people/reviews.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    user = _me(request)
    # A copy: a refused form must not change the name in the header.
    form = SettingsForm(request.POST or None, instance=User.objects.get(pk=user.pk))
    if request.method == "POST" and form.is_valid():
        accounts.change_profile(user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return remember_theme(request, redirect("settings"), form.cleaned_data["theme"])
    return render(request, "settings/settings.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
@explain_refusals
def leave(request: HttpRequest) -> HttpResponse:
    user = _me(request)
    may_leave = rules.may_leave(user)
    if request.method == "POST" and may_leave:
        actions.leave(user, by=user)
        logout(request)
        messages.success(request, _("Your account is closed. Thank you for having been here."))
        return redirect("home")
    return render(request, "settings/leave.html", {"may_leave": may_leave})
