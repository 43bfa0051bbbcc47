"""From an alert: why it came, and less of it with one tap (mute, cheaper only, not this seller, stop), each with a way back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from notifications import catalog
from notifications.channels.models import Notification
from notifications.interests import actions
from notifications.interests.statuses import Less
from notifications.interests.views import back
from yardsale import money
from yardsale.accounts.requests import SignedInRequest
from yardsale.refusals import Refusal, explain_refusals


def _alert_of(request: SignedInRequest, pk: int) -> Notification:
    """The person's own alert; anybody else's, and any other message, does not exist."""
    mine = Notification.objects.to(request.user).filter(kind__in=catalog.MATCHED_KINDS)
    return get_object_or_404(mine.select_related("listing__seller", "interest__category"), pk=pk)


@login_required
@require_GET
def why(request: SignedInRequest, pk: int) -> HttpResponse:
    """The reason in full, for whoever comes from a mail or a push, and the four taps."""
    return render(request, "notifications/why.html", {"notification": _alert_of(request, pk)})


@login_required
@require_POST
@explain_refusals
def less(request: SignedInRequest, pk: int) -> HttpResponse:
    alert = _alert_of(request, pk)
    wanted = request.POST.get("want", "")
    if wanted not in Less.values:
        raise Refusal(_("Choose one of the answers, please."))
    words, undo = _do(Less(wanted), alert, request)
    messages.success(request, words, extra_tags=undo)
    return redirect(back(request))


def _do(wanted: Less, alert: Notification, request: SignedInRequest) -> tuple[str, str]:
    """Do it; what is said then, and the address that undoes it ("" when the interests page does)."""
    me, interest, listing = request.user, alert.interest, alert.listing
    if wanted == Less.STOP:
        actions.stop(by=me)
        said = _("Stopped: you hear of no similar things any more.")
        return said, reverse("interests:start_again")
    if wanted == Less.SELLER and listing is not None:
        actions.leave_out(listing.seller, by=me)
        said = _("You will hear of nothing more by %(name)s.") % {"name": listing.seller.name}
        return said, reverse("interests:let_in", args=[listing.seller_id])
    if interest is None or listing is None:
        raise Refusal(_("You have forgotten the reason for this already: nothing more comes of it."))
    if wanted == Less.CHEAPER:
        limit = money.text(actions.only_cheaper(interest, listing, by=me), listing.currency, short=True)
        words = _("From now on only up to %(limit)s because of “%(title)s”.")
        return words % {"limit": limit, "title": interest}, ""
    actions.mute(interest, by=me)
    words = _("You will hear nothing more because of “%(title)s”.") % {"title": interest}
    return words, reverse("interests:unmute", args=[interest.pk])


@login_required
@require_POST
def start_again(request: SignedInRequest) -> HttpResponse:
    actions.start_again(by=request.user)
    messages.success(request, _("You will hear of similar things again."))
    return redirect(back(request))


@login_required
@require_POST
def let_in(request: SignedInRequest, pk: int) -> HttpResponse:
    """`pk` is the seller's; letting in who was never left out changes nothing."""
    actions.let_in(pk, by=request.user)
    messages.success(request, _("You will hear of their things again."))
    return redirect(back(request))
