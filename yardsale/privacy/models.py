"""Copies people asked for, and farewells. A farewell's row is all that says that somebody was here, and it does not say who."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yardsale import codes
from yardsale.privacy.statuses import OPEN_ERASURE, OPEN_EXPORT, ErasureState, ExportState


def export_code() -> str:
    return codes.new_code(24)


class ExportQuerySet(models.QuerySet["Export"]):
    def of(self, person: object) -> "ExportQuerySet":
        return self.filter(person=person)

    def open(self) -> "ExportQuerySet":
        return self.filter(state__in=OPEN_EXPORT)


class Export(models.Model):
    """A copy of everything about its person: a file below PRIVATE_ROOT until `gone_at`."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    code = models.CharField(max_length=24, unique=True, default=export_code, editable=False)
    state = models.CharField(max_length=8, choices=ExportState, default=ExportState.WAITING)
    asked_at = models.DateTimeField(default=timezone.now)
    # When a worker last went on with it: one that died is found by this.
    touched_at = models.DateTimeField(default=timezone.now)
    done = models.PositiveSmallIntegerField(default=0)
    parts = models.PositiveSmallIntegerField(default=0)
    ready_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)
    path = models.CharField(max_length=120, blank=True)
    size = models.PositiveBigIntegerField(default=0)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("copy of somebody’s data")
        verbose_name_plural = _("copies of people’s data")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state__in=OPEN_EXPORT), name="person_has_one_open_export"
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | ~Q(path="") & Q(gone_at__isnull=False),
                name="ready_export_has_a_file_and_an_end",
            ),
        ]
        indexes = [
            models.Index(F("person"), F("id").desc(), name="export_newest"),
            models.Index(fields=["touched_at"], condition=Q(state__in=OPEN_EXPORT), name="export_open"),
            models.Index(fields=["gone_at"], condition=Q(state="ready"), name="export_goes"),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.pk}"

    @property
    def percent(self) -> int:
        return round(100 * self.done / self.parts) if self.parts else 0


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def of(self, person: object) -> "ErasureQuerySet":
        return self.filter(person=person)

    def open(self) -> "ErasureQuerySet":
        return self.filter(state__in=OPEN_ERASURE)


class Erasure(models.Model):
    """Somebody leaves: asked for, fourteen days in which they may stay after all, then erased."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=ErasureState, default=ErasureState.WAITING)
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    # Before when nobody looks again, since something of theirs was open when it was due.
    look_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    # Where the last letter goes; empty once it has gone.
    goodbye_to = models.EmailField(blank=True)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("farewell")
        verbose_name_plural = _("farewells")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state__in=OPEN_ERASURE), name="person_leaves_once"
            ),
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False)
                | ~Q(state="done") & Q(done_at=None, goodbye_to=""),
                name="done_erasure_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["look_at"], condition=Q(state__in=OPEN_ERASURE), name="erasure_due"),
            models.Index(fields=["done_at"], condition=~Q(goodbye_to=""), name="erasure_says_goodbye"),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.pk}"
