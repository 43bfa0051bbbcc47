"""Telling people, reading, and sending what leaves the house."""

import logging
import smtplib
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from notifications import catalog
from notifications.channels import mail, rules
from notifications.channels.models import Delivery, Notification, NotificationQuerySet, Preference
from notifications.channels.statuses import MAIL_WAITS, OPTIONAL, Channel, Topic
from yardsale.events import doorbell

if TYPE_CHECKING:
    from yardsale.accounts.models import User

log = logging.getLogger(__name__)
#: A sender that dies in the middle leaves its delivery to the next after this long; then ever longer pauses.
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=3)


@transaction.atomic
def notify(notifications: list[Notification]) -> None:
    """Write messages and the mails they call for; the mails leave after the commit. Recipients must be loaded."""
    if not notifications:
        return
    Notification.objects.bulk_create(notifications)
    deliveries: list[Delivery] = []
    to_mail = [notification for notification in notifications if notification.message.is_mailed]
    for topic in sorted({notification.message.topic for notification in to_mail}):
        about = [notification for notification in to_mail if notification.message.topic == topic]
        mailed = rules.may_mail([notification.recipient for notification in about], topic)
        due_at = timezone.now() + MAIL_WAITS[Topic(topic)]
        deliveries += [
            Delivery(notification=notification, channel=Channel.EMAIL, due_at=due_at)
            for notification in about
            if notification.recipient_id in mailed
        ]
    Delivery.objects.bulk_create(deliveries)
    now = [delivery.pk for delivery in deliveries if delivery.due_at <= timezone.now()]
    transaction.on_commit(lambda: _ring(now))


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
def read_of(person: "User", kind: str, *, leading_to: str) -> None:
    """What led somewhere the person has been by themselves is read."""
    _read(Notification.objects.to(person).filter(kind=kind, url=leading_to))


@transaction.atomic
def read_all(*, by: "User") -> int:
    """How many were unread."""
    return _read(Notification.objects.to(by))


def _read(notifications: NotificationQuerySet) -> int:
    """Read in the app is read: an optional mail that has not left stays here."""
    now = timezone.now()
    unread = list(notifications.unread().select_for_update().values_list("pk", flat=True))
    if not unread:
        return 0
    Notification.objects.filter(pk__in=unread).update(read_at=now)
    optional = Delivery.objects.waiting().filter(
        notification__in=unread, notification__kind__in=catalog.SETTLED_BY_READING
    )
    optional.update(cancelled_at=now)
    return len(unread)


def switch(person: "User", *, topic: Topic, channel: Channel, is_on: bool) -> None:
    """Switch an optional topic on or off. Mails about one's own money cannot be switched off: asking changes nothing."""
    if topic in OPTIONAL:
        Preference.objects.update_or_create(
            person=person, topic=topic, channel=channel, defaults={"is_on": is_on}
        )


def send(delivery_id: int) -> bool:
    """Send a delivery that is due; whether it left. At least once, never under two Message-IDs.

    The row is claimed first, by moving its next attempt into the future: nobody else sends it meanwhile, and when
    this process dies it is due again after the pause.
    """
    delivery = _claim(delivery_id)
    if delivery is None:
        return False
    try:
        mail.letter(delivery).send()
    except (smtplib.SMTPException, OSError) as problem:
        log.warning("delivery %s not sent (attempt %s): %s", delivery.pk, delivery.attempts, problem)
        return False
    # Under this Message-ID: one that was corrected meanwhile leaves again, under another.
    left = Delivery.objects.filter(pk=delivery.pk, message_id=delivery.message_id)
    left.update(sent_at=timezone.now())
    return True


@transaction.atomic
def _claim(delivery_id: int) -> Delivery | None:
    now = timezone.now()
    due = Delivery.objects.due(now).select_for_update(skip_locked=True, of=("self",))
    delivery = due.select_related("notification__recipient").filter(pk=delivery_id).first()
    if delivery is None:
        return None
    notification = delivery.notification
    if not rules.may_mail([notification.recipient], notification.message.topic):
        # Switched off or gone since it was written.
        Delivery.objects.filter(pk=delivery.pk).update(cancelled_at=now)
        return None
    delivery.due_at = now + min(FIRST_PAUSE * 2 ** min(delivery.attempts, 16), LONGEST_PAUSE)
    delivery.attempts += 1
    delivery.save(update_fields=["attempts", "due_at"])
    return delivery


def sweep(limit: int = 200) -> int:
    """Ring for every mail that is due; how many."""
    due = list(Delivery.objects.due(timezone.now()).order_by("due_at").values_list("pk", flat=True)[:limit])
    _ring(due)
    return len(due)
