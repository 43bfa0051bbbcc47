"""The doors to ending an order early: cancelling, refunds, returns, and what one side proposes to the other."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from listings.orders import actions, rules
from listings.orders.forms import CancelForm, ProposalForm, ReturnAddressForm, ShippingForm
from listings.orders.records import Proposal
from listings.orders.statuses import ProposalKind
from listings.orders.views import act_once, only_for, order_for
from listings.payments import ledger
from yardsale.accounts.requests import SignedInRequest
from yardsale.refusals import Refusal, explain_refusals


@login_required
@require_http_methods(["GET", "POST"])
@explain_refusals
def cancel(request: SignedInRequest, code: str) -> HttpResponse:
    order = order_for(request, code)
    form = CancelForm(request.POST or None, reasons=rules.cancel_reasons(request.user, order))
    if request.method == "POST" and form.is_valid():
        return act_once(
            request,
            order,
            lambda: actions.cancel(order, by=request.user, **form.cleaned_data),
            _("Cancelled. Everything that was paid goes back to %(name)s.") % {"name": order.buyer.name},
        )
    if request.method == "GET" and not rules.may_cancel(request.user, order):
        raise Refusal(_("This order cannot be cancelled any more. Please look again."))
    context = {"order": order, "form": form, "is_buyer": request.user == order.buyer}
    return render(request, "orders/cancel.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
@explain_refusals
def refund(request: SignedInRequest, code: str) -> HttpResponse:
    """The seller gives everything back; asked once more before it is done."""
    order = order_for(request, code)
    only_for(order.seller, request)
    if request.method == "POST":
        return act_once(
            request,
            order,
            lambda: actions.refund(order, by=request.user),
            _("All of it goes back to %(name)s.") % {"name": order.buyer.name},
        )
    if not rules.may_refund(request.user, order):
        raise Refusal(_("This order cannot be refunded now. Please look again."))
    return render(request, "orders/refund.html", {"order": order})


@login_required
@require_http_methods(["GET", "POST"])
@explain_refusals
def send_back(request: SignedInRequest, code: str) -> HttpResponse:
    order = order_for(request, code)
    only_for(order.buyer, request)
    form = ShippingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return act_once(
            request,
            order,
            lambda: actions.send_back(order, by=request.user, **form.cleaned_data),
            _("Noted: it is on its way back. We have told %(name)s.") % {"name": order.seller.name},
        )
    context = {"order": order, "form": form}
    return render(request, "orders/send_back.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
@explain_refusals
def take_back(request: SignedInRequest, code: str) -> HttpResponse:
    order = order_for(request, code)
    only_for(order.seller, request)
    return act_once(
        request,
        order,
        lambda: actions.take_back(order, by=request.user),
        _("Thank you. All of the money goes back to %(name)s.") % {"name": order.buyer.name},
    )


@login_required
@require_http_methods(["GET", "POST"])
@explain_refusals
def propose(request: SignedInRequest, code: str, kind: str) -> HttpResponse:
    if kind not in ProposalKind.values:
        raise Http404
    order = order_for(request, code)
    is_seller = request.user == order.seller
    form = ProposalForm(request.POST or None, order=order, kind=kind, is_seller=is_seller)
    if request.method == "POST" and form.is_valid():
        return act_once(
            request,
            order,
            lambda: actions.propose(order, by=request.user, kind=kind, **form.cleaned_data),
            _("Sent. %(name)s has 48 hours to answer.") % {"name": order.other_side(request.user).name},
        )
    if request.method == "GET" and not rules.may_propose(request.user, order, kind):
        raise Refusal(_("This cannot be proposed on this order now. Please look again."))
    context = {
        "order": order,
        "form": form,
        "kind": ProposalKind(kind),
        "other": order.other_side(request.user),
        "is_seller": is_seller,
    }
    return render(request, "orders/propose.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
@explain_refusals
def answer(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    """Yes or no to what the other side proposed. A yes to a return needs the seller's address."""
    order = order_for(request, code)
    proposal = get_object_or_404(order.proposals.select_related("by"), pk=number)
    if proposal.by == request.user:
        raise PermissionDenied
    is_no = request.POST.get("answer") == "no"
    form = ReturnAddressForm(request.POST or None, proposal=proposal)
    if request.method == "POST" and (is_no or form.is_valid()):
        address = "" if is_no else form.cleaned_data.get("address", "")
        return act_once(
            request,
            order,
            lambda: actions.answer(proposal, by=request.user, is_yes=not is_no, address=address),
            (_("Declined. We have told %(name)s.") if is_no else _("Agreed. We have told %(name)s."))
            % {"name": proposal.by.name},
        )
    if request.method == "GET" and not rules.may_answer(request.user, proposal):
        raise Refusal(_("This proposal is not yours to answer, or not open any more. Please look again."))
    context = {"order": order, "proposal": proposal, "form": form, "parts": parts_of(proposal)}
    status = 422 if request.method == "POST" else 200
    return render(request, "orders/answer.html", context, status=status)


def parts_of(proposal: Proposal) -> object:
    """Who gets what after a yes to a part refund."""
    return ledger.parts_of(proposal.order, proposal.amount) if proposal.amount else None


@login_required
@require_POST
@explain_refusals
def withdraw(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    order = order_for(request, code)
    proposal = get_object_or_404(order.proposals.select_related("by"), pk=number)
    only_for(proposal.by, request)
    return act_once(
        request, order, lambda: actions.withdraw(proposal, by=request.user), _("Your proposal is taken back.")
    )
