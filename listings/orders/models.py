"""An order: what was agreed, at which rates, and where it stands."""

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
from listings.orders.statuses import HELD, MOVES, OPEN, TAKEN, Delivery, OrderStatus
from yardsale import codes
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User


class OrderQuerySet(models.QuerySet["Order"]):
    def involving(self, user: "User") -> "OrderQuerySet":
        return self.filter(Q(buyer=user) | Q(seller=user))

    def open(self) -> "OrderQuerySet":
        return self.filter(status__in=sorted(OPEN))

    def taken(self) -> "OrderQuerySet":
        return self.filter(status__in=sorted(TAKEN))

    def completed(self) -> "OrderQuerySet":
        return self.filter(status=OrderStatus.COMPLETED)

    def unpaid_since(self, now: datetime) -> "OrderQuerySet":
        """Reservations that have run out."""
        return self.filter(status=OrderStatus.PLACED, act_by__lte=now)

    def unsent_by(self, now: datetime) -> "OrderQuerySet":
        """Paid, and the seller has let the time for posting pass."""
        return self.filter(status=OrderStatus.PAID, act_by__lte=now)

    def inspected_by(self, now: datetime) -> "OrderQuerySet":
        """Sent or handed over, and the buyer's time to look has passed."""
        return self.filter(status__in=[OrderStatus.SHIPPED, OrderStatus.HANDED_OVER], act_by__lte=now)


class Order(models.Model):
    """Amounts are minor units of `currency`; the rates stand here because schedules change and orders do not."""

    code = models.CharField(_("code"), max_length=16, unique=True, default=codes.order_code, editable=False)
    listing = models.ForeignKey(Listing, models.PROTECT, related_name="orders")
    buyer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="purchases")
    seller = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="sales")
    status = models.CharField(_("status"), max_length=16, choices=OrderStatus, default=OrderStatus.PLACED)

    currency = models.CharField(max_length=3)
    price = models.PositiveIntegerField(_("price"))
    protection = models.PositiveIntegerField(_("buyer protection"))
    postage = models.PositiveIntegerField(_("postage"), default=0)
    commission = models.PositiveIntegerField(_("commission"))
    # The rates that gave protection and commission: a copy of payments.FeeSchedule.rates().
    rates = models.JSONField(_("rates at purchase"), default=dict)
    # The listing as it was bought (text, condition, attributes, photos) and the SHA-256 of that.
    item = models.JSONField(_("item as bought"), default=dict)
    item_hash = models.CharField(max_length=64)

    delivery = models.CharField(_("delivery"), max_length=4, choices=Delivery)
    # Where to post it; shown to the seller from payment until completion, to nobody else.
    recipient = models.CharField(_("name on the parcel"), max_length=80, blank=True)
    address = models.TextField(_("address"), max_length=300, blank=True)
    tracking_code = models.CharField(_("tracking number"), max_length=60, blank=True)

    placed_at = models.DateTimeField(default=timezone.now)
    paid_at = models.DateTimeField(null=True, blank=True)
    shipped_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    # When the clock of the present status runs out: the reservation, the time to post, the time to look.
    act_by = models.DateTimeField(null=True, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        constraints = [
            models.UniqueConstraint(
                fields=["listing"], condition=Q(status__in=sorted(OPEN)), name="listing_has_one_open_order"
            ),
            models.CheckConstraint(condition=~Q(buyer=F("seller")), name="nobody_buys_from_themselves"),
            models.CheckConstraint(
                condition=Q(commission__lte=F("price")), name="commission_is_within_the_price"
            ),
            models.CheckConstraint(condition=Q(status__in=OrderStatus.values), name="order_status_is_known"),
            models.CheckConstraint(
                condition=Q(delivery=Delivery.MEET, postage=0) | Q(delivery=Delivery.POST) & ~Q(address=""),
                name="posted_order_has_an_address",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["placed", "cancelled"]) | Q(paid_at__isnull=False),
                name="order_moves_on_only_when_paid",
            ),
        ]
        indexes = [
            models.Index(F("buyer"), F("id").desc(), name="order_of_buyer"),
            models.Index(F("seller"), F("id").desc(), name="order_of_seller"),
            models.Index(F("act_by"), condition=Q(status__in=sorted(OPEN)), name="order_deadline"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.code})"

    def get_absolute_url(self) -> str:
        return reverse("orders:detail", args=[self.code])

    @property
    def title(self) -> str:
        return str(self.item.get("title", ""))

    @property
    def total(self) -> int:
        """What the buyer pays, in minor units."""
        return self.price + self.protection + self.postage

    @property
    def proceeds(self) -> int:
        """What the seller gets when all goes well, in minor units."""
        return self.price + self.postage - self.commission

    @property
    def is_held(self) -> bool:
        return self.status in HELD

    def other_side(self, user: "User") -> "User":
        return self.seller if user == self.buyer else self.buyer

    def move_to(self, status: str, **changes: Any) -> None:
        """The one gate through which the status changes; refuses when somebody was faster or the table says no."""
        if status not in MOVES[self.status]:
            raise Refusal(
                _now("This order is “%(status)s”, so that cannot be done now.")
                % {"status": self.get_status_display()}
            )
        moved = Order.objects.filter(pk=self.pk, status=self.status).update(status=status, **changes)
        if not moved:
            raise Refusal(_now("Someone else changed this order a moment ago. Please look again."))
        self.refresh_from_db()
