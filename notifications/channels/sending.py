"""Handing over what is due: by itself or in a digest; at least once, never under two keys.

A row is claimed first, by moving its next attempt into the future: nobody else sends it meanwhile, and when this process
dies it is due again after the pause. What a person wants is asked once more: they may have thought better of it.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from notifications.channels.carriers import CARRIERS, Parcel, PermanentFailure, TemporaryFailure
from notifications.channels.deciding import Decision, Way, decide
from notifications.channels.models import MOST_ATTEMPTS, Attempts, Delivery, Digest, Notification
from notifications.channels.planning import wishes_of
from notifications.channels.statuses import Channel, Topic
from yardsale.accounts.models import User

log = logging.getLogger(__name__)
#: A sender that dies in the middle leaves its parcel to the next after this long; then ever longer pauses.
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=3)
#: More than anybody reads in one digest; what is left comes with the next.
MOST_PACKED = 100


def send(delivery_id: int) -> bool:
    """Hand over a delivery that is due; whether it left."""
    claimed = _claim(delivery_id)
    return claimed is not None and _carry(claimed, _parcel_of(claimed), _settle_delivery)


def send_digest(digest_id: int) -> bool:
    """Hand over a digest that is due; whether it left."""
    claimed = _claim_digest(digest_id)
    if claimed is None:
        return False
    digest, notifications = claimed
    parcel = Parcel(digest.person, Channel(digest.channel), digest.message_id, notifications)
    return _carry(digest, parcel, _settle_digest)


def _parcel_of(delivery: Delivery) -> Parcel:
    notification = delivery.notification
    return Parcel(notification.recipient, Channel(delivery.channel), delivery.message_id, [notification])


def _carry(row: Attempts, parcel: Parcel, settle: Callable[..., None]) -> bool:
    try:
        CARRIERS[parcel.channel].carry(parcel)
    except TemporaryFailure as problem:
        log.warning("%s not handed over (attempt %s): %s", row, row.attempts, problem)
        _put_off(row, problem.pause, settle)
        return False
    except PermanentFailure as problem:
        log.warning("%s given up: %s", row, problem)
        settle(row, failed_at=timezone.now(), failure=str(problem)[:80])
        return False
    settle(row, sent_at=timezone.now())
    return True


def _put_off(row: Attempts, pause: timedelta, settle: Callable[..., None]) -> None:
    """The claim has put it off already; the other side may have asked for longer, or it was the last attempt."""
    if row.attempts >= MOST_ATTEMPTS:
        settle(row, failed_at=timezone.now(), failure="tried too often")
    elif pause > timedelta(0):
        due_at = max(row.due_at, timezone.now() + min(pause, timedelta(days=1)))
        type(row)._default_manager.filter(pk=row.pk).update(due_at=due_at)


def _settle_delivery(row: Delivery, **outcome: object) -> None:
    """Under this Message-ID: one that was corrected meanwhile leaves again, under another."""
    Delivery.objects.filter(pk=row.pk, message_id=row.message_id).update(**outcome)


@transaction.atomic
def _settle_digest(row: Digest, **outcome: object) -> None:
    """What was in it shares its end."""
    Digest.objects.filter(pk=row.pk).update(**outcome)
    Delivery.objects.filter(digest=row).waiting().update(**outcome)


def _attempt(row: Attempts, now: datetime) -> None:
    row.due_at = now + min(FIRST_PAUSE * 2 ** min(row.attempts, 16), LONGEST_PAUSE)
    row.attempts += 1
    row.save(update_fields=["attempts", "due_at"])


@transaction.atomic
def _claim(delivery_id: int) -> Delivery | None:
    now = timezone.now()
    due = Delivery.objects.alone().due(now).select_for_update(skip_locked=True, of=("self",))
    delivery = due.select_related("notification__recipient").filter(pk=delivery_id).first()
    if delivery is None:
        return None
    decision = _decide_again(delivery.notification, Channel(delivery.channel), now)
    if decision.way == Way.NOW:
        _attempt(delivery, now)
        return delivery
    if decision.way == Way.NEVER:
        delivery.cancelled_at = now
    else:
        delivery.due_at, delivery.is_digested = decision.at, decision.way == Way.DIGEST
    delivery.save(update_fields=["cancelled_at", "due_at", "is_digested"])
    return None


def _decide_again(notification: Notification, channel: Channel, now: datetime) -> Decision:
    """As it was decided when it was told, by what the person wants by now."""
    person, topic = notification.recipient, Topic(notification.message.topic)
    carrier = CARRIERS.get(channel)
    if carrier is None or not carrier.reachable([person], topic):
        return Decision(Way.NEVER, now)
    return decide(topic, channel, wishes_of([person], topic, channel)[person.pk], now)


@transaction.atomic
def pack(person_id: int, channel: str) -> Digest | None:
    """Put what is due in a digest of this person into one; None when another worker has, or nothing is left."""
    now = timezone.now()
    # Two workers would make two digests of what is due now: the second waits here, and finds nothing.
    User.objects.select_for_update(no_key=True).get(pk=person_id)
    due = Delivery.objects.unpacked().due(now).filter(notification__recipient=person_id, channel=channel)
    packed = list(due.order_by("-pk").values_list("pk", flat=True)[:MOST_PACKED])
    if not packed:
        return None
    digest = Digest.objects.create(person_id=person_id, channel=channel, due_at=now)
    Delivery.objects.filter(pk__in=packed).update(digest=digest)
    return digest


@transaction.atomic
def _claim_digest(digest_id: int) -> tuple[Digest, list[Notification]] | None:
    """The digest, and what of it is still wanted and unread."""
    now = timezone.now()
    due = Digest.objects.due(now).select_for_update(skip_locked=True, of=("self",))
    digest = due.select_related("person").filter(pk=digest_id).first()
    if digest is None:
        return None
    waiting = list(
        Delivery.objects.filter(digest=digest)
        .waiting()
        .select_related("notification__recipient", "notification__listing")
        .order_by("-notification_id")
    )
    wanted, quiet_until = _still_wanted(waiting, Channel(digest.channel), now)
    if not wanted:
        Digest.objects.filter(pk=digest.pk).update(cancelled_at=now)
        return None
    if quiet_until is not None:
        Digest.objects.filter(pk=digest.pk).update(due_at=quiet_until)
        return None
    _attempt(digest, now)
    return digest, wanted


def _still_wanted(
    waiting: list[Delivery], channel: Channel, now: datetime
) -> tuple[list[Notification], datetime | None]:
    """The notifications, newest first, and until when nothing may be sent. What is not wanted any more is cancelled."""
    decisions = {
        topic: _decide_again(
            next(row.notification for row in waiting if row.notification.message.topic == topic), channel, now
        )
        for topic in {row.notification.message.topic for row in waiting}
    }
    unwanted = [row.pk for row in waiting if decisions[row.notification.message.topic].way == Way.NEVER]
    Delivery.objects.filter(pk__in=unwanted).update(cancelled_at=now)
    later = [one.at for one in decisions.values() if one.way == Way.LATER]
    left = [row.notification for row in waiting if row.pk not in set(unwanted)]
    return left, max(later, default=None)
