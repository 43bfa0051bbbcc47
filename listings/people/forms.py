"""What a person may change about themselves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from listings.catalogue.models import District
from yardsale import guard
from yardsale.accounts.forms import NameField, tidy_text
from yardsale.accounts.models import User

#: What the form says for the empty theme: a radio button needs a value to be required.
LIKE_DEVICE = "device"
THEMES = [(value or LIKE_DEVICE, label) for value, label in User.Theme.choices]


class AboutField(forms.CharField):
    def to_python(self, value: Any) -> str:
        return tidy_text(super().to_python(value) or "")


class OpenNoteField(AboutField):
    """Read by everybody: ways to reach somebody elsewhere are refused, with all that was typed kept."""

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        guard.refuse_in_public(text)
        return text


class HolidayForm(forms.Form):
    """Until when, and a word for those who wait."""

    until = forms.DateField(
        label=_("Back on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("On this day your things are on sale again, also if you forget."),
        error_messages={
            "required": _("Choose the day you are back."),
            "invalid": _("Write the day as year-month-day, for example 2027-08-15."),
        },
    )
    note = OpenNoteField(
        label=_("A word to your neighbours"),
        required=False,
        max_length=200,
        help_text=_("Shown on your page and on your things. Leave out where you are."),
    )


class SettingsForm(forms.ModelForm):
    """Name, about, neighbourhood, appearance. The e-mail address and sign-in have pages of their own."""

    name = NameField()
    about = OpenNoteField(
        label=_("About you"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A line or two for your public page: what you collect, when you are around."),
    )
    district = forms.ChoiceField(
        label=_("Neighbourhood"),
        required=False,
        help_text=_(
            "Shown on your page. Your address is never shown to anybody but the seller who posts you a parcel."
        ),
    )

    theme = forms.ChoiceField(label=_("Appearance"), widget=forms.RadioSelect, choices=THEMES)

    class Meta:
        model = User
        fields = ["name", "about", "district", "theme"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].is_for_staff = self.instance.is_staff  # type: ignore[attr-defined]
        self.fields["name"].present = self.instance.name  # type: ignore[attr-defined]
        names = list(District.objects.values_list("name", flat=True))
        present = self.instance.district
        if present and present not in names:
            names.append(present)
        self.fields["district"].choices = [("", _("I’d rather not say")), *((name, name) for name in names)]  # type: ignore[attr-defined]
        self.initial["theme"] = self.instance.theme or LIKE_DEVICE

    def clean_theme(self) -> str:
        chosen: str = self.cleaned_data["theme"]
        return "" if chosen == LIKE_DEVICE else chosen
