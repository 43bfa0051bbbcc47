"""One question and, for who likes, three small ones and a few words."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from yardsale import guard

STARS = [
    ("5", _("5 – Wonderful")),
    ("4", _("4 – Good")),
    ("3", _("3 – All right")),
    ("2", _("2 – Not good")),
    ("1", _("1 – Bad")),
]
ANSWERS = [("yes", _("Yes")), ("no", _("No")), ("", _("Leave it open"))]


class OpenWords(forms.CharField):
    """Read by everybody: ways to reach somebody elsewhere are refused."""

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        guard.refuse_in_public(text)
        return text


def _question(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=ANSWERS,
        coerce=lambda answer: answer == "yes",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )


class ReviewForm(forms.Form):
    """`asks_description` for who received the thing; `name` is the other side's."""

    stars = forms.TypedChoiceField(
        label=_("How was it?"), choices=STARS, coerce=int, widget=forms.RadioSelect
    )
    as_described = _question(_("Was it as described?"))
    friendly = _question("")
    punctual = _question("")
    text = OpenWords(
        label=_("A few words"),
        help_text=_("For the neighbours who come after you. It cannot be changed later."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, name: str, asks_description: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_description:
            del self.fields["as_described"]
        self.fields["friendly"].label = _now("Was %(name)s friendly?") % {"name": name}
        self.fields["punctual"].label = _now("Was %(name)s on time?") % {"name": name}

    @property
    def questions(self) -> list[forms.BoundField]:
        return [self[name] for name in ("as_described", "friendly", "punctual") if name in self.fields]


class ReplyForm(forms.Form):
    text = OpenWords(
        label=_("Your answer"),
        help_text=_("It stands under the review for everybody to read, and cannot be changed later."),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
