"""A voucher, whom it was granted to, and each of its uses. Orders stand above and are named, not imported.

`committed` is what its standing uses come to. A trigger keeps it, and a constraint keeps it within the budget.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from listings.vouchers.statuses import MOVES, STANDING, Kind, Purpose, State, UseState, Visibility
from yardsale import codes, money
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User

LONGEST_NAME = 60
LONGEST_REASON = 300
LONGEST_CODE = 24


def default_currency() -> str:
    return settings.CURRENCY


class VoucherQuerySet(models.QuerySet["Voucher"]):
    def running(self, now: datetime) -> "VoucherQuerySet":
        """Let out by a second person, begun, and not over."""
        return self.filter(state=State.RUNNING, begins_at__lte=now, ends_at__gt=now)

    def locked(self) -> "VoucherQuerySet":
        return self.select_for_update(no_key=True, of=("self",))


class Voucher(models.Model):
    """Amounts are minor units of `currency`; `value` of a percent voucher is in hundredths of a percent."""

    slug = models.CharField(max_length=12, unique=True, default=codes.announcement_code, editable=False)
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    # What people type at the checkout, in capitals; only public ones have one.
    code = models.CharField(_("code"), max_length=LONGEST_CODE, unique=True, null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    value = models.PositiveIntegerField(_("value"))
    currency = models.CharField(max_length=3, default=default_currency)
    most_off = models.PositiveIntegerField(_("at most"), null=True, blank=True)
    minimum_spend = models.PositiveIntegerField(_("from a total of"), default=0)
    begins_at = models.DateTimeField(_("begins"), default=timezone.now)
    ends_at = models.DateTimeField(_("ends"))
    budget = models.PositiveIntegerField(_("budget"))
    committed = models.PositiveIntegerField(_("reserved and spent"), default=0, db_default=0, editable=False)
    uses_per_person = models.PositiveSmallIntegerField(_("uses per person"), default=1)
    visibility = models.CharField(_("who may use it"), max_length=8, choices=Visibility)
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose, default=Purpose.CAMPAIGN)
    # Why it was given, for making good; the person reads it.
    reason = models.CharField(_("reason"), max_length=LONGEST_REASON, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DRAFT)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = VoucherQuerySet.as_manager()

    class Meta:
        verbose_name = _("voucher")
        verbose_name_plural = _("vouchers")
        permissions = [("make_good", "Can give one customer a voucher as making good")]
        constraints = [
            models.CheckConstraint(
                condition=Q(committed__lte=F("budget")), name="voucher_is_within_its_budget"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")), name="voucher_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.AMOUNT, value__gt=0, most_off=None)
                | Q(kind=Kind.PERCENT, value__gt=0, value__lte=10_000, most_off__gt=0),
                name="voucher_knows_its_most",
            ),
            models.CheckConstraint(
                condition=Q(visibility=Visibility.PUBLIC, code__regex=r"^[A-Z0-9][A-Z0-9-]{3,23}$")
                | Q(visibility=Visibility.PRIVATE, code=None),
                name="only_a_public_voucher_has_a_code",
            ),
            models.CheckConstraint(
                condition=Q(uses_per_person__gte=1, uses_per_person__lte=20),
                name="voucher_is_used_a_few_times",
            ),
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="voucher_purpose_is_known"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="voucher_state_is_known"),
            # Making good is a lead's own, for one customer and capped; all else is let out by a second person.
            models.CheckConstraint(
                condition=~Q(state=State.RUNNING)
                | Q(purpose=Purpose.MAKING_GOOD, visibility=Visibility.PRIVATE) & ~Q(reason="")
                | Q(approved_by__isnull=False) & ~Q(approved_by=F("made_by")),
                name="running_voucher_was_approved_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["ends_at"], condition=Q(state="running"), name="voucher_running_until")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("vouchers:look", args=[self.slug])

    @property
    def left(self) -> int:
        """What the budget still has, in minor units."""
        return self.budget - self.committed

    @property
    def most(self) -> int:
        """The most one use can cost, in minor units."""
        return self.value if self.kind == Kind.AMOUNT else self.most_off or 0

    @property
    def worth(self) -> str:
        """In short: "€5", "10 %"."""
        if self.kind == Kind.PERCENT:
            return money.percent(self.value)
        return money.text(self.value, self.currency, short=True)

    def move_to(self, state: str, **changes: object) -> None:
        if state not in MOVES[self.state]:
            raise Refusal(
                _now("This voucher is “%(state)s”, so that cannot be done now.")
                % {"state": self.get_state_display()}
            )
        moved = Voucher.objects.filter(pk=self.pk, state=self.state).update(state=state, **changes)
        if not moved:
            raise Refusal(_now("Somebody changed this voucher a moment ago. Please look again."))
        self.refresh_from_db()


class VoucherGrantQuerySet(models.QuerySet["VoucherGrant"]):
    def untold(self) -> "VoucherGrantQuerySet":
        return self.filter(told_at=None)


class VoucherGrant(models.Model):
    """A private voucher is this person's to use, `times` over."""

    voucher = models.ForeignKey(Voucher, models.PROTECT, related_name="grants")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="voucher_grants")
    times = models.PositiveSmallIntegerField(default=1, db_default=1)
    granted_at = models.DateTimeField(default=timezone.now)
    # When they heard of it, and when that it ends soon; each once.
    told_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = VoucherGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("voucher of a person")
        verbose_name_plural = _("vouchers of people")
        constraints = [
            models.UniqueConstraint(fields=["voucher", "person"], name="voucher_is_granted_once"),
            models.CheckConstraint(condition=Q(times__gte=1), name="grant_is_for_something"),
        ]
        indexes = [
            models.Index(fields=["granted_at"], condition=Q(told_at=None), name="grant_to_be_told"),
            models.Index(
                fields=["voucher", "id"], condition=Q(reminded_at=None), name="grant_to_be_reminded"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.voucher_id} {self.person_id}"


class VoucherUseQuerySet(models.QuerySet["VoucherUse"]):
    def standing(self) -> "VoucherUseQuerySet":
        return self.filter(state__in=sorted(STANDING))

    def of(self, person: "User") -> "VoucherUseQuerySet":
        return self.filter(person=person)


class VoucherUse(models.Model):
    """One order that a voucher pays a part of. `number`: which of the person's uses it is; given back, it is free again."""

    voucher = models.ForeignKey(Voucher, models.PROTECT, related_name="uses")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="voucher_uses")
    order = models.OneToOneField("listings.Order", models.PROTECT, related_name="voucher_use")
    # What it pays, in minor units. Only ever gets less: what went back of it while the sale stood.
    amount = models.PositiveIntegerField()
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=UseState, default=UseState.RESERVED)
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = VoucherUseQuerySet.as_manager()

    class Meta:
        verbose_name = _("use of a voucher")
        verbose_name_plural = _("uses of vouchers")
        constraints = [
            models.UniqueConstraint(
                fields=["voucher", "person", "number"],
                condition=Q(state__in=sorted(STANDING)),
                name="voucher_use_counts_once",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="voucher_use_has_a_number"),
            models.CheckConstraint(condition=Q(state__in=UseState.values), name="voucher_use_state_is_known"),
        ]
        indexes = [models.Index(F("voucher"), F("id").desc(), name="use_of_voucher")]

    def __str__(self) -> str:
        return f"{self.voucher_id} {self.order_id}"
