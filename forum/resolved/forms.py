"""What the writer, the second reader and a searching visitor fill in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.disputes.statuses import Reason
from forum.resolved.actions import Draft
from forum.resolved.models import LONGEST, LONGEST_TITLE
from listings.catalogue.fields import Words


def _text(label: Any, rows: int, **options: Any) -> Words:
    return Words(
        label=label, lines=True, longest=LONGEST, widget=forms.Textarea(attrs={"rows": rows}), **options
    )


class TellingForm(forms.Form):
    title = Words(
        label=_("Title"),
        help_text=_("What others would look for, such as “The bell was cracked”."),
        longest=LONGEST_TITLE,
        error_messages={"required": _("Write a title.")},
    )
    claim = _text(
        _("What was complained of"), 5, error_messages={"required": _("Write what was complained of.")}
    )
    answer = _text(_("What the other side said"), 4, required=False)
    reasons = _text(_("Why it ended so"), 6, error_messages={"required": _("Write why it ended as it did.")})
    lesson = _text(
        _("What can be learned"),
        3,
        required=False,
        help_text=_("How the next two could avoid it. A sentence is enough."),
    )
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @property
    def draft(self) -> Draft:
        return Draft(**{name: text for name, text in self.cleaned_data.items() if name != "edition"})


class NoteForm(forms.Form):
    note = Words(
        label=_("Why"), longest=500, lines=True, error_messages={"required": _("Write why, in a sentence.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class SearchForm(forms.Form):
    """A plain GET form: nonsense in it is the same as nothing."""

    q = forms.CharField(required=False, max_length=100)
    reason = forms.ChoiceField(required=False, choices=Reason.choices)

    def asked(self) -> dict[str, str]:
        self.is_valid()
        return {name: self.cleaned_data.get(name, "").replace("\x00", "").strip() for name in ("q", "reason")}
