"""What is typed into a conversation."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from listings.conversations.models import LONGEST


class MessageForm(forms.Form):
    """Words, a photo, or both. The key makes one message of a form that is sent twice."""

    text = forms.CharField(
        label=_("Your message"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 1, "autocomplete": "off", "enterkeyhint": "send"}),
        error_messages={
            "max_length": _("A message has at most %(limit_value)d characters; this has %(show_value)d.")
        },
    )
    photo = forms.FileField(
        label=_("Add a photo"), required=False, widget=forms.FileInput(attrs={"accept": "image/*"})
    )
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid.uuid4())
        self.fields["text"].widget.attrs["placeholder"] = _("Write a message …")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("text") and not cleaned.get("photo"):
            self.add_error("text", _("Write something first, or add a photo."))
        return cleaned


class MeetingForm(forms.Form):
    place = forms.CharField(
        label=_("Where"),
        max_length=120,
        help_text=_("A busy public place is best: the station hall, the library, a café."),
        error_messages={"required": _("Say where you would like to meet.")},
    )
    at = forms.DateTimeField(
        label=_("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"],
        error_messages={
            "required": _("Say on which day and at what time."),
            "invalid": _("Write day and time as 2026-03-31 18:30."),
        },
    )
