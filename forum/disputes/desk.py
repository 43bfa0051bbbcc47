"""The moderators' doors: their cases by what is due next, one of them, and everything that leads to a verdict."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from forum.disputes import actions, desk_page, rules
from forum.disputes.deciding import Decision
from forum.disputes.forms import NoteForm, ReasonedForm, TextForm, VerdictForm
from forum.disputes.models import Case
from forum.disputes.statuses import Act
from forum.disputes.views import filled_in
from listings.payments import once
from yardsale.accounts.requests import SignedInRequest
from yardsale.refusals import Refusal, explain_refusals

Door = Callable[..., HttpResponse]


def only_moderators(door: Door) -> Door:
    """For everybody else there is no such page."""

    @login_required
    def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not rules.is_moderator(request.user):
            raise Http404
        return door(request, *args, **kwargs)

    return guarded


def of_a_case(door: Door) -> Door:
    """The case by its code; a moderator who has a conflict is told so, and sees nothing of it."""

    @only_moderators
    @explain_refusals
    def found(request: SignedInRequest, code: str, **kwargs: Any) -> HttpResponse:
        case = get_object_or_404(Case.objects.with_both_sides(), code=code)
        conflict = rules.conflict_of(request.user, case)
        if conflict:
            return render(request, "disputes/desk/conflict.html", {"conflict": conflict}, status=403)
        return door(request, case, **kwargs)

    return found


def act_once(request: SignedInRequest, case: Case, act: Callable[[], object], words: str) -> HttpResponse:
    def done() -> HttpResponse:
        act()
        messages.success(request, words)
        return redirect("disputes:desk_case", case.code)

    return once.only(request, done)


@only_moderators
@require_GET
def index(request: SignedInRequest) -> HttpResponse:
    """What waits for a moderator, the next due first."""
    return render(request, "disputes/desk/index.html", desk_page.listed(request))


@of_a_case
@require_GET
def case(request: SignedInRequest, case: Case) -> HttpResponse:
    return render(request, "disputes/desk/case.html", desk_page.everything_about(case, reader=request.user))


#: What a moderator does with one press.
PRESSING: dict[str, tuple[Any, Any]] = {
    "claim": (actions.claim, lambda: _("Yours. Open every piece of evidence, then decide.")),
    "hand-back": (actions.hand_back, lambda: _("Handed back. Another moderator can take it.")),
    "carry-out": (actions.carry_out, lambda: _("Carried out. Both sides are told.")),
    "confirm": (actions.confirm, lambda: _("Confirmed. Both sides are told.")),
}


@of_a_case
@require_POST
def press(request: SignedInRequest, case: Case, what: str) -> HttpResponse:
    if what not in PRESSING:
        raise Http404
    act, words = PRESSING[what]
    return act_once(request, case, lambda: act(case, by=request.user), words())


@of_a_case
@require_http_methods(["GET", "POST"])
def evidence(request: SignedInRequest, case: Case, number: int) -> HttpResponse:
    """One piece of evidence, whole. The press that opens it is noted; once opened it can be looked at again."""
    piece = get_object_or_404(case.evidence.select_related("by"), pk=number)
    if request.method == "POST":
        actions.look(piece, by=request.user)
        return redirect("disputes:desk_evidence", case.code, piece.pk)
    context = desk_page.piece(case, piece, reader=request.user)
    return render(request, "disputes/desk/evidence.html", context)


@of_a_case
@require_http_methods(["GET", "POST"])
def ask(request: SignedInRequest, case: Case) -> HttpResponse:
    """Ask both sides for more."""
    case.refuse_unless(Act.ASK)
    form = TextForm(request.POST or None)

    def asked() -> HttpResponse:
        words = _("Asked. Both have time for evidence again.")
        return act_once(request, case, lambda: actions.ask(case, by=request.user, **form.cleaned_data), words)

    return filled_in(request, form, asked, "disputes/desk/ask.html", {"case": case})


@of_a_case
@require_http_methods(["GET", "POST"])
def draft(request: SignedInRequest, case: Case) -> HttpResponse:
    """In an appeal: what one would decide, before the first reasons are shown."""
    case.refuse_unless(Act.DRAFT)
    _refuse_unless(rules.may_draft(request.user, case), case, request)
    composing = desk_page.composing(case, reader=request.user)
    form = ReasonedForm(request.POST or None, case=case, held=composing["held"])

    def drafted() -> HttpResponse:
        words = _("Kept. Now read the first reasons, then decide.")
        return act_once(
            request, case, lambda: actions.draft(case, by=request.user, **form.cleaned_data), words
        )

    return filled_in(request, form, drafted, "disputes/desk/draft.html", composing)


@of_a_case
@require_http_methods(["GET", "POST"])
def decide(request: SignedInRequest, case: Case) -> HttpResponse:
    """Compose, read it as each side will, then give it. What is shown in the preview is what is sent from there."""
    again = once.before(request)
    if again is not None:
        return redirect(again)
    case.refuse_unless(Act.DECIDE)
    _refuse_unless(rules.is_mine(request.user, case), case, request)
    composing = desk_page.composing(case, reader=request.user)
    form = VerdictForm(
        request.POST or None, case=case, held=composing["held"], is_silent=bool(composing["silent"])
    )
    if request.method == "POST" and form.is_valid():
        decision = Decision(**form.cleaned_data)
        if "give" in request.POST:
            words = _("Decided. Whoever has to know is told.")
            return filled_in(
                request,
                form,
                lambda: act_once(
                    request, case, lambda: actions.decide(case, decision, by=request.user), words
                ),
                "disputes/desk/decide.html",
                composing,
            )
        context = composing | desk_page.preview(case, decision, by=request.user)
        if "change" not in request.POST:
            return render(request, "disputes/desk/preview.html", context | {"form": form})
    status = 422 if form.errors else 200
    return render(request, "disputes/desk/decide.html", composing | {"form": form}, status=status)


def _refuse_unless(may: bool, case: Case, request: SignedInRequest) -> None:
    if not may:
        raise Refusal(
            rules.bias_of(request.user, case)
            or _("Take this case first, so that nobody else works on it at the same time.")
        )


@of_a_case
@require_http_methods(["GET", "POST"])
def confirm(request: SignedInRequest, case: Case) -> HttpResponse:
    """A second moderator reads the decision. Agreeing is one press; not agreeing asks why."""
    case.refuse_unless(Act.CONFIRM)
    if request.method == "GET":
        actions.read_verdict(case, by=request.user)
        case.refresh_from_db()
    form = NoteForm(request.POST or None)

    def sent_back() -> HttpResponse:
        words = _("Sent back, with your reason.")
        return act_once(
            request, case, lambda: actions.disagree(case, by=request.user, **form.cleaned_data), words
        )

    context = {"case": case, "order": case.order, "verdict": case.verdict}
    return filled_in(request, form, sent_back, "disputes/desk/confirm.html", context)
