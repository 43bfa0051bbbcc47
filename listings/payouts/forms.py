"""Where a seller wants to be paid."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from listings.payouts import iban


class DetailsForm(forms.Form):
    holder = forms.CharField(
        label=_("Name on the account"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    number = forms.CharField(
        label=_("IBAN"),
        help_text=_(
            "The long number on your bank card or statement. We keep its last four characters and nothing else."
        ),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_holder(self) -> str:
        return " ".join(str(self.cleaned_data["holder"]).split())

    def clean_number(self) -> str:
        number = iban.tidy(str(self.cleaned_data["number"]))
        if not iban.is_right(number):
            raise ValidationError(
                _now("There is a slip in this number. Please compare it with your card, letter by letter.")
            )
        return number
