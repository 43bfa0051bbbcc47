"""Admin pages whose every write is told in the log of changes."""

from typing import Any

from django.http import HttpRequest

from support.tickets import changes
from support.tickets.desk_models import Changed, Verb


class Audited:
    """Stands before a ModelAdmin's other parents; `told_as` says what it is about."""

    told_as: str = ""

    def is_told(self, obj: Any, before: Any) -> bool:
        return True

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        before = type(obj)._default_manager.get(pk=obj.pk) if change else None
        super().save_model(request, obj, form, change)  # type: ignore[misc]
        if self.is_told(obj, before):
            tell(request, self.told_as, obj, before)


def tell(request: HttpRequest, what: str, obj: Any, before: Any) -> None:
    """Every column that is another now."""
    names = [field.attname for field in obj._meta.concrete_fields if not field.primary_key]
    details = {name: [getattr(before, name, None), getattr(obj, name)] for name in names}
    verb = Verb.CHANGED if before is not None else Verb.ADDED
    changes.record(request.user, what, verb, obj, details=details)  # type: ignore[arg-type]


def save_holidays(request: HttpRequest, form: Any, formset: Any) -> None:
    """The rows of business hours, each told for itself."""
    before = {holiday.pk: holiday for holiday in form.instance.holidays.all()}
    gone = [before[one.instance.pk] for one in formset.deleted_forms if one.instance.pk in before]
    for holiday in gone:
        changes.record(request.user, Changed.HOLIDAY, Verb.REMOVED, holiday)  # type: ignore[arg-type]
    formset.save()
    for holiday in formset.new_objects:
        tell(request, Changed.HOLIDAY, holiday, None)
    for holiday, _fields in formset.changed_objects:
        tell(request, Changed.HOLIDAY, holiday, before[holiday.pk])
