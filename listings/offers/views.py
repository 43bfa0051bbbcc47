"""The doors of haggling: naming an amount, answering one, and what a seller lays down."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from listings.catalogue.models import Listing
from listings.offers import actions, plans, rules
from listings.offers.forms import AmountForm, CounterForm, PlanForm
from listings.offers.models import Offer, SalePlan
from listings.payments import once
from yardsale import money
from yardsale.accounts import rules as people
from yardsale.accounts.requests import SignedInRequest
from yardsale.refusals import Refusal, explain_refusals

#: Offers on one page of the list.
PAGE = 24


def _offer_for(request: SignedInRequest, code: str) -> Offer:
    """The offer, if it is any of this person's business; 404 otherwise."""
    offers = Offer.objects.involving(request.user).select_related(
        "listing__seller", "buyer", "seller", "thread", "order"
    )
    return get_object_or_404(offers, code=code)


def _own_listing(request: SignedInRequest, code: str) -> Listing:
    return get_object_or_404(Listing.objects.of(request.user), code=code)


def _proceeds(listing: Listing) -> int:
    """What its seller receives at today's price."""
    return rules.totals(listing, listing.price or 0)["receives"]


@login_required
@require_http_methods(["GET", "POST"])
@explain_refusals
def make(request: SignedInRequest, code: str) -> HttpResponse:
    known = Listing.objects.known_to(request.user).select_related("seller", "district")
    listing = get_object_or_404(known, code=code)
    led_to = once.before(request)
    if led_to is not None:
        return redirect(led_to)
    if not rules.may_offer(request.user, listing):
        own = listing.seller_id == request.user.pk
        messages.info(
            request, _("This is your own listing.") if own else _("This is not on sale at the moment.")
        )
        return redirect(listing)
    if people.are_apart(request.user, listing.seller):
        messages.info(request, _("You two keep apart, so you cannot trade with each other."))
        return redirect(listing)
    form = AmountForm(request.POST or None, listing=listing)
    if request.method == "POST" and form.is_valid():
        try:
            return once.only(request, lambda: _make(request, listing, form.cleaned_data["amount"]))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    standing = Offer.objects.on(listing).filter(buyer=request.user).open().first()
    context = {"listing": listing, "form": form, "standing": standing, "least": rules.least(listing)}
    return render(request, "offers/make.html", context, status=422 if form.errors else 200)


def _make(request: SignedInRequest, listing: Listing, amount: int) -> HttpResponse:
    offer = actions.make(listing, by=request.user, amount=amount)
    name = listing.seller.name
    if offer.order is not None:
        messages.success(request, _("%(name)s agrees at once! It is reserved for you.") % {"name": name})
        return redirect(offer.order)
    if offer.is_automatic:
        messages.info(
            request, _("%(name)s has decided not to sell it for that. Try a little more?") % {"name": name}
        )
    else:
        messages.success(
            request, _("Your offer is on its way. We tell you when %(name)s answers.") % {"name": name}
        )
    return redirect(offer.thread)


@login_required
@require_GET
def index(request: SignedInRequest) -> HttpResponse:
    side = request.GET.get("side")
    if side not in {"made", "received"}:
        side = rules.side_to_open(request.user)
    offers = Offer.objects.filter(**{"seller" if side == "received" else "buyer": request.user})
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        offers = offers.filter(pk__lt=int(before))
    page = list(offers.select_related("buyer", "seller", "listing").order_by("-pk")[: PAGE + 1])
    apart = people.kept_apart_from(request.user) if any(offer.is_open for offer in page) else set()
    next_url = f"?side={side}&before={page[PAGE - 1].pk}" if len(page) > PAGE else ""
    rows = [
        {
            "offer": offer,
            "is_turn": rules.may_answer(request.user, offer)
            and offer.listing.is_on_sale
            and not apart & {offer.buyer_id, offer.seller_id},
        }
        for offer in page[:PAGE]
    ]
    return render(request, "offers/index.html", {"rows": rows, "side": side, "next_url": next_url})


@login_required
@require_GET
def detail(request: SignedInRequest, code: str) -> HttpResponse:
    offer = _offer_for(request, code)
    return render(request, "offers/detail.html", _page(request, offer, CounterForm()))


