"""Fee schedules in the admin: what has begun is history, what begins later may still be changed."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from listings.fees import rates
from listings.fees.models import FeeSchedule
from yardsale import visitors


class FeeScheduleForm(forms.ModelForm):
    def clean_starts_at(self) -> Any:
        starts_at = self.cleaned_data["starts_at"]
        if starts_at <= timezone.now():
            raise ValidationError(_("Fees change for the future only: choose a later moment."))
        return starts_at


@admin.register(FeeSchedule)
class FeeScheduleAdmin(admin.ModelAdmin):
    form = FeeScheduleForm
    list_display = [
        "starts_at",
        "commission_rate",
        "commission_least",
        "commission_most",
        "protection_rate",
        "protection_fixed",
    ]
    ordering = ["-starts_at"]

    def has_change_permission(self, request: HttpRequest, obj: FeeSchedule | None = None) -> bool:
        return super().has_change_permission(request, obj) and _is_still_ahead(obj)

    def has_delete_permission(self, request: HttpRequest, obj: FeeSchedule | None = None) -> bool:
        return super().has_delete_permission(request, obj) and obj is not None and _is_still_ahead(obj)

    def save_model(self, request: HttpRequest, obj: FeeSchedule, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        _prices_may_change()

    def delete_model(self, request: HttpRequest, obj: FeeSchedule) -> None:
        super().delete_model(request, obj)
        _prices_may_change()


def _is_still_ahead(schedule: FeeSchedule | None) -> bool:
    return schedule is None or schedule.starts_at > timezone.now()


def _prices_may_change() -> None:
    """Every price shown contains the fees."""
    rates.forget()
    visitors.touch()
