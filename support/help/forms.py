"""What was missing in an article."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.reports.forms import TidyText
from support.help import actions
from support.help.models import LONGEST_COMMENT, Written


class CommentForm(forms.Form):
    comment = TidyText(
        label=_("What was missing?"),
        help_text=_("What did you want to know? Our people read it. No passwords, no card numbers."),
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("Write a few words, or go back to the article."),
            "max_length": _("That is longer than %(limit_value)d characters. Please shorten it a little."),
        },
    )


class WrittenForm(forms.ModelForm):
    """In the admin."""

    class Meta:
        model = Written
        fields = ["title", "slug", "topic", "summary", "text", "source"]
        help_texts = {
            "text": _("Markdown: **bold**, lists with -, links. Figures change: rather link to an article."),
            "source": _("Only our people see this: the number of a ticket, say."),
            "summary": _("One short sentence under the title."),
        }

    def clean_slug(self) -> Any:
        slug = self.cleaned_data["slug"]
        if not actions.is_free(slug, but=self.instance.pk):
            raise forms.ValidationError(
                _("Another article stands at this address. Please choose another one.")
            )
        return slug