def _page(request: SignedInRequest, offer: Offer, form: CounterForm) -> dict[str, Any]:
    before = Offer.objects.filter(thread=offer.thread_id, pk__lt=offer.pk).order_by("pk")
    may_answer = rules.may_answer(request.user, offer)
    amount = rules.agreed_price(offer.listing, offer.amount) if offer.is_open else offer.amount
    is_apart = offer.is_open and people.are_apart(offer.buyer, offer.seller)
    return {
        "offer": offer,
        # Less than was offered where the price has fallen below it since.
        "amount": amount,
        "listing": offer.listing,
        "other": offer.other_side(request.user),
        "is_buyer": request.user.pk == offer.buyer_id,
        "is_mine": request.user.pk == offer.by_id,
        "may_answer": may_answer and offer.listing.is_on_sale and not is_apart,
        "may_raise": rules.may_raise(request.user, offer) and offer.listing.is_on_sale and not is_apart,
        "is_apart": is_apart,
        "waits": rules.waits(offer),
        "earlier": list(before[:20]),
        "form": form,
        "asked": offer.asked,
    } | rules.totals(offer.listing, amount)


@login_required
@require_POST
@explain_refusals
def accept(request: SignedInRequest, code: str) -> HttpResponse:
    offer = _offer_for(request, code)
    return once.only(request, lambda: _accept(request, offer))


def _accept(request: SignedInRequest, offer: Offer) -> HttpResponse:
    if request.user.pk == offer.by_id:
        raise PermissionDenied
    order = actions.accept(offer, by=request.user)
    if request.user.pk == order.buyer_id:
        if offer.listing.can_meet and offer.listing.postage is not None:
            messages.success(request, _("Agreed! Choose how you get it, and pay."))
        else:
            messages.success(request, _("Agreed! It is reserved for you. Now pay to keep it."))
    else:
        messages.success(
            request, _("Agreed! It is reserved for %(name)s, who now pays.") % {"name": offer.buyer.name}
        )
    return redirect(order)


@login_required
@require_POST
@explain_refusals
def decline(request: SignedInRequest, code: str) -> HttpResponse:
    offer = _offer_for(request, code)
    return once.only(request, lambda: _decline(request, offer))


def _decline(request: SignedInRequest, offer: Offer) -> HttpResponse:
    if request.user.pk == offer.by_id:
        raise PermissionDenied
    actions.decline(offer, by=request.user)
    messages.success(
        request, _("Declined. We have told %(name)s, kindly.") % {"name": offer.other_side(request.user).name}
    )
    return redirect(offer.thread)


@login_required
@require_POST
@explain_refusals
def counter(request: SignedInRequest, code: str) -> HttpResponse:
    offer = _offer_for(request, code)
    if request.user.pk == offer.by_id:
        raise PermissionDenied
    form = CounterForm(request.POST)
    if form.is_valid():
        try:
            return once.only(request, lambda: _counter(request, offer, form.cleaned_data["amount"]))
        except Refusal as refusal:
            form.add_error("amount", str(refusal))
            offer.refresh_from_db()
    return render(request, "offers/detail.html", _page(request, offer, form), status=422)


def _counter(request: SignedInRequest, offer: Offer, amount: int) -> HttpResponse:
    countered = actions.counter(offer, by=request.user, amount=amount)
    messages.success(
        request,
        _("You named %(amount)s. We tell you when %(name)s answers.")
        % {
            "amount": money.text(amount, offer.listing.currency, short=True),
            "name": offer.other_side(request.user).name,
        },
    )
    return redirect(countered.thread)


@login_required
@require_http_methods(["GET", "POST"])
def plan(request: SignedInRequest, code: str) -> HttpResponse:
    listing = _own_listing(request, code)
    if not rules.may_plan(request.user, listing):
        messages.info(request, _("It is reserved or sold, so there is nothing to plan."))
        return redirect("catalogue:my_listings")
    laid_down = SalePlan.objects.filter(listing=listing).first()
    initial = {name: getattr(laid_down, name) for name in PlanForm.base_fields} if laid_down else {}
    form = PlanForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            plans.lay_down(listing, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("catalogue:my_listings")
    context = {"listing": listing, "form": form, "plan": laid_down, "proceeds": _proceeds(listing)}
    return render(request, "offers/plan.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def give(request: SignedInRequest, code: str) -> HttpResponse:
    listing = _own_listing(request, code)
    if not rules.may_give(request.user, listing):
        messages.info(request, _("This is not on sale at the moment."))
        return redirect("catalogue:my_listings")
    form = AmountForm(request.POST or None, listing=listing, is_buyer=False)
    if request.method == "POST" and form.is_valid():
        try:
            return once.only(request, lambda: _give(request, listing, form.cleaned_data["amount"]))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context = {
        "listing": listing,
        "form": form,
        "waiting": listing.favourite_count,
        "proceeds": _proceeds(listing),
    }
    return render(request, "offers/give.html", context, status=422 if form.errors else 200)


def _give(request: SignedInRequest, listing: Listing, amount: int) -> HttpResponse:
    told = actions.give(listing, by=request.user, amount=amount)
    messages.success(
        request,
        ngettext("We have told one person.", "We have told %(told)d people.", told) % {"told": told},
    )
    return redirect("catalogue:my_listings")
