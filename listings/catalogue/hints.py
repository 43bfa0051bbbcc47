"""Parts of the sell form that change while somebody types: questions, suggested categories, what is left for them."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from listings.catalogue import actions, receipts, suggestions, tree
from listings.catalogue.forms import ListingForm
from yardsale.accounts.requests import SignedInRequest


@login_required
@require_GET
def attributes(request: SignedInRequest) -> HttpResponse:
    """The questions of the chosen category, with what was answered already."""
    form = ListingForm(listing=actions.blank_draft(request.user), shown=request.GET.dict())
    return render(request, "catalogue/_attributes.html", {"form": form})


@login_required
@require_GET
def receive(request: SignedInRequest) -> HttpResponse:
    """What is left of a price for the seller, and what similar things cost, while they type."""
    asked = request.GET
    node = tree.category(asked.get("category", ""))
    context = {
        "receipt": receipts.read(
            asked.get("price", ""), asked.get("postage", ""), node=node, tier=request.user.seller_tier
        ),
        "usual": suggestions.price_range(asked.get("title", "")[:200], node),
    }
    return render(request, "catalogue/_receive.html", context)


@login_required
@require_GET
def suggest(request: SignedInRequest) -> HttpResponse:
    """Categories that the title speaks of, while none is chosen."""
    is_chosen = bool(request.GET.get("category"))
    found = [] if is_chosen else suggestions.categories(request.GET.get("title", "")[:200])
    return render(request, "catalogue/_suggestions.html", {"suggested": found})
