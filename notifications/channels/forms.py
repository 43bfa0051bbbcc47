"""What a person chooses about being told: the table of topics and channels, quiet hours, a pause."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.channels.carriers import CARRIERS
from notifications.channels.planning import zone_for
from notifications.channels.statuses import ESSENTIAL, Channel, Pace, Topic
from yardsale.accounts.models import User

NEVER = "never"
PACES = [*Pace.choices, (NEVER, _("Never"))]
AT_ONCE = [(Pace.NOW.value, Pace.NOW.label), (NEVER, _("Never"))]
LONGEST_PAUSE = timedelta(days=366)
#: Why a mail about these cannot be switched off.
LOCKED = {
    Topic.SECURITY: _("Locked: whoever could switch these off could hide what they do with your account."),
    Topic.TRADE: _("Locked: it is about your money, and often there is a day until when you can act."),
    Topic.HELP: _("Locked: you asked, so the answer comes."),
    Topic.DESK: _("Locked: it is your work with us."),
}
WHAT = {
    Topic.ALERTS: _("Somebody posts a thing like one you bought."),
    Topic.SAVED: _(
        "A thing you saved is cheaper, back or sold; somebody you follow posts something; offers."
    ),
    Topic.MESSAGES: _("Somebody wrote, and you have not looked for a while."),
    Topic.FORUM: _("Answers, your name, and topics and boards you follow."),
    Topic.ANNOUNCEMENTS: _("What is new at Yardsale, and what we ask of its people."),
}
Choice = tuple[bool, str]


@dataclass(frozen=True)
class Row:
    """One topic in the table: its cells are fields, or None where the cell is locked."""

    topic: Topic
    words: Any
    is_locked: bool
    cells: list[tuple[Channel, Any]]


class MatrixForm(forms.Form):
    """One choice for each topic and channel; a mail comes at once, daily, weekly or never, a push at once or never."""

    def __init__(
        self, *args: Any, person: User, decided: dict[tuple[str, str], Choice], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.topics = [topic for topic in Topic if topic != Topic.DESK or person.is_staff]
        self.channels = [channel for channel in Channel if channel in CARRIERS]
        for topic in self.topics:
            for channel in self.channels:
                if not _is_locked(topic, channel):
                    self._add(topic, channel, decided.get((topic, channel), (True, Pace.NOW)))

    def _add(self, topic: Topic, channel: Channel, decided: Choice) -> None:
        is_on, pace = decided
        self.fields[_name(topic, channel)] = forms.ChoiceField(
            label=f"{topic.label}: {channel.label}",
            choices=PACES if channel == Channel.EMAIL else AT_ONCE,
            initial=(pace if channel == Channel.EMAIL else Pace.NOW) if is_on else NEVER,
            error_messages={
                "required": _("Please choose when these come."),
                "invalid_choice": _("Please choose one of the list."),
            },
        )

    def rows(self) -> Iterator[Row]:
        for topic in self.topics:
            cells = [
                (channel, None if _is_locked(topic, channel) else self[_name(topic, channel)])
                for channel in self.channels
            ]
            yield Row(topic, LOCKED.get(topic) or WHAT.get(topic, ""), topic in ESSENTIAL, cells)

    def chosen(self) -> dict[tuple[Topic, Channel], Choice]:
        """What differs from before. Switched off, the pace stays as it was, for whoever switches it on again."""
        return {
            (topic, channel): (value != NEVER, Pace.NOW if value == NEVER else value)
            for topic in self.topics
            for channel in self.channels
            if _name(topic, channel) in self.changed_data
            for value in [self.cleaned_data[_name(topic, channel)]]
        }


def _is_locked(topic: Topic, channel: Channel) -> bool:
    return topic in ESSENTIAL and channel == Channel.EMAIL


def _name(topic: Topic, channel: Channel) -> str:
    return f"{topic.value}-{channel.value}"


def _clock() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class QuietHoursForm(forms.Form):
    """Both ends or neither."""

    quiet_since = forms.TimeField(
        label=_("Quiet from"),
        required=False,
        widget=_clock(),
        error_messages={"invalid": _("Write a time like 22:00.")},
    )
    quiet_until = forms.TimeField(
        label=_("until"),
        required=False,
        widget=_clock(),
        error_messages={"invalid": _("Write a time like 07:30.")},
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        since, until = given.get("quiet_since"), given.get("quiet_until")
        if self.errors:
            return given
        if since is not None and until is None:
            self.add_error("quiet_until", _("Until when? Leave both empty for no quiet hours."))
        elif until is not None and since is None:
            self.add_error("quiet_since", _("From when? Leave both empty for no quiet hours."))
        elif since is not None and since == until:
            self.add_error(
                "quiet_until", _("That is the whole day. To hear nothing for a while, use the pause.")
            )
        return given


class PauseForm(forms.Form):
    """Until the beginning of a day, by the person's own clock."""

    until = forms.DateField(
        label=_("Pause everything optional until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Until which day?"),
            "invalid": _("Write a day like 2027-01-31, or choose one."),
        },
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today: date = timezone.now().astimezone(zone_for(person)).date()

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until <= self._today:
            raise forms.ValidationError(_("Choose a day after today."))
        if until > self._today + LONGEST_PAUSE:
            raise forms.ValidationError(_("A year at most: after that, please look again."))
        return until
