"""Which months are looked at."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yardsale import formats
from yardsale.insight import page

#: How far back one may look, in months.
REACH = 60


class SpanForm(forms.Form):
    first = forms.ChoiceField(label=gettext_lazy("From"))
    last = forms.ChoiceField(label=gettext_lazy("To"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = [page.shift(page.this_month(), -n) for n in range(REACH)]
        for name in ("first", "last"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.widget.attrs["class"] = "input"
            field.choices = [(f"{month:%Y-%m}", formats.month(month)) for month in months]
            field.error_messages = dict.fromkeys(
                ("required", "invalid_choice"), _("Choose a month from the list.")
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        first, last = (date.fromisoformat(f"{cleaned[name]}-01") for name in ("first", "last"))
        if last < first:
            raise ValidationError(_("The last month comes before the first."))
        if page.months_between(first, last) >= page.LONGEST:
            raise ValidationError(_("Two years are the most that can be looked at in one go."))
        return cleaned | {"span": page.Span(first, last)}
