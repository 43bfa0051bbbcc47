"""The door to reporting something."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from forum.reports import actions, rules, subjects
from forum.reports.forms import ReportForm
from forum.reports.subjects import Subject
from yardsale.accounts.requests import SignedInRequest
from yardsale.refusals import Refusal


def _subject(request: SignedInRequest, kind: str, code: str) -> Subject | None:
    """403 for their own."""
    subject = subjects.find(kind, code, request.user)
    if subject is not None and not rules.may_report(request.user, subject):
        raise PermissionDenied
    return subject


def _gone(request: SignedInRequest, kind: str, code: str) -> HttpResponse:
    """404 for what there is not, or is none of their business; in words where they can see that something stood there."""
    gone = subjects.find_gone(kind, code, request.user)
    if gone is None:
        raise Http404
    page = render(
        request, "reports/gone.html", {"gone": gone, "is_own": gone.about == request.user}, status=410
    )
    # Browsers keep a 410 for ever unless told otherwise, and what was hidden may be back tomorrow.
    page.headers["Cache-Control"] = "private, no-cache"
    return page


@login_required
@require_http_methods(["GET", "POST"])
def report(request: SignedInRequest, kind: str, code: str) -> HttpResponse:
    subject = _subject(request, kind, code)
    if subject is None:
        return _gone(request, kind, code)
    if rules.has_open_report(request.user, subject):
        return redirect("reports:thanks", kind, code)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.report(subject, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("reports:thanks", kind, code)
    context = {"subject": subject, "form": form}
    return render(request, "reports/report.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def thanks(request: SignedInRequest, kind: str, code: str) -> HttpResponse:
    """What happens now, and what one can do oneself."""
    subject = _subject(request, kind, code)
    if subject is None:
        return _gone(request, kind, code)
    return render(request, "reports/thanks.html", {"subject": subject})
