"""The dated fee schedules."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yardsale.accounts.models import SellerTier


class FeeSchedule(models.Model):
    """Rates from `starts_at` on, until a later row starts. Amounts are minor units, rates basis points (8 % = 800)."""

    starts_at = models.DateTimeField(_("starts"), unique=True)
    commission_rate = models.PositiveIntegerField(_("commission rate"), default=800)
    commission_least = models.PositiveIntegerField(_("least commission"), default=50)
    commission_most = models.PositiveIntegerField(_("most commission"), default=6000)
    commission_fixed = models.PositiveIntegerField(_("commission, fixed part"), default=0)
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
        """The six numbers, as they are copied onto an order."""
        names = [
            "commission_rate",
            "commission_least",
            "commission_most",
            "protection_rate",
            "protection_fixed",
            "commission_fixed",
        ]
        return {name: getattr(self, name) for name in names}


class SpecialCommissionQuerySet(models.QuerySet["SpecialCommission"]):
    def in_force(self, now: datetime) -> "SpecialCommissionQuerySet":
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now), starts_at__lte=now)


class SpecialCommission(models.Model):
    """Another commission for a category, a group or a tier of sellers, from `starts_at` until `ends_at` or for good.

    Only the commission: buyer protection is one for all, so that a price means the same on every page and in every filter.
    """

    # The lowest room: what stands above is named and not imported.
    category = models.ForeignKey(
        "listings.Category",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category or group"),
        help_text=_("Empty: in every category."),
    )
    tier = models.CharField(
        _("seller tier"),
        max_length=8,
        blank=True,
        choices=SellerTier,
        help_text=_("Empty: for every seller."),
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    commission_rate = models.PositiveIntegerField(_("commission rate"), default=800)
    commission_least = models.PositiveIntegerField(_("least commission"), default=50)
    commission_most = models.PositiveIntegerField(_("most commission"), default=6000)
    commission_fixed = models.PositiveIntegerField(_("commission, fixed part"), default=0)

    objects = SpecialCommissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("special commission")
        verbose_name_plural = _("special commissions")
        constraints = [
            models.UniqueConstraint(
                fields=["category", "tier", "starts_at"],
                nulls_distinct=False,
                name="special_commission_starts_once",
            ),
            models.CheckConstraint(
                condition=Q(category__isnull=False) | ~Q(tier=""), name="special_commission_is_for_somebody"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="special_commission_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(commission_least__lte=F("commission_most"), commission_rate__lte=10_000),
                name="special_commission_is_within_bounds",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category or '*'} {self.tier} {self.starts_at:%Y-%m-%d}"

    def rates(self) -> dict[str, int]:
        """What replaces the general schedule's numbers."""
        names = ["commission_rate", "commission_least", "commission_most", "commission_fixed"]
        return {name: getattr(self, name) for name in names}
