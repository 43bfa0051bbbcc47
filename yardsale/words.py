"""What Django's own forms say in our words: what to do, and not what went wrong."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

#: The nearest class counts; a field's own words come before these.
REQUIRED: dict[Any, Any] = {
    forms.Field: _("Please fill this in."),
    forms.ChoiceField: _("Please choose one."),
    forms.ModelChoiceField: _("Please choose one."),
    forms.BooleanField: _("Please tick this."),
    forms.FileField: _("Please choose a file."),
}


def say_what_to_do() -> None:
    """Once, when the site starts: no form anywhere says "This field is required."."""
    for kind, words in REQUIRED.items():
        kind.default_error_messages = {**kind.__dict__.get("default_error_messages", {}), "required": words}
