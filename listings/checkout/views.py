"""The doors from wanting to having paid, and the gateway's own door back to us."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from listings.catalogue.models import Listing
from listings.checkout import actions
from listings.checkout.forms import CheckoutForm, DeliveryForm
from listings.fees import rates
from listings.orders import actions as orders
from listings.orders import rules
from listings.orders.models import Order
from listings.orders.statuses import OrderStatus
from listings.orders.views import order_for
from listings.payments import once
from listings.payments.gateways import NAMES as GATEWAYS
from listings.payments.gateways import BadSignature, Declined, Unreachable, gateway
from listings.payments.models import Payment
from listings.payments.statuses import PaymentStatus
from listings.payouts import actions as payouts
from listings.vouchers import uses as vouchers
from listings.vouchers import wallet
from listings.vouchers.rules import NotWithThis, pays, problem
from listings.vouchers.wallet import Mine
from yardsale.accounts import rules as people
from yardsale.accounts.requests import SignedInRequest
from yardsale.refusals import Refusal, explain_refusals

#: The button that shows what a voucher takes off and buys nothing; what was typed meanwhile.
APPLY, TYPED = "apply", ("delivery", "recipient", "address", "voucher", "code")
WAYS = ("met", "posted")


@login_required
@require_http_methods(["GET", "POST"])
@explain_refusals
def checkout(request: SignedInRequest, code: str) -> HttpResponse:
    # Also what was taken down while the page stood open: it is led to where that is said.
    known = Listing.objects.known_to(request.user).select_related("district", "seller", "category")
    listing = get_object_or_404(known, code=code)
    mine = Order.objects.filter(listing=listing, buyer=request.user).open().first()
    # Last of the three: whoever has bought it meanwhile by this same form has left its token too.
    bought = once.before(request)
    if bought is not None:
        return _to_the_gateway(request, Order.objects.get(code=bought))
    if mine is not None:
        return redirect(mine)
    if not rules.may_buy(request.user, listing):
        own = listing.seller_id == request.user.pk
        messages.info(
            request, _("This is your own listing.") if own else _("This is not on sale at the moment.")
        )
        return redirect(listing)
    if people.are_apart(request.user, listing.seller):
        words = _("You cannot buy from this person. Have a look at similar things from others.")
        messages.info(request, words)
        return redirect(listing)
    form, has = _form(request, CheckoutForm, listing, listing.price or 0)
    if form.is_bound and form.is_valid():
        try:
            return _buy(request, listing, form)
        except Refusal as refusal:
            _say(form, refusal, request, listing)
    return _page(request, form, listing, listing.price or 0, has)


def _form(
    request: SignedInRequest, kind: type[CheckoutForm], listing: Listing, price: int
) -> tuple[CheckoutForm, list[Mine]]:
    """As it was sent; or to be filled in, with the voucher that pays most chosen, or the one whose button was pressed."""
    mine = wallet.of(request.user, is_usable=True)
    if request.method == "POST" and APPLY not in request.POST:
        return kind(request.POST, listing=listing, mine=mine), mine
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in TYPED if name in request.POST}
        return kind(listing=listing, mine=mine, initial=typed), mine
    best = wallet.best(mine, _totals(listing, price)["total_met"], listing.currency)
    return kind(listing=listing, mine=mine, initial={"voucher": best.voucher.slug if best else ""}), mine


def _page(
    request: SignedInRequest,
    form: CheckoutForm,
    listing: Listing,
    price: int,
    mine: list[Mine],
    order: Order | None = None,
) -> HttpResponse:
    context = _totals(listing, price) | _vouchers(request, form, listing, price, mine)
    context |= {"listing": listing, "form": form, "order": order}
    status = 422 if form.errors or context["voucher_problem"] else 200
    return render(request, "checkout/checkout.html", context, status=status)


def _vouchers(
    request: SignedInRequest, form: CheckoutForm, listing: Listing, price: int, mine: list[Mine]
) -> dict[str, Any]:
    """What the chosen voucher takes off each total, or in words why it cannot."""
    shown: dict[str, Any] = {"has_vouchers": bool(mine), "voucher_problem": "", "voucher": None}
    totals = _totals(listing, price)
    shown |= {f"pay_{way}": totals[f"total_{way}"] for way in WAYS}
    if not form.chosen:
        return shown
    try:
        voucher = vouchers.named(form.chosen, request.user)
    except NotWithThis as unknown:
        return shown | {"voucher_problem": str(unknown)}
    offered = {"met": listing.can_meet, "posted": listing.postage is not None}
    problems = []
    for way in (way for way in WAYS if offered[way]):
        total = totals[f"total_{way}"]
        why = problem(voucher, request.user, total=total, currency=listing.currency)
        problems.append(why)
        if not why:
            off = pays(voucher, total)
            shown |= {f"off_{way}": -off, f"pay_{way}": total - off, "voucher": voucher}
    return shown if shown["voucher"] else shown | {"voucher_problem": problems[-1] if problems else ""}


def _say(form: CheckoutForm, refusal: Refusal, request: SignedInRequest, listing: Listing) -> None:
    field = None
    if isinstance(refusal, NotWithThis):
        field = "voucher" if "voucher" in form.fields and not request.POST.get("code") else "code"
    form.add_error(field, str(refusal))
    listing.refresh_from_db()
    # What was typed stays; the price becomes the one now shown beside it.
    again = request.POST.copy()
    again["price"] = str(listing.price)
    again["postage"] = "" if listing.postage is None else str(listing.postage)
    if isinstance(refusal, NotWithThis):
        # Pressed once more, it goes on without.
        again[field or "code"] = ""
    form.data = again


def _buy(request: SignedInRequest, listing: Listing, form: CheckoutForm) -> HttpResponse:
    asked = form.cleaned_data
    code = once.value(request, lambda: orders.place(listing, by=request.user, **asked).code)
    return _to_the_gateway(request, Order.objects.get(code=code))


@login_required
@require_http_methods(["GET", "POST"])
@explain_refusals
def delivery(request: SignedInRequest, code: str) -> HttpResponse:
    """The checkout of an accepted offer: the price stands, how it gets there is chosen here."""
    order = order_for(request, code)
    if order.buyer != request.user:
        raise PermissionDenied
    if once.before(request) is not None:
        return _to_the_gateway(request, order)
    if not rules.may_choose_delivery(request.user, order):
        return redirect(order)
    listing = Listing.objects.select_related("district", "seller", "category").get(pk=order.listing_id)
    form, has = _form(request, DeliveryForm, listing, order.price)
    if form.is_bound and form.is_valid():
        try:
            return _choose(request, order, form)
        except Refusal as refusal:
            _say(form, refusal, request, listing)
    return _page(request, form, listing, order.price, has, order)


def _choose(request: SignedInRequest, order: Order, form: CheckoutForm) -> HttpResponse:
    def choose() -> str:
        orders.choose_delivery(order, by=request.user, **form.cleaned_data)
        return order.code

    once.value(request, choose)
    order.refresh_from_db()
    return _to_the_gateway(request, order)


def _to_the_gateway(request: SignedInRequest, order: Order) -> HttpResponse:
    """Uses the network, so nothing is held meanwhile; when nobody answers there, the order's page has the button."""
    if order.status != OrderStatus.PLACED:
        return redirect(order)
    try:
        return redirect(actions.pay(order, return_url=_return_url(request, order)))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(order)


