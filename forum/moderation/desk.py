"""The moderators' doors. For everybody else they are not there."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from forum.moderation import actions, history, rules
from forum.moderation.forms import ActForm, DecisionForm, DismissForm, LiftForm, NoteForm
from forum.moderation.models import Act, Appeal, Macro
from forum.reports import actions as reports
from forum.reports.models import Report
from forum.reports.rules import may_handle
from forum.reports.statuses import OPEN
from yardsale.accounts.models import User
from yardsale.accounts.requests import SignedInRequest
from yardsale.pages import key_of, page_of
from yardsale.refusals import Refusal, explain_refusals

APPEALS = 24


def moderators_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """404 for others: what is reported, and by whom, is nobody's business."""

    @login_required
    @wraps(view)
    def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not rules.is_moderator(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def _report(code: str) -> Report:
    everything = Report.objects.select_related("about", "reporter", "claimed_by")
    return get_object_or_404(everything, code=code)


def _person(code: str) -> User:
    return get_object_or_404(User, code=code)


def _macro(request: SignedInRequest) -> Macro | None:
    pk = key_of(request.GET.get("note", ""))
    return Macro.objects.filter(pk=pk).first() if pk else None


@moderators_only
@require_GET
def index(request: SignedInRequest) -> HttpResponse:
    """The queue: `?show=free` or `mine`, `?after=` leads further down."""
    show = request.GET.get("show", "")
    show = show if show in {"free", "mine"} else ""
    context = {
        "queue": history.queue(request, show=show),
        "show": show,
        "tab": "queue",
        "appeals": Appeal.objects.waiting().count(),
    }
    return render(request, "moderation/index.html", context)


@moderators_only
@require_http_methods(["GET", "POST"])
def report(request: SignedInRequest, code: str) -> HttpResponse:
    """One report with all that is known; sending the form is acting on it."""
    found = _report(code)
    known = history.of_report(found)
    now = known["now"]
    kinds = rules.kinds_of(
        found.subject_kind, is_hidden=bool(now and now.is_hidden), is_waiting=bool(now and now.is_waiting)
    )
    edition = now.edition if now else ""
    form = ActForm(request.POST or None, kinds=kinds, macro=_macro(request), seen=edition)
    if request.method == "POST" and form.is_valid():
        try:
            actions.act_on_report(found, by=request.user, **form.cleaned_data)
        except actions.Changed as changed:
            form.add_error(None, str(changed))
            known = history.of_report(found)
            form.look_again(known["now"].edition)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return _acted(request, found)
    is_free = may_handle(request.user, found)
    may_act = (
        is_free and kinds and rules.may_act(request.user, found.about, found.subject_kind, found.subject_id)
    )
    context = known | {
        "tab": "queue", "report": found, "form": form, "may_handle": is_free, "may_act": may_act,
        "may_let_go_on": rules.may_let_go_on(request.user, found),
        "macros": Macro.objects.filter(kind__in=kinds) if may_act else (),
    }  # fmt: skip
    return render(request, "moderation/report.html", context, status=422 if form.errors else 200)


def _acted(request: SignedInRequest, found: Report) -> HttpResponse:
    """What still waits is looked at once more."""
    found.refresh_from_db()
    if found.state in OPEN:
        messages.success(
            request, _("Done. They read your reason. What they wrote still waits: show it, or not.")
        )
        return redirect("moderation:report", found.code)
    messages.success(request, _("Done. They read your reason, and who reported it hears that we acted."))
    return redirect("moderation:index")


@moderators_only
@require_POST
@explain_refusals
def claim(request: SignedInRequest, code: str) -> HttpResponse:
    """Take it, or let go of it."""
    found = _report(code)
    if request.POST.get("do") == "let_go":
        reports.let_go(found, by=request.user)
        messages.success(request, _("It is free for somebody else."))
    else:
        reports.claim(found, by=request.user)
        messages.success(request, _("It is yours to look at."))
    return redirect("moderation:report", code)


@moderators_only
@require_POST
@explain_refusals
def go_on(request: SignedInRequest, code: str) -> HttpResponse:
    """One click: the order a suspension froze goes on where it was."""
    actions.let_order_go_on(_report(code), by=request.user)
    messages.success(request, _("The sale goes on. Both sides are told."))
    return redirect("moderation:index")


@moderators_only
@require_POST
@explain_refusals
def let_through(request: SignedInRequest, code: str) -> HttpResponse:
    """What waits is shown. That it is not is an act: see `report`."""
    actions.let_through(_report(code), by=request.user, seen=request.POST.get("seen", ""))
    messages.success(request, _("It is shown, and they are told."))
    return redirect("moderation:index")


@moderators_only
@require_http_methods(["GET", "POST"])
@explain_refusals
def dismiss(request: SignedInRequest, code: str) -> HttpResponse:
    """Close it without an act."""
    found = _report(code)
    if not may_handle(request.user, found):
        messages.info(request, _("This report is closed, or you are part of it."))
        return redirect("moderation:report", code)
    form = DismissForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.dismiss(found, by=request.user, **form.cleaned_data)
        messages.success(request, _("Closed. Who reported it is told."))
        return redirect("moderation:index")
    context = {"report": found, "form": form}
    return render(request, "moderation/dismiss.html", context, status=422 if form.errors else 200)


@moderators_only
@require_http_methods(["GET", "POST"])
def person(request: SignedInRequest, code: str) -> HttpResponse:
    """Somebody's record; sending the form is acting on the person."""
    found = _person(code)
    about = rules.whole_person(found)
    form = ActForm(request.POST or None, kinds=rules.kinds_of(about[0]), macro=_macro(request))
    if request.method == "POST" and form.is_valid():
        words = {name: form.cleaned_data[name] for name in ("kind", "rule", "reason", "days", "stops_sales")}
        try:
            actions.act_on_person(found, by=request.user, **words)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Done. They read your reason."))
            return redirect("moderation:person", code)
    may_act = rules.may_act(request.user, found, *about)
    context = history.of_person(found) | {
        "form": form, "may_act": may_act, "may_note": rules.may_note(request.user, found),
        "note_form": NoteForm(), "macros": Macro.objects.exclude(kind="hide") if may_act else (),
    }  # fmt: skip
    return render(request, "moderation/person.html", context, status=422 if form.errors else 200)


@moderators_only
@require_POST
@explain_refusals
def note(request: SignedInRequest, code: str) -> HttpResponse:
    found = _person(code)
    form = NoteForm(request.POST)
    if form.is_valid():
        actions.note(found, by=request.user, text=form.cleaned_data["text"])
        messages.success(request, _("Noted."))
    else:
        messages.error(request, _("A note needs some words."))
    return redirect("moderation:person", code)


@moderators_only
@require_http_methods(["GET", "POST"])
@explain_refusals
def lift(request: SignedInRequest, code: str) -> HttpResponse:
    """End an act before its time."""
    act = get_object_or_404(Act.objects.select_related("person", "undone_by"), code=code)
    if not rules.may_lift(request.user, act):
        messages.info(request, _("This is not in force any more, or you are part of it."))
        return redirect("moderation:person", act.person.code)
    form = LiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.lift(act, by=request.user, **form.cleaned_data)
        messages.success(request, _("Lifted. They read why."))
        return redirect("moderation:person", act.person.code)
    return render(
        request, "moderation/lift.html", {"act": act, "form": form}, status=422 if form.errors else 200
    )


@moderators_only
@require_GET
def appeals(request: SignedInRequest) -> HttpResponse:
    """Those that wait, and with `?show=decided` what became of the others."""
    show = "decided" if request.GET.get("show") == "decided" else ""
    rows = Appeal.objects.exclude(state="waiting") if show else Appeal.objects.waiting()
    page = page_of(rows.select_related("act", "by", "first_by"), request, size=APPEALS)
    return render(request, "moderation/appeals.html", {"page": page, "show": show, "tab": "appeals"})


@moderators_only
@require_http_methods(["GET", "POST"])
@explain_refusals
def appeal(request: SignedInRequest, code: str) -> HttpResponse:
    """One appeal; sending the form decides it."""
    waiting = Appeal.objects.select_related("act__undone_by", "by", "first_by", "decided_by")
    found = get_object_or_404(waiting, act__code=code)
    may_decide = rules.may_decide(request.user, found)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        is_reversed = form.cleaned_data["verdict"] == "reversed"
        actions.decide(found, by=request.user, is_reversed=is_reversed, answer=form.cleaned_data["answer"])
        messages.success(request, _("Decided. They read your answer."))
        return redirect("moderation:appeals")
    context = history.of_person(found.by) | {
        "tab": "appeals", "appeal": found, "act": found.act, "form": form, "may_decide": may_decide,
    }  # fmt: skip
    return render(request, "moderation/appeal.html", context, status=422 if form.errors else 200)
