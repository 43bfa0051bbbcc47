"""A thing somebody saved, a person somebody follows: each once."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from listings.catalogue.models import Listing
from listings.fees import rates

if TYPE_CHECKING:
    from yardsale.accounts.models import User


class FavouriteQuerySet(models.QuerySet["Favourite"]):
    def of(self, person: "User") -> "FavouriteQuerySet":
        return self.filter(person=person)

    def on(self, listing: Listing) -> "FavouriteQuerySet":
        """By people who are still here."""
        return self.filter(listing=listing, person__is_active=True)

    def told_of_drop(self, shown: int, clearly_higher: int) -> "FavouriteQuerySet":
        """Who hears of a price that is `shown` to buyers: their own is reached by it, or it fell clearly, not short of theirs."""
        fees = rates.current()
        # Wide enough for what the dearest thing comes to in between.
        known = Cast("known_price", models.BigIntegerField()) * (10_000 + fees.protection_rate) / 10_000
        known += fees.protection_fixed
        reached = Q(target__gte=shown) & Q(target__lt=known)
        clearly = Q(target=None) | Q(target__gte=shown)
        return self.filter(reached | clearly & Q(known_price__gte=clearly_higher), tells_cheaper=True)


class Favourite(models.Model):
    """The price is kept from when it was saved, so that a drop can be shown and told."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="favourites")
    listing = models.ForeignKey(Listing, models.CASCADE, related_name="favourites")
    # Minor units, what the seller asked then.
    price = models.PositiveIntegerField(_("price when saved"))
    # The lowest price the person knows of: below it they hear of a drop, once.
    known_price = models.PositiveIntegerField(_("lowest price told"))
    # Minor units, as buyers see prices: with one of their own, the person hears of no other drop.
    target = models.PositiveIntegerField(_("your price"), null=True, blank=True)
    tells_cheaper = models.BooleanField(_("when it gets cheaper"), default=True, db_default=True)
    tells_sold = models.BooleanField(_("when it is sold"), default=True, db_default=True)
    tells_back = models.BooleanField(_("when it is back on sale"), default=True, db_default=True)
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


class Seen(models.Model):
    """A thing whose page a signed-in person had before their eyes; the newest few of each are kept, until they clear them."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    listing = models.ForeignKey(Listing, models.CASCADE, related_name="+")
    at = models.DateTimeField(_("last seen"), default=timezone.now)

    class Meta:
        verbose_name = _("thing seen")
        verbose_name_plural = _("things seen")
        constraints = [
            models.UniqueConstraint(fields=["person", "listing"], name="one_person_has_seen_one_thing_once")
        ]
        indexes = [models.Index(F("person"), F("at").desc(), name="seen_newest")]

    def __str__(self) -> str:
        return f"{self.listing_id} seen by {self.person_id}"


class NotThis(models.Model):
    """A thing that a person wants recommended no more."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    listing = models.ForeignKey(Listing, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("thing not wanted")
        verbose_name_plural = _("things not wanted")
        constraints = [
            models.UniqueConstraint(fields=["person", "listing"], name="one_person_wants_one_thing_not_once")
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} not for {self.person_id}"
