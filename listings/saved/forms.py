"""What one wants to hear of a thing one saved."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from listings.catalogue import fields
from listings.saved.models import Favourite


class TellForm(forms.Form):
    use_required_attribute = False

    tells_cheaper = forms.BooleanField(label=_("When it gets cheaper"), required=False)
    target = fields.Money(
        label=_("But only from this price on"),
        least=100,
        most=1_000_000_00,
        required=False,
        help_text=_("As you see prices here. Without one you hear of every clear drop."),
    )
    tells_sold = forms.BooleanField(label=_("When it is sold"), required=False)
    tells_back = forms.BooleanField(label=_("When it is back on sale"), required=False)

    def __init__(self, *args: Any, favourite: Favourite, **options: Any) -> None:
        names = ("tells_cheaper", "tells_sold", "tells_back", "target")
        options.setdefault("initial", {name: getattr(favourite, name) for name in names})
        super().__init__(*args, **options)
