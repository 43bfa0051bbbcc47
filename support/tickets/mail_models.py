"""Mails that we owe: rows before they are sent."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class LetterKind(models.TextChoices):
    OPENED = "opened", _("We have it")
    REPLY = "reply", _("An answer")
    REMINDED = "reminded", _("A reminder")
    SOLVED = "solved", _("Solved")
    LARGE = "large", _("A mail was too large")


class LetterQuerySet(models.QuerySet["Letter"]):
    def waiting(self) -> "LetterQuerySet":
        return self.filter(sent_at=None, cancelled_at=None)

    def due(self, now: datetime) -> "LetterQuerySet":
        return self.waiting().filter(due_at__lte=now)


class Letter(models.Model):
    """One mail to the customer of a ticket, sent at least once and never under two Message-IDs. Where it goes is looked up
    when it leaves: people change their address."""

    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="letters")
    kind = models.CharField(_("kind"), max_length=8, choices=LetterKind)
    message = models.ForeignKey("tickets.Message", models.PROTECT, null=True, blank=True, related_name="+")
    # What it is owed for: the same thing heard twice is one letter.
    occasion = models.CharField(max_length=80, unique=True)
    # Without angle brackets, host and all.
    mail_id = models.CharField(max_length=200, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    # Nobody is there any more to read it.
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="reply") | Q(message__isnull=False), name="an_answer_has_its_message"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(sent_at=None, cancelled_at=None), name="letter_due"),
            models.Index(fields=["ticket", "sent_at"], name="letter_of_ticket"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
