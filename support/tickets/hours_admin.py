"""Business hours, holidays and what queues promise, mended by leads. What is mended holds for tickets that wait already."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from support.tickets import audited, business_time, mending
from support.tickets.audited import Audited
from support.tickets.desk_models import Changed
from support.tickets.models import BusinessHours, Holiday, Queue
from support.tickets.statuses import Kind
from yardsale.admin import NarrowAdmin, TableInline
from yardsale.refusals import Refusal

DAYS = [f"day_{number}" for number in range(7)]


def _day(number: int, **options: Any) -> forms.CharField:
    return forms.CharField(label=business_time.DAYS[number], required=False, max_length=120, **options)


class HoursForm(forms.ModelForm):
    """The week as people write it: a line for each day."""

    day_0 = _day(0, help_text=_("Like 9:00–12:00, 13:00–18:00. Nothing: nobody is there."))
    day_1, day_2, day_3, day_4, day_5, day_6 = (_day(number) for number in range(1, 7))

    class Meta:
        model = BusinessHours
        fields = ("name", "time_zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Whoever may only look has no boxes.
        for name, spans in zip(DAYS, self.instance.week, strict=True):
            if name in self.fields:
                self.fields[name].initial = business_time.in_words(spans)

    def clean_time_zone(self) -> str:
        zone: str = self.cleaned_data["time_zone"].strip()
        if problem := business_time.zone_problem(zone):
            raise ValidationError(problem)
        return zone

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        week: list[Any] = []
        for name in DAYS:
            try:
                week.append(business_time.spans_in(cleaned.get(name, "")))
            except Refusal as refusal:
                self.add_error(name, str(refusal))
        if len(week) == len(DAYS):
            if not any(week):
                raise ValidationError(
                    _now("On some day somebody must be there, or nothing is ever answered in time.")
                )
            self.instance.week = week
        return cleaned


class HolidayInline(TableInline):
    model = Holiday
    extra = 1


@admin.register(BusinessHours)
class BusinessHoursAdmin(Audited, NarrowAdmin):
    told_as = Changed.HOURS
    form = HoursForm
    inlines = (HolidayInline,)
    list_display = ("name", "time_zone")
    fields = ("name", "time_zone", *DAYS)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Whoever may not mend reads the name and the zone."""
        return self.fields if self._may_type(request, obj) else ("name", "time_zone", "week")

    def _may_type(self, request: HttpRequest, obj: Any) -> bool:
        return self.has_change_permission(request, obj) if obj else self.has_add_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        audited.save_holidays(request, form, formset)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if form.has_changed() or any(formset.has_changed() for formset in formsets):
            mending.mended_hours(form.instance)


class QueueForm(forms.ModelForm):
    kinds = forms.MultipleChoiceField(
        label=_("What begins here"),
        choices=Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What no queue names begins in the first."),
    )


@admin.register(Queue)
class QueueAdmin(Audited, NarrowAdmin):
    told_as = Changed.QUEUE
    form = QueueForm
    list_display = ("name", "hours", "first_minutes", "next_minutes", "solve_minutes", "position")
    list_select_related = ("hours",)
    fields = (
        "name",
        "slug",
        "hours",
        "first_minutes",
        "next_minutes",
        "solve_minutes",
        "kinds",
        "position",
    )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Queue, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and {"hours", "first_minutes", "next_minutes", "solve_minutes"} & set(form.changed_data):
            mending.mended([obj])
