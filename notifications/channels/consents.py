"""When somebody agreed to be advertised to, or no longer: one row for each change of mind, kept as it was made.

What is sent asks `Preference`, which each of these changes in the same transaction: the row here is the proof of it.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from notifications.channels.models import Consent, Preference
from notifications.channels.statuses import Channel, Topic

if TYPE_CHECKING:
    from yardsale.accounts.models import User

#: What only advertises; news of somebody's own sales, questions and people they follow is none.
MARKETING = (Topic.ANNOUNCEMENTS, Topic.ALERTS)
#: Where a mind can be changed.
PAGES = {
    "preferences": _("How I hear"),
    "interests": _("Your interests"),
    "unsubscribe": _("The link in a mail"),
    "push": _("The button of a push"),
    "elsewhere": _("Somewhere else on Yardsale"),
}
#: The edition of the words below: a new one whenever they change.
EDITION = "2026-11"
#: What stands beside the switch (forms.WHAT) in the edition above; kept with every row.
WORDS = {
    Topic.ANNOUNCEMENTS: "What is new at Yardsale, and what we ask of its people.",
    Topic.ALERTS: "Somebody posts a thing like one you bought.",
}
ON = "Yes: "
OFF = "No longer: "


def decided(person: "User") -> dict[tuple[str, str], bool]:
    """What holds now; what nobody decided is on, until they say otherwise."""
    rows = Preference.objects.filter(person=person, topic__in=MARKETING)
    held = {(topic, channel): True for topic in MARKETING for channel in Channel}
    return held | {(row.topic, row.channel): row.is_on for row in rows}


def record(
    person: "User", chosen: Iterable[tuple[str, str, bool]], *, page: str, before: dict[tuple[str, str], bool]
) -> None:
    """Keep what changed. Belongs into the transaction that changes the preference, with what held before it."""
    assert page in PAGES
    Consent.objects.bulk_create(
        Consent(
            person=person,
            topic=topic,
            channel=channel,
            is_on=is_on,
            page=page,
            words=f"[{EDITION}] {ON if is_on else OFF}{WORDS[Topic(topic)]}",
        )
        for topic, channel, is_on in chosen
        if topic in MARKETING and before[(topic, channel)] != is_on
    )
