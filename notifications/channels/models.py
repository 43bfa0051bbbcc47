"""A message is a row before it is sent: unique per recipient and occasion, then per channel."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from listings.catalogue.models import Listing
from notifications import catalog
from notifications.channels.statuses import Channel, Pace, Suppressed, Topic, Urgency
from notifications.channels.wall_time import QuietHours
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

    def about(self, topic: Topic) -> "NotificationQuerySet":
        return self.filter(kind__in=catalog.KINDS[topic])

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
    # What is broad or late is worth a line in a digest only; whoever writes the notification says so.
    urgency = models.CharField(
        max_length=8, choices=Urgency, default=Urgency.NOW, db_default=Urgency.NOW.value
    )
    told_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    # When they first followed it from the inbox itself; what was followed from a mail or a push stands with the delivery.
    opened_at = models.DateTimeField(null=True, blank=True)

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
    def why(self) -> str:
        """Why this person is told, in a sentence."""
        return self.filled(self.message.reason)

    @property
    def is_alert(self) -> bool:
        return self.kind == catalog.SIMILAR

    @property
    def is_announcement(self) -> bool:
        return self.kind == catalog.ANNOUNCEMENT.kind

    @property
    def is_matched(self) -> bool:
        """Found for an interest that the person can change."""
        return self.kind in catalog.MATCHED_KINDS

    def filled(self, words: Any, *, names_zone: bool = False) -> str:
        return catalog.fill(words, self.values, names_zone=names_zone)


#: What could not be sent so many times is given up: two days, with the pauses of channels.sending.
MOST_ATTEMPTS = 24
#: Neither sent, nor cancelled, nor given up.
WAITING = Q(sent_at=None, cancelled_at=None, failed_at=None)


class ParcelQuerySet(models.QuerySet[Any]):
    def waiting(self) -> "ParcelQuerySet":
        return self.filter(WAITING, attempts__lt=MOST_ATTEMPTS)

    def due(self, now: datetime) -> "ParcelQuerySet":
        return self.waiting().filter(due_at__lte=now)


class DeliveryQuerySet(ParcelQuerySet):
    def alone(self) -> "DeliveryQuerySet":
        """Sent by themselves."""
        return self.filter(is_digested=False)

    def unpacked(self) -> "DeliveryQuerySet":
        """Waiting for a digest, and in none yet."""
        return self.filter(is_digested=True, digest=None)


class Attempts(models.Model):
    """What is handed over: at least once, always under the same key."""

    channel = models.CharField(max_length=8, choices=Channel)
    message_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    # Given up, or sent and come back; and why, in a few words without anybody's address.
    failed_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=80, blank=True, default="", db_default="")

    class Meta:
        abstract = True


class Digest(Attempts):
    """Several deliveries to one person that are handed over as one. Nothing is added once it was packed."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    objects = ParcelQuerySet.as_manager()

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        indexes = [models.Index(fields=["due_at"], condition=WAITING, name="digest_due")]

    def __str__(self) -> str:
        return f"{self.channel} {self.person_id}"


class Delivery(Attempts):
    """One notification through one channel: by itself, or in a digest once that is due."""

    notification = models.ForeignKey(Notification, models.CASCADE, related_name="deliveries")
    is_digested = models.BooleanField(default=False, db_default=False)
    digest = models.ForeignKey(
        Digest, models.CASCADE, null=True, blank=True, related_name="deliveries", db_index=False
    )
    # When its person first followed it from there.
    opened_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(fields=["notification", "channel"], name="each_channel_delivers_once")
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=WAITING & Q(is_digested=False), name="alone_due"),
            models.Index(
                fields=["due_at"], condition=WAITING & Q(is_digested=True, digest=None), name="unpacked_due"
            ),
            models.Index(fields=["digest"], condition=Q(digest__isnull=False), name="delivery_in_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.notification_id}"


class Preference(models.Model):
    """What a person decided about a topic and a channel; without a row it is on, and at once."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="preferences")
    topic = models.CharField(max_length=16, choices=Topic)
    channel = models.CharField(max_length=8, choices=Channel)
    is_on = models.BooleanField()
    # Kept while it is off, so that switching it on again brings it back as it was.
    pace = models.CharField(max_length=8, choices=Pace, default=Pace.NOW, db_default=Pace.NOW.value)
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


class Consent(models.Model):
    """One change of mind about being advertised to: what, when, on which page, to which words. Only ever added."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="consents")
    topic = models.CharField(max_length=16, choices=Topic)
    channel = models.CharField(max_length=8, choices=Channel)
    is_on = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)
    page = models.CharField(max_length=24)
    # The edition of what the page said, and what it said: see channels.consents.
    words = models.CharField(max_length=300)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        indexes = [models.Index(F("person"), F("id").desc(), name="consent_newest")]

    def __str__(self) -> str:
        return f"{self.topic} by {self.channel}: {self.is_on}"


class QuietTime(models.Model):
    """When a person wants nothing that can wait: a pause of everything optional, and hours of every night."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="quiet_time"
    )
    paused_until = models.DateTimeField(null=True, blank=True)
    # By the person's own clock (accounts.User.time_zone).
    quiet_since = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("quiet time")
        verbose_name_plural = _("quiet times")
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_since=None, quiet_until=None)
                | Q(quiet_since__isnull=False, quiet_until__isnull=False) & ~Q(quiet_since=F("quiet_until")),
                name="quiet_hours_have_two_ends",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.quiet_since}-{self.quiet_until}"

    @property
    def hours(self) -> QuietHours | None:
        if self.quiet_since is None or self.quiet_until is None:
            return None
        return QuietHours(self.quiet_since, self.quiet_until)


class Rhythm(models.Model):
    """When a person was last told of a topic at once through a channel, and how often on that day of theirs.

    Its row is held while it is decided about the next one, so that two workers do not both send the first.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    topic = models.CharField(max_length=16)
    channel = models.CharField(max_length=8)
    at = models.DateTimeField(null=True)
    on = models.DateField(null=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("rhythm")
        verbose_name_plural = _("rhythms")
        constraints = [
            models.UniqueConstraint(fields=["person", "topic", "channel"], name="one_rhythm_for_each_topic")
        ]

    def __str__(self) -> str:
        return f"{self.topic} by {self.channel} to {self.person_id}"


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    def of(self, address: str) -> "SuppressionQuerySet":
        return self.filter(address=address.lower())


class Suppression(models.Model):
    """An address we no longer write to, because a mail company told us so. Kept when its person leaves."""

    # In small letters, without a person: the same address may come back with another.
    address = models.EmailField(primary_key=True)
    reason = models.CharField(max_length=12, choices=Suppressed)
    since = models.DateTimeField(default=timezone.now)

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suppressed address")
        verbose_name_plural = _("suppressed addresses")
        constraints = [
            models.CheckConstraint(condition=Q(address=Lower("address")), name="suppressed_in_small_letters")
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.since:%Y-%m-%d}"
