"""What a person hears about: look, mute, forget."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from notifications.channels import actions as channels
from notifications.channels import rules as channel_rules
from notifications.channels.statuses import OPTIONAL, Channel, Topic
from notifications.interests import actions
from notifications.interests.models import Interest
from yardsale.accounts.requests import SignedInRequest
from yardsale.pages import page_of


@login_required
@require_GET
def list(request: SignedInRequest) -> HttpResponse:
    page = page_of(Interest.objects.of(request.user).with_items(), request)
    context = {
        "page": page,
        "mailed": channel_rules.wanted(request.user, Channel.EMAIL).items(),
        "alerts_per_day": settings.ALERTS_PER_DAY,
    }
    return render(request, "notifications/interests.html", context)


@login_required
@require_POST
def mute(request: SignedInRequest, pk: int) -> HttpResponse:
    interest = _interest_of(request, pk)
    actions.mute(interest, by=request.user)
    words = _("You will hear nothing more because of “%(title)s”.") % {"title": interest.title}
    messages.success(request, words, extra_tags=reverse("interests:unmute", args=[pk]))
    return redirect(_back(request))


@login_required
@require_POST
def unmute(request: SignedInRequest, pk: int) -> HttpResponse:
    interest = _interest_of(request, pk)
    actions.unmute(interest, by=request.user)
    messages.success(
        request, _("You will hear of things like “%(title)s” again.") % {"title": interest.title}
    )
    return redirect(_back(request))


@login_required
@require_http_methods(["GET", "POST"])
def forget(request: SignedInRequest, pk: int) -> HttpResponse:
    interest = _interest_of(request, pk)
    if request.method == "POST":
        actions.forget(interest, by=request.user)
        messages.success(request, _("Forgotten: “%(title)s”.") % {"title": interest.title})
        return redirect("interests:list")
    return render(request, "notifications/forget.html", {"interest": interest})


@login_required
@require_POST
def mail(request: SignedInRequest) -> HttpResponse:
    is_on = request.POST.get("on") == "1"
    wanted = request.POST.get("topic", Topic.ALERTS)
    if wanted not in OPTIONAL:
        raise Http404
    topic = Topic(wanted)
    channels.switch(request.user, topic=topic, channel=Channel.EMAIL, is_on=is_on)
    said = _("We will write to you as well: %(topic)s.") if is_on else _("No more e-mails: %(topic)s.")
    messages.success(request, said % {"topic": topic.label})
    return redirect("interests:list")


def _interest_of(request: SignedInRequest, pk: int) -> Interest:
    """The person's own interest; anybody else's does not exist."""
    return get_object_or_404(Interest.objects.of(request.user), pk=pk)


def _back(request: SignedInRequest) -> str:
    """Where the button was pressed: muting is done in passing, not on a page of its own."""
    referer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure()):
        return referer
    return reverse("interests:list")
