"""The dated fee schedules."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class FeeSchedule(models.Model):
    """Rates from `starts_at` on, until a later row starts. Amounts are minor units, rates basis points (8 % = 800)."""

    starts_at = models.DateTimeField(_("starts"), unique=True)
    commission_rate = models.PositiveIntegerField(_("commission rate"), default=800)
    commission_least = models.PositiveIntegerField(_("least commission"), default=50)
    commission_most = models.PositiveIntegerField(_("most commission"), default=6000)
    protection_rate = models.PositiveIntegerField(_("buyer protection rate"), default=300)
    protection_fixed = models.PositiveIntegerField(_("buyer protection, fixed part"), default=70)

    class Meta:
        verbose_name = _("fee schedule")
        verbose_name_plural = _("fee schedules")
        get_latest_by = "starts_at"
        constraints = [
            models.CheckConstraint(
                condition=Q(commission_least__lte=F("commission_most")),
                name="least_commission_is_not_above_most",
            ),
            models.CheckConstraint(
                condition=Q(commission_rate__lte=10_000, protection_rate__lte=10_000),
                name="no_rate_is_above_all",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d}"

    def rates(self) -> dict[str, int]:
        """The five numbers, as they are copied onto an order."""
        names = [
            "commission_rate",
            "commission_least",
            "commission_most",
            "protection_rate",
            "protection_fixed",
        ]
        return {name: getattr(self, name) for name in names}
