"""What moderators decide with, how a person appeals, and the form for whoever has no account."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.moderation import notices
from forum.moderation.models import LONGEST, Macro
from forum.moderation.rulebook import CHOICES
from forum.moderation.statuses import DAYS, TIMED, ActKind
from forum.reports.forms import TidyText
from forum.reports.statuses import Outcome
from forum.reports.subjects import Subject
from yardsale.accounts.forms import TidyField

_LINES = {"rows": 4}


def _words(label: Any, help_text: Any = "", *, missing: Any = "", required: bool = True) -> TidyText:
    return TidyText(
        label=label,
        help_text=help_text,
        max_length=LONGEST,
        required=required,
        widget=forms.Textarea(attrs=_LINES),
        error_messages={"required": missing or _("Write a sentence or two.")},
    )


def _kind(macro: Macro, kinds: list[str]) -> str:
    """What a note would hide is not shown where it waits."""
    return ActKind.REFUSE if macro.kind == ActKind.HIDE and ActKind.REFUSE in kinds else macro.kind


class ActForm(forms.Form):
    """`kinds` is what may be done about the thing; a canned note fills in what it says."""

    kind = forms.ChoiceField(
        label=_("What do you do?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what to do.")},
    )
    days = forms.TypedChoiceField(
        label=_("For how long?"),
        help_text=_("For a silence or a suspension. It ends by itself."),
        choices=[("", _("–")), *DAYS],
        coerce=int,
        empty_value=None,
        required=False,
    )
    rule = forms.ChoiceField(
        label=_("Which rule is it about?"),
        choices=[("", _("Choose a rule")), *CHOICES],
        error_messages={"required": _("Every act names a rule.")},
    )
    reason = _words(
        _("Reason, for them"),
        _("They read this, word for word. Name what was wrong, kindly, and never who told us."),
        missing=_("Tell them why."),
    )
    stops_sales = forms.BooleanField(
        label=_("With a suspension: stop their open sales too"),
        help_text=_("The money stays held until somebody decides each order. For scams, not for rudeness."),
        required=False,
    )
    note = _words(_("Note for us"), _("The next moderator reads this, and nobody else."), required=False)
    seen = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, kinds: list[str], macro: Macro | None = None, seen: str = ""
    ) -> None:
        filled = {"kind": _kind(macro, kinds), "rule": macro.rule, "reason": macro.words} if macro else {}
        super().__init__(data, initial=filled | {"seen": seen})
        labels = dict(ActKind.choices)
        self.fields["kind"].choices = [(kind, labels[kind]) for kind in kinds]  # type: ignore[attr-defined]
        if kinds == [ActKind.REFUND]:
            self._ask_about_money()

    def _ask_about_money(self) -> None:
        """Nothing of it has an end, and it is for two people."""
        del self.fields["days"], self.fields["stops_sales"]
        self.initial.setdefault("kind", ActKind.REFUND)
        self.fields["reason"].label = _("Reason, for both")
        self.fields["reason"].help_text = _(
            "Buyer and seller read this, word for word. Say kindly why the sale ends, and nothing private of either."
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") in TIMED and not cleaned.get("days"):
            self.add_error("days", _("Say for how long."))
        return cleaned

    def look_again(self, seen: str) -> None:
        """What is written stays; the form now belongs to what the thing says now."""
        self.data = {**self.data.dict(), "seen": seen}  # type: ignore[attr-defined]


class DismissForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("What came of it?"),
        choices=[choice for choice in Outcome.choices if choice[0] != Outcome.ACTED],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what came of it.")},
    )
    note = _words(_("Why, for us"), _("The next moderator reads this, and nobody else."))


class LiftForm(forms.Form):
    reason = _words(_("Why, for them"), _("They read this, word for word."), missing=_("Tell them why."))


class NoteForm(forms.Form):
    text = _words(_("Note about this person"), _("Our people read it, and nobody else."))


class AppealForm(forms.Form):
    text = _words(
        _("Why should we look again?"),
        _("Somebody else than who decided reads it. Tell us what we did not see."),
        missing=_("Tell us why, in a sentence or two."),
    )


class DecisionForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("What do you decide?"),
        choices=[
            ("upheld", _("It stays as it is")),
            ("reversed", _("Undo it – What was done is taken back at once")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you decide.")},
    )
    answer = _words(_("Answer, for them"), _("They read this, word for word."), missing=_("Tell them why."))


class NoticeForm(forms.Form):
    """Names and addresses are asked for and not needed."""

    address = forms.CharField(
        label=_("Where is it?"),
        help_text=_(
            "Copy the address of a listing, a post or a person’s page. The number beside a post leads to its address."
        ),
        max_length=500,
        widget=forms.TextInput(attrs={"inputmode": "url"}),
        error_messages={"required": _("Copy the address of the page into this field.")},
    )
    text = _words(
        _("What is illegal about it?"),
        _("Which law, as far as you know, and what we should look at."),
        missing=_("Tell us what is illegal about it."),
    )
    name = TidyField(label=_("Your name"), max_length=80, required=False)
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("Only to tell you that it arrived and what came of it."),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "invalid": _("Write a whole e-mail address, like name@example.org, or leave it empty.")
        },
    )
    good_faith = forms.BooleanField(
        label=_("I believe in good faith that what I say here is right and complete."),
        error_messages={"required": _("Please confirm this, so that we can act on your notice.")},
    )
    subject: Subject | None = None

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"]).strip()
        if notices.is_our_own(address):
            raise forms.ValidationError(
                _(
                    "That page is our own telling, without names: it accuses nobody, and we answer for it. Please tell us"
                    " through our help what is wrong with it; a person reads it."
                )
            )
        self.subject = notices.at_address(address)
        if self.subject is None:
            raise forms.ValidationError(
                _(
                    "We find nothing there. Copy the address of a listing, a post or a person’s page on this site."
                )
            )
        return address
