"""Telling people, reading, and finding what is to leave the house."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from notifications import catalog
from notifications.channels import consents, sending
from notifications.channels.models import (
    Delivery,
    Digest,
    Notification,
    NotificationQuerySet,
    ParcelQuerySet,
    Preference,
)
from notifications.channels.planning import planned
from notifications.channels.sending import send
from notifications.channels.statuses import OPTIONAL, Channel, Topic
from yardsale.events import doorbell
from yardsale.live.ring import ring

if TYPE_CHECKING:
    from yardsale.accounts.models import User

__all__ = ["follow", "notify", "pack", "read", "read_all", "read_of", "send", "sweep", "switch"]


@transaction.atomic(savepoint=False)
def notify(notifications: list[Notification]) -> None:
    """Write messages and what they call for; that leaves after the commit. Recipients must be loaded."""
    if not notifications:
        return
    Notification.objects.bulk_create(notifications)
    ring(notification.recipient_id for notification in notifications)
    now = timezone.now()
    deliveries = planned(notifications, now)
    Delivery.objects.bulk_create(deliveries)
    due = [one.pk for one in deliveries if one.due_at <= now and not one.is_digested]
    transaction.on_commit(lambda: _ring(due))


def _ring(deliveries: list[int]) -> None:
    from notifications.channels.tasks import send_delivery

    for delivery_id in deliveries:
        # One silence is enough: the sweep finds the rest.
        if not doorbell.ring(send_delivery, delivery_id):
            return


@transaction.atomic
def read(notification: Notification, *, by: "User") -> None:
    _read(Notification.objects.to(by).filter(pk=notification.pk))


@transaction.atomic
def follow(notification: Notification, *, by: "User", channel: str = "") -> None:
    """They went where it leads, from a mail, a push or the inbox itself: read, and counted once for where they came from."""
    read(notification, by=by)
    now = timezone.now()
    if channel in Channel.values:
        Delivery.objects.filter(notification=notification, channel=channel, opened_at=None).update(
            opened_at=now
        )
    elif notification.opened_at is None:
        Notification.objects.to(by).filter(pk=notification.pk).update(opened_at=now)


@transaction.atomic
def read_of(person: "User", kind: str, *, leading_to: str) -> None:
    """What led somewhere the person has been by themselves is read."""
    _read(Notification.objects.to(person).filter(kind=kind, url=leading_to))


@transaction.atomic
def read_all(*, by: "User") -> int:
    """How many were unread."""
    return _read(Notification.objects.to(by))


def _read(notifications: NotificationQuerySet) -> int:
    """Read in the app is read: a push, or an optional mail, that has not left stays here."""
    now = timezone.now()
    found = dict(notifications.unread().select_for_update().values_list("pk", "recipient_id"))
    if not found:
        return 0
    unread = list(found)
    Notification.objects.filter(pk__in=unread).update(read_at=now)
    settled = Q(channel=Channel.PUSH) | Q(notification__kind__in=catalog.SETTLED_BY_READING)
    Delivery.objects.waiting().filter(settled, notification__in=unread).update(cancelled_at=now)
    # Their other pages as well.
    ring(found.values())
    return len(unread)


@transaction.atomic
def switch(person: "User", *, topic: Topic, channel: Channel, is_on: bool, page: str = "elsewhere") -> None:
    """Switch an optional topic on or off. Mails about one's own money cannot be switched off: asking changes nothing."""
    if topic in OPTIONAL:
        before = consents.decided(person)
        consents.record(person, [(topic, channel, is_on)], page=page, before=before)
        Preference.objects.update_or_create(
            person=person, topic=topic, channel=channel, defaults={"is_on": is_on}
        )


def sweep(limit: int = 200) -> int:
    """Ring for everything that is due; for how many."""
    now = timezone.now()
    alone = _first(Delivery.objects.alone().due(now), limit)
    digests = _first(Digest.objects.due(now), limit)
    _ring(alone)
    _ring_digests(digests)
    return len(alone) + len(digests)


def pack(limit: int = 2000) -> int:
    """Make digests of what is due in them, one for each person and channel; how many."""
    rows = Delivery.objects.unpacked().due(timezone.now()).order_by("due_at")
    asked = list(rows.values_list("notification__recipient", "channel")[:limit])
    packed = [sending.pack(person_id, channel) for person_id, channel in dict.fromkeys(asked)]
    made = [digest.pk for digest in packed if digest is not None]
    _ring_digests(made)
    return len(made)


def _first(rows: ParcelQuerySet, limit: int) -> list[int]:
    return list(rows.order_by("due_at").values_list("pk", flat=True)[:limit])


def _ring_digests(digests: list[int]) -> None:
    from notifications.channels.tasks import send_digest

    for digest_id in digests:
        if not doorbell.ring(send_digest, digest_id):
            return
