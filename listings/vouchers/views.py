"""The doors: what somebody has, the desk where vouchers are made and let out, and making good."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from listings.payments import once
from listings.vouchers import actions, rules, wallet
from listings.vouchers.forms import GrantForm, MakingGoodForm, VoucherForm
from listings.vouchers.models import Voucher
from listings.vouchers.statuses import Visibility
from yardsale.accounts.models import User
from yardsale.accounts.requests import SignedInRequest
from yardsale.pages import page_of
from yardsale.refusals import Refusal, explain_refusals

View = Callable[..., HttpResponse]


@login_required
@require_GET
def mine(request: SignedInRequest) -> HttpResponse:
    """What I have: to use now, and what is over."""
    every = wallet.of(request.user)
    context = {
        "now": [each for each in every if each.is_usable],
        "past": [each for each in every if not each.is_usable],
    }
    return render(request, "vouchers/mine.html", context)


# -- The desk ----------------------------------------------------------------------------------------------------------


def for_growth(view: View) -> View:
    """For everybody else it does not exist."""

    @wraps(view)
    @login_required
    def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not rules.may_see(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def _voucher(slug: str) -> Voucher:
    return get_object_or_404(Voucher.objects.select_related("made_by", "approved_by"), slug=slug)


@for_growth
@require_GET
def desk(request: SignedInRequest) -> HttpResponse:
    """All of them, the newest first; what leads gave as making good stands among them."""
    return render(request, "vouchers/desk.html", {"page": page_of(Voucher.objects.all(), request)})


@for_growth
@require_http_methods(["GET", "POST"])
def compose(request: SignedInRequest) -> HttpResponse:
    form = VoucherForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        voucher = actions.make(form.asked, by=request.user)
        messages.success(request, _("Kept as a draft. Nobody can use it yet."))
        return redirect(voucher)
    status = 422 if form.errors else 200
    return render(request, "vouchers/compose.html", {"form": form, "voucher": None}, status=status)


@for_growth
@require_http_methods(["GET", "POST"])
def change(request: SignedInRequest, slug: str) -> HttpResponse:
    voucher = _voucher(slug)
    if not rules.may_change(request.user, voucher):
        messages.error(request, _("This voucher cannot be changed any more. Stop it and make another."))
        return redirect(voucher)
    form = VoucherForm(request.POST or None, voucher=voucher)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(voucher, form.asked, by=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Kept. Whoever approves it reads it as it is now."))
            return redirect(voucher)
    status = 422 if form.errors else 200
    return render(request, "vouchers/compose.html", {"form": form, "voucher": voucher}, status=status)


@for_growth
@require_GET
def look(request: SignedInRequest, slug: str) -> HttpResponse:
    return _look(request, _voucher(slug), GrantForm())


def _look(request: SignedInRequest, voucher: Voucher, form: GrantForm, status: int = 200) -> HttpResponse:
    """What it is, what it can cost at the most, how much is taken, and what may be done with it."""
    is_private = voucher.visibility == Visibility.PRIVATE
    people = voucher.grants.count() if is_private else None
    person = request.user
    context = {
        "voucher": voucher,
        "form": form,
        "cost": rules.most_cost(voucher, people),
        "uses": voucher.uses.standing().count(),
        "taken_percent": round(100 * voucher.committed / voucher.budget) if voucher.budget else 0,
        "is_private": is_private,
        "may": {
            "ask": rules.may_ask(person, voucher),
            "approve": rules.may_approve(person, voucher),
            "change": rules.may_change(person, voucher),
            "stop": rules.may_stop(person, voucher),
            "grant": is_private and voucher.purpose == "campaign" and voucher.state != "stopped",
        },
    }
    return render(request, "vouchers/look.html", context, status=status)


PRESSED: dict[str, Callable[..., None]] = {
    "ask": actions.ask,
    "approve": actions.approve,
    "refuse": actions.refuse,
    "stop": actions.stop,
}


@for_growth
@require_POST
@explain_refusals
def press(request: SignedInRequest, slug: str, what: str) -> HttpResponse:
    """One of the buttons on its page."""
    voucher = _voucher(slug)
    if what not in PRESSED:
        raise Http404
    PRESSED[what](voucher, by=request.user)
    return redirect(voucher)


@for_growth
@require_POST
@explain_refusals
def grant(request: SignedInRequest, slug: str) -> HttpResponse:
    """To people by their addresses."""
    voucher = _voucher(slug)
    form = GrantForm(request.POST)
    if not form.is_valid():
        return _look(request, voucher, form, status=422)
    if (
        voucher.visibility != Visibility.PRIVATE
        or voucher.purpose != "campaign"
        or voucher.state == "stopped"
    ):
        raise Refusal(_("This voucher is not granted by hand."))
    wanted = form.cleaned_data["people"]
    people = User.objects.get_queryset().filter(email__in=wanted, is_active=True)
    unknown = sorted(set(wanted) - {email.lower() for email in people.values_list("email", flat=True)})
    new = actions.grant(voucher, people)
    words = ngettext("%(count)d person has it now.", "%(count)d people have it now.", new) % {"count": new}
    if unknown:
        words += " " + _("Nobody here has the address %(address)s.") % {"address": ", ".join(unknown[:5])}
    messages.success(request, words)
    return redirect(voucher)


# -- Making good -------------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
@explain_refusals
def making_good(request: SignedInRequest, code: str) -> HttpResponse:
    """A lead gives one customer a voucher, with a reason the customer reads."""
    if not rules.may_make_good(request.user):
        raise Http404
    person = get_object_or_404(User.objects.get_queryset().filter(is_active=True, is_staff=False), code=code)
    form = MakingGoodForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data

        def act() -> HttpResponse:
            actions.make_good(person, amount=asked["amount"], reason=asked["reason"], by=request.user)
            messages.success(
                request, _("%(name)s has the voucher, and hears of it now.") % {"name": person.name}
            )
            return redirect("vouchers:making_good", code)

        try:
            return once.only(request, act)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    given = Voucher.objects.filter(purpose="making_good", grants__person=person).select_related("made_by")
    context = {"form": form, "person": person, "given": given.order_by("-pk")[:10]}
    return render(request, "vouchers/making_good.html", context, status=422 if form.errors else 200)
