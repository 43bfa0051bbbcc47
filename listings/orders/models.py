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
from listings.fees.rates import Parts, Rates
from listings.orders.statuses import (
    HELD,
    MOVES,
    OPEN,
    SENT,
    TAKEN,
    CancelReason,
    Delivery,
    OrderStatus,
)
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
        return self.filter(status__in=sorted(SENT), act_by__lte=now)

    def to_be_sent_back_by(self, now: datetime) -> "OrderQuerySet":
        """The buyer was to send it back and did not."""
        return self.filter(status=OrderStatus.RETURNING, returned_at=None, act_by__lte=now)

    def sent_back_by(self, now: datetime) -> "OrderQuerySet":
        """On its way back, and the seller has let the time to look pass."""
        return self.filter(status=OrderStatus.RETURNING, act_by__lte=now).exclude(returned_at=None)

    def to_be_reminded(self, now: datetime) -> "OrderQuerySet":
        return self.filter(remind_at__lte=now).exclude(status=OrderStatus.DISPUTED)

    def held_since(self, moment: datetime) -> "OrderQuerySet":
        """Held for longer than the limit, and no person has been told yet."""
        return self.filter(status__in=sorted(HELD), stuck_at=None, paid_at__lte=moment)


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
    # What a voucher pays of the total; see listings.vouchers.
    voucher = models.PositiveIntegerField(_("paid by a voucher"), default=0, db_default=0)
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
    # Made when it is paid; the buyer says it at the meeting, and nobody else ever sees it.
    hand_over_code = models.CharField(_("hand-over code"), max_length=6, blank=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    code_locked_until = models.DateTimeField(null=True, blank=True)
    meet_place = models.CharField(_("where to meet"), max_length=120, blank=True)
    meet_at = models.DateTimeField(_("when to meet"), null=True, blank=True)
    # Where the seller wants it back, and how the buyer sent it.
    return_address = models.TextField(_("address for the return"), max_length=300, blank=True)
    return_tracking_code = models.CharField(_("tracking number of the return"), max_length=60, blank=True)

    placed_at = models.DateTimeField(default=timezone.now)
    paid_at = models.DateTimeField(null=True, blank=True)
    shipped_at = models.DateTimeField(null=True, blank=True)
    # Only for a parcel with a tracking number: the time to look is shorter from here on.
    delivered_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    # When the clock of the present status runs out: the reservation, the time to post, the time to look.
    act_by = models.DateTimeField(null=True, blank=True)
    # The next reminder of that clock; none when there is none left.
    remind_at = models.DateTimeField(null=True, blank=True)
    # How often one side gave the other more time.
    extended = models.PositiveSmallIntegerField(default=0)
    # When it was frozen (the database writes it, and never takes it back), and when a person was told that it is stuck.
    disputed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # How many rulings there were when it was frozen last: the database wants a newer one before anything moves.
    rulings_before = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    stuck_at = models.DateTimeField(null=True, blank=True)

    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancel_reason = models.CharField(max_length=16, blank=True, choices=CancelReason)
    cancel_note = models.CharField(max_length=300, blank=True)
    # What went back, in minor units: to the buyer, and then to the voucher that had paid a part. While money is held, the
    # part that was agreed on before it was sent.
    refunded = models.PositiveIntegerField(default=0)

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
                condition=Q(delivery=Delivery.MEET, postage=0)
                | Q(delivery=Delivery.POST) & ~Q(address="")
                | Q(delivery=Delivery.OPEN, postage=0, status__in=["placed", "cancelled"]),
                name="paid_order_knows_its_way",
            ),
            models.CheckConstraint(
                condition=Q(refunded__lte=F("price") + F("postage") + F("protection")),
                name="no_more_goes_back_than_was_paid",
            ),
            models.CheckConstraint(
                condition=Q(voucher=0) | Q(voucher__lt=F("price") + F("postage") + F("protection")),
                name="a_voucher_leaves_something_to_pay",
            ),
            models.CheckConstraint(
                condition=~Q(status=OrderStatus.PLACED) | Q(refunded=0),
                name="nothing_goes_back_before_it_is_paid",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=sorted({*HELD, OrderStatus.COMPLETED}))
                | Q(refunded=0)
                | Q(refunded__lt=F("price") + F("postage")),
                name="a_sale_that_goes_on_leaves_the_seller_something",
            ),
            models.CheckConstraint(condition=Q(extended__lte=2), name="more_time_is_given_twice_at_most"),
            models.CheckConstraint(
                condition=Q(hand_over_code="")
                | Q(delivery=Delivery.MEET, hand_over_code__regex=r"^[0-9]{6}$"),
                name="hand_over_code_has_six_digits",
            ),
            models.CheckConstraint(
                condition=Q(cancel_reason__in=["", *CancelReason.values]), name="cancel_reason_is_known"
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
            models.Index(fields=["remind_at"], condition=Q(remind_at__isnull=False), name="order_reminder"),
            models.Index(
                fields=["paid_at"],
                condition=Q(status__in=sorted(HELD), stuck_at=None),
                name="order_held_since",
            ),
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
        """What it costs, in minor units: all that is held once it is paid."""
        return self.price + self.protection + self.postage

    @property
    def to_pay(self) -> int:
        """What the buyer pays of it themselves, in minor units."""
        return self.total - self.voucher

    @property
    def money_back(self) -> int:
        """What the buyer has back of their own money, in minor units: it goes back before the voucher's part does."""
        return min(self.refunded, self.to_pay)

    @property
    def voucher_back(self) -> int:
        """What went back to the voucher that had paid it, in minor units."""
        return self.refunded - self.money_back

    @property
    def rest(self) -> int:
        """What was paid and did not go back, in minor units: all that is held while it is held."""
        return self.total - self.refunded

    @property
    def proceeds(self) -> int:
        """What the seller gets when all goes well, in minor units: of what went back, nothing."""
        return self.kept.seller

    @property
    def kept(self) -> Parts:
        """Who has what after all: the parts of what was paid, with what went back taken out."""
        if not self.refunded:
            return Parts(0, self.price + self.postage - self.commission, self.commission, self.protection)
        rates = Rates(**self.rates)
        return rates.part_refund(self.price, self.postage, self.protection, self.commission, self.refunded)

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
