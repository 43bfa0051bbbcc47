"""The door for growth and admin; everybody else does not learn that it is there."""

import csv

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from yardsale.insight import page as pages
from yardsale.insight.forms import SpanForm
from yardsale.insight.models import Reckoning
from yardsale.shelf import Shelf

#: Bodies a process holds, at some 70 kB each; their keys say of which counting they are.
_shelf = Shelf(most=40)


@require_safe
@login_required
def insight(request: HttpRequest) -> HttpResponse:
    span, form, months = _asked(request)
    if form.errors:
        return render(request, "insight/insight.html", {"body": _drawn(span, form, months)}, status=422)
    counted_at = Reckoning.objects.values_list("made_at", flat=True).first()
    # Ten charts take as long to draw as the rest of the site's pages together, and nothing in them changes before the next night.
    since = counted_at.timestamp() if counted_at else 0
    here = f"{timezone.localdate()}:{timezone.get_current_timezone_name()}:{get_language()}"
    key = f"insight:{since}:{span.first}:{span.last}:{months}:{here}"
    body = _shelf.get_many([key], lambda keys: {key: _drawn(span, form, months) for key in keys})[key]
    return render(request, "insight/insight.html", {"body": body})


def _drawn(span: pages.Span, form: SpanForm, months: int) -> str:
    context = {
        "page": pages.of(span),
        "form": form,
        "months": months,
        "periods": sorted(pages.PERIODS),
        "csv_query": f"?first={span.first:%Y-%m}&last={span.last:%Y-%m}",
    }
    return get_template("insight/_body.html").render(context)


@require_safe
@login_required
def table(request: HttpRequest) -> HttpResponse:
    span, form, _months = _asked(request)
    if form.errors:
        return redirect(f"{reverse('insight:insight')}?{request.GET.urlencode()}")
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"insight-{span.first:%Y-%m}-{span.last:%Y-%m}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    csv.writer(answer).writerows(pages.table(span))
    return answer


def _asked(request: HttpRequest) -> tuple[pages.Span, SpanForm, int]:
    """The range, its form, and the number of months when it is one of those offered. What is wrong leaves the usual range."""
    if not request.user.has_perm("insight.view_monthly"):
        raise Http404
    if "first" in request.GET or "last" in request.GET:
        form = SpanForm(request.GET, label_suffix="")
        if form.is_valid():
            return form.cleaned_data["span"], form, 0
        return pages.last_months(pages.PERIODS[0]), form, 0
    months = next((one for one in pages.PERIODS if str(one) == request.GET.get("months")), pages.PERIODS[0])
    span = pages.last_months(months)
    initial = {"first": f"{span.first:%Y-%m}", "last": f"{span.last:%Y-%m}"}
    return span, SpanForm(initial=initial, label_suffix=""), months
