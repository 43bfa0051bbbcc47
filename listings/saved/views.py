"""Hearts, the things behind them, and the people one follows."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from listings.catalogue.models import Listing
from listings.fees import rates
from listings.saved import actions
from listings.saved.forms import TellForm
from listings.saved.models import Favourite, Follow
from yardsale.accounts.models import User
from yardsale.accounts.requests import SignedInRequest
from yardsale.pages import page_of
from yardsale.refusals import Refusal, explain_refusals


@login_required
@require_http_methods(["GET", "POST"])
def save(request: SignedInRequest, code: str) -> HttpResponse:
    """`want` says "on" or "off": pressing twice is pressing once. GET is where signing in leads to: the thing itself."""
    listing = get_object_or_404(Listing.objects.known_to(request.user).defer("words"), code=code)
    if request.method == "GET":
        return redirect(listing)
    is_wanted = request.POST.get("want") != "off"
    try:
        (actions.save if is_wanted else actions.drop)(listing, by=request.user)
    except Refusal as refusal:
        if _is_fetched(request):
            return HttpResponse(str(refusal), status=422, content_type="text/plain; charset=utf-8")
        messages.error(request, str(refusal))
        return redirect(_back(request, listing.get_absolute_url()))
    if _is_fetched(request):
        return HttpResponse(status=204)
    if is_wanted:
        messages.success(request, _("Saved. You will hear when it gets cheaper."))
    return redirect(_back(request, listing.get_absolute_url()))


@login_required
@require_GET
def favourites(request: SignedInRequest) -> HttpResponse:
    """What the person saved, newest first, with what became of it and of its price."""
    saved = Favourite.objects.of(request.user).select_related("listing__seller")
    page = page_of(saved.defer("listing__words", "listing__description"), request)
    return render(request, "saved/favourites.html", {"page": page, "rows": [_row(one) for one in page.rows]})


def _row(favourite: Favourite) -> dict[str, Any]:
    """Prices as the buyer sees them: then and now."""
    fees, listing = rates.current(), favourite.listing
    then, now = fees.buyer_price(favourite.price), listing.buyer_price
    is_cheaper = now < then and listing.is_on_sale
    percent = round(100 * (then - now) / then) if is_cheaper else 0
    row = {"listing": listing, "saved_at": favourite.saved_at, "then": then, "now": now, "percent": percent}
    return row | {"target": favourite.target, "is_quiet": not _tells(favourite)}


def _tells(favourite: Favourite) -> bool:
    return favourite.tells_cheaper or favourite.tells_sold or favourite.tells_back


@login_required
@require_http_methods(["GET", "POST"])
def tell(request: SignedInRequest, code: str) -> HttpResponse:
    """What one wants to hear of one saved thing: each kind of news has its own switch."""
    saved = Favourite.objects.of(request.user).select_related("listing")
    favourite = get_object_or_404(saved.defer("listing__words", "listing__description"), listing__code=code)
    form = TellForm(request.POST or None, favourite=favourite)
    if request.method == "POST" and form.is_valid():
        try:
            actions.choose(favourite.listing, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("target", str(refusal))
        else:
            messages.success(
                request, _("Kept: that is what you hear of “%(title)s”.") % {"title": favourite.listing}
            )
            return redirect("saved:favourites")
    return render(request, "saved/tell.html", {"form": form, "favourite": favourite})


@login_required
@require_GET
def following(request: SignedInRequest) -> HttpResponse:
    on_sale = Count("seller__listings", filter=Q(seller__listings__status="on_sale"))
    follows = Follow.objects.by(request.user).filter(seller__is_active=True).select_related("seller")
    page = page_of(follows.annotate(on_sale=on_sale), request)
    return render(request, "saved/following.html", {"page": page})


@login_required
@require_http_methods(["GET", "POST"])
@explain_refusals
def follow(request: SignedInRequest, code: str) -> HttpResponse:
    """As with hearts: `want` says "on" or "off", and GET is where signing in leads to."""
    seller = get_object_or_404(User.objects.active(), code=code)
    if request.method == "POST":
        if request.POST.get("want") == "off":
            actions.unfollow(seller, by=request.user)
            said = _("You no longer follow %(name)s.")
        else:
            actions.follow(seller, by=request.user)
            said = _("You will hear when %(name)s puts something on sale.")
        messages.success(request, said % {"name": seller.name})
        return redirect(_back(request, seller.get_absolute_url()))
    return redirect(seller)


def _is_fetched(request: SignedInRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def _back(request: SignedInRequest, otherwise: str) -> str:
    """Where the button was pressed: done in passing, not on a page of its own."""
    referer = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(
        referer, {request.get_host()}, require_https=request.is_secure()
    )
    return referer if is_ours else otherwise
