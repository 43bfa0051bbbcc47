"""How each person stands as a buyer and as a seller, how that changed, and how many were in each segment on each day."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from listings.segments.statuses import SEGMENTS, Side, Stage


class StandingQuerySet(models.QuerySet["Standing"]):
    def in_segment(self, key: str) -> "StandingQuerySet":
        segment = SEGMENTS[key]
        return self.filter(side=segment.side, **segment.where)


class Standing(models.Model):
    """One person on one side, as of the last night. Only `actions.reckon` writes here."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="standings")
    side = models.CharField(_("side"), max_length=6, choices=Side)
    stage = models.CharField(_("stage"), max_length=8, choices=Stage)
    # The day on which the stage was first seen.
    since = models.DateField(_("since"))
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    # In the last year: how often, and for how much in the site's currency.
    times = models.PositiveIntegerField(_("times in a year"))
    value = models.BigIntegerField(_("value in a year"))
    is_regular = models.BooleanField()
    is_big = models.BooleanField()
    # Keys of the categories they trade in most, the first one most of all.
    favourites = ArrayField(models.IntegerField(), default=list)

    objects = StandingQuerySet.as_manager()

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        constraints = [
            models.UniqueConstraint(fields=["person", "side"], name="person_stands_once_on_a_side"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="stage_is_known"),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="side_is_known"),
            models.CheckConstraint(
                condition=Q(last_at__gte=models.F("first_at")), name="last_is_not_before_first"
            ),
        ]
        indexes = [
            models.Index(fields=["side", "stage", "person"], name="standing_by_stage"),
            models.Index(fields=["side", "person"], condition=Q(is_regular=True), name="standing_regular"),
            models.Index(fields=["side", "person"], condition=Q(is_big=True), name="standing_big"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.person_id} {self.side}: {self.stage}"


class Move(models.Model):
    """From one stage to another, on one day; "" before the first."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    side = models.CharField(max_length=6, choices=Side)
    before = models.CharField(max_length=8, choices=Stage, blank=True, default="")
    after = models.CharField(max_length=8, choices=Stage)
    day = models.DateField()

    class Meta:
        verbose_name = _("move between stages")
        verbose_name_plural = _("moves between stages")
        constraints = [
            models.UniqueConstraint(fields=["person", "side", "day"], name="person_moves_once_a_day")
        ]
        indexes = [models.Index(fields=["day", "side", "before", "after"], name="moves_of_a_day")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.side}: {self.before} to {self.after}"


class SegmentDay(models.Model):
    """How many people a segment had on a day; nobody can be read out of it."""

    day = models.DateField()
    segment = models.CharField(max_length=20)
    people = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("day of a segment")
        verbose_name_plural = _("days of segments")
        constraints = [models.UniqueConstraint(fields=["day", "segment"], name="segment_has_each_day_once")]

    def __str__(self) -> str:
        return f"{self.segment} on {self.day}: {self.people}"
