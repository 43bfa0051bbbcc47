"""The door to writing a review."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from listings.orders.views import order_for
from listings.reviews import actions, rules
from listings.reviews.forms import ReviewForm
from yardsale.accounts.requests import SignedInRequest
from yardsale.refusals import Refusal, explain_refusals


@login_required
@require_http_methods(["GET", "POST"])
@explain_refusals
def write(request: SignedInRequest, code: str) -> HttpResponse:
    order = order_for(request, code)
    if not rules.may_review(request.user, order):
        messages.info(request, _("There is nothing to review on this order now."))
        return redirect(order)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.write(order, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            other = order.other_side(request.user).name
            messages.success(
                request, _("Thank you. It appears together with the review by %(name)s.") % {"name": other}
            )
            return redirect(order)
    page = {"order": order, "other": order.other_side(request.user), "form": form}
    return render(request, "reviews/write.html", page, status=422 if form.errors else 200)
