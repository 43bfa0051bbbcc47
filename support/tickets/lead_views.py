"""The doors to the desk's figures, inside the admin's frame."""

import csv
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from support.tickets import figures as desk
from support.tickets import rules
from yardsale.admin import Day

_WRONG = gettext_lazy("Choose a day, like 2026-03-05.")
_WORDS = {"required": _WRONG, "invalid": _WRONG}


class RangeForm(forms.Form):
    """A few days to choose from, or a range of one's own."""

    first = forms.DateField(label=gettext_lazy("From"), widget=Day, error_messages=_WORDS)
    last = forms.DateField(label=gettext_lazy("To"), widget=Day, error_messages=_WORDS)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        if cleaned["last"] < cleaned["first"]:
            raise ValidationError(_("The last day comes before the first."))
        if (cleaned["last"] - cleaned["first"]).days >= desk.LONGEST:
            raise ValidationError(_("A year is the most that can be looked at in one go."))
        if cleaned["last"] > timezone.localdate() + timedelta(days=1) or cleaned["first"].year < 2000:
            raise ValidationError(_("Choose days up to today."))
        return cleaned


def _asked(request: HttpRequest) -> tuple[desk.Range, RangeForm, int]:
    """The range, its form, and the number of days when it is one of those offered. What is wrong leaves the usual range."""
    if "first" in request.GET or "last" in request.GET:
        form = RangeForm(request.GET)
        if form.is_valid():
            return desk.Range(form.cleaned_data["first"], form.cleaned_data["last"]), form, 0
        return desk.last_days(desk.PERIODS[0]), form, 0
    days = next((days for days in desk.PERIODS if str(days) == request.GET.get("days")), desk.PERIODS[0])
    span = desk.last_days(days)
    return span, RangeForm(initial={"first": span.first, "last": span.last}), days


@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    if not rules.may_lead(request.user):  # type: ignore[arg-type]
        raise PermissionDenied
    span, form, days = _asked(request)
    query = request.GET.urlencode()
    context = {
        **admin.site.each_context(request),
        "title": _("How the desk does"),
        "span": span,
        "form": form,
        "days": days,
        "periods": sorted(desk.PERIODS),
        "figures": desk.of(span),
        "csv_query": f"?{query}" if query and not form.errors else "",
    }
    return TemplateResponse(request, "tickets/lead/figures.html", context, status=422 if form.errors else 200)


@require_GET
def figures_csv(request: HttpRequest) -> HttpResponse:
    """The same as a table for a spreadsheet."""
    if not rules.may_lead(request.user):  # type: ignore[arg-type]
        raise PermissionDenied
    span, _form, _days = _asked(request)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="desk-{span.first}-{span.last}.csv"'
    csv.writer(answer).writerows(desk.table(desk.of(span), span))
    return answer
