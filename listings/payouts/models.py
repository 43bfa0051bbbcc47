"""Where sellers are paid, and what was paid to them for which orders."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from listings.orders.models import Order
from listings.payouts.statuses import MOVES, ON_ITS_WAY, PauseReason, PayoutStatus
from yardsale import codes
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User


class PayoutAccount(models.Model):
    """Where a seller's money goes. The bank's number itself is the gateway's to keep; we know how it ends."""

    seller = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="payout_account", verbose_name=_("seller")
    )
    gateway = models.CharField(max_length=16)
    # The gateway's own name for it; empty until the gateway has given one.
    reference = models.CharField(max_length=80, blank=True)
    holder = models.CharField(_("account holder"), max_length=80, blank=True)
    masked = models.CharField(_("account"), max_length=40, blank=True)
    is_ready = models.BooleanField(_("ready"), default=False)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)
    # Nothing is paid before: whoever took over somebody's account must not be quicker than its owner's mail.
    paused_until = models.DateTimeField(_("paused until"), null=True, blank=True)
    paused_for = models.CharField(
        _("paused because of"),
        max_length=8,
        choices=PauseReason,
        default=PauseReason.DETAILS,
        db_default=PauseReason.DETAILS.value,
    )

    class Meta:
        verbose_name = _("payout account")
        verbose_name_plural = _("payout accounts")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_ready=False) | ~Q(reference=""), name="ready_payout_account_has_a_reference"
            )
        ]

    def __str__(self) -> str:
        return self.masked or self.reference

    def is_paused(self, now: datetime) -> bool:
        return self.paused_until is not None and self.paused_until > now

    def may_receive(self, now: datetime) -> bool:
        return self.is_ready and not self.is_paused(now)


class PayoutQuerySet(models.QuerySet["Payout"]):
    def of(self, seller: "User") -> "PayoutQuerySet":
        return self.filter(seller=seller)

    def due(self) -> "PayoutQuerySet":
        return self.filter(status=PayoutStatus.DUE)

    def on_its_way(self) -> "PayoutQuerySet":
        return self.filter(status__in=sorted(ON_ITS_WAY))

    def paid(self) -> "PayoutQuerySet":
        return self.filter(status=PayoutStatus.PAID)


class Payout(models.Model):
    """One transfer to a seller: minor units of one currency, for the orders in its lines."""

    code = models.CharField(max_length=24, unique=True, default=codes.order_code, editable=False)
    seller = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="payouts")
    amount = models.PositiveIntegerField(_("amount"))
    currency = models.CharField(max_length=3)
    status = models.CharField(_("status"), max_length=8, choices=PayoutStatus, default=PayoutStatus.DUE)
    gateway = models.CharField(max_length=16)
    # Where it went, as it was when it was made: details may change later.
    account = models.CharField(max_length=80)
    destination = models.CharField(_("paid to"), max_length=40, blank=True)
    # The gateway's own name for it; empty until the gateway has answered.
    reference = models.CharField(max_length=80, blank=True)
    # The gateway's words when it failed.
    why = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)

    objects = PayoutQuerySet.as_manager()

    class Meta:
        verbose_name = _("payout")
        verbose_name_plural = _("payouts")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payout_pays_something"),
            models.CheckConstraint(
                condition=Q(status__in=PayoutStatus.values), name="payout_status_is_known"
            ),
            models.UniqueConstraint(
                fields=["gateway", "reference"],
                condition=~Q(reference=""),
                name="gateway_reference_is_one_payout",
            ),
        ]
        indexes = [
            models.Index(F("seller"), F("id").desc(), name="payout_of_seller"),
            models.Index(fields=["made_at"], condition=Q(status="due"), name="payout_due_at"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("payouts:detail", args=[self.code])

    @property
    def key(self) -> str:
        """What the gateway knows this attempt by: the same key again pays nothing more."""
        return f"payout-{self.code}"

    def move_to(self, status: str, **changes: Any) -> None:
        if status not in MOVES[self.status]:
            raise Refusal(
                _now("This payout is already “%(status)s”.") % {"status": self.get_status_display()}
            )
        moved = Payout.objects.filter(pk=self.pk, status=self.status).update(status=status, **changes)
        if not moved:
            raise Refusal(_now("This payout changed a moment ago. Please look again."))
        self.refresh_from_db()


class PayoutLine(models.Model):
    """An order's part of a payout. It stands until the payout comes back; one that stands per order."""

    payout = models.ForeignKey(Payout, models.PROTECT, related_name="lines")
    order = models.ForeignKey(Order, models.PROTECT, related_name="payout_lines")
    amount = models.PositiveIntegerField()
    stands = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("payout line")
        verbose_name_plural = _("payout lines")
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(stands=True), name="order_is_paid_out_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payout_line_pays_something"),
        ]

    def __str__(self) -> str:
        return f"{self.payout_id} {self.order_id}"
