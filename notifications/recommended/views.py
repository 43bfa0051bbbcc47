"""The page "For you", and what one says to it: not this; forget what I looked at."""

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from listings.catalogue import cards
from listings.catalogue.models import Listing
from listings.saved import seen
from notifications.recommended import rows
from yardsale.accounts.requests import SignedInRequest

#: As templates/catalogue/_card.html writes it: the code of its heart, and its title.
_CARD = re.compile(
    r'(<li class="card.*?data-heart="(\w+)".*?class="card-title"><a[^>]*>(.*?)</a>.*?)(</li>)', re.S
)


@login_required
@require_GET
def for_you(request: SignedInRequest) -> HttpResponse:
    strips, lately = rows.of(request.user), rows.lately(request.user)
    *drawn, seen_cards = cards.draw_all(*(strip.rows for strip in strips), lately)
    context = {
        "strips": [(strip, _with_buttons(request, html)) for strip, html in zip(strips, drawn, strict=True)],
        "lately": seen_cards,
    }
    return render(request, "recommended/for_you.html", context)


def _with_buttons(request: SignedInRequest, drawn: SafeString) -> SafeString:
    """Each card with "not this" below it; cards are the same for everybody and know nothing of it."""
    address, token, words = reverse("recommended:not_this"), get_token(request), escape(_("Not this"))

    def button(found: re.Match[str]) -> str:
        card, code, title, end = found.groups()
        named = f'{words}<span class="sr-only"> – {title}</span>'
        return (
            f'{card}<form method="post" action="{address}"><input type="hidden" name="csrfmiddlewaretoken" value="{token}">'
            f'<button class="btn small quiet" name="code" value="{code}">{named}</button></form>{end}'
        )

    return mark_safe(_CARD.sub(button, drawn))  # nosec B308 B703  (cards, a token and words of ours)


@login_required
@require_POST
def not_this(request: SignedInRequest) -> HttpResponse:
    listing = get_object_or_404(
        Listing.objects.public(), code=request.POST.get("code", "")[:40].replace("\0", "")
    )
    seen.refuse(listing.pk, by=request.user)
    messages.success(request, _("We will not show you “%(title)s” here again.") % {"title": listing.title})
    return redirect("recommended:for_you")


@login_required
@require_POST
def forget_seen(request: SignedInRequest) -> HttpResponse:
    seen.clear(by=request.user)
    messages.success(request, _("Forgotten: we no longer know what you looked at."))
    return redirect("recommended:for_you")
