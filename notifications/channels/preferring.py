"""What a person decides about being told, and when they want to hear nothing."""

from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from notifications.channels import consents
from notifications.channels.models import Preference, QuietTime
from notifications.channels.planning import zone_for
from notifications.channels.statuses import ESSENTIAL, Channel, Pace, Topic
from yardsale.accounts.models import User


def decided(person: User) -> dict[tuple[str, str], tuple[bool, str]]:
    """By topic and channel: whether it is on, and its pace."""
    rows = Preference.objects.filter(person=person).values_list("topic", "channel", "is_on", "pace")
    return {(topic, channel): (is_on, pace) for topic, channel, is_on, pace in rows}


@transaction.atomic
def choose(
    person: User, chosen: dict[tuple[Topic, Channel], tuple[bool, str]], *, page: str = "preferences"
) -> None:
    """Keep these; the rest stays as it was. A locked cell cannot be chosen: asking changes nothing."""
    kept = decided(person)
    before = consents.decided(person)
    rows = [
        Preference(
            person=person,
            topic=topic,
            channel=channel,
            is_on=is_on,
            # Switched off, the pace is kept for whoever switches it on again.
            pace=pace if is_on else kept.get((topic, channel), (True, Pace.NOW))[1],
        )
        for (topic, channel), (is_on, pace) in chosen.items()
        if not (topic in ESSENTIAL and channel == Channel.EMAIL)
    ]
    Preference.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["person", "topic", "channel"],
        update_fields=["is_on", "pace", "decided_at"],
    )
    consents.record(person, [(row.topic, row.channel, row.is_on) for row in rows], page=page, before=before)


def keep_quiet(person: User, *, quiet_since: time | None, quiet_until: time | None) -> None:
    QuietTime.objects.update_or_create(
        person=person, defaults={"quiet_since": quiet_since, "quiet_until": quiet_until}
    )


def pause(person: User, *, until: date) -> None:
    """Nothing optional leaves the house before that day begins, by the person's own clock."""
    ends = datetime.combine(until, time.min, zone_for(person))
    QuietTime.objects.update_or_create(person=person, defaults={"paused_until": ends})


def go_on(person: User) -> None:
    QuietTime.objects.filter(person=person, paused_until__gt=timezone.now()).update(paused_until=None)
