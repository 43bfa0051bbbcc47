"""The doors for everybody: the rules, the log, one's own decisions, and the notice that needs no account."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from forum.moderation import actions, notices
from forum.moderation import rules as moderation
from forum.moderation.forms import AppealForm, NoticeForm
from forum.moderation.models import Act, Notice
from forum.moderation.rulebook import RULES
from listings.catalogue.actions import LISTINGS_PER_HOUR
from yardsale.accounts import levels, restraints
from yardsale.accounts.requests import SignedInRequest
from yardsale.pages import page_of
from yardsale.refusals import Refusal
from yardsale.visitors import kept_for_visitors, shows

LINES = 40


def limits() -> list[dict[str, object]]:
    """What each level may, for the table that everybody reads."""
    each = (
        settings.NEW_CONVERSATIONS_PER_HOUR, settings.MESSAGES_PER_HOUR, settings.OFFERS_PER_DAY, LISTINGS_PER_HOUR,
        settings.TOPICS_PER_HOUR, settings.POSTS_PER_HOUR,
    )  # fmt: skip
    return [{"level": level, "numbers": [number * level.times for number in each]} for level in levels.LEVELS]


@require_GET
@kept_for_visitors
def rules(request: HttpRequest) -> HttpResponse:
    """What is agreed here, and how much newcomers and old hands may do."""
    shows(request)
    return render(request, "moderation/rules.html", {"rules": RULES.values(), "limits": limits()})


@require_GET
def log(request: HttpRequest) -> HttpResponse:
    """Every act, without names and without anybody's words."""
    acts = Act.objects.select_related("appeal", "undone_by", "undoes")
    # Neither persons nor titles, reasons or words are even read.
    public = acts.only(
        "kind",
        "subject_kind",
        "rule",
        "until",
        "made_at",
        "appeal__state",
        "undone_by__made_at",
        "undoes__kind",
    )
    return render(request, "moderation/log.html", {"page": page_of(public, request, size=LINES)})


@login_required
@require_GET
def decisions(request: SignedInRequest) -> HttpResponse:
    """What our people decided about me, and what I may do in an hour."""
    acts = Act.objects.about(request.user).select_related("appeal", "undone_by")
    trades = levels.trades_of(request.user)
    level = levels.at(trades)
    context = {
        "page": page_of(acts, request),
        "restraint": restraints.why_silent(request.user),
        "level": level,
        "trades": trades,
        "higher": levels.after(level),
        "limits": limits(),
    }
    return render(request, "moderation/decisions.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def decision(request: SignedInRequest, code: str) -> HttpResponse:
    """One of them, with the way to appeal."""
    mine = Act.objects.about(request.user).select_related("appeal", "undone_by", "undoes")
    act = get_object_or_404(mine, code=code)
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.appeal(act, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Somebody else looks at it now. You hear from us."))
            return redirect(act)
    context = {
        "act": act,
        "form": form,
        "may_appeal": moderation.may_appeal(request.user, act),
        "appeal_by": moderation.appeal_ends(act),
    }
    return render(request, "moderation/decision.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest) -> HttpResponse:
    """Tell us of something illegal, without an account."""
    form = NoticeForm(request.POST or None, initial={"address": request.GET.get("address", "")})
    if request.method == "POST" and form.is_valid():
        assert form.subject is not None, "a valid form has found it"
        words = {name: form.cleaned_data[name] for name in ("text", "name", "email")}
        try:
            given = notices.give(form.subject, sender=notices.sender_of(request), **words)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("moderation:noticed", given.code)
    return render(request, "moderation/notice.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def noticed(request: HttpRequest, code: str) -> HttpResponse:
    """The page behind a confirmation code: that we have it, and what came of it. Nothing of what was written."""
    given = get_object_or_404(Notice.objects.select_related("report"), code=code)
    return render(request, "moderation/noticed.html", {"notice": given, "report": given.report})
