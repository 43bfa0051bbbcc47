"""What is said, done, shown and scored in a ticket. Added, never changed: Postgres refuses UPDATE and DELETE of what is said."""

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from support.tickets.statuses import Logged, Shown, Side, State, Via

#: Characters of one message and of a subject. Mails that are longer are kept whole beside it.
LONGEST, LONGEST_SUBJECT = 10_000, 120


def of_ticket(name: str) -> Any:
    return models.ForeignKey("tickets.Ticket", models.PROTECT, related_name=name)


def person(**options: Any) -> Any:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", **options)


class Message(models.Model):
    """Words of the customer or of our team. An internal note (`is_note`) is never shown to the customer."""

    ticket = of_ticket("messages")
    # None: a guest.
    by = person(null=True, blank=True)
    side = models.CharField(_("side"), max_length=8, choices=Side)
    is_note = models.BooleanField(_("internal note"), default=False)
    text = models.TextField(_("text"), max_length=LONGEST)
    via = models.CharField(_("how"), max_length=4, choices=Via, default=Via.SITE)
    # Without angle brackets: of the mail it came with, or of the one it leaves with; replies name it.
    message_id = models.CharField(max_length=255, blank=True)
    # The ticket's number of this message: an open page asks for what came after it.
    number = models.PositiveIntegerField()
    made_at = models.DateTimeField(default=timezone.now)
    # Said first in another ticket, which this one was split from.
    copied_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="copies")

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "number"], name="messages_of_a_ticket_are_numbered"),
            models.UniqueConstraint(
                fields=["message_id"], condition=~Q(message_id=""), name="a_mail_is_one_message"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="ticket_message_says_something"),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="ticket_message_side_is_known"),
            models.CheckConstraint(
                condition=Q(is_note=False) | Q(side="team", by__isnull=False), name="notes_are_the_teams"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.side} {self.pk}"


class Attachment(models.Model):
    """A photo (re-encoded) or another file, below PRIVATE_ROOT; handed out to the ticket's people alone, never shown inline
    unless it is a photo. Without a message it was uploaded a moment ago by `by` (or a guest's `upload_key`) and waits."""

    message = models.ForeignKey(Message, models.PROTECT, null=True, blank=True, related_name="attachments")
    by = person(null=True, blank=True)
    upload_key = models.CharField(max_length=40, blank=True)
    path = models.CharField(max_length=120)
    name = models.CharField(_("name"), max_length=100)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["made_at"], condition=Q(message=None), name="attachment_waits"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_photo(self) -> bool:
        return self.width > 0


class Entry(models.Model):
    """One line of the log that the clocks are computed from. `state` is the ticket's after it."""

    ticket = of_ticket("log")
    kind = models.CharField(max_length=12, choices=Logged)
    # None: a guest, or the clock.
    by = person(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State)
    # Plain JSON, without anybody's words: {"from": "new", "to": "open"}, {"owner": 12}, {"until": "2026-…"}.
    details = models.JSONField(default=dict)
    # Of the ticket after it: what somebody has not seen is what has a greater one.
    version = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("line of a log")
        verbose_name_plural = _("lines of logs")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["ticket", "id"], name="log_of_ticket"),
            models.Index(F("by"), F("id").desc(), condition=Q(by__isnull=False), name="log_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Look(models.Model):
    """Somebody of our team saw private matter: which, of whom, why. Added only."""

    by = person()
    what = models.CharField(_("what"), max_length=12, choices=Shown)
    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, null=True, blank=True, related_name="looks")
    about = person(null=True, blank=True)
    # What exactly: a key or a code, never the matter itself.
    key = models.CharField(max_length=60, blank=True)
    reason = models.CharField(_("why"), max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("look at private matter")
        verbose_name_plural = _("looks at private matter")
        indexes = [
            models.Index(F("by"), F("id").desc(), name="look_by_person"),
            # Whether somebody has asked for it within the hour.
            models.Index(F("by"), F("at").desc(), name="look_lately"),
            models.Index(F("what"), F("id").desc(), name="look_at_what"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.pk}"


class Score(models.Model):
    """The one question after "solved": 1 to 5, and what they want to add. The last one counts; earlier ones stay."""

    ticket = of_ticket("scores")
    stars = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])
    comment = models.TextField(_("comment"), max_length=1000, blank=True)
    # Who owned the ticket when it was scored.
    owner = person(null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="score_is_one_to_five")
        ]
        indexes = [models.Index(fields=["made_at"], name="score_made")]

    def __str__(self) -> str:
        return f"{self.stars} {self.pk}"


class PendingRequest(models.Model):
    """What a guest wrote, until the address they gave is confirmed; forgotten after some days."""

    key = models.CharField(max_length=40, unique=True)
    email = models.EmailField()
    name = models.CharField(max_length=40, blank=True)
    # The cleaned form: {"kind", "subject", "text", "shown"}.
    words = models.JSONField()
    # A number that says nothing about who sent it, and is another one tomorrow: to count by.
    sender = models.BigIntegerField(default=0, db_default=0)
    made_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    ticket = models.OneToOneField("tickets.Ticket", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("request to be confirmed")
        verbose_name_plural = _("requests to be confirmed")
        indexes = [
            models.Index(fields=["made_at"], name="request_made"),
            models.Index(fields=["email", "made_at"], name="request_of_address"),
            models.Index(fields=["sender", "made_at"], name="request_of_sender"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Became(models.TextChoices):
    """What an e-mail became."""

    WAITING = "waiting", _("Not looked at yet")
    MESSAGE = "message", _("A message in a ticket")
    TICKET = "ticket", _("A new ticket")
    IGNORED = "ignored", _("Nothing: a machine wrote it")
    BOUNCE = "bounce", _("A mail that came back")
    HELD = "held", _("Held for a person to look at")


class InboundMail(models.Model):
    """Every e-mail that came in, as it came, and what became of it: nothing is lost. The raw mail goes after 90 days."""

    mail_id = models.CharField(max_length=255, blank=True)
    # SHA-256 of what was delivered: a webhook that comes twice is one mail.
    digest = models.CharField(max_length=64, unique=True)
    sender = models.EmailField(blank=True)
    # Which of our addresses it was delivered to.
    recipient = models.CharField(max_length=254, blank=True, default="", db_default="")
    # Whether the mail company vouches that the sender's domain sent it.
    is_vouched_for = models.BooleanField(default=False, db_default=False)
    raw = models.BinaryField(null=True)
    became = models.CharField(_("became"), max_length=8, choices=Became, default=Became.WAITING)
    # Why, in a word: "auto-reply", "stranger", "forged".
    reason = models.CharField(max_length=60, blank=True)
    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, null=True, blank=True, related_name="mails")
    message = models.OneToOneField(Message, models.PROTECT, null=True, blank=True, related_name="mail")
    came_at = models.DateTimeField(default=timezone.now)
    # When it is looked at next, and how often it was: a mail that breaks something comes back more and more rarely.
    look_at = models.DateTimeField(default=timezone.now, db_default=Now())
    looks = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        verbose_name = _("e-mail that came in")
        verbose_name_plural = _("e-mails that came in")
        indexes = [
            models.Index(fields=["came_at"], condition=Q(became="waiting"), name="mail_waits"),
            models.Index(F("became"), F("id").desc(), name="mail_became"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
