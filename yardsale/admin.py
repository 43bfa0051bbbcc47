"""What the admin pages of every room share."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminSplitDateTime
from django.db.models import Field
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _


class NarrowAdmin(admin.ModelAdmin):
    """Filters by what its page offers and nothing else; a moment's two boxes say what they are.

    Django lets an address filter by any column, so that a password's hash or somebody's address, shown nowhere, could
    be guessed letter by letter.
    """

    def formfield_for_dbfield(self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: Any) -> Any:
        """Django labels the pair of boxes for eyes alone."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, AdminSplitDateTime):
            for box, part in zip(field.widget.widgets, (_("date"), _("time")), strict=True):
                box.attrs["aria-label"] = f"{capfirst(field.label)}, {part}"
        return field

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        assert request is not None
        offered = {one if isinstance(one, str) else one[0] for one in self.get_list_filter(request)}  # type: ignore[index]
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


class TableInline(admin.TabularInline):
    """What belongs to a thing, as a table on the thing's page."""

    formset = NamedBoxes
