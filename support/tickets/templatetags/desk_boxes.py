"""Boxes of the desk's forms, built as strings: Django draws each option of a list from a template of its own."""

from django import template
from django.forms import BoundField, Select
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def box(field: BoundField) -> SafeString:
    """A list to choose from; anything else as Django draws it."""
    if not isinstance(field.field.widget, Select):
        return mark_safe(str(field))  # nosec B308 B703
    value = field.value()
    chosen = "" if value is None else str(value)
    options = "".join(
        f'<option value="{escape(key)}"{" selected" if str(key) == chosen else ""}>{escape(label)}</option>'
        for key, label in field.field.choices  # type: ignore[attr-defined]
    )
    wrong = ' aria-invalid="true"' if field.errors else ""
    return mark_safe(  # nosec B308 B703
        f'<select name="{escape(field.html_name)}" id="{escape(field.id_for_label)}"{wrong}>{options}</select>'
    )
