"""What our people say of a suggestion."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.boards.models import LONGEST_REASON, Topic
from forum.suggestions.statuses import SuggestionStatus

#: The code of a topic, alone or in its address.
_CODE = re.compile(r"(?:.*/topics/)?(t[0-9a-z]{4,11})/?(?:[?#].*)?")


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Everybody reads it, and everybody who voted is told."),
        error_messages={"required": gettext_lazy("Say why, in a few words.")},
    )


class StatusForm(ReasonForm):
    status = forms.ChoiceField(
        label=gettext_lazy("Where it stands now"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose where it stands.")},
    )
    field_order = ["status", "reason"]

    def __init__(self, *args: Any, moves: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [(move, SuggestionStatus(move).label) for move in moves]  # type: ignore[attr-defined]


class MergeForm(ReasonForm):
    """Into one of those that look alike, or one that is named by its address."""

    likely = forms.ChoiceField(
        label=gettext_lazy("Into which of these"), required=False, widget=forms.RadioSelect
    )
    other = forms.CharField(
        label=gettext_lazy("Or into another one"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Its address, or the code at the end of it."),
    )
    field_order = ["likely", "other", "reason"]

    def __init__(self, *args: Any, alike: list[Topic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["likely"].choices = [(topic.code, topic.subject) for topic in alike]  # type: ignore[attr-defined]
        if not alike:
            del self.fields["likely"]

    def clean(self) -> dict[str, Any]:
        """`code`: of the one that stays."""
        fields = super().clean() or {}
        written = fields.get("other", "").strip()
        code = _CODE.fullmatch(written)[1] if written and _CODE.fullmatch(written) else ""  # type: ignore[index]
        if written and not code:
            self.add_error("other", _("This is not the address of a suggestion."))
        elif not written and not fields.get("likely"):
            self.add_error("other", _("Say into which suggestion."))
        return fields | {"code": code or fields.get("likely", "")}
