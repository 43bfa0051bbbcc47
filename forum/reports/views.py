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


def _subject(request: SignedInRequest, kind: str, code: str) -> Subject:
    """404 for what there is not, or is none of their business; 403 for their own."""
    subject = subjects.find(kind, code, request.user)
    if subject is None:
        raise Http404
    if not rules.may_report(request.user, subject):
        raise PermissionDenied
    return subject


@login_required
@require_http_methods(["GET", "POST"])
def report(request: SignedInRequest, kind: str, code: str) -> HttpResponse:
    subject = _subject(request, kind, code)
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
    return render(request, "reports/thanks.html", {"subject": _subject(request, kind, code)})
