"""The doors to suggestions: voting, the roadmap, and saying where one stands."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from forum.boards import likeness, pages, voices
from forum.boards.counting import ROOM
from forum.boards.grants import reader_of
from forum.boards.models import Board, Topic
from forum.boards.statuses import BoardKind
from forum.suggestions import actions, page, rules, search
from forum.suggestions.forms import MergeForm, StatusForm
from forum.suggestions.models import Suggestion
from forum.suggestions.statuses import TONES, SuggestionStatus
from yardsale.accounts.requests import SignedInRequest
from yardsale.refusals import Refusal, explain_refusals
from yardsale.visitors import kept_for_visitors, shows_room

LIKELY = 5


@require_GET
@kept_for_visitors
def roadmap(request: HttpRequest) -> HttpResponse:
    """What we plan, what we are at, what is there. For whoever may read the board."""
    shows_room(request, ROOM)
    board = Board.objects.select_related("forum").get(kind=BoardKind.SUGGESTIONS)
    if board.forum_id not in reader_of(request.user).forums:
        raise Http404
    columns = [
        (SuggestionStatus(status).label, TONES[SuggestionStatus(status)], rows)
        for status, rows in search.roadmap()
    ]
    return render(request, "suggestions/roadmap.html", {"board": board, "columns": columns})


@voices.pressed_in_place
@login_required
@require_http_methods(["GET", "POST"])
@explain_refusals
def vote(request: SignedInRequest, code: str) -> HttpResponse:
    """In the list or on its own page: back to where the button was, or the button anew in its place.

    GET is where signing in leads to: the suggestion itself.
    """
    reader = reader_of(request.user)
    topic = pages.topic_of(code, reader)
    if request.method == "GET":
        return redirect(topic)
    actions.vote(topic, by=request.user, is_on=request.POST.get("on") == "1")
    if voices.is_in_place(request):
        part = "_wish" if request.headers.get("HX-Target") == "wish" else "_vote"
        return render(request, f"suggestions/{part}.html", {"topic": topic, **page.topic(topic, [], reader)})
    return redirect(voices.back(request, topic.get_absolute_url()))


@login_required
@require_http_methods(["GET", "POST"])
def change(request: SignedInRequest, code: str) -> HttpResponse:
    topic, suggestion = _managed(request, code)
    form = StatusForm(request.POST or None, moves=rules.open_moves(suggestion))
    if request.method == "POST" and form.is_valid() and _done(form, topic, by=request.user):
        messages.success(request, _("Done. Everybody who voted is told."))
        return redirect(topic)
    context = {"topic": topic, "board": topic.forum.board, "form": form, "suggestion": suggestion}
    context["may_merge"] = rules.may_merge(suggestion)
    return render(request, "suggestions/change.html", context, status=422 if form.errors else 200)


def _done(form: forms.Form, topic: Topic, **more: Any) -> bool:
    """Whether it was done; the reason why not stands in the form."""
    try:
        if isinstance(form, StatusForm):
            actions.change(topic, **form.cleaned_data, **more)
        else:
            actions.merge(topic, reason=form.cleaned_data["reason"], **more)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@login_required
@require_http_methods(["GET", "POST"])
def merge(request: SignedInRequest, code: str) -> HttpResponse:
    topic, suggestion = _managed(request, code)
    alike = likeness.similar(topic.subject, topic.forum.board, most=LIKELY, but=topic.pk)
    form = MergeForm(request.POST or None, alike=alike)
    if request.method == "POST" and form.is_valid():
        into = Topic.objects.filter(code=form.cleaned_data["code"], forum=topic.forum_id).first()
        if into is None:
            form.add_error("other", _("There is no such suggestion."))
        elif _done(form, topic, into=into, by=request.user):
            messages.success(request, _("Merged. Its votes count there now, each once."))
            return redirect(into)
    context = {"topic": topic, "board": topic.forum.board, "form": form, "suggestion": suggestion}
    return render(request, "suggestions/merge.html", context, status=422 if form.errors else 200)


def _managed(request: SignedInRequest, code: str) -> tuple[Topic, Suggestion]:
    """For everybody but moderators it is not there."""
    reader = reader_of(request.user)
    topic = pages.topic_of(code, reader)
    found = Suggestion.objects.filter(topic=topic).first()
    if found is None or not rules.may_manage(reader, topic):
        raise Http404
    return topic, found
