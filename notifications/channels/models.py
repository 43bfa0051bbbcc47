"""A message is a row before it is sent: unique per recipient and occasion, then per channel."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from listings.catalogue.models import Listing
from notifications import catalog
from notifications.channels.statuses import Channel, Topic
from notifications.interests.models import Interest

if TYPE_CHECKING:
    from yardsale.accounts.models import User


_COUNT_UNREAD = """
    SELECT (SELECT count(*) FROM (
        SELECT FROM notifications_notification WHERE recipient_id = %(person)s AND read_at IS NULL LIMIT %(most)s
    ) AS unread), (SELECT count(*) FROM (
        SELECT FROM listings_seat WHERE person_id = %(person)s AND unread > 0 LIMIT %(most)s
    ) AS talks)
"""


#: What counts for the daily cap: catalog.ALERT_KINDS, written out for the index.
CAPPED_KINDS = [
    "followed.new",
    "listing.goes_with",
    "listing.similar",
    "offer.given",
    "saved.back",
    "saved.cheaper",
    "saved.sold",
    "search.found",
]


class NotificationQuerySet(models.QuerySet["Notification"]):
    def to(self, recipient: "User") -> "NotificationQuerySet":
        return self.filter(recipient=recipient)

    def unread(self) -> "NotificationQuerySet":
        return self.filter(read_at=None)

    @staticmethod
    def count_unread(recipient: "User", most: int) -> tuple[int, int]:
        """How many are unread, and in how many conversations something is; counted no further than `most`.

        Every page asks: both in one query, and SQL written once costs a third.
        """
        with connection.cursor() as cursor:
            cursor.execute(_COUNT_UNREAD, {"person": recipient.pk, "most": most})
            news, talks = cursor.fetchone()
            return news, talks

    def alerts(self) -> "NotificationQuerySet":
        return self.filter(kind__in=CAPPED_KINDS)

    def with_reasons(self) -> "NotificationQuerySet":
        """With all that a row of the inbox shows."""
        return self.select_related("listing", "interest")


class Notification(models.Model):
    """What a person is told in the app. The words come from notifications.catalog by `kind`, filled with `values`."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=60)
    # What makes it one occasion: "listing:17" for an alert, "event:99" for the rest. One person hears of it once.
    occasion = models.CharField(max_length=80)
    values = models.JSONField(default=dict)
    url = models.CharField(max_length=300)
    listing = models.ForeignKey(Listing, models.CASCADE, null=True, blank=True, related_name="+")
    # Why an alert came, and what "mute" mutes.
    interest = models.ForeignKey(
        Interest, models.SET_NULL, null=True, blank=True, related_name="notifications"
    )
    told_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "occasion"], name="one_person_hears_of_one_thing_once"
            )
        ]
        indexes = [
            models.Index(F("recipient"), F("id").desc(), name="notification_newest"),
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="notification_unread"),
            models.Index(
                F("recipient"), F("told_at").desc(), condition=Q(kind__in=CAPPED_KINDS), name="alerts_counted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient_id}"

    @property
    def message(self) -> catalog.Message:
        return catalog.MESSAGES[self.kind]

    @property
    def title(self) -> str:
        return self.filled(self.message.title)

    @property
    def text(self) -> str:
        return self.said()

    def said(self, *, names_zone: bool = False) -> str:
        """The text, and until when, should it name a deadline."""
        words = self.filled(self.message.text, names_zone=names_zone)
        until = self.values.get("deadline")
        if not until:
            return words
        ends = str(self.message.ends) % {"moment": catalog.written(until, names_zone=names_zone)}
        return f"{words} {ends}"

    @property
    def is_alert(self) -> bool:
        return self.kind == catalog.SIMILAR

    @property
    def is_matched(self) -> bool:
        """Found for an interest that the person can change."""
        return self.kind in catalog.MATCHED_KINDS

    def filled(self, words: Any, *, names_zone: bool = False) -> str:
        return catalog.fill(words, self.values, names_zone=names_zone)


#: A mail that could not be sent so many times is given up: two days, with the pauses of channels.actions.
MOST_ATTEMPTS = 24


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def waiting(self) -> "DeliveryQuerySet":
        return self.filter(sent_at=None, cancelled_at=None, attempts__lt=MOST_ATTEMPTS)

    def due(self, now: datetime) -> "DeliveryQuerySet":
        return self.waiting().filter(due_at__lte=now)


class Delivery(models.Model):
    """One notification through one outer channel. At least once, always under the same Message-ID."""

    notification = models.ForeignKey(Notification, models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=8, choices=Channel)
    message_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(fields=["notification", "channel"], name="each_channel_delivers_once")
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(sent_at=None, cancelled_at=None), name="delivery_due")
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.notification_id}"


class Preference(models.Model):
    """What a person decided about a topic and a channel; without a row it is on."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="preferences")
    topic = models.CharField(max_length=16, choices=Topic)
    channel = models.CharField(max_length=8, choices=Channel)
    is_on = models.BooleanField()
    decided_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "topic", "channel"], name="person_decides_once_per_channel"
            )
        ]

    def __str__(self) -> str:
        return f"{self.topic} by {self.channel}: {self.is_on}"
