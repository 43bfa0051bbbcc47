"""From notifications to the deliveries they call for: asks the person's wishes and what came before, then `deciding`."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from django.utils import timezone

from notifications.channels.carriers import CARRIERS, Carrier
from notifications.channels.deciding import Decision, Past, Way, Wish, decide
from notifications.channels.models import Delivery, Notification, Preference, QuietTime, Rhythm
from notifications.channels.statuses import ESSENTIAL, MAIL_WAITS, Channel, Pace, Topic
from yardsale.accounts.models import User
from yardsale.accounts.zones import zone_of


def planned(notifications: Sequence[Notification], now: datetime) -> list[Delivery]:
    """Unsaved, for every channel that has a carrier. To be called in the transaction that writes the notifications."""
    found: list[Delivery] = []
    for channel, carrier in CARRIERS.items():
        told = [one for one in notifications if one.message.goes_by(channel)]
        for topic in sorted({one.message.topic for one in told}):
            about = [one for one in told if one.message.topic == topic]
            found += _planned(about, Topic(topic), Channel(channel), carrier, now)
    return found


def _planned(
    about: list[Notification], topic: Topic, channel: Channel, carrier: Carrier, now: datetime
) -> list[Delivery]:
    reachable = carrier.reachable([one.recipient for one in about], topic)
    people = {one.recipient_id: one.recipient for one in about if one.recipient_id in reachable}
    wishes = wishes_of(list(people.values()), topic, channel)
    pasts = {} if topic in ESSENTIAL else _held_rhythms(sorted(people), topic, channel)
    found, moved = [], set()
    for one in about:
        if one.recipient_id not in people:
            continue
        wish, rhythm = wishes[one.recipient_id], pasts.get(one.recipient_id)
        past = Past(rhythm.at, rhythm.on, rhythm.count) if rhythm else None
        decision = decide(topic, channel, wish, now, urgency=one.urgency, past=past)
        if rhythm and past and decision.is_at_once:
            after = past.with_one_at(decision.at, wish.zone)
            rhythm.at, rhythm.on, rhythm.count = after.at, after.on, after.count
            moved.add(one.recipient_id)
        if decision.way != Way.NEVER:
            found.append(_delivery(one, channel, decision))
    Rhythm.objects.bulk_update([pasts[pk] for pk in sorted(moved)], ["at", "on", "count"], batch_size=1000)
    return found


def _delivery(notification: Notification, channel: Channel, decision: Decision) -> Delivery:
    waits = MAIL_WAITS.get(Topic(notification.message.topic), timedelta(0))
    is_awaited = channel == Channel.EMAIL and decision.way == Way.NOW
    return Delivery(
        notification=notification,
        channel=channel,
        due_at=decision.at + (waits if is_awaited else timedelta(0)),
        is_digested=decision.way == Way.DIGEST,
    )


def _held_rhythms(people: list[int], topic: Topic, channel: Channel) -> dict[int, Rhythm]:
    """Of each person, with its row held until the transaction ends: another worker waits here, and counts ours."""
    if not people:
        return {}
    Rhythm.objects.bulk_create(
        [Rhythm(person_id=pk, topic=topic, channel=channel) for pk in people], ignore_conflicts=True
    )
    rows = Rhythm.objects.filter(person__in=people, topic=topic, channel=channel)
    return {row.person_id: row for row in rows.order_by("person_id").select_for_update()}


def wishes_of(people: Sequence[User], topic: Topic, channel: Channel) -> dict[int, Wish]:
    """What each of them wants, in two queries; where nothing of it counts, in none."""
    keys = [person.pk for person in people]
    if topic in ESSENTIAL and channel == Channel.EMAIL:
        return {person.pk: Wish(zone=zone_for(person)) for person in people}
    chosen = {
        row.person_id: row for row in Preference.objects.filter(person__in=keys, topic=topic, channel=channel)
    }
    quiet = QuietTime.objects.in_bulk(keys)
    return {person.pk: _wish(person, chosen.get(person.pk), quiet.get(person.pk)) for person in people}


def _wish(person: User, chosen: Preference | None, quiet: QuietTime | None) -> Wish:
    return Wish(
        zone=zone_for(person),
        is_on=chosen is None or chosen.is_on,
        pace=chosen.pace if chosen else Pace.NOW,
        paused_until=quiet.paused_until if quiet else None,
        quiet=quiet.hours if quiet else None,
    )


def zone_for(person: User) -> tzinfo:
    """Theirs, or the site's."""
    return zone_of(person.time_zone) or timezone.get_default_timezone()
