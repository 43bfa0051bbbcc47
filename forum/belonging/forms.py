"""Forms of helpers and street sales."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.belonging.models import LONGEST_WORDS, MOST_AT_ONCE, Stall, StreetSale
from listings.catalogue.models import Listing
from yardsale.accounts.models import User


class VolunteerForm(forms.Form):
    most = forms.TypedChoiceField(
        label=_("How many people at a time?"),
        coerce=int,
        choices=[(n, str(n)) for n in range(1, MOST_AT_ONCE + 1)],
    )


class WordsForm(forms.Form):
    text = forms.CharField(
        label=_("Your words"),
        max_length=LONGEST_WORDS,
        error_messages={"required": _("Write a few words first.")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class StallForm(forms.Form):
    district: Any = forms.ModelChoiceField(
        label=_("Your neighbourhood"),
        queryset=None,
        to_field_name="slug",
        empty_label=_("Choose one"),
        error_messages={"required": _("Choose where.")},
        help_text=_("The exact address stays yours: whoever wants to come asks you here."),
    )
    opens_at = forms.TimeField(
        label=_("From"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": _("Say from when."), "invalid": _("Write a time like 10:00.")},
    )
    closes_at = forms.TimeField(
        label=_("Until"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": _("Say until when."), "invalid": _("Write a time like 16:00.")},
    )
    words = forms.CharField(
        label=_("What you bring, in a few words"),
        max_length=Stall._meta.get_field("words").max_length,
        required=False,
        help_text=_("“Children’s books, two bikes, and lemonade.”"),
    )
    listings: Any = forms.ModelMultipleChoiceField(
        label=_("Your things that are there"),
        queryset=None,
        to_field_name="code",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, sale: StreetSale, districts: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sale = sale
        self.fields["district"].queryset = districts  # type: ignore[attr-defined]
        self.fields["listings"].queryset = Listing.objects.of(by).on_sale().order_by("-pk")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("The end must come after the beginning."))
        return cleaned
