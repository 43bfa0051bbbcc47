"""One question and, for who likes, a few words."""

from django import forms
from django.utils.translation import gettext_lazy as _

STARS = [
    ("5", _("5 – Wonderful")),
    ("4", _("4 – Good")),
    ("3", _("3 – All right")),
    ("2", _("2 – Not good")),
    ("1", _("1 – Bad")),
]


class ReviewForm(forms.Form):
    stars = forms.TypedChoiceField(
        label=_("How was it?"), choices=STARS, coerce=int, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("A few words"),
        help_text=_("For the neighbours who come after you. It cannot be changed later."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
