"""The doors to what the two sides agree: offers, and the way back."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from forum.disputes import actions, rules, settling
from forum.disputes.forms import AddressForm, OfferForm
from forum.disputes.models import Case, Offer
from forum.disputes.page import needs_address
from forum.disputes.statuses import Act, Deal
from forum.disputes.views import act_once, case_for, filled_in
from listings.orders.forms import ShippingForm
from yardsale.accounts.requests import SignedInRequest
from yardsale.refusals import explain_refusals


@login_required
@require_http_methods(["GET", "POST"])
@explain_refusals
def offer(request: SignedInRequest, code: str) -> HttpResponse:
    case = case_for(request, code)
    case.refuse_unless(Act.OFFER)
    held = settling.held(case.order)
    is_seller = request.user.pk == case.order.seller_id
    form = OfferForm(request.POST or None, case=case, held=held, is_seller=is_seller)
    other = case.other_side(request.user)

    def made() -> HttpResponse:
        words = _("Sent. %(name)s has %(hours)d hours to answer.")
        return act_once(
            request,
            case,
            lambda: actions.offer(case, by=request.user, **form.cleaned_data),
            words % {"name": other.name, "hours": case.numbers.offer_hours},
        )

    context = {"case": case, "other": other, "held": held, "hours": case.numbers.offer_hours}
    return filled_in(request, form, made, "disputes/offer.html", context)


def _offer_of(case: Case, number: int) -> Offer:
    return get_object_or_404(case.offers.select_related("by"), pk=number)


@login_required
@require_http_methods(["GET", "POST"])
@explain_refusals
def answer(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    """Yes or no. A seller's yes to a return asks where to, on a page of its own."""
    case = case_for(request, code)
    found = _offer_of(case, number)
    if found.by_id == request.user.pk:
        raise PermissionDenied
    if request.POST.get("answer") == "no":
        words = _("Declined. We have told %(name)s.") % {"name": found.by.name}
        return act_once(request, case, lambda: actions.decline(case, found, by=request.user), words)
    case.refuse_unless(Act.ACCEPT)
    asks = needs_address(case, found, request.user)
    form = AddressForm(request.POST or None if "address" in request.POST else None)
    if request.method == "POST" and (not asks or form.is_valid()):
        address = form.cleaned_data["address"] if asks else ""
        words = _("Agreed. We have told %(name)s.") % {"name": found.by.name}
        return act_once(
            request, case, lambda: actions.accept(case, found, by=request.user, address=address), words
        )
    context = {
        "case": case,
        "order": case.order,
        "offer": found,
        "form": form,
        "asks": asks,
        "parts": settling.parts_of(case.order, found.deal, found.amount),
        "may_answer_offer": rules.may_answer_offer(request.user, case, found),
    }
    return render(request, "disputes/answer.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
@explain_refusals
def take_back(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    case = case_for(request, code)
    found = _offer_of(case, number)
    if found.by_id != request.user.pk:
        raise PermissionDenied
    words = _("Your offer is taken back.")
    return act_once(request, case, lambda: actions.take_back(case, found, by=request.user), words)


@login_required
@require_http_methods(["GET", "POST"])
@explain_refusals
def address(request: SignedInRequest, code: str) -> HttpResponse:
    """Where the seller wants it."""
    case = case_for(request, code)
    if request.user.pk != case.order.seller_id:
        raise PermissionDenied
    case.refuse_unless(Act.ADDRESS)
    form = AddressForm(request.POST or None)

    def said() -> HttpResponse:
        return act_once(
            request,
            case,
            lambda: actions.say_address(case, by=request.user, **form.cleaned_data),
            _("Noted. Only the buyer sees it, and only while it comes back."),
        )

    return filled_in(request, form, said, "disputes/address.html", {"case": case})


@login_required
@require_http_methods(["GET", "POST"])
@explain_refusals
def send_back(request: SignedInRequest, code: str) -> HttpResponse:
    case = case_for(request, code)
    if request.user.pk != case.order.buyer_id:
        raise PermissionDenied
    case.refuse_unless(Act.SEND_BACK)
    form = ShippingForm(request.POST or None)

    def sent() -> HttpResponse:
        words = _("Noted: it is on its way back. We have told %(name)s.")
        return act_once(
            request,
            case,
            lambda: actions.send_back(case, by=request.user, **form.cleaned_data),
            words % {"name": case.order.seller.name},
        )

    return filled_in(request, form, sent, "disputes/send_back.html", {"case": case, "deal": Deal.RETURN})
