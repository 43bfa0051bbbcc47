"""Business hours with holidays, and the queues that keep them: when a clock of a ticket runs, and how long it may."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def nine_to_six() -> list[list[list[int]]]:
    """Monday to Friday, in minutes since midnight."""
    return [[[540, 1080]]] * 5 + [[], []]


class BusinessHours(models.Model):
    """`week`: for each day from Monday on the spans that are open, as minutes since midnight: [[[540, 1080]], …, []]."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    time_zone = models.CharField(_("time zone"), max_length=40)
    week = models.JSONField(_("week"), default=nine_to_six)

    class Meta:
        verbose_name = _("business hours")
        verbose_name_plural = _("business hours")

    def __str__(self) -> str:
        return self.name


class Holiday(models.Model):
    """A day on which nobody is there."""

    hours = models.ForeignKey(BusinessHours, models.CASCADE, related_name="holidays")
    day = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["hours", "day"], name="holiday_is_named_once")]

    def __str__(self) -> str:
        return f"{self.name} ({self.day})"


class Queue(models.Model):
    """Where tickets wait, with what it promises in minutes of its business hours."""

    slug = models.SlugField(_("short name"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=60)
    hours = models.ForeignKey(BusinessHours, models.PROTECT, related_name="queues")
    first_minutes = models.PositiveIntegerField(
        _("first answer within (minutes)"), default=480, validators=[MinValueValidator(1)]
    )
    next_minutes = models.PositiveIntegerField(
        _("next answer within (minutes)"), default=480, validators=[MinValueValidator(1)]
    )
    solve_minutes = models.PositiveIntegerField(
        _("solved within (minutes)"), default=2700, validators=[MinValueValidator(1)]
    )
    # Kinds of tickets that begin here; whatever no queue names begins in the first.
    kinds = models.JSONField(_("what begins here"), default=list, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    # How far clocks are computed anew after something was mended (the key of the last ticket; None: all are), and how
    # often something was; see `mending`.
    settle_after = models.BigIntegerField(null=True, editable=False)
    mendings = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("queue")
        verbose_name_plural = _("queues")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_minutes__gt=0, next_minutes__gt=0, solve_minutes__gt=0),
                name="queue_promises_something",
            )
        ]

    def __str__(self) -> str:
        return self.name
