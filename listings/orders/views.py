"""The doors to an order: its list, its page, and what either side may do there with one button."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from listings.orders import actions, rules
from listings.orders.bill import bill
from listings.orders.forms import CodeForm, ShippingForm
from listings.orders.models import Order
from listings.orders.page import everything_about
from listings.payments import once
from yardsale import money
from yardsale.accounts.models import User
from yardsale.accounts.requests import SignedInRequest
from yardsale.refusals import explain_refusals

#: Orders on one page of the list.
PAGE = 24


def order_for(request: SignedInRequest, code: str) -> Order:
    """The order, if it is any of this person's business; 404 otherwise."""
    orders = Order.objects.involving(request.user).select_related("listing", "buyer", "seller")
    return get_object_or_404(orders, code=code)


def only_for(person: User, request: SignedInRequest) -> None:
    """403 for the other side of an order."""
    if person != request.user:
        raise PermissionDenied


def act_once(request: SignedInRequest, order: Order, act: Callable[[], object], words: str) -> HttpResponse:
    """Do it, say so, and lead to the order's page; sent twice, it is done once."""

    def done() -> HttpResponse:
        act()
        messages.success(request, words)
        return redirect("orders:detail", order.code)

    return once.only(request, done)


@login_required
@require_GET
def index(request: SignedInRequest) -> HttpResponse:
    side = request.GET.get("side")
    if side not in {"buying", "selling"}:
        side = rules.side_to_open(request.user)
    orders = Order.objects.filter(**{"seller" if side == "selling" else "buyer": request.user})
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        orders = orders.filter(pk__lt=int(before))
    page = list(orders.select_related("buyer", "seller", "listing").order_by("-pk")[: PAGE + 1])
    next_url = f"?side={side}&before={page[PAGE - 1].pk}" if len(page) > PAGE else ""
    return render(request, "orders/index.html", {"orders": page[:PAGE], "side": side, "next_url": next_url})


@login_required
@require_GET
def detail(request: SignedInRequest, code: str) -> HttpResponse:
    order = order_for(request, code)
    about = everything_about(order, reader=request.user, is_back_from_paying="paid" in request.GET)
    return render(request, "orders/detail.html", about)


@login_required
@require_http_methods(["GET", "POST"])
@explain_refusals
def ship(request: SignedInRequest, code: str) -> HttpResponse:
    order = order_for(request, code)
    only_for(order.seller, request)
    form = ShippingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return act_once(
            request,
            order,
            lambda: actions.ship(order, by=request.user, **form.cleaned_data),
            _("Noted: it is on its way. We have told %(name)s.") % {"name": order.buyer.name},
        )
    status = 422 if form.errors else 200
    return render(request, "orders/ship.html", {"order": order, "form": form}, status=status)


@login_required
@require_POST
@explain_refusals
def delivered(request: SignedInRequest, code: str) -> HttpResponse:
    order = order_for(request, code)
    return act_once(
        request,
        order,
        lambda: actions.mark_delivered(order, by=request.user),
        _("Noted: it has arrived. There are three days to look at it now."),
    )


@login_required
@require_http_methods(["GET", "POST"])
@explain_refusals
def hand_over(request: SignedInRequest, code: str) -> HttpResponse:
    """The seller types the buyer's six digits, on any phone, with nothing but this form."""
    order = order_for(request, code)
    only_for(order.seller, request)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return once.only(request, lambda: _try_code(request, order, form.cleaned_data["code"]))
    context = {"order": order, "form": form, "may_hand_over": rules.may_hand_over(request.user, order)}
    return render(request, "orders/hand_over.html", context, status=422 if form.errors else 200)


def _try_code(request: SignedInRequest, order: Order, code: str) -> HttpResponse:
    if actions.enter_code(order, by=request.user, code=code):
        gain = money.text(order.proceeds, order.currency)
        messages.success(request, _("That is the code. %(gain)s is yours.") % {"gain": gain})
        return redirect("orders:detail", order.code)
    if order.code_locked_until:
        messages.error(request, _("That was not the code, five times. The next try is possible in an hour."))
    else:
        messages.error(request, _("That is not the code. Please ask the buyer to read it out once more."))
    return redirect("orders:hand_over", order.code)


@login_required
@require_POST
@explain_refusals
def handed_over(request: SignedInRequest, code: str) -> HttpResponse:
    """Without the code: the buyer confirms, or the time to look passes."""
    order = order_for(request, code)
    only_for(order.seller, request)
    return act_once(
        request,
        order,
        lambda: actions.hand_over(order, by=request.user),
        _("Noted. %(name)s now confirms, and you are paid.") % {"name": order.buyer.name},
    )


@login_required
@require_POST
@explain_refusals
def confirm(request: SignedInRequest, code: str) -> HttpResponse:
    order = order_for(request, code)
    only_for(order.buyer, request)
    return act_once(
        request,
        order,
        lambda: actions.confirm_receipt(order, by=request.user),
        _("Lovely. The money is on its way to %(name)s.") % {"name": order.seller.name},
    )


@login_required
@require_POST
@explain_refusals
def give_up(request: SignedInRequest, code: str) -> HttpResponse:
    order = order_for(request, code)
    only_for(order.buyer, request)

    def let_go() -> HttpResponse:
        actions.give_up(order, by=request.user)
        messages.success(request, _("Let go. Nothing was charged."))
        return redirect(order.listing)

    return once.only(request, let_go)


@login_required
@require_POST
@explain_refusals
def give_time(request: SignedInRequest, code: str) -> HttpResponse:
    order = order_for(request, code)
    return act_once(
        request,
        order,
        lambda: actions.give_time(order, by=request.user),
        _("Kind of you. We have told %(name)s.") % {"name": order.other_side(request.user).name},
    )


@login_required
@require_GET
def receipt(request: SignedInRequest, code: str) -> HttpResponse:
    """On paper, for either side."""
    order = order_for(request, code)
    if not rules.may_print_receipt(request.user, order):
        raise PermissionDenied
    lines = bill(order, is_buyer=request.user == order.buyer)
    return render(request, "orders/receipt.html", {"order": order, "bill": lines})


@login_required
@require_GET
def slip(request: SignedInRequest, code: str) -> HttpResponse:
    """The address for the parcel, on paper."""
    order = order_for(request, code)
    if not rules.may_print_slip(request.user, order):
        raise PermissionDenied
    # The only address of a seller that we ever know.
    returns = Order.objects.filter(seller=order.seller).exclude(return_address="").order_by("-pk")
    sender = returns.values_list("return_address", flat=True).first()
    return render(request, "orders/slip.html", {"order": order, "sender": sender})
