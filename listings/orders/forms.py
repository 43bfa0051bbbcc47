"""What the seller writes about a parcel."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ShippingForm(forms.Form):
    tracking_code = forms.CharField(
        label=_("Tracking number"),
        help_text=_("If you have one. The buyer can then follow the parcel."),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean_tracking_code(self) -> str:
        return " ".join(str(self.cleaned_data["tracking_code"]).split())
