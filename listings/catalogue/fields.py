"""Fields that understand what people type: amounts, whole numbers with their unit, words without hidden characters."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yardsale import guard, money
from yardsale.refusals import Refusal

#: Turns the direction of the text that follows: makes "gpj.exe" look like "exe.jpg".
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")


def visible(text: str, *, lines: bool = False) -> str:
    """Text without control characters (line ends stay when `lines`), composed as keyboards compose it."""
    kept = "\n\t" if lines else ""
    text = unicodedata.normalize("NFC", _DIRECTION.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    return "".join(
        letter if letter in kept or unicodedata.category(letter) not in {"Cc", "Cs"} else " "
        for letter in text
        if letter != "\x00"
    )


class Words(forms.CharField):
    """One line, or with `lines` several; too much of it is refused by saying how much too much."""

    def __init__(self, *, lines: bool = False, longest: int, is_public: bool = False, **options: Any) -> None:
        """`is_public`: everybody reads it, so it leads nobody off the site."""
        self.lines, self.longest, self.is_public = lines, longest, is_public
        super().__init__(**options)
        # Counted while typing by the browser, but never cut off there: no maxlength attribute.

    def to_python(self, value: Any) -> str:
        text = visible(str(value or ""), lines=self.lines)
        return text.strip() if self.lines else " ".join(text.split())

    def validate(self, value: str) -> None:
        super().validate(value)
        if self.is_public:
            guard.refuse_in_public(value)
        over = len(value) - self.longest
        if over > 0:
            raise ValidationError(
                ngettext(
                    "Use at most %(most)d characters; this is %(over)d too many.",
                    "Use at most %(most)d characters; this is %(over)d too many.",
                    over,
                )
                % {"most": self.longest, "over": over}
            )


class Money(forms.CharField):
    """An amount in minor units, None when nothing was typed. `least` and `most` are minor units too.

    A form whose thing has a currency of its own sets `currency`; otherwise it is the site's.
    """

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    currency = ""

    def __init__(self, *, least: int, most: int, **options: Any) -> None:
        self.least, self.most = least, most
        super().__init__(**options)

    def clean(self, value: Any) -> int | None:
        text = str(value or "").strip()
        if not text.strip("\x00"):
            self.validate("")
            return None
        try:
            minor = money.read(text, self.currency)
        except Refusal as refusal:
            raise ValidationError(str(refusal)) from refusal
        if minor < self.least:
            raise ValidationError(
                _("The least is %(least)s.") % {"least": money.text(self.least, self.currency)}
            )
        if minor > self.most:
            raise ValidationError(_("The most is %(most)s.") % {"most": money.text(self.most, self.currency)})
        return minor

    def prepare_value(self, value: Any) -> Any:
        return money.plain(value, self.currency).removesuffix(".00") if isinstance(value, int) else value


class WholeNumber(forms.CharField):
    """A whole number within limits, None when nothing was typed; its unit may be typed behind it."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def __init__(self, *, least: int | None, most: int | None, unit: str, **options: Any) -> None:
        self.least, self.most, self.unit = least, most, unit
        super().__init__(**options)

    def clean(self, value: Any) -> int | None:
        text = str(value or "").strip().removesuffix(self.unit or "\n").strip()
        if not text.strip("\x00"):
            self.validate("")
            return None
        if not re.fullmatch(r"[-−]?[0-9]{1,9}", text, re.ASCII):
            raise ValidationError(self._asked())
        number = int(text.replace("−", "-"))
        if (self.least is not None and number < self.least) or (self.most is not None and number > self.most):
            raise ValidationError(self._asked())
        return number

    def _asked(self) -> str:
        named = {"name": self.label, "least": self.least, "most": self.most}
        if self.least is None or self.most is None:
            return _("%(name)s: write a whole number.") % named
        return _("%(name)s: write a whole number from %(least)d to %(most)d.") % named


class YesNo(forms.ChoiceField):
    """Yes, no, or nothing said (None)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=[("", _("Not said")), ("yes", _("Yes")), ("no", _("No"))], **options)

    def clean(self, value: Any) -> bool | None:
        return {"yes": True, "no": False}.get(super().clean(value))

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


class ManyFiles(forms.ClearableFileInput):
    """A plain file input that takes several at once."""

    allow_multiple_selected = True


class Photos(forms.FileField):
    """Chosen photos. They are read one by one elsewhere, so that a bad one does not lose the others."""

    widget = ManyFiles(
        attrs={"multiple": True, "accept": "image/jpeg,image/png,image/webp,image/avif,image/gif"}
    )

    def clean(self, data: Any, initial: Any = None) -> Any:
        return data or []
