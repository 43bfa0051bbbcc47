"""A person's public page and their settings."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from listings.catalogue import cards, feeds
from listings.catalogue.models import Listing
from listings.people import actions, shop
from listings.people.forms import HolidayForm, SettingsForm
from listings.reviews import score
from listings.reviews.models import Review
from listings.saved.models import Follow
from yardsale.accounts import actions as accounts
from yardsale.accounts.models import Block, User
from yardsale.refusals import Refusal
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
def feed(request: HttpRequest, code: str) -> HttpResponse:
    """Atom: the newest things in the person's shop."""
    person = _person(code)
    newest = Listing.objects.of(person).on_sale().order_by("-pk").values_list("pk", flat=True)
    address = person.get_absolute_url()
    return feeds.answer(newest[: feeds.MOST], title=person.name, page=address, feed=request.path)


@require_GET
def profile(request: HttpRequest, code: str) -> HttpResponse:
    """The person's shop: `?q=` searches in it, `?in=` names a category, `?before=` leads to older things."""
    person = _person(code)
    asked = shop.read(request.GET)
    rows, key = _page(shop.find(person, asked), request.GET.get("before"), THINGS)
    context = {
        "person": person,
        "asked": asked,
        "shelves": shop.shelves(person, asked),
        "things": cards.draw(cards.rows_of(rows), eager=4),
        "next_url": f"{person.get_absolute_url()}?{asked.address(before=key)}" if key else "",
        "is_later": "before" in request.GET,
        **_ties(request, person),
    }
    return render(request, "people/profile.html", context)


def _ties(request: HttpRequest, person: User) -> dict[str, bool]:
    """Whether the reader follows or blocks them: one look for both."""
    if not request.user.is_authenticated:
        return {}
    follows = Follow.objects.by(request.user).filter(seller=person)
    blocks = Block.objects.by(request.user).filter(blocked=person)
    is_followed, is_blocked = User.objects.values_list(Exists(follows), Exists(blocks)).get(pk=person.pk)
    return {"is_followed": is_followed, "is_blocked": is_blocked}


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
        **_ties(request, person),
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
def holiday(request: HttpRequest) -> HttpResponse:
    """Go away, change for how long, come back."""
    user = _me(request)
    if request.method == "POST" and "back" in request.POST:
        actions.come_back(user, by=user)
        messages.success(request, _("Welcome back. Your things are on sale again."))
        return redirect("holiday")
    begin = {"until": user.away_until, "note": user.away_note} if user.is_away else None
    form = HolidayForm(request.POST or None, initial=begin)
    if request.method == "POST" and form.is_valid() and _goes(user, form):
        messages.success(request, _("Your things are paused. Have a good time."))
        return redirect("holiday")
    paused = Listing.objects.of(user).in_shop().count()
    return render(request, "settings/holiday.html", {"form": form, "things": paused})


def _goes(user: User, form: HolidayForm) -> bool:
    """Whether the rules let them; otherwise the form says why, with all that was typed."""
    try:
        actions.go_on_holiday(user, by=user, **form.cleaned_data)
    except Refusal as refusal:
        form.add_error("until", str(refusal))
        return False
    return True
