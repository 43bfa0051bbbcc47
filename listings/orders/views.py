"""The doors to an order: its list, its page, and what either side may do there."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from listings.orders import actions, rules
from listings.orders.forms import ShippingForm
from listings.orders.models import Order
from listings.orders.string import steps
from yardsale.accounts.requests import SignedInRequest
from yardsale.events.models import Event
from yardsale.refusals import explain_refusals

#: Orders on one page of the list.
PAGE = 24


def order_for(request: SignedInRequest, code: str) -> Order:
    """The order, if it is any of this person's business; 404 otherwise."""
    orders = Order.objects.involving(request.user).select_related("listing", "buyer", "seller")
    return get_object_or_404(orders, code=code)


@login_required
@require_GET
def index(request: SignedInRequest) -> HttpResponse:
    side = "selling" if request.GET.get("side") == "selling" else "buying"
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
    return render(request, "orders/detail.html", _page(request, order))


def _page(request: SignedInRequest, order: Order) -> dict[str, object]:
    user = request.user
    events = Event.objects.about(order).order_by("pk")
    payment = order.payments.order_by("-pk").first()
    is_returned = "paid" in request.GET and payment is not None and payment.status == "started"
    reviews = {review.author_id: review for review in order.reviews.all()}
    mine = reviews.pop(user.pk, None)
    return {
        "order": order,
        "other": order.other_side(user),
        "is_buyer": user == order.buyer,
        "steps": steps(order, events, reader=user),
        # The gateway's word is on its way: the page looks again by itself, with or without JavaScript.
        "is_waiting": is_returned and rules.may_pay(user, order),
        "may_pay": rules.may_pay(user, order),
        "is_declined": payment is not None and payment.status == "declined",
        "may_ship": rules.may_ship(user, order),
        "may_hand_over": rules.may_hand_over(user, order),
        "may_confirm": rules.may_confirm(user, order),
        "may_see_address": bool(order.address) and rules.may_see_address(user, order),
        "may_review": order.status == "completed" and mine is None,
        "my_review": mine,
        "their_review": next((review for review in reviews.values() if review.published_at), None),
        "shipping_form": ShippingForm(),
    }


@login_required
@require_http_methods(["GET", "POST"])
@explain_refusals
def ship(request: SignedInRequest, code: str) -> HttpResponse:
    order = order_for(request, code)
    if order.seller != request.user:
        raise PermissionDenied
    form = ShippingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.ship(order, by=request.user, **form.cleaned_data)
        messages.success(
            request, _("Noted: it is on its way. We have told %(name)s.") % {"name": order.buyer.name}
        )
        return redirect("orders:detail", code)
    return render(request, "orders/ship.html", {"order": order, "form": form})


@login_required
@require_POST
@explain_refusals
def hand_over(request: SignedInRequest, code: str) -> HttpResponse:
    order = order_for(request, code)
    if order.seller != request.user:
        raise PermissionDenied
    actions.hand_over(order, by=request.user)
    messages.success(
        request, _("Noted. %(name)s now confirms, and you are paid.") % {"name": order.buyer.name}
    )
    return redirect("orders:detail", code)


@login_required
@require_POST
@explain_refusals
def confirm(request: SignedInRequest, code: str) -> HttpResponse:
    order = order_for(request, code)
    if order.buyer != request.user:
        raise PermissionDenied
    actions.confirm_receipt(order, by=request.user)
    messages.success(request, _("Lovely. The money is on its way to %(name)s.") % {"name": order.seller.name})
    return redirect("orders:detail", code)


@login_required
@require_POST
@explain_refusals
def give_up(request: SignedInRequest, code: str) -> HttpResponse:
    order = order_for(request, code)
    if order.buyer != request.user:
        raise PermissionDenied
    actions.give_up(order, by=request.user)
    messages.success(request, _("Let go. Nothing was charged."))
    return redirect(order.listing)
