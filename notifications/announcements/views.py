"""The doors: an announcement's page, the banner's cross, and our people's desk."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import SELF
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from notifications.announcements import actions, audiences, clicks, rules, showing
from notifications.announcements.forms import AudienceForm, ComposeForm, CorrectionForm, NoteForm, ReasonForm
from notifications.announcements.models import Announcement, Edition
from notifications.announcements.outlets import OUTLETS, chosen
from notifications.announcements.own_outlets import EmailOutlet
from notifications.announcements.told import wording_of
from yardsale import banner
from yardsale.accounts.models import User
from yardsale.accounts.requests import SignedInRequest
from yardsale.pages import page_of
from yardsale.refusals import Refusal, explain_refusals
from yardsale.web import is_place_here

View = Callable[..., HttpResponse]
#: Days that a browser remembers a banner it wants no more of.
REMEMBERED = 60


@require_GET
def page(request: HttpRequest, code: str) -> HttpResponse:
    """What was announced, to whoever was told."""
    announcement = get_object_or_404(Announcement.objects.select_related("category").out(), code=code)
    if not rules.may_read(request.user, announcement):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        raise Http404
    clicks.count(request, announcement)
    return render(request, "announcements/page.html", showing.page(announcement))


@csrf_exempt  # puts a cosmetic thing away; pages kept for visitors must carry no token
@require_POST
def dismiss(request: HttpRequest) -> HttpResponse:
    """Put the banner away: in this browser, and for a person everywhere."""
    back, token = request.POST.get("next", ""), request.POST.get("token", "")
    answer = redirect(back if is_place_here(back, request) else "/")
    if banner.is_token(token):
        age = REMEMBERED * 86_400
        answer.set_cookie(banner.COOKIE, token, max_age=age, samesite="Lax", secure=request.is_secure())
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            User.objects.get_queryset().filter(pk=request.user.pk).update(banner_put_away=token)
    return answer


# -- The desk --------------------------------------------------------------------------------------------------------


def for_announcers(view: View) -> View:
    """For everybody else it does not exist."""

    @wraps(view)
    @login_required
    def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not rules.is_announcer(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def _announcement(code: str) -> Announcement:
    return get_object_or_404(Announcement.objects.select_related("category"), code=code)


@for_announcers
@require_GET
def desk(request: SignedInRequest) -> HttpResponse:
    """All of them, the newest first."""
    rows = Announcement.objects.select_related("category")
    found = page_of(rows, request)
    shown = [(row, audiences.words(audiences.of(row)), chosen(row)) for row in found.rows]
    return render(request, "announcements/desk.html", {"page": found, "rows": shown})


@for_announcers
@require_http_methods(["GET", "POST"])
def compose(request: SignedInRequest) -> HttpResponse:
    form = ComposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        announcement = actions.compose(form.draft, by=request.user)
        messages.success(request, _("Kept as a draft. This is what people will see."))
        return redirect("announcements:look", announcement.code)
    return _form(request, form, None)


@for_announcers
@require_http_methods(["GET", "POST"])
def change(request: SignedInRequest, code: str) -> HttpResponse:
    announcement = _announcement(code)
    if not rules.may_change(request.user, announcement):
        messages.error(request, _("It cannot be changed any more. Once sent, it is corrected."))
        return redirect("announcements:look", code)
    form = ComposeForm(request.POST or None, announcement=announcement)
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"] or 0
            actions.change(announcement, form.draft, by=request.user, version=version)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Kept. Whoever approves it reads it as it is now."))
            return redirect("announcements:look", code)
    return _form(request, form, announcement)


def _form(request: SignedInRequest, form: ComposeForm, announcement: Announcement | None) -> HttpResponse:
    choice = audiences.of(announcement) if announcement else audiences.Choice("everyone")
    if form.is_bound and not {"audience", "districts", "segment"} & set(form.errors):
        choice = form.choice
    context = {"form": form, "announcement": announcement, "people": audiences.count(choice)}
    return render(request, "announcements/compose.html", context, status=422 if form.errors else 200)


@for_announcers
@require_GET
def count(request: SignedInRequest) -> HttpResponse:
    """How many people an audience has now: a part of the composer, fetched while choosing."""
    form = AudienceForm(request.GET)
    people = audiences.count(form.choice) if form.is_valid() else None
    return render(request, "announcements/_count.html", {"people": people})


@for_announcers
@require_GET
def look(request: SignedInRequest, code: str) -> HttpResponse:
    """Everything about one: how it looks in each channel, who did what, how far it is, what came of it."""
    return _look(request, _announcement(code), NoteForm())


def _look(
    request: SignedInRequest, announcement: Announcement, form: NoteForm, status: int = 200
) -> HttpResponse:
    context = showing.desk(announcement, request.user, request.GET.get("days", "")) | {"form": form}
    answer = render(request, "announcements/look.html", context, status=status)
    # The letter stands in a frame, as csp.decorators allow it, whose types take no `name`.
    answer._csp_update = {"frame-src": [SELF]}  # type: ignore[attr-defined]
    return answer


@for_announcers
@require_POST
@explain_refusals
def press(request: SignedInRequest, code: str, what: str) -> HttpResponse:
    """One of the buttons on its page."""
    announcement = _announcement(code)
    if what in NOTED:
        form = NoteForm(request.POST)
        if not form.is_valid():
            return _look(request, announcement, form, status=422)
        version = form.cleaned_data["version"] or 0
        NOTED[what](announcement, by=request.user, version=version, note=form.cleaned_data["note"])
    elif what in READ:
        READ[what](announcement, by=request.user, version=_version(request))
    elif what in PRESSED:
        PRESSED[what](announcement, by=request.user)
    else:
        raise Http404
    return redirect("announcements:look", code)


#: Buttons that mean what was read: the version must be the one of now.
READ: dict[str, Callable[..., None]] = {
    "ask": actions.ask,
    "approve": actions.approve,
    "cancel": actions.cancel,
    "approve-correction": actions.approve_correction,
}
NOTED: dict[str, Callable[..., None]] = {
    "refuse": actions.refuse,
    "refuse-correction": actions.refuse_correction,
}
PRESSED: dict[str, Callable[..., None]] = {
    "pause": actions.pause,
    "resume": actions.resume,
    "stop": actions.stop,
}


def _version(request: HttpRequest) -> int:
    said = request.POST.get("version", "")
    return int(said) if said.isdecimal() and said.isascii() and len(said) < 10 else 0


@for_announcers
@require_http_methods(["GET", "POST"])
def correct(request: SignedInRequest, code: str) -> HttpResponse:
    """Other words for every channel, with what was wrong; a second person lets them out."""
    announcement = _announcement(code)
    if not rules.may_correct(request.user, announcement):
        messages.error(request, _("There is nothing out that could be corrected. Please look again."))
        return redirect("announcements:look", code)
    edition = showing.last_edition(announcement)
    initial = {"reason": edition.reason} if edition.number > announcement.edition else {}
    form = CorrectionForm(
        request.POST or None, outlets=chosen(announcement), edition=edition, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            actions.propose(announcement, form.words, by=request.user, reason=reason, links=form.links)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Somebody else reads it, and then it goes to all who were told."))
            return redirect("announcements:look", code)
    context = {"form": form, "announcement": announcement}
    return render(request, "announcements/correct.html", context, status=422 if form.errors else 200)


@for_announcers
@require_http_methods(["GET", "POST"])
def retract(request: SignedInRequest, code: str) -> HttpResponse:
    """Take it back everywhere, with a reason."""
    announcement = _announcement(code)
    if not rules.may_retract(request.user, announcement):
        messages.error(request, _("There is nothing out that could be taken back. Please look again."))
        return redirect("announcements:look", code)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.retract(announcement, by=request.user, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Taken back. It follows to everybody who was told."))
            return redirect("announcements:look", code)
    context = {"form": form, "announcement": announcement}
    return render(request, "announcements/retract.html", context, status=422 if form.errors else 200)


@for_announcers
@require_GET
def letter(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    """The HTML part of the mail alone, for the frame in its preview: nothing in it runs, only its own style sheet applies."""
    announcement = _announcement(code)
    edition = get_object_or_404(
        Edition.objects.prefetch_related("wordings"), announcement=announcement, number=number
    )
    wording, outlet = wording_of(edition, "email"), OUTLETS["email"]
    if wording is None or not isinstance(outlet, EmailOutlet):
        raise Http404
    return showing.framed(outlet.letter(announcement, edition, wording, request.user))
