"""The inbox, its bell, and the way out of e-mails."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import condition, require_GET, require_http_methods, require_POST

from notifications.channels import actions, mail, webhooks
from notifications.channels.context import MOST
from notifications.channels.models import Notification
from notifications.channels.statuses import Channel, Topic
from yardsale.accounts.requests import SignedInRequest
from yardsale.pages import page_of


@login_required
@require_GET
def inbox(request: SignedInRequest) -> HttpResponse:
    """Newest first; `?show=unread` leaves the read ones out, `?topic=` all but one topic. Nonsense leaves everything."""
    only_unread = request.GET.get("show") == "unread"
    topic = next((one for one in Topic if one == request.GET.get("topic")), None)
    rows = Notification.objects.to(request.user)
    rows = rows.unread() if only_unread else rows
    rows = rows.about(topic) if topic else rows
    page = page_of(rows.with_reasons(), request)
    topics = [one for one in Topic if one != Topic.DESK or request.user.is_staff]
    context = {"page": page, "only_unread": only_unread, "topic": topic, "topics": topics}
    return render(request, "notifications/inbox.html", context)


def _unread_counts(request: SignedInRequest) -> tuple[int, int]:
    return Notification.objects.count_unread(request.user, MOST)


@login_required
@require_GET
@cache_control(private=True, no_cache=True)
@condition(etag_func=lambda request: '"{}-{}"'.format(*_bell_counts(request)))
def bell(request: SignedInRequest) -> HttpResponse:
    """The inside of the bell; 304 while the numbers are those the page knows already."""
    news, talks = _bell_counts(request)
    return render(request, "components/bell.html", {"unread_count": news, "unread_talks": talks})


def _bell_counts(request: SignedInRequest) -> tuple[int, int]:
    if not hasattr(request, "bell_counts"):
        request.bell_counts = _unread_counts(request) if request.user.is_authenticated else (0, 0)  # type: ignore[attr-defined]
    return request.bell_counts  # type: ignore[attr-defined]


@login_required
@require_GET
def open(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mark it read and go where it leads; `?by=email` and `?by=push` say where it was followed from."""
    notification = get_object_or_404(Notification.objects.to(request.user), pk=pk)
    actions.follow(notification, by=request.user, channel=request.GET.get("by", ""))
    is_ours = url_has_allowed_host_and_scheme(
        notification.url, {request.get_host()}, require_https=request.is_secure()
    )
    return redirect(notification.url if is_ours else "inbox:inbox")


@login_required
@require_POST
def done(request: SignedInRequest, pk: int) -> HttpResponse:
    """Done with, without going there; back to the same list."""
    notification = get_object_or_404(Notification.objects.to(request.user), pk=pk)
    actions.read(notification, by=request.user)
    referer = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(
        referer, {request.get_host()}, require_https=request.is_secure()
    )
    return redirect(referer if is_ours else "inbox:inbox")


@csrf_exempt  # what a mail company signs or signs in with is what counts
@require_POST
def outcomes(request: HttpRequest, company: str) -> HttpResponse:
    """What became of our mails, told by whoever carries them."""
    answer = webhooks.received(request, company)
    if answer is None:
        raise Http404
    return answer


@login_required
@require_POST
def read_all(request: SignedInRequest) -> HttpResponse:
    count = actions.read_all(by=request.user)
    messages.success(
        request,
        ngettext("%(count)d message marked as read.", "%(count)d messages marked as read.", count)
        % {"count": count},
    )
    return redirect("inbox:inbox")


@csrf_exempt  # the signed token is what gives the right; mail programs post here without any cookie
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, POST does: mail scanners follow links."""
    found = mail.read_unsubscribe_token(token)
    if found is None:
        raise Http404
    person, topics = found
    is_on = "again" in request.POST
    if request.method == "POST":
        for topic in topics:
            actions.switch(person, topic=topic, channel=Channel.EMAIL, is_on=is_on, page="unsubscribe")
    context = {
        "topics": "; ".join(str(topic.label) for topic in topics),
        "is_done": request.method == "POST",
        "is_on": is_on,
        "address": _hint(person.email),
    }
    return render(request, "notifications/unsubscribe.html", context)


def _hint(address: str) -> str:
    """Enough of an address to recognise one's own: "b…@example.org"."""
    name, _at, host = address.partition("@")
    return f"{name[:1]}…@{host}"
