"""One row for each thing that happened; never changed but for `addressed_at` and the sweep's own two columns."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

#: An event is left to its own doorbell for this long before the sweep takes it.
PATIENCE = timedelta(seconds=4)


def after_patience() -> datetime:
    return timezone.now() + PATIENCE


class EventQuerySet(models.QuerySet["Event"]):
    def about(self, subject: models.Model) -> "EventQuerySet":
        return self.filter(subject_kind=subject._meta.label_lower, subject_id=subject.pk)

    def unaddressed(self) -> "EventQuerySet":
        return self.filter(addressed_at=None)

    def overdue(self, now: datetime) -> "EventQuerySet":
        """Not addressed though their last ring should have seen to that by now."""
        return self.unaddressed().filter(ring_at__lte=now)


class Event(models.Model):
    """`name` is noun.past participle (order.paid); the subject is what it happened to."""

    name = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    details = models.JSONField(default=dict)
    happened_at = models.DateTimeField(default=timezone.now)
    addressed_at = models.DateTimeField(null=True)
    # How often the sweep rang for it, and when it rings next: a bad event comes back more and more rarely.
    rings = models.PositiveSmallIntegerField(default=0)
    ring_at = models.DateTimeField(default=after_patience)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "id"], name="events_about_subject"),
            models.Index(fields=["ring_at"], condition=models.Q(addressed_at=None), name="events_overdue"),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.subject_id}"

    def subject(self) -> Any:
        """The thing it happened to; raises its DoesNotExist when it is gone."""
        from django.apps import apps

        return apps.get_model(self.subject_kind)._default_manager.get(pk=self.subject_id)
