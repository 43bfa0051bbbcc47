"""What stands beside an order: what its two sides suggest to each other, and why disputed money moved."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from listings.orders.models import Order
from listings.orders.statuses import ProposalKind, ProposalState, RulingKind
from yardsale.refusals import Refusal


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def open(self) -> "ProposalQuerySet":
        return self.filter(state=ProposalState.OPEN)

    def unanswered_by(self, now: datetime) -> "ProposalQuerySet":
        return self.open().filter(answer_by__lte=now)


class Proposal(models.Model):
    """What one side suggests to the other about an order; only a yes changes anything."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="proposals")
    kind = models.CharField(max_length=12, choices=ProposalKind)
    # What would go back, in minor units of the order's currency.
    amount = models.PositiveIntegerField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    # Where the seller wants a return, when it was the seller who proposed it.
    address = models.TextField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ProposalState, default=ProposalState.OPEN)
    made_at = models.DateTimeField(default=timezone.now)
    answer_by = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(state="open"), name="order_has_one_open_proposal"
            ),
            models.CheckConstraint(
                condition=Q(kind="part_refund", amount__gt=0) | ~Q(kind="part_refund") & Q(amount=None),
                name="only_a_part_refund_names_an_amount",
            ),
            models.CheckConstraint(condition=Q(kind__in=ProposalKind.values), name="proposal_kind_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=ProposalState.values), name="proposal_state_is_known"
            ),
        ]
        indexes = [models.Index(fields=["answer_by"], condition=Q(state="open"), name="proposal_answer_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def move_to(self, state: str) -> None:
        """From open to anything else, once."""
        moved = Proposal.objects.open().filter(pk=self.pk).update(state=state, answered_at=timezone.now())
        if not moved:
            raise Refusal(_now("This proposal is not open any more. Please look again."))
        self.refresh_from_db()


class Ruling(models.Model):
    """Why the held money of a disputed order may move. Added, never changed; the ledger asks for it (see the migration)."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="rulings")
    kind = models.CharField(max_length=12, choices=RulingKind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # The second consent.
    other_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(max_length=2000)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("ruling")
        verbose_name_plural = _("rulings")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=RulingKind.values), name="ruling_kind_is_known"),
            models.CheckConstraint(
                condition=Q(kind="consents", other_by__isnull=False) & ~Q(by=F("other_by"))
                | Q(kind__in=["withdrawal", "verdict"], other_by=None),
                name="consents_are_two",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="ruling_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
