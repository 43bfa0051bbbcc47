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
