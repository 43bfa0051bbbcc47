"""The sandbox's own books, as if they stood at a payment company. On the site, nothing but sandbox.py reads them."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SandboxPayment(models.Model):
    """What a buyer paid, or was to pay."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        SUCCEEDED = "succeeded", _("Succeeded")
        DECLINED = "declined", _("Declined")
        ABANDONED = "abandoned", _("Abandoned")

    reference = models.CharField(max_length=80, unique=True)
    payment_code = models.CharField(max_length=24, unique=True)
    amount = models.PositiveIntegerField()
    refunded = models.PositiveIntegerField(default=0)
    currency = models.CharField(max_length=3)
    words = models.CharField(max_length=120)
    return_url = models.CharField(max_length=300)
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)

    class Meta:
        verbose_name = _("sandbox payment")
        verbose_name_plural = _("sandbox payments")
        constraints = [
            models.CheckConstraint(
                condition=Q(refunded__lte=F("amount")), name="sandbox_refunds_no_more_than_paid"
            )
        ]

    def __str__(self) -> str:
        return self.reference


class SandboxPayout(models.Model):
    """What was sent to a seller."""

    class State(models.TextChoices):
        SENT = "sent", _("Sent")
        PAID = "paid", _("Paid")
        FAILED = "failed", _("Failed")

    reference = models.CharField(max_length=80, unique=True)
    payout_code = models.CharField(max_length=24)
    # The same key again pays nothing more.
    key = models.CharField(max_length=80, unique=True)
    account = models.CharField(max_length=80)
    amount = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=12, choices=State, default=State.SENT)

    class Meta:
        verbose_name = _("sandbox payout")
        verbose_name_plural = _("sandbox payouts")

    def __str__(self) -> str:
        return self.reference


class SandboxDeliveryQuerySet(models.QuerySet["SandboxDelivery"]):
    def due(self) -> "SandboxDeliveryQuerySet":
        return self.filter(delivered_at=None, due_at__lte=timezone.now(), attempts__lt=20)


class SandboxDelivery(models.Model):
    """One webhook on its way from the sandbox to the site."""

    # What it tells of: a payment, or (without one) a payout or an account.
    payment = models.ForeignKey(SandboxPayment, models.CASCADE, null=True, related_name="deliveries")
    body = models.JSONField(default=dict)
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    delivered_at = models.DateTimeField(null=True)

    objects = SandboxDeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("sandbox webhook")
        verbose_name_plural = _("sandbox webhooks")
        indexes = [
            models.Index(fields=["due_at"], condition=Q(delivered_at=None), name="sandbox_delivery_due")
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
