"""What a person hears about: look, answer, change, mute, forget; and what they look for."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from listings.catalogue import feeds
from notifications.channels import actions as channels
from notifications.channels import rules as channel_rules
from notifications.channels.statuses import OPTIONAL, Channel, Topic
from notifications.interests import actions, fitting, guest_views, preview
from notifications.interests.forms import InterestForm, SearchForm, asked_for
from notifications.interests.models import Interest, LeftOut, Stop
from notifications.interests.statuses import Wish
from yardsale.accounts.requests import SignedInRequest
from yardsale.pages import page_of
from yardsale.refusals import Refusal, explain_refusals

MOST_LEFT_OUT = 100
#: What can be answered, and what is said then.
WISHES = [(wish.value, wish.label) for wish in Wish if wish != Wish.UNSAID]
SAID = {
    Wish.MORE: gettext_lazy("You will hear of more things like “%(title)s”."),
    Wish.WITH: gettext_lazy("You will hear of things that go with “%(title)s”."),
    Wish.DONE: gettext_lazy("Thank you. You will hear nothing because of “%(title)s”."),
}


@login_required
@require_GET
def list(request: SignedInRequest) -> HttpResponse:
    page = page_of(Interest.objects.of(request.user).with_items(), request)
    context = {
        "page": page,
        "mailed": channel_rules.wanted(request.user, Channel.EMAIL).items(),
        "alerts_per_day": settings.ALERTS_PER_DAY,
        "wishes": WISHES,
        "stop": Stop.objects.filter(person=request.user).first(),
        "left_out": LeftOut.objects.filter(person=request.user).select_related("seller")[:MOST_LEFT_OUT],
    }
    return render(request, "notifications/interests.html", context)


@require_http_methods(["GET", "POST"])
def look_for(request: SignedInRequest) -> HttpResponse:
    """Save a search; the search page leads here with what was searched for. Before that one sees what it would have told."""
    if not request.user.is_authenticated:
        return guest_views.look_for(request)
    form = SearchForm(request.POST or None, initial=asked_for(request.GET))
    if _is_sent(form, request):
        with _said_by(form):
            interest = actions.save(form.search, by=request.user)
            messages.success(request, _("You will hear of new ones: “%(words)s”.") % {"words": interest})
            return redirect("interests:list")
    return render(
        request, "notifications/look_for.html", {"form": form, "preview": preview.of_form(form, request.user)}
    )


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    interest = _interest_of(request, pk)
    form = (SearchForm if interest.is_search else InterestForm)(request.POST or None, interest=interest)
    if _is_sent(form, request):
        with _said_by(form):
            if isinstance(form, SearchForm):
                actions.say_anew(interest, form.search, by=request.user)
            else:
                actions.edit(interest, by=request.user, **form.cleaned_data)
            messages.success(request, _("Changed: “%(title)s”.") % {"title": interest})
            return redirect("interests:list")
    foreseen = preview.of_form(form, request.user) if isinstance(form, SearchForm) else None
    return render(
        request,
        "notifications/edit_interest.html",
        {"form": form, "interest": interest, "preview": foreseen},
    )


def _is_sent(form: InterestForm, request: SignedInRequest) -> bool:
    """To be kept, and not only to be tried."""
    return request.method == "POST" and "try" not in request.POST and form.is_valid()


@contextmanager
def _said_by(form: InterestForm) -> Iterator[None]:
    """A refusal stands at the words."""
    try:
        yield
    except Refusal as refusal:
        form.add_error("title", str(refusal))


@require_safe
def feed(request: HttpRequest, key: UUID) -> HttpResponse:
    """Atom: the newest that a saved search finds, for whoever has the address."""
    interest = get_object_or_404(Interest.objects.with_feed(key).select_related("person"))
    found = fitting.on_sale(interest.wanted, interest.person, most=feeds.MOST)
    address = request.get_full_path()
    answer = feeds.answer(found, title=str(interest), page=reverse("interests:list"), feed=address)
    answer.headers["Cache-Control"] = "private, max-age=300"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@login_required
@require_POST
def renew_feed(request: SignedInRequest, pk: int) -> HttpResponse:
    interest = _interest_of(request, pk)
    actions.renew_feed(interest, by=request.user)
    messages.success(
        request, _("The feed of “%(title)s” has a new address; the old one is gone.") % {"title": interest}
    )
    return redirect(back(request))


@login_required
@require_POST
@explain_refusals
def answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """The one question after a purchase."""
    interest = _interest_of(request, pk)
    wish = request.POST.get("wish", "")
    if wish not in SAID:
        raise Refusal(_("Choose one of the answers, please."))
    actions.answer(interest, wish, by=request.user)
    messages.success(request, str(SAID[Wish(wish)]) % {"title": interest})
    return redirect(back(request))


@login_required
@require_POST
def mute(request: SignedInRequest, pk: int) -> HttpResponse:
    interest = _interest_of(request, pk)
    actions.mute(interest, by=request.user)
    words = _("You will hear nothing more because of “%(title)s”.") % {"title": interest}
    messages.success(request, words, extra_tags=reverse("interests:unmute", args=[pk]))
    return redirect(back(request))


@login_required
@require_POST
def unmute(request: SignedInRequest, pk: int) -> HttpResponse:
    interest = _interest_of(request, pk)
    actions.unmute(interest, by=request.user)
    messages.success(request, _("You will hear of things like “%(title)s” again.") % {"title": interest})
    return redirect(back(request))


@login_required
@require_http_methods(["GET", "POST"])
def forget(request: SignedInRequest, pk: int) -> HttpResponse:
    interest = _interest_of(request, pk)
    if request.method == "POST":
        actions.forget(interest, by=request.user)
        messages.success(request, _("Forgotten: “%(title)s”.") % {"title": interest})
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
    channels.switch(request.user, topic=topic, channel=Channel.EMAIL, is_on=is_on, page="interests")
    said = _("We will write to you as well: %(topic)s.") if is_on else _("No more e-mails: %(topic)s.")
    messages.success(request, said % {"topic": topic.label})
    return redirect("interests:list")


def _interest_of(request: SignedInRequest, pk: int) -> Interest:
    """The person's own interest; anybody else's does not exist."""
    return get_object_or_404(Interest.objects.of(request.user), pk=pk)


def back(request: SignedInRequest) -> str:
    """Where the button was pressed: muting is done in passing, not on a page of its own."""
    referer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure()):
        return referer
    return reverse("interests:list")
