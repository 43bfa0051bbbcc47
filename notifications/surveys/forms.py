"""What our people write, and what people answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from listings.catalogue.fields import Words
from notifications.announcements.forms import AudienceForm
from notifications.surveys.actions import Draft
from notifications.surveys.models import (
    LONGEST_CHOICE,
    LONGEST_COMMENT,
    LONGEST_NAME,
    LONGEST_QUESTION,
    LONGEST_TAG,
    Survey,
)
from notifications.surveys.statuses import FEWEST_CHOICES, MOST_CHOICES, Kind


class SurveyForm(AudienceForm):
    name = Words(
        label=_("What is it about?"),
        help_text=_("What we call it among ourselves. Nobody else reads this."),
        longest=LONGEST_NAME,
        error_messages={"required": _("Give it a name.")},
    )
    kind = forms.ChoiceField(
        label=_("How is it answered?"), choices=Kind.choices, widget=forms.RadioSelect, initial=Kind.RECOMMEND
    )
    question = Words(
        label=_("The question"),
        longest=LONGEST_QUESTION,
        error_messages={"required": _("Write the question.")},
    )
    answers = Words(
        label=_("The answers"), help_text=_("One on each line, two to six."), lines=True, longest=400,
        required=False, widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    in_words = Words(
        label=_("The question for their own words"),
        longest=LONGEST_QUESTION,
        error_messages={"required": _("Write the second question.")},
    )
    by_mail = forms.BooleanField(label=_("Ask by mail, too – whoever wants news by mail"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    field_order = (
        "name",
        "kind",
        "question",
        "answers",
        "in_words",
        "audience",
        "category",
        "districts",
        "segment",
    )

    def __init__(self, *arguments: Any, survey: Survey | None = None, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if survey is not None:
            self.initial.update(_present(survey))

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("kind") == Kind.CHOICE:
            lines = self._lines(said.get("answers", ""))
            if not FEWEST_CHOICES <= len(lines) <= MOST_CHOICES or len(set(lines)) < len(lines):
                self.add_error("answers", _now("Write two to six different answers, one on each line."))
            elif max(map(len, lines)) > LONGEST_CHOICE:
                self.add_error(
                    "answers", _now("Use at most %(most)d characters for each.") % {"most": LONGEST_CHOICE}
                )
        return said

    @staticmethod
    def _lines(text: str) -> tuple[str, ...]:
        return tuple(line.strip() for line in text.splitlines() if line.strip())

    @property
    def draft(self) -> Draft:
        said, choice = self.cleaned_data, self.choice
        return Draft(
            name=said["name"], question=said["question"], in_words=said["in_words"], kind=said["kind"],
            choices=self._lines(said["answers"]), audience=choice.audience, category=choice.category,
            districts=choice.districts, segment=choice.segment, by_mail=said["by_mail"],
        )  # fmt: skip


def _present(survey: Survey) -> dict[str, Any]:
    return {
        "name": survey.name, "kind": survey.kind, "question": survey.question,
        "answers": "\n".join(survey.choices), "in_words": survey.in_words, "audience": survey.audience,
        "category": survey.category.slug if survey.category else "", "districts": survey.districts,
        "segment": survey.segment, "by_mail": survey.by_mail, "version": survey.version,
    }  # fmt: skip


def values_of(survey: Survey) -> list[tuple[int, str]]:
    """What can be chosen, with its words."""
    if survey.kind == Kind.CHOICE:
        return list(enumerate(survey.choices))
    if survey.kind == Kind.STARS:
        return [(stars, f"{stars} ★") for stars in range(1, 6)]
    return [(number, str(number)) for number in range(11)]


class AnswerForm(forms.Form):
    value = forms.TypedChoiceField(
        coerce=int, widget=forms.RadioSelect, error_messages={"required": _("Choose one.")}
    )
    comment = Words(
        lines=True, longest=LONGEST_COMMENT, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *arguments: Any, survey: Survey, **options: Any) -> None:
        super().__init__(*arguments, **options)
        value = self.fields["value"]
        assert isinstance(value, forms.ChoiceField)
        value.label, value.choices = survey.question, values_of(survey)
        if survey.kind == Kind.RECOMMEND:
            value.help_text = _now("0 is “not at all”, 10 is “by all means”.")
        self.fields["comment"].label = survey.in_words


class TagForm(forms.Form):
    word = Words(longest=LONGEST_TAG, label=_("Tag"), error_messages={"required": _("Write a word.")})


class NoteForm(forms.Form):
    note = Words(
        label=_("What should be different?"),
        longest=300,
        error_messages={"required": _("Say why, in a sentence.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )
