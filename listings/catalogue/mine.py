"""My listings: what a seller has, by what can be done with it, and the buttons beside each."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from listings.catalogue import actions, rules
from listings.catalogue.models import Listing
from listings.catalogue.statuses import ListingStatus
from listings.fees import rates
from yardsale.accounts.requests import SignedInRequest
from yardsale.refusals import explain_refusals

S = ListingStatus
PER_PAGE = 24
#: Tab -> its words and the statuses it holds, in the order shown.
TABS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "on_sale": (gettext_lazy("On sale"), (S.ON_SALE, S.PAUSED)),
    "draft": (gettext_lazy("Drafts"), (S.DRAFT,)),
    "reserved": (gettext_lazy("Reserved"), (S.RESERVED,)),
    "sold": (gettext_lazy("Sold"), (S.SOLD,)),
    "ended": (gettext_lazy("Ended"), (S.EXPIRED, S.WITHDRAWN, S.SUSPENDED)),
}


@login_required
@require_GET
def my_listings(request: SignedInRequest) -> HttpResponse:
    counts: dict[str, int] = dict(
        Listing.objects.of(request.user).values_list("status").annotate(Count("pk"))
    )
    tabs = [
        {"slug": slug, "words": words, "count": sum(counts.get(status, 0) for status in statuses)}
        for slug, (words, statuses) in TABS.items()
    ]
    tab = request.GET.get("tab", "")
    if tab not in TABS:
        tab = next((str(each["slug"]) for each in tabs if each["count"]), "on_sale")
    listings, next_url = _rows(request, tab)
    context = {"tabs": tabs, "tab": tab, "listings": listings, "next_url": next_url, "any": bool(counts)}
    return render(request, "catalogue/my_listings.html", context)


def _rows(request: SignedInRequest, tab: str) -> tuple[list[Listing], str]:
    """One page of a tab, newest first, and the address of the next one ("" at the end)."""
    rows = Listing.objects.of(request.user).filter(status__in=TABS[tab][1]).defer("words", "description")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 16:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.order_by("-pk")[: PER_PAGE + 1])
    shown, tier = found[:PER_PAGE], request.user.seller_tier
    for listing in shown:
        fees = rates.for_sale(listing.group_id, listing.category_id, tier)
        listing.proceeds = fees.proceeds(listing.price) if listing.price else None  # type: ignore[attr-defined]
    last = shown[-1].pk if len(found) > PER_PAGE else None
    return shown, f"{reverse('catalogue:my_listings')}?tab={tab}&before={last}" if last else ""


def _mine(request: SignedInRequest, code: str) -> Listing:
    return get_object_or_404(
        Listing.objects.of(request.user).select_related("category", "district"), code=code
    )


@login_required
@require_POST
@explain_refusals
def publish(request: SignedInRequest, code: str) -> HttpResponse:
    """Put it on sale as it stands; what still lacks something is opened in the form."""
    listing = _mine(request, code)
    if not (rules.may_publish(request.user, listing) or listing.is_on_sale):
        raise PermissionDenied
    if lacks := rules.lacking(listing):
        messages.error(request, next(iter(lacks.values())))
        return redirect("catalogue:edit", code)
    actions.publish(listing, by=request.user)
    messages.success(request, _("It is on sale."))
    return redirect(listing)


@login_required
@require_POST
@explain_refusals
def extend(request: SignedInRequest, code: str) -> HttpResponse:
    listing = _mine(request, code)
    if not rules.may_extend(request.user, listing):
        raise PermissionDenied
    actions.extend(listing, by=request.user)
    messages.success(request, _("It stays on sale for another two months."))
    return redirect("catalogue:my_listings")


@login_required
@require_http_methods(["GET", "POST"])
@explain_refusals
def withdraw(request: SignedInRequest, code: str) -> HttpResponse:
    """Take it down; the message carries the way back."""
    listing = _mine(request, code)
    if not rules.may_withdraw(request.user, listing):
        raise PermissionDenied
    if request.method == "GET":
        return render(request, "catalogue/withdraw.html", {"listing": listing})
    was_shown = listing.is_on_sale
    actions.withdraw(listing, by=request.user)
    undo = reverse("catalogue:publish", args=[code]) if was_shown else ""
    messages.success(request, _("“%(title)s” is taken down.") % {"title": listing.title}, extra_tags=undo)
    return redirect("catalogue:my_listings")


@login_required
@require_http_methods(["GET", "POST"])
@explain_refusals
def discard(request: SignedInRequest, code: str) -> HttpResponse:
    """Throw a draft away: asked once more, since nothing brings it back."""
    listing = _mine(request, code)
    if not rules.may_discard(request.user, listing):
        raise PermissionDenied
    if request.method == "POST":
        actions.discard(listing, by=request.user)
        messages.success(request, _("The draft is gone."))
        return redirect("catalogue:my_listings")
    return render(request, "catalogue/discard.html", {"listing": listing})
