"""How often a thing was looked at, day by day; nobody can be read out of it."""

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from listings.catalogue.models import Listing

if TYPE_CHECKING:
    from yardsale.accounts.models import User


class ListingDayQuerySet(models.QuerySet["ListingDay"]):
    def of(self, seller: "User") -> "ListingDayQuerySet":
        return self.filter(seller=seller)

    def since(self, day: date) -> "ListingDayQuerySet":
        return self.filter(day__gte=day)


class ListingDay(models.Model):
    """How many visitors saw a listing on one day. The seller stands here so that their days are found by one index."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="days")
    seller = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    day = models.DateField(_("day"))
    views = models.PositiveIntegerField(_("views"), default=0)

    objects = ListingDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("day of a listing")
        verbose_name_plural = _("days of listings")
        constraints = [models.UniqueConstraint(fields=["listing", "day"], name="listing_has_each_day_once")]
        indexes = [models.Index(fields=["seller", "day"], name="listing_days_of_seller")]

    def __str__(self) -> str:
        return f"{self.listing_id} on {self.day}: {self.views}"


class ListingVisit(models.Model):
    """That somebody was counted today: a keyed hash which is thrown away after the day, so that nobody counts twice."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="+")
    day = models.DateField(_("day"))
    visitor = models.BigIntegerField()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        constraints = [
            models.UniqueConstraint(fields=["day", "listing", "visitor"], name="visitor_counts_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} on {self.day}"


class Vain(models.Model):
    """That a visitor's search found nothing today: keyed hashes of both, thrown away after two days. No words stand here."""

    search = models.BigIntegerField()
    day = models.DateField()
    visitor = models.BigIntegerField()

    class Meta:
        verbose_name = _("search in vain")
        verbose_name_plural = _("searches in vain")
        constraints = [
            models.UniqueConstraint(
                fields=["day", "search", "visitor"], name="visitor_asks_in_vain_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"on {self.day}"


class FoundNothing(models.Model):
    """Words that several people looked for on one day and did not find: written down when the third of them asks."""

    words = models.CharField(_("words"), max_length=60)
    day = models.DateField(_("day"))
    people = models.PositiveIntegerField(_("people on that day"))

    class Meta:
        verbose_name = _("search that found nothing")
        verbose_name_plural = _("searches that found nothing")
        constraints = [
            models.UniqueConstraint(fields=["day", "words"], name="words_found_nothing_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(people__gte=3), name="nothing_is_told_of_fewer_than_three"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.words} on {self.day}"