def _totals(listing: Listing, price: int) -> dict[str, int]:
    protection = rates.current().protection(price)
    postage = listing.postage or 0
    return {
        "price": price,
        "protection": protection,
        "total_met": price + protection,
        "total_posted": price + protection + postage,
    }


def _return_url(request: SignedInRequest, order: Order) -> str:
    """Back to the host they came from: at another name of this site they would not be signed in."""
    return request.build_absolute_uri(reverse("orders:detail", args=[order.code]) + "?paid=1")


@login_required
@require_POST
@explain_refusals
def pay(request: SignedInRequest, code: str) -> HttpResponse:
    order = order_for(request, code)
    if order.buyer != request.user:
        raise PermissionDenied
    if rules.may_choose_delivery(request.user, order):
        return redirect("checkout:delivery", order.code)
    payment = Payment.objects.get(code=once.value(request, lambda: actions.new_payment(order).code))
    if payment.status != PaymentStatus.STARTED:
        return redirect(order)
    return redirect(actions.start(payment, return_url=_return_url(request, order)))


@csrf_exempt  # the gateway has no token; its signature is what we check
@require_POST
def webhook(request: HttpRequest, gateway_name: str) -> HttpResponse:
    """200 when understood (also for a repeat), 400 when not signed by the gateway, 503 to be told again later."""
    if gateway_name not in GATEWAYS or gateway_name != settings.PAYMENT_GATEWAY:
        raise Http404
    try:
        told = gateway(gateway_name).read_webhook(request)
    except BadSignature:
        return HttpResponse(status=400)
    except (Unreachable, Declined):
        return HttpResponse(status=503)
    actions.settle(
        gateway_name,
        event_id=told.event_id,
        kind=told.kind,
        payment_code=told.payment_code,
        amount=told.amount,
        currency=told.currency,
        payout_code=told.payout_code,
        reference=told.reference,
        why=told.why,
    )
    if told.kind in {"account_changed", "account_moved"}:
        payouts.look_again(gateway_name, told.reference)
    return HttpResponse(status=200)
