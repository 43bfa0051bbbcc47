"""A case: one order, two sides, where it stands and until when. What was said and shown is in `records`."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from forum.disputes.records import (
    LONGEST,
    LONGEST_NOTE,
    LONGEST_REASONS,
    Answer,
    Confirmation,
    Draft,
    Evidence,
    Look,
    Mark,
    Offer,
    Statement,
    Verdict,
)
from forum.disputes.statuses import MOVES, URGENT, WITH_MODERATORS, Act, Deal, End, Reason, State
from forum.disputes.terms import Terms
from listings.orders.models import Order
from yardsale import codes
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User

__all__ = [
    "LONGEST",
    "LONGEST_NOTE",
    "LONGEST_REASONS",
    "Answer",
    "Case",
    "Confirmation",
    "Draft",
    "Evidence",
    "Look",
    "Mark",
    "Offer",
    "Statement",
    "Verdict",
]


class CaseQuerySet(models.QuerySet["Case"]):
    def involving(self, user: "User") -> "CaseQuerySet":
        return self.filter(Q(claimant=user) | Q(respondent=user))

    def open(self) -> "CaseQuerySet":
        return self.exclude(state=State.SETTLED)

    def with_moderators(self) -> "CaseQuerySet":
        """A moderator has to do something, or is about to."""
        return self.filter(state__in=[str(state) for state in WITH_MODERATORS])

    def settled(self) -> "CaseQuerySet":
        return self.filter(state=State.SETTLED)

    def due_by(self, now: datetime) -> "CaseQuerySet":
        return self.open().filter(act_by__lte=now)

    def to_be_reminded(self, now: datetime) -> "CaseQuerySet":
        return self.open().filter(remind_at__lte=now, act_by__gt=now)

    def with_both_sides(self) -> "CaseQuerySet":
        return self.select_related(
            "order__listing", "order__buyer", "order__seller", "claimant", "respondent"
        )


class Case(models.Model):
    """Changed only through `moves`. `act_by` is the clock of the present state, `moderator` who has taken it."""

    code = models.CharField(_("code"), max_length=16, unique=True, default=codes.order_code, editable=False)
    order = models.OneToOneField(Order, models.PROTECT, related_name="dispute")
    claimant = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="complaints")
    respondent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="complaints_about")
    # The claimant, or the agent who opened it for them.
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=16, choices=Reason)
    wants = models.CharField(_("what the claimant would like"), max_length=8, choices=Deal)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.OPENED)
    # The settings of the day it opened, and the listing as it was bought with the SHA-256 of that: never changed.
    terms = models.JSONField(_("terms"), default=dict)
    snapshot = models.JSONField(_("listing as bought"), default=dict)
    snapshot_hash = models.CharField(max_length=64)

    opened_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    evidence_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    act_by = models.DateTimeField(null=True, blank=True)
    remind_at = models.DateTimeField(null=True, blank=True)
    # Time to appeal has passed and somebody was told to carry it out.
    unopposed_at = models.DateTimeField(null=True, blank=True)
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    round = models.PositiveSmallIntegerField(default=1)
    appealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # What is open, what both agreed to, what was decided last. A ruling must say the same as one of the latter two.
    offer = models.ForeignKey(Offer, models.PROTECT, null=True, blank=True, related_name="+")
    agreed = models.ForeignKey(Offer, models.PROTECT, null=True, blank=True, related_name="+")
    verdict = models.ForeignKey(Verdict, models.PROTECT, null=True, blank=True, related_name="+")
    return_address = models.TextField(max_length=300, blank=True)
    return_tracking_code = models.CharField(max_length=60, blank=True)
    sent_back_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(_("settled by"), max_length=10, choices=End, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        constraints = [
            models.CheckConstraint(condition=~Q(claimant=F("respondent")), name="case_has_two_sides"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="case_state_is_known"),
            models.CheckConstraint(condition=Q(reason__in=Reason.values), name="case_reason_is_known"),
            models.CheckConstraint(condition=Q(wants__in=Deal.values), name="case_wish_is_known"),
            models.CheckConstraint(
                condition=Q(state="settled", settled_at__isnull=False) & ~Q(end="")
                | ~Q(state="settled") & Q(settled_at=None, end=""),
                name="settled_case_says_by_what",
            ),
            models.CheckConstraint(
                condition=Q(moderator=None) | ~Q(moderator=F("claimant")) & ~Q(moderator=F("respondent")),
                name="nobody_moderates_their_own_case",
            ),
            models.CheckConstraint(
                condition=Q(round=1, appealed_by=None) | Q(round=2, appealed_by__isnull=False),
                name="second_round_follows_an_appeal",
            ),
        ]
        indexes = [
            models.Index(F("claimant"), F("id").desc(), name="case_of_claimant"),
            models.Index(F("respondent"), F("id").desc(), name="case_of_respondent"),
            models.Index(F("act_by").asc(), F("id"), condition=~Q(state="settled"), name="case_due"),
            models.Index(fields=["remind_at"], condition=Q(remind_at__isnull=False), name="case_reminder"),
            models.Index(F("reason"), F("id").desc(), condition=Q(state="settled"), name="case_settled"),
        ]

    def __str__(self) -> str:
        return f"{self.order.title} ({self.code})"

    def get_absolute_url(self) -> str:
        return reverse("disputes:case", args=[self.code])

    @property
    def numbers(self) -> Terms:
        return Terms(**self.terms)

    @property
    def is_urgent(self) -> bool:
        return self.reason in URGENT

    def other_side(self, user: "User") -> "User":
        return self.respondent if user.pk == self.claimant_id else self.claimant

    def allows(self, act: str) -> bool:
        return (self.state, act) in MOVES

    def refuse_unless(self, act: str) -> None:
        """The gate's first half: what the table does not name is refused in words."""
        if not self.allows(act):
            raise Refusal(
                _now("You cannot %(what)s now: this case is at “%(state)s”. Please look again.")
                % {"what": Act(act).label, "state": State(self.state).label}
            )

    def move_to(self, state: str, act: str, **changes: Any) -> None:
        """The one gate through which the state changes: from the one it was seen in, where the table leads, or not at all."""
        self.refuse_unless(act)
        if state not in MOVES[self.state, act]:
            raise ValueError(f"{act} leads from {self.state} to {MOVES[self.state, act]}, not to {state}")
        moved = Case.objects.filter(pk=self.pk, state=self.state).update(state=state, **changes)
        if not moved:
            raise Refusal(_now("Somebody else changed this case a moment ago. Please look again."))
        self.refresh_from_db()
