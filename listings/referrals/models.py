"""Who brought whom along, and what became of it. One row for each newcomer who came by an invitation."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from listings.referrals.statuses import ReferralState, Why

if TYPE_CHECKING:
    from yardsale.accounts.models import User


class ReferralQuerySet(models.QuerySet["Referral"]):
    def by(self, person: "User") -> "ReferralQuerySet":
        return self.filter(inviter=person)

    def due(self, now: datetime) -> "ReferralQuerySet":
        return self.filter(state=ReferralState.WAITING, due_at__lte=now)


class Referral(models.Model):
    """A newcomer is brought along by one person, once."""

    inviter = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="invited")
    newcomer = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="referral")
    state = models.CharField(max_length=8, choices=ReferralState, default=ReferralState.JOINED)
    why = models.CharField(max_length=12, choices=Why, blank=True)
    joined_at = models.DateTimeField(default=timezone.now)
    # Signed up in a browser in which whoever invited was signed in: looked at then, so that no address is kept for it.
    same_device = models.BooleanField(default=False)
    # The purchase that counts, and from when on it does.
    order = models.OneToOneField(
        "listings.Order", models.PROTECT, null=True, blank=True, related_name="referral"
    )
    due_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(condition=~Q(inviter=F("newcomer")), name="nobody_invites_themselves"),
            models.CheckConstraint(
                condition=Q(state__in=ReferralState.values), name="referral_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["waiting", "rewarded"])
                | Q(order__isnull=False, due_at__isnull=False),
                name="referral_counts_for_a_purchase",
            ),
        ]
        indexes = [
            models.Index(F("inviter"), F("id").desc(), name="referral_of_inviter"),
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="referral_due"),
        ]

    def __str__(self) -> str:
        return f"{self.inviter_id} {self.newcomer_id}"
