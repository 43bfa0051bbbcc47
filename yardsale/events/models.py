"""One row for each thing that happened; never changed but for `addressed_at`."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class EventQuerySet(models.QuerySet["Event"]):
    def about(self, subject: models.Model) -> "EventQuerySet":
        return self.filter(subject_kind=subject._meta.label_lower, subject_id=subject.pk)

    def unaddressed(self, before: datetime) -> "EventQuerySet":
        """Not yet turned into notifications though they happened before that moment."""
        return self.filter(addressed_at=None, happened_at__lt=before)


class Event(models.Model):
    """`name` is noun.past participle (order.paid); the subject is what it happened to."""

    name = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    details = models.JSONField(default=dict)
    happened_at = models.DateTimeField(default=timezone.now)
    addressed_at = models.DateTimeField(null=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "id"], name="events_about_subject"),
            models.Index(fields=["happened_at"], condition=models.Q(addressed_at=None), name="events_unaddressed"),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.subject_id}"

    def subject(self) -> Any:
        """The thing it happened to; raises its DoesNotExist when it is gone."""
        from django.apps import apps

        return apps.get_model(self.subject_kind)._default_manager.get(pk=self.subject_id)
