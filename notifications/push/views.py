"""The doors to being told on a device."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from notifications.channels import actions as channels
from notifications.channels.models import Notification
from notifications.channels.statuses import Channel, Topic
from notifications.interests import actions as interests
from notifications.push import actions, encryption, words
from notifications.push.carrier import is_offered
from notifications.push.forms import SubscriptionForm
from notifications.push.models import Subscription
from yardsale import limits
from yardsale.accounts.requests import SignedInRequest

#: Times an hour that one person may switch a browser on.
TIMES_AN_HOUR = 30


@login_required
@require_GET
def devices(request: SignedInRequest) -> HttpResponse:
    """This device's switch, and the others that are on."""
    context = {
        "is_offered": is_offered(),
        "public_key": encryption.public_key() if is_offered() else "",
        "subscriptions": Subscription.objects.of(request.user).living().order_by("-added_at"),
    }
    return render(request, "push/devices.html", context)


@login_required
@require_POST
def subscribe(request: SignedInRequest) -> HttpResponse:
    """From the page's script, or from the service worker when its browser chose another address."""
    if not is_offered():
        raise Http404
    if not limits.allows("push", request.user.pk, most=TIMES_AN_HOUR, seconds=3600):
        words_of_refusal = _("That was often within an hour. Please try again later.")
        return JsonResponse({"problem": words_of_refusal}, status=429)
    form = SubscriptionForm(request.POST)
    if not form.is_valid():
        problem = next(iter(form.errors.values()))[0]
        return JsonResponse({"problem": problem}, status=422)
    actions.switch_on(
        request.user,
        sign_in=_sign_in_of(request),
        user_agent=request.headers.get("User-Agent", ""),
        **form.cleaned_data,
    )
    return JsonResponse({"on": True})


def _sign_in_of(request: SignedInRequest) -> UserSession:
    found = UserSession.objects.filter(session_key=request.session.session_key).first()
    if found is None:
        UserSession.objects.create_from_request(request)
        found = UserSession.objects.get(session_key=request.session.session_key)
    return found


@login_required
@require_POST
def switch_off(request: SignedInRequest, pk: int) -> HttpResponse:
    actions.switch_off(get_object_or_404(Subscription.objects.of(request.user), pk=pk))
    messages.success(request, _("That device is told nothing more."))
    return redirect("push:devices")


@csrf_exempt  # the signed token is what gives the right; the button is pressed where no page of ours is open
@require_http_methods(["GET", "POST"])
def mute(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, POST does. An alert mutes the purchase it came from, everything else its topic on every device."""
    notification = words.read_mute_token(token)
    if notification is None or not words.may_mute(notification):
        raise Http404
    if request.method == "POST":
        _mute(notification)
    context = {"notification": notification, "is_done": request.method == "POST"}
    context["topic"] = Topic(notification.message.topic)
    return render(request, "push/mute.html", context)


def _mute(notification: Notification) -> None:
    if notification.interest is not None:
        interests.mute(notification.interest, by=notification.recipient)
    else:
        topic = Topic(notification.message.topic)
        channels.switch(notification.recipient, topic=topic, channel=Channel.PUSH, is_on=False, page="push")
