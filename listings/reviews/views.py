"""The doors to writing a review and to answering one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from listings.orders.views import order_for
from listings.reviews import actions, rules
from listings.reviews.forms import ReplyForm, ReviewForm
from listings.reviews.models import Review
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
    other = order.other_side(request.user).name
    asks_description = rules.may_say_as_described(request.user, order)
    form = ReviewForm(request.POST or None, name=other, asks_description=asks_description)
    if request.method == "POST" and form.is_valid():
        try:
            review = actions.write(order, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            words = _("Thank you. It appears together with the review by %(name)s.")
            if review.published_at is not None:
                words = _("Thank you. %(name)s has written too, so both reviews are shown now.")
            messages.success(request, words % {"name": other})
            return redirect(order)
    page = {"order": order, "other": order.other_side(request.user), "form": form}
    return render(request, "reviews/write.html", page, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
@explain_refusals
def reply(request: SignedInRequest, pk: int) -> HttpResponse:
    about_me = Review.objects.about(request.user).published().select_related("author", "order", "reply")
    review = get_object_or_404(about_me, pk=pk)
    page = reverse("people:reviews", args=[request.user.code])
    if not rules.may_reply(request.user, review):
        messages.info(request, _("You have answered this review already."))
        return redirect(page)
    form = ReplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reply(review, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your answer stands under the review."))
            return redirect(page)
    context = {"review": review, "form": form, "page": page}
    return render(request, "reviews/reply.html", context, status=422 if form.errors else 200)
