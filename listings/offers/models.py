"""Offers, and what a seller has laid down about one thing's price: thresholds, a ladder, going on by itself."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from listings.catalogue.models import Listing
from listings.catalogue.statuses import ListingStatus
from listings.conversations.models import Thread
from listings.offers.statuses import MOVES, OfferStatus
from listings.orders.models import Order
from yardsale import codes
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User


class OfferQuerySet(models.QuerySet["Offer"]):
    def involving(self, user: "User") -> "OfferQuerySet":
        return self.filter(Q(buyer=user) | Q(seller=user))

    def open(self) -> "OfferQuerySet":
        return self.filter(status=OfferStatus.OPEN)

    def lapsed_by(self, now: datetime) -> "OfferQuerySet":
        """While the seller is away the time to answer stands still."""
        return self.open().filter(answer_by__lte=now).exclude(listing__status=ListingStatus.PAUSED)

    def on(self, listing: Listing) -> "OfferQuerySet":
        return self.filter(listing=listing)


class Offer(models.Model):
    """One amount that one side named, in minor units of the listing's currency, before buyer protection and postage."""

    code = models.CharField(_("code"), max_length=16, unique=True, default=codes.order_code, editable=False)
    listing = models.ForeignKey(Listing, models.PROTECT, related_name="offers")
    thread = models.ForeignKey(Thread, models.PROTECT, related_name="offers")
    buyer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="offers_made")
    seller = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="offers_received")
    # Buyer or seller: whose offer it is; the other side answers.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    amount = models.PositiveIntegerField(_("amount"))
    # What the thing cost when the offer was made, so that the page can say how far apart they are.
    asked = models.PositiveIntegerField(_("price then"))
    # A seller's offer to everybody who had saved the thing.
    is_private = models.BooleanField(default=False)
    # Answered by the thresholds that the seller had laid down.
    is_automatic = models.BooleanField(default=False)
    status = models.CharField(_("status"), max_length=8, choices=OfferStatus, default=OfferStatus.OPEN)
    made_at = models.DateTimeField(default=timezone.now)
    answer_by = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    order = models.OneToOneField(Order, models.PROTECT, null=True, blank=True, related_name="offer")

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "buyer"],
                condition=Q(status="open"),
                name="buyer_has_one_open_offer_per_thing",
            ),
            models.CheckConstraint(condition=~Q(buyer=F("seller")), name="nobody_offers_to_themselves"),
            models.CheckConstraint(
                condition=Q(by=F("buyer")) | Q(by=F("seller")), name="offer_is_by_one_of_the_two"
            ),
            models.CheckConstraint(condition=Q(amount__gte=100), name="offer_is_sensible"),
            models.CheckConstraint(condition=Q(status__in=OfferStatus.values), name="offer_status_is_known"),
            models.CheckConstraint(
                condition=Q(status="accepted") ^ Q(order__isnull=True),
                name="only_an_accepted_offer_has_an_order",
            ),
            models.CheckConstraint(
                condition=Q(status="open") ^ Q(answered_at__isnull=False), name="answered_offer_has_a_moment"
            ),
        ]
        indexes = [
            models.Index(F("buyer"), F("id").desc(), name="offer_of_buyer"),
            models.Index(F("seller"), F("id").desc(), name="offer_of_seller"),
            models.Index(fields=["answer_by"], condition=Q(status="open"), name="offer_deadline"),
            models.Index(F("thread"), F("id").desc(), name="offer_of_conversation"),
        ]

    def __str__(self) -> str:
        return f"{self.code} ({self.status})"

    def get_absolute_url(self) -> str:
        return reverse("offers:detail", args=[self.code])

    @property
    def is_open(self) -> bool:
        return self.status == OfferStatus.OPEN

    @property
    def answerer(self) -> "User":
        """Whose turn it is while the offer is open."""
        return self.seller if self.by_id == self.buyer_id else self.buyer

    def other_side(self, user: "User") -> "User":
        return self.seller if user == self.buyer else self.buyer

    def move_to(self, status: str, **changes: Any) -> None:
        """The one gate through which the status changes; refuses when somebody was faster or the table says no."""
        if status not in MOVES[self.status]:
            raise Refusal(
                _now("This offer is “%(status)s”, so that cannot be done now.")
                % {"status": self.get_status_display()}
            )
        changes.setdefault("answered_at", timezone.now())
        moved = Offer.objects.filter(pk=self.pk, status=self.status).update(status=status, **changes)
        if not moved:
            raise Refusal(_now("This offer was answered a moment ago. Please look again."))
        self.refresh_from_db()


class SalePlanQuerySet(models.QuerySet["SalePlan"]):
    def stepping_by(self, now: datetime) -> "SalePlanQuerySet":
        """On sale, and the next step of the ladder is due."""
        return self.filter(next_step_at__lte=now, listing__status="on_sale")

    def going_on_by(self, now: datetime) -> "SalePlanQuerySet":
        """On sale, about to end before `now`, and laid down to go on."""
        return self.filter(extends_left__gt=0, listing__status="on_sale", listing__expires_at__lte=now)


class SalePlan(models.Model):
    """What the seller laid down about one listing; nobody else sees it. Amounts are minor units."""

    listing = models.OneToOneField(Listing, models.CASCADE, related_name="plan")
    accept_from = models.PositiveIntegerField(_("accept offers from"), null=True, blank=True)
    decline_below = models.PositiveIntegerField(_("decline offers below"), null=True, blank=True)
    # The ladder: so many percent down every so many days, never below the floor.
    step_percent = models.PositiveSmallIntegerField(_("percent"), null=True, blank=True)
    step_days = models.PositiveSmallIntegerField(_("days"), null=True, blank=True)
    floor = models.PositiveIntegerField(_("lowest price"), null=True, blank=True)
    next_step_at = models.DateTimeField(null=True, blank=True)
    # How often more it is extended by itself when its time is over.
    extends_left = models.PositiveSmallIntegerField(_("extend by itself"), default=0)
    # When those who saved it were last made an offer.
    given_at = models.DateTimeField(null=True, blank=True)

    objects = SalePlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("sale plan")
        verbose_name_plural = _("sale plans")
        constraints = [
            models.CheckConstraint(
                condition=Q(accept_from=None)
                | Q(decline_below=None)
                | Q(decline_below__lte=F("accept_from")),
                name="what_is_accepted_is_not_declined",
            ),
            models.CheckConstraint(
                condition=Q(step_percent=None, step_days=None, floor=None, next_step_at=None)
                | Q(
                    step_percent__gte=1,
                    step_percent__lte=50,
                    step_days__gte=1,
                    step_days__lte=60,
                    floor__gte=100,
                ),
                name="ladder_is_whole_or_absent",
            ),
            models.CheckConstraint(condition=Q(extends_left__lte=12), name="plan_ends_some_day"),
        ]
        indexes = [
            models.Index(
                fields=["next_step_at"], condition=Q(next_step_at__isnull=False), name="plan_next_step"
            ),
            models.Index(fields=["listing"], condition=Q(extends_left__gt=0), name="plan_goes_on"),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id}"
