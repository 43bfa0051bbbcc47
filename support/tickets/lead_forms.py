"""Forms of whoever looks after the desk: when it is open, what its queues promise."""

import re
from typing import Any

from babel.dates import get_day_names
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.tickets.models import BusinessHours, Queue
from support.tickets.statuses import Kind
from yardsale.accounts import zones

_SPAN = re.compile(r"^(\d{1,2})(?:[:.](\d{2}))?\s*[-–—]\s*(\d{1,2})(?:[:.](\d{2}))?$")
MIDNIGHT = 24 * 60


def weekday(number: int) -> str:
    names = get_day_names("wide", context="stand-alone", locale=settings.FORMAT_LOCALE)
    return str(names[number])


def _day(number: int) -> forms.CharField:
    return forms.CharField(label=lazy(weekday, str)(number), required=False, max_length=100)


def spans_of(text: str) -> list[list[int]]:
    """ "9:00–12:00, 13:00–18:00" as minutes since midnight; nothing is closed. Raises ValidationError in words."""
    spans: list[list[int]] = []
    for part in filter(None, (part.strip() for part in re.split(r"[,;]", text))):
        found = _SPAN.match(part)
        if not found:
            raise ValidationError(
                _("Write hours like 9:00–17:30, or 9:00–12:00, 13:00–18:00. Nothing means closed.")
            )
        begin, end = (int(found[n]) * 60 + int(found[n + 1] or 0) for n in (1, 3))
        minutes = (int(found[2] or 0), int(found[4] or 0))
        if end > MIDNIGHT or max(minutes) > 59 or begin >= end:
            raise ValidationError(_("Hours begin before they end, and a day has 24 of them."))
        if spans and begin <= spans[-1][1]:
            raise ValidationError(_("Write the hours of a day one after the other, with a break between."))
        spans.append([begin, end])
    return spans


def words_of(spans: list[list[int]]) -> str:
    return ", ".join("–".join(f"{at // 60}:{at % 60:02}" for at in span) for span in spans)


class HoursForm(forms.ModelForm):
    """A line of words for each day, kept as minutes."""

    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"))
    day_0, day_1, day_2, day_3, day_4, day_5, day_6 = map(_day, range(7))

    class Meta:
        model = BusinessHours
        fields = ["name", "time_zone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "time_zone" in self.fields:
            self.fields["time_zone"].choices = zones.choices()  # type: ignore[attr-defined]
            self.fields["time_zone"].initial = settings.TIME_ZONE
        for number in range(7):
            self.fields[f"day_{number}"].initial = words_of(self.instance.week[number])

    def _clean_day(self, number: int) -> None:
        try:
            self.cleaned_data[f"day_{number}"] = spans_of(self.cleaned_data.get(f"day_{number}", ""))
        except ValidationError as wrong:
            self.add_error(f"day_{number}", wrong)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for number in range(7):
            self._clean_day(number)
        if not self.errors and not any(cleaned[f"day_{number}"] for number in range(7)):
            raise ValidationError(
                _("Somebody has to be there once a week: write hours for at least one day.")
            )
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if not self.errors:
            self.instance.week = [self.cleaned_data[f"day_{number}"] for number in range(7)]


DAYS = [f"day_{number}" for number in range(7)]


class QueueForm(forms.ModelForm):
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("What begins here"),
        choices=Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("What no queue names begins in the first."),
    )

    class Meta:
        model = Queue
        fields = [
            "name",
            "slug",
            "hours",
            "first_minutes",
            "next_minutes",
            "solve_minutes",
            "kinds",
            "position",
        ]

    def clean_kinds(self) -> list[str]:
        """A kind begins in one queue."""
        kinds: list[str] = self.cleaned_data["kinds"]
        for queue in Queue.objects.exclude(pk=self.instance.pk):
            twice = set(queue.kinds) & set(kinds)
            if twice:
                raise ValidationError(
                    _("“%(kind)s” begins in “%(queue)s” already; take it out there first.")
                    % {"kind": Kind(min(twice)).label, "queue": queue.name}
                )
        return kinds
