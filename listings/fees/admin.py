"""Fee schedules in the admin: what has begun is history, what begins later may still be changed."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from listings.fees import rates
from listings.fees.models import FeeSchedule, SpecialCommission
from yardsale import visitors
from yardsale.admin import NarrowAdmin


def _ahead(moment: Any) -> Any:
    if moment and moment <= timezone.now():
        raise ValidationError(_("Fees change for the future only: choose a later moment."))
    return moment


class FeeScheduleForm(forms.ModelForm):
    def clean_starts_at(self) -> Any:
        return _ahead(self.cleaned_data["starts_at"])


class SpecialCommissionForm(FeeScheduleForm):
    """What has begun can still be given an end."""

    def clean_ends_at(self) -> Any:
        return _ahead(self.cleaned_data["ends_at"])


@admin.register(FeeSchedule)
class FeeScheduleAdmin(NarrowAdmin):
    form = FeeScheduleForm
    amounts = dict.fromkeys(
        ["commission_least", "commission_most", "commission_fixed", "protection_fixed"], ""
    )
    percents = ["commission_rate", "protection_rate"]
    list_display = [
        "starts_at",
        "commission_rate",
        "commission_least",
        "commission_most",
        "commission_fixed",
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


@admin.register(SpecialCommission)
class SpecialCommissionAdmin(NarrowAdmin):
    form = SpecialCommissionForm
    amounts = dict.fromkeys(["commission_least", "commission_most", "commission_fixed"], "")
    percents = ["commission_rate"]
    list_display = [
        "__str__",
        "category",
        "tier",
        "starts_at",
        "ends_at",
        "commission_rate",
        "commission_fixed",
    ]
    list_filter = ["tier"]
    list_select_related = ["category"]
    ordering = ["-starts_at"]

    def get_readonly_fields(self, request: HttpRequest, obj: SpecialCommission | None = None) -> list[str]:
        has_begun = obj is not None and not _is_still_ahead(obj)
        fixed = [
            field.name for field in SpecialCommission._meta.fields if field.name not in {"id", "ends_at"}
        ]
        return [*fixed, *self.written.values()] if has_begun else []

    def has_delete_permission(self, request: HttpRequest, obj: SpecialCommission | None = None) -> bool:
        return super().has_delete_permission(request, obj) and obj is not None and _is_still_ahead(obj)

    def save_model(self, request: HttpRequest, obj: SpecialCommission, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        rates.forget()  # no price shown to buyers contains a commission

    def delete_model(self, request: HttpRequest, obj: SpecialCommission) -> None:
        super().delete_model(request, obj)
        rates.forget()


def _is_still_ahead(schedule: FeeSchedule | SpecialCommission | None) -> bool:
    return schedule is None or schedule.starts_at > timezone.now()


def _prices_may_change() -> None:
    """Every price shown contains the fees."""
    rates.forget()
    visitors.touch()
