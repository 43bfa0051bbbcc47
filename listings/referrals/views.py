"""The doors: my invitations, and where an invitation leads."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from listings.referrals import actions, rules
from listings.referrals.models import Referral
from yardsale.accounts.models import User
from yardsale.accounts.requests import SignedInRequest
from yardsale.pages import page_of


@login_required
@require_GET
def mine(request: SignedInRequest) -> HttpResponse:
    """My link, the rules, and how far each invitation is: no word about who it is."""
    context = {
        "link": request.build_absolute_uri(reverse("referrals:invited", args=[request.user.code])),
        "voucher": rules.programme(),
        "page": page_of(Referral.objects.by(request.user), request),
    }
    return render(request, "referrals/mine.html", context | _terms())


@require_GET
def invited(request: HttpRequest, code: str) -> HttpResponse:
    """Whoever follows an invitation: the browser remembers it for a month."""
    people = User.objects.active().filter(is_staff=False)
    inviter = get_object_or_404(people, code=code)
    context = {"inviter": inviter, "voucher": rules.programme()} | _terms()
    answer = render(request, "referrals/invited.html", context)
    if not request.user.is_authenticated:
        answer.set_cookie(
            actions.COOKIE, inviter.code, max_age=actions.REMEMBERED, httponly=True, samesite="Lax",
            secure=request.is_secure(),
        )  # fmt: skip
    return answer


def _terms() -> dict[str, int]:
    return {
        "least": settings.REFERRAL_LEAST_PURCHASE,
        "days": settings.REFERRAL_WAIT_DAYS,
        "a_month": settings.REFERRALS_PER_MONTH,
    }
