"""What the admin pages of every room share."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminSplitDateTime
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from yardsale import money


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class Hour(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class Moment(AdminSplitDateTime):
    """The browser's own calendar and clock, which every keyboard, thumb and screen reader knows how to use."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        forms.MultiWidget.__init__(self, [Day(), Hour()], attrs)

    def say(self, label: str) -> None:
        """Django labels the pair of boxes for eyes alone."""
        for box, part in zip(self.widgets, (_("date"), _("time")), strict=True):
            box.attrs["aria-label"] = f"{capfirst(label)}, {part}"


class Moments:
    """Days and moments are chosen by what the browser brings along."""

    formfield_overrides: Any = {
        models.DateTimeField: {"widget": Moment},
        models.DateField: {"widget": Day},
        models.TimeField: {"widget": Hour},
    }

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field and isinstance(field.widget, Moment):
            field.widget.say(field.label)
        return field


def written(name: str, label: Any, currency: str) -> Callable[[Any], str]:
    """A column of minor units as people write amounts, still sorted as the number it is."""

    @admin.display(description=label, ordering=name)
    def amount(row: Any) -> str:
        minor = getattr(row, name)
        return "-" if minor is None else money.text(minor, attrgetter(currency)(row) if currency else "")

    return amount


def written_rate(name: str, label: Any) -> Callable[[Any], str]:
    """A column of basis points as a percentage."""

    @admin.display(description=label, ordering=name)
    def rate(row: Any) -> str:
        return money.percent(getattr(row, name))

    return rate


class Percent(forms.DecimalField):
    """Typed and shown as percent, kept in basis points: "8.25" is 825."""

    def __init__(self, **kwargs: Any) -> None:
        hint = _("In percent, like 8 or 8.25.")
        words = {
            "invalid": _("Write a number of percent, like 8 or 8.25."),
            "max_value": _("No rate is above 100 percent."),
        }
        super().__init__(
            min_value=0, max_value=100, decimal_places=2, help_text=hint, error_messages=words, **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        """What comes from the row is a whole number of basis points; what was typed stays as it was typed."""
        return f"{Decimal(value).scaleb(-2).normalize():f}" if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        percent = super().clean(value)
        return None if percent is None else int(percent.scaleb(2))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(super().has_changed(self.prepare_value(initial), data))


class Amounts:
    """Minor units are written as money wherever they are read; where they may be typed they stay numbers.

    `amounts` names them, each with the way to its currency from the row ("" is the site's own). `percents` are rates:
    basis points in the database, percent for people, read or typed.
    """

    amounts: Mapping[str, str] = {}
    percents: Sequence[str] = ()

    def __init__(self, model: Any, site: Any) -> None:
        super().__init__(model, site)  # type: ignore[call-arg]
        # Under names of their own: under the field's Django would show the field.
        self.written = {name: f"{name}_written" for name in self.amounts}
        for name, currency in self.amounts.items():
            label = str(model._meta.get_field(name).verbose_name)
            setattr(self, self.written[name], written(name, label, currency))
        for name in self.percents:
            self.written[name] = f"{name}_written"
            label = str(model._meta.get_field(name).verbose_name)
            setattr(self, self.written[name], written_rate(name, label))

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.percents:
            return Percent(label=capfirst(db_field.verbose_name), initial=db_field.default)
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        columns = super().get_list_display(request)  # type: ignore[misc]
        return [self.written.get(column, column) for column in columns]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        fields = list(super().get_fields(request, obj))  # type: ignore[misc]
        may_type = self.has_change_permission(request, obj)  # type: ignore[attr-defined]
        typed = set(fields) - set(self.get_readonly_fields(request, obj)) if may_type else set()  # type: ignore[attr-defined]
        # A read-only field is named twice, as itself and as it is written.
        return list(dict.fromkeys(one if one in typed else self.written.get(one, one) for one in fields))


def _asked_as(one: Any) -> str:
    """What a filter is called in the address."""
    if isinstance(one, type):
        return str(getattr(one, "parameter_name", ""))
    return one if isinstance(one, str) else one[0]


class NarrowAdmin(Amounts, Moments, admin.ModelAdmin):
    """Filters by what its page offers and nothing else.

    Django lets an address filter by any column, so that a password's hash or somebody's address, shown nowhere, could
    be guessed letter by letter.
    """

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        assert request is not None
        offered = {_asked_as(one) for one in self.get_list_filter(request)}
        return lookup.partition("__")[0] in offered and super().lookup_allowed(lookup, value, request)


class ReadOnlyAdmin(NarrowAdmin):
    """To be read: nobody adds, changes or deletes here, whatever their permissions."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class NamedBoxes(BaseInlineFormSet):
    """In a table only the columns have names; each box says its own, for whoever hears the page."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        for name, field in form.fields.items():
            if not field.widget.is_hidden:
                field.widget.attrs.setdefault("aria-label", capfirst(field.label or name))


class TableInline(Moments, admin.TabularInline):
    """What belongs to a thing, as a table on the thing's page."""

    formset = NamedBoxes
