"""One question, and room for a few words."""

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.reports.models import LONGEST
from forum.reports.statuses import Reason
from yardsale.accounts.forms import tidy_text

REASONS = [
    choice for choice in Reason.choices if choice[0] not in {Reason.PATTERN, Reason.STUCK, Reason.HELD}
]


class TidyText(forms.CharField):
    def to_python(self, value: object) -> str:
        return tidy_text(super().to_python(value) or "")


class ReportForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=REASONS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what fits best.")},
    )
    text = TidyText(
        label=_("Tell us more"),
        help_text=_("What happened, and when? Our people read this, and nobody else."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
