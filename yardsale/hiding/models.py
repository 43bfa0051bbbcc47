"""One row for each thing out of sight; rooms ask for it in the query that reads the thing."""

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    MESSAGE = "message", _("Message")
    REVIEW = "review", _("Review")


class Hidden(models.Model):
    """What was said stays as it was said, for whoever has to judge; it is only not shown."""

    kind = models.CharField(max_length=8, choices=Kind)
    thing_id = models.BigIntegerField()
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("hidden thing")
        verbose_name_plural = _("hidden things")
        constraints = [
            models.UniqueConstraint(fields=["kind", "thing_id"], name="thing_is_hidden_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=Kind.values), name="hidden_thing_is_of_a_known_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.thing_id}"


def is_hidden(kind: str, key: str = "pk") -> Exists:
    """For `annotate` and `filter`: whether the row whose key stands in that column is out of sight."""
    return Exists(Hidden.objects.filter(kind=kind, thing_id=OuterRef(key)))
