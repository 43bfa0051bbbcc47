"""What is written on the boards."""

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from forum.boards.managing import MOST_SLOW_MINUTES
from forum.boards.models import LONGEST, LONGEST_REASON, LONGEST_SUBJECT, Board
from forum.boards.statuses import ActKind, BoardKind
from forum.reports.forms import TidyText
from yardsale.accounts.forms import TidyField


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several files; none is fine."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(PhotosField, self).clean(file, initial) for file in files if file]


class PostForm(forms.Form):
    """The key makes one post of a form that is sent twice; `kept` are photos that were uploaded already."""

    text = TidyText(
        label=_("Your post"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("**bold**, *italic*, “- ” for a list, “> ” for a quotation. @name calls a neighbour."),
        error_messages={
            "required": _("Write something first."),
            "max_length": _("A post has at most %(limit_value)d characters; this has %(show_value)d."),
        },
    )
    photos = PhotosField(
        label=_("Add photos"),
        required=False,
        widget=ManyFiles(attrs={"accept": "image/*"}),
    )
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid.uuid4())
        self.fields["photos"].help_text = _("At most %(most)d. Where they were taken is removed.") % {
            "most": settings.PHOTOS_PER_POST
        }


class TopicForm(PostForm):
    subject = TidyField(
        label=_("Title"),
        max_length=LONGEST_SUBJECT,
        help_text=_("What it is about, in one line."),
        error_messages={
            "required": _("Give it a title, so that neighbours find it."),
            "max_length": _("A title has at most %(limit_value)d characters; this has %(show_value)d."),
        },
    )
    field_order = ["subject", "text", "photos"]


class RemoveForm(forms.Form):
    reason = TidyField(
        label=_("Why?"),
        max_length=LONGEST_REASON,
        help_text=_("Stands where the post stood."),
        error_messages={"required": _("Say why, in a few words.")},
    )


class ManageForm(forms.Form):
    """What our people do with a topic."""

    kind = forms.ChoiceField(label=_("What"), choices=ActKind.choices, widget=forms.RadioSelect)
    board = forms.ModelChoiceField(
        label=_("To which board, when you move it"),
        queryset=Board.objects.exclude(kind=BoardKind.RESOLVED)
        .select_related("forum")
        .order_by("forum__tree_id", "forum__lft"),
        required=False,
    )
    minutes = forms.IntegerField(
        label=_("Minutes of slow mode"), min_value=0, max_value=MOST_SLOW_MINUTES, required=False,
        error_messages=dict.fromkeys(
            ("min_value", "max_value", "invalid"),
            format_lazy(_("Write a whole number up to {most}."), most=MOST_SLOW_MINUTES),
        ),
    )  # fmt: skip
    reason = TidyField(
        label=_("Why?"),
        max_length=LONGEST_REASON,
        help_text=_("Everybody who reads the topic reads this."),
        error_messages={"required": _("Say why, in a few words.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["board"].label_from_instance = lambda board: board.forum.name  # type: ignore[attr-defined]
