"""The doors: answering what one was asked, and our people's desk."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from notifications.announcements import audiences
from notifications.surveys import actions, inviting, results, rules
from notifications.surveys.forms import AnswerForm, NoteForm, SurveyForm, TagForm
from notifications.surveys.models import Answer, Invitation, Survey
from notifications.surveys.statuses import OUT
from yardsale.accounts.requests import SignedInRequest
from yardsale.pages import page_of
from yardsale.refusals import Refusal, explain_refusals

View = Callable[..., HttpResponse]


def _invitation(request: SignedInRequest, code: str) -> Invitation:
    """Whoever was not asked learns of nothing."""
    mine = Invitation.objects.select_related("survey").filter(
        person=request.user, survey__state__in=sorted(OUT)
    )
    return get_object_or_404(mine, survey__code=code)


@login_required
@require_http_methods(["GET", "POST"])
def answer(request: SignedInRequest, code: str) -> HttpResponse:
    invitation = _invitation(request, code)
    survey = invitation.survey
    is_over = survey.closes_at is None or survey.closes_at <= timezone.now() or survey.state != "running"
    context: dict[str, Any] = {"survey": survey, "is_answered": invitation.answered_at, "is_over": is_over}
    if invitation.answered_at or is_over or rules.is_in_dispute(request.user):
        return render(request, "surveys/answered.html", context)
    form = AnswerForm(request.POST or None, survey=survey)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer(invitation, **form.cleaned_data)
        except Refusal as refusal:
            messages.info(request, str(refusal))
        return redirect("surveys:answer", code)
    return render(
        request, "surveys/answer.html", context | {"form": form}, status=422 if form.errors else 200
    )


@login_required
@require_POST
def put_away(request: SignedInRequest, code: str) -> HttpResponse:
    actions.put_away(_invitation(request, code))
    messages.success(request, _("Put away. We do not ask again."))
    return redirect("home")


# -- The desk --------------------------------------------------------------------------------------------------------


def for_surveyors(view: View) -> View:
    """For everybody else it does not exist."""

    @wraps(view)
    @login_required
    def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not rules.is_surveyor(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def _survey(code: str) -> Survey:
    people = ("category", "written_by", "approved_by")
    return get_object_or_404(Survey.objects.select_related(*people), code=code)


@for_surveyors
@require_GET
def desk(request: SignedInRequest) -> HttpResponse:
    found = page_of(Survey.objects.select_related("category"), request)
    rows = [(row, audiences.words(inviting.choice_of(row))) for row in found.rows]
    return render(request, "surveys/desk.html", {"page": found, "rows": rows})


@for_surveyors
@require_http_methods(["GET", "POST"])
def compose(request: SignedInRequest) -> HttpResponse:
    form = SurveyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        survey = actions.compose(form.draft, by=request.user)
        messages.success(request, _("Kept as a draft. This is what people will see."))
        return redirect("surveys:look", survey.code)
    return _form(request, form, None)


@for_surveyors
@require_http_methods(["GET", "POST"])
def change(request: SignedInRequest, code: str) -> HttpResponse:
    survey = _survey(code)
    if not rules.may_change(request.user, survey):
        messages.error(request, _("It cannot be changed any more: people are answering it."))
        return redirect("surveys:look", code)
    form = SurveyForm(request.POST or None, survey=survey)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(survey, form.draft, by=request.user, version=form.cleaned_data["version"] or 0)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Kept. Whoever approves it reads it as it is now."))
            return redirect("surveys:look", code)
    return _form(request, form, survey)


def _form(request: SignedInRequest, form: SurveyForm, survey: Survey | None) -> HttpResponse:
    context = {"form": form, "survey": survey}
    return render(request, "surveys/compose.html", context, status=422 if form.errors else 200)


@for_surveyors
@require_GET
def look(request: SignedInRequest, code: str) -> HttpResponse:
    """How it looks, its buttons, and what came back."""
    return _look(request, _survey(code), NoteForm())


def _look(request: SignedInRequest, survey: Survey, note: NoteForm, status: int = 200) -> HttpResponse:
    is_out = survey.state in OUT
    comments = survey.answers.exclude(comment="").prefetch_related("tags")
    context = {
        "survey": survey,
        "audience": audiences.words(inviting.choice_of(survey)),
        "people": None if is_out else inviting.reachable(survey).count(),
        "preview": AnswerForm(survey=survey, auto_id="preview_%s"),
        "note": note,
        "results": results.of(survey) if is_out else None,
        "comments": page_of(comments, request, size=20) if is_out else None,
        "may": {
            verb: getattr(rules, f"may_{verb}")(request.user, survey)
            for verb in ("change", "ask", "approve", "cancel", "close")
        },
    }
    return render(request, "surveys/look.html", context, status=status)


PRESSED: dict[str, Callable[..., None]] = {
    "ask": actions.ask,
    "approve": actions.approve,
    "cancel": actions.cancel,
    "close": actions.close,
}


@for_surveyors
@require_POST
@explain_refusals
def press(request: SignedInRequest, code: str, what: str) -> HttpResponse:
    survey, version = _survey(code), _version(request)
    if what == "refuse":
        note = NoteForm(request.POST)
        if not note.is_valid():
            return _look(request, survey, note, status=422)
        actions.refuse(survey, by=request.user, version=version, note=note.cleaned_data["note"])
    elif what in PRESSED:
        PRESSED[what](survey, by=request.user, version=version)
    else:
        raise Http404
    return redirect("surveys:look", code)


def _version(request: HttpRequest) -> int:
    said = request.POST.get("version", "")
    return int(said) if said.isdecimal() and said.isascii() and len(said) < 10 else 0


@for_surveyors
@require_POST
def tag(request: SignedInRequest, code: str, answer: int) -> HttpResponse:
    """A word on a comment; the same word again takes it away."""
    said = get_object_or_404(Answer.objects.exclude(comment=""), survey__code=code, pk=answer)
    form = TagForm(request.POST)
    if form.is_valid():
        actions.tag(said, form.cleaned_data["word"], by=request.user)
    else:
        messages.error(request, " ".join(str(wrong) for wrong in form.errors["word"]))
    return redirect(f"{reverse('surveys:look', args=[code])}#comment-{said.pk}")
