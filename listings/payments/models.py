"""The ledger, attempts to pay, and what gateways told us. Orders stand above payments and are named, not imported."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from listings.payments.statuses import MOVES, Account, ChargebackState, PaymentStatus, RefundState
from yardsale import codes, money
from yardsale.refusals import Refusal


class LedgerLineQuerySet(models.QuerySet["LedgerLine"]):
    def balance(self, account: str | None = None) -> int:
        """Sum in minor units: of one account, or of all (which must be zero)."""
        lines = self.filter(account=account) if account else self
        return int(lines.aggregate(sum=Sum("amount"))["sum"] or 0)


class LedgerLine(models.Model):
    """Half of a movement. Added, never changed: Postgres refuses UPDATE and DELETE, and a movement that is not zero."""

    order = models.ForeignKey("listings.Order", models.PROTECT, related_name="ledger")
    movement = models.UUIDField()
    account = models.CharField(max_length=12, choices=Account)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=40)
    moved_at = models.DateTimeField(default=timezone.now)

    objects = LedgerLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("ledger line")
        verbose_name_plural = _("ledger lines")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="ledger_line_moves_something"),
            models.CheckConstraint(condition=Q(account__in=Account.values), name="ledger_account_is_known"),
            # An order is paid once, released once, refunded once: a second try is a second row for the same reason.
            models.UniqueConstraint(
                fields=["order", "reason", "account"], name="ledger_moves_once_for_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {money.plain(self.amount, self.currency)} {self.currency}"


class PaymentQuerySet(models.QuerySet["Payment"]):
    def refund_due(self) -> "PaymentQuerySet":
        return self.filter(status=PaymentStatus.REFUND_DUE)


class Payment(models.Model):
    """One attempt to pay an order through a gateway."""

    code = models.CharField(max_length=24, unique=True, default=codes.order_code, editable=False)
    order = models.ForeignKey("listings.Order", models.PROTECT, related_name="payments")
    gateway = models.CharField(max_length=16)
    # The gateway's own name for it; empty until the gateway has answered.
    reference = models.CharField(max_length=80, blank=True)
    amount = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=12, choices=PaymentStatus, default=PaymentStatus.STARTED)
    started_at = models.DateTimeField(default=timezone.now)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = [
            models.UniqueConstraint(
                fields=["gateway", "reference"],
                condition=~Q(reference=""),
                name="gateway_reference_is_one_payment",
            ),
            models.UniqueConstraint(
                fields=["order"], condition=Q(status="succeeded"), name="order_is_paid_once"
            ),
        ]
        indexes = [
            models.Index(fields=["started_at"], condition=Q(status="refund_due"), name="payment_refund_due")
        ]

    def __str__(self) -> str:
        return self.code

    def move_to(self, status: str) -> None:
        if status not in MOVES[self.status]:
            raise Refusal(
                str(_("This payment is already %(status)s.") % {"status": self.get_status_display()})
            )
        moved = Payment.objects.filter(pk=self.pk, status=self.status).update(status=status)
        if not moved:
            raise Refusal(str(_("This payment changed a moment ago. Please look again.")))
        self.refresh_from_db()


class RefundQuerySet(models.QuerySet["Refund"]):
    def due(self) -> "RefundQuerySet":
        return self.filter(state=RefundState.DUE)


class Refund(models.Model):
    """Money on its way back through the gateway. Postgres refuses more of them than the payment brought."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    amount = models.PositiveIntegerField()
    # What the gateway knows it by: the same key again does nothing more.
    key = models.CharField(max_length=80, unique=True)
    state = models.CharField(max_length=8, choices=RefundState, default=RefundState.DUE)
    # The gateway's words when it refused.
    why = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = RefundQuerySet.as_manager()

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_gives_something_back"),
            models.CheckConstraint(condition=Q(state__in=RefundState.values), name="refund_state_is_known"),
        ]
        indexes = [models.Index(fields=["asked_at"], condition=Q(state="due"), name="refund_due_at")]

    def __str__(self) -> str:
        return self.key


class ChargebackQuerySet(models.QuerySet["Chargeback"]):
    def standing(self) -> "ChargebackQuerySet":
        """The money is with the bank or the buyer: all that we have not won."""
        return self.exclude(state=ChargebackState.WON)


class Chargeback(models.Model):
    """The buyer's bank took the money back from us. What follows for the seller is decided by a person."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="chargebacks")
    # The gateway's own name for it; one without has the payment's code.
    reference = models.CharField(max_length=80, unique=True)
    amount = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=8, choices=ChargebackState, default=ChargebackState.OPENED)
    opened_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ChargebackQuerySet.as_manager()

    class Meta:
        verbose_name = _("chargeback")
        verbose_name_plural = _("chargebacks")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ChargebackState.values), name="chargeback_state_is_known"
            )
        ]

    def __str__(self) -> str:
        return self.reference


class GatewayEvent(models.Model):
    """A webhook we have acted on; its id is unique, so a repeat does nothing."""

    gateway = models.CharField(max_length=16)
    event_id = models.CharField(max_length=80)
    kind = models.CharField(max_length=40)
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("gateway event")
        verbose_name_plural = _("gateway events")
        constraints = [
            models.UniqueConstraint(fields=["gateway", "event_id"], name="gateway_event_counts_once")
        ]

    def __str__(self) -> str:
        return f"{self.gateway} {self.event_id}"


class OnceTokenQuerySet(models.QuerySet["OnceToken"]):
    def older_than(self, moment: datetime) -> "OnceTokenQuerySet":
        return self.filter(used_at__lt=moment)


class OnceToken(models.Model):
    """A form that was acted on, and the answer it got: see payments.once."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    token = models.CharField(max_length=40)
    # SHA-256 of the address and the fields that were sent.
    asked = models.CharField(max_length=64)
    answer = models.CharField(max_length=300, blank=True)
    # [[level, words]] that were said to the person.
    words = models.JSONField(default=list)
    used_at = models.DateTimeField(default=timezone.now)

    objects = OnceTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("form acted on")
        verbose_name_plural = _("forms acted on")
        constraints = [models.UniqueConstraint(fields=["person", "token"], name="form_acts_once")]
        indexes = [models.Index(fields=["used_at"], name="form_acted_on_at")]

    def __str__(self) -> str:
        return f"{self.pk}"
