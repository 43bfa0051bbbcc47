"""A thing somebody saved, a person somebody follows: each once."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from listings.catalogue.models import Listing

if TYPE_CHECKING:
    from yardsale.accounts.models import User


class FavouriteQuerySet(models.QuerySet["Favourite"]):
    def of(self, person: "User") -> "FavouriteQuerySet":
        return self.filter(person=person)

    def on(self, listing: Listing) -> "FavouriteQuerySet":
        """By people who are still here."""
        return self.filter(listing=listing, person__is_active=True)


class Favourite(models.Model):
    """The price is kept from when it was saved, so that a drop can be shown and told."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="favourites")
    listing = models.ForeignKey(Listing, models.CASCADE, related_name="favourites")
    # Minor units, what the seller asked then.
    price = models.PositiveIntegerField(_("price when saved"))
    # The lowest price the person knows of: below it they hear of a drop, once.
    known_price = models.PositiveIntegerField(_("lowest price told"))
    saved_at = models.DateTimeField(_("saved"), default=timezone.now)

    objects = FavouriteQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved thing")
        verbose_name_plural = _("saved things")
        constraints = [
            models.UniqueConstraint(fields=["person", "listing"], name="one_person_saves_one_thing_once"),
        ]
        indexes = [models.Index(F("person"), F("id").desc(), name="favourite_newest")]

    def __str__(self) -> str:
        return f"{self.listing_id} saved by {self.person_id}"


class FollowQuerySet(models.QuerySet["Follow"]):
    def by(self, person: "User") -> "FollowQuerySet":
        return self.filter(person=person)

    def of(self, seller: "User | int") -> "FollowQuerySet":
        """By people who are still here; the seller or their key."""
        return self.filter(seller=seller, person__is_active=True)


class Follow(models.Model):
    """Hears of every new thing the seller puts on sale, within the daily cap."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="follows")
    seller = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="followers")
    since = models.DateTimeField(_("since"), default=timezone.now)

    objects = FollowQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow")
        verbose_name_plural = _("follows")
        constraints = [
            models.UniqueConstraint(fields=["person", "seller"], name="one_person_follows_another_once"),
            models.CheckConstraint(condition=~Q(person=F("seller")), name="nobody_follows_themselves"),
        ]
        indexes = [models.Index(F("person"), F("id").desc(), name="follow_newest")]

    def __str__(self) -> str:
        return f"{self.person_id} follows {self.seller_id}"
