"""What people type about themselves, made harmless and then checked."""

import re
import unicodedata
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from yardsale import guard
from yardsale.accounts import names, zones
from yardsale.accounts.models import User

#: Addresses, links and telephone numbers: a name must not carry people off the site.
CONTACT = re.compile(r"@|://|www\.|\.(com|net|org|eu|co)\b|(\d[\s.-]?){6,}", re.IGNORECASE)
#: Unicode categories that are dropped: controls, formats (bidi overrides, zero width), private use, lone surrogates.
UNSEEN = {"Cc", "Cf", "Co", "Cs", "Cn"}
_ACCENT = r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff]"
_STACKED = re.compile(f"({_ACCENT}{{2}}){_ACCENT}+")
_JOINER = "\u200d"
#: Letters and signs by their category, and nothing to see: fillers, an empty Braille cell, what joins or chooses a shape.
_BLANK = re.compile(r"[\s\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200d\u2800\u3164\ufe00-\ufe0f\uffa0]*")


def tidy_line(text: str) -> str:
    """One line of visible characters: no controls, no direction overrides, no stacks of accents, single spaces.

    Nothing at all where nothing of it can be seen.
    """
    kept = "".join(
        letter
        if letter == _JOINER or unicodedata.category(letter) not in UNSEEN
        else " "
        if letter.isspace()
        else ""
        for letter in unicodedata.normalize("NFC", text)
    )
    line = " ".join(_STACKED.sub(r"\1", kept).split()).strip(_JOINER)
    return "" if _BLANK.fullmatch(line) else line


def tidy_name(text: str) -> str:
    """A public name as it will be shown."""
    return tidy_line(text)


def tidy_text(text: str) -> str:
    """The same for several lines; at most one empty line in a row."""
    lines = [tidy_line(line) for line in text.replace("\r\n", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class TidyField(forms.CharField):
    """A text field that drops what nobody can see before anything is checked."""

    def to_python(self, value: Any) -> str:
        return tidy_line(super().to_python(value) or "")


class NameField(TidyField):
    """A public name: up to 40 characters, a letter among them, nothing that leads off the site or poses as us."""

    #: Our own people may be called Moderator.
    is_for_staff = False
    #: What they are called already, which they may keep.
    present = ""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Public name"))
        kwargs.setdefault(
            "help_text", _("What your neighbours call you. Everybody sees it, so a first name is plenty.")
        )
        kwargs.setdefault("error_messages", {"required": _("Tell us the name your neighbours will see.")})
        super().__init__(max_length=40, widget=forms.TextInput(attrs={"autocomplete": "nickname"}), **kwargs)

    def validate(self, value: str) -> None:
        super().validate(value)
        if not any(letter.isalpha() for letter in value):
            raise forms.ValidationError(_("Use at least one letter, so that people can say your name."))
        if CONTACT.search(value) or guard.look(value):
            raise forms.ValidationError(_("Use a name without an address, a link or a telephone number."))
        if not self.is_for_staff and value != self.present and names.poses_as_staff(value):
            raise forms.ValidationError(
                _("That name looks like one of our own people. Please choose another.")
            )


class SignupForm(forms.Form):
    """What allauth's sign-up asks in addition; it is also the form after Google and the like."""

    field_order = ["name", "email", "password1"]
    name = NameField()

    def signup(self, request: HttpRequest, user: User) -> None:
        """allauth wants this hook; the name was already set by AccountAdapter.save_user."""


class TimeZoneForm(forms.Form):
    time_zone = forms.ChoiceField(
        label=_("Your time zone"),
        help_text=_("Every deadline and every meeting is shown in it."),
        required=False,
        choices=lambda: [("", _("As the site")), *zones.choices()],
        error_messages={"invalid_choice": _("Please choose one of the list.")},
    )
