"""Reports: somebody, or the chat guard, says that our people should look at something."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum.reports.statuses import MOVES, OPEN, Kind, Outcome, Reason, State
from yardsale import codes
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User

#: Characters of what somebody adds, and of what is kept of the reported words: a whole post with its title fits.
LONGEST, LONGEST_WORDS = 1000, 12_000


class ReportQuerySet(models.QuerySet["Report"]):
    def open(self) -> "ReportQuerySet":
        return self.filter(state__in=sorted(OPEN))

    def of(self, kind: str, subject_id: int) -> "ReportQuerySet":
        return self.filter(subject_kind=kind, subject_id=subject_id)

    def by(self, person: "User | None") -> "ReportQuerySet":
        return self.filter(reporter=person)


class Report(models.Model):
    """The words it is about are copied: they may be changed or hidden by the time somebody looks."""

    code = models.CharField(_("code"), max_length=16, unique=True, default=codes.new_code, editable=False)
    # None: the chat guard, or a clock.
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="reports"
    )
    subject_kind = models.CharField(_("what"), max_length=8, choices=Kind)
    subject_id = models.BigIntegerField()
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("about")
    )
    title = models.CharField(_("title"), max_length=120)
    url = models.CharField(max_length=200, blank=True)
    words = models.TextField(_("what was reported, as it was"), blank=True)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    text = models.TextField(_("what the person says"), max_length=LONGEST, blank=True)
    weight = models.PositiveSmallIntegerField(_("weight"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.NEW)
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("looked at by"),
    )
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome, blank=True)
    note = models.TextField(_("why, for us"), max_length=LONGEST, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.UniqueConstraint(
                fields=["reporter", "subject_kind", "subject_id"],
                condition=~Q(state="closed"),
                nulls_distinct=False,
                name="person_has_one_open_report_of_a_thing",
            ),
            models.CheckConstraint(
                condition=Q(subject_kind__in=Kind.values), name="report_is_of_a_known_kind"
            ),
            models.CheckConstraint(condition=Q(reason__in=Reason.values), name="report_has_a_known_reason"),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False, claimed_by__isnull=False)
                & ~Q(outcome="")
                | ~Q(state="closed") & Q(closed_at=None, outcome=""),
                name="closed_report_has_an_outcome_and_a_name",
            ),
            models.CheckConstraint(
                condition=~Q(state="claimed") | Q(claimed_by__isnull=False), name="claimed_report_has_a_name"
            ),
            models.CheckConstraint(condition=~Q(reporter=F("about")), name="nobody_reports_themselves"),
        ]
        indexes = [
            models.Index(
                F("weight").desc(), F("id"), condition=~Q(state="closed"), name="report_heaviest_first"
            ),
            models.Index(fields=["subject_kind", "subject_id"], name="report_of_subject"),
            models.Index(fields=["reporter", "made_at"], name="report_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.title}"

    def move_to(self, state: str, **changes: Any) -> None:
        """The one gate: from the state it was seen in, or not at all."""
        moved = state in MOVES[self.state] and Report.objects.filter(pk=self.pk, state=self.state).update(
            state=state, **changes
        )
        if not moved:
            raise Refusal(_("Somebody else dealt with this report a moment ago. Please look again."))
        self.refresh_from_db()
