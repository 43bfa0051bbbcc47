"""The doors to a seller's figures, and the beacon that a listing's page sends."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from listings.catalogue.models import Listing
from listings.dashboard import actions, asked, figures, visitors
from listings.saved import seen as lately
from yardsale import limits
from yardsale.accounts.requests import SignedInRequest

#: Searches of one address that are counted in a day: many browsers behind one are one voice among others.
SEARCHES_PER_ADDRESS = 60


@login_required
@require_GET
def shop(request: SignedInRequest) -> HttpResponse:
    asked, before = request.GET.get("days", ""), request.GET.get("before", "")
    days = next((days for days in figures.PERIODS if str(days) == asked), figures.PERIODS[0])
    is_later = before.isascii() and before.isdigit() and len(before) < 19
    rows, key = figures.rows(request.user, days, int(before) if is_later else None)
    context = {
        "days": days,
        "periods": figures.PERIODS,
        "rows": rows,
        "figures": figures.of(request.user, days),
        "next_url": f"?days={days}&before={key}" if key else "",
        "is_empty": not rows and not Listing.objects.of(request.user).exclude(published_at=None).exists(),
    }
    return render(request, "dashboard/shop.html", context)


# No token: signed-out pages are the same for everybody. All that a forged one can do is to count one look a day.
@csrf_exempt
@require_POST
def seen(request: HttpRequest, code: str) -> HttpResponse:
    """A browser has shown the listing's page to somebody. Nothing is said about whether it counted."""
    person = request.user if request.user.is_authenticated else None
    visitor = visitors.visitor(request, person)
    address = limits.address(request)
    # Another browser's name at each look would make one address many visitors.
    if visitor is not None and limits.allows(
        f"looks {code}", address, most=settings.VIEWS_PER_ADDRESS, seconds=86_400
    ):
        actions.count_view(code, visitor=visitor, person=person.pk if person else None)
        if person:
            lately.remember(code, person=person.pk)
    return HttpResponse(status=204)


# No token, as above: all that a forged one can do is to count one search of known words a day.
@csrf_exempt
@require_POST
def asked_for(request: HttpRequest) -> HttpResponse:
    """A browser has shown what was found for `?q=`, or with `found=0` that nothing was. Whether it counted is not said."""
    person = request.user if request.user.is_authenticated else None
    visitor = visitors.visitor(request, person, what="searches")
    address = limits.address(request)
    if visitor is not None and limits.allows("searches", address, most=SEARCHES_PER_ADDRESS, seconds=86_400):
        count = asked.count_vain if request.GET.get("found") == "0" else asked.count_search
        count(request.GET.get("q", ""), visitor=visitor, today=timezone.localdate())
    return HttpResponse(status=204)
