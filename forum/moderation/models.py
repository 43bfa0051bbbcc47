"""Acts and notes that stay as they were written, appeals against acts, what moderators say often, and unsigned notices."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forum.moderation.rulebook import CHOICES, RULES, Rule
from forum.moderation.statuses import APPEAL_MOVES, DONE, LASTING, TIMED, ActKind, AppealState
from forum.reports.models import Report
from forum.reports.statuses import Kind
from yardsale import codes
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User

#: Characters of a reason, of an appeal and of the answer to one.
LONGEST = 1000


class ActQuerySet(models.QuerySet["Act"]):
    def about(self, person: "User") -> "ActQuerySet":
        """What was decided about somebody: theirs to read."""
        return self.filter(person=person)

    def of(self, kind: str, subject_id: int) -> "ActQuerySet":
        return self.filter(subject_kind=kind, subject_id=subject_id)

    def standing(self, now: datetime) -> "ActQuerySet":
        """Still in force: not undone, and its time not over."""
        is_on = Q(until=None) | Q(until__gt=now)
        return self.filter(is_on, kind__in=sorted(LASTING), undone_by=None)


class Act(models.Model):
    """Only ever added, by a trigger. Undoing one is another one."""

    code = models.CharField(_("code"), max_length=16, unique=True, default=codes.new_code, editable=False)
    kind = models.CharField(_("what"), max_length=8, choices=ActKind)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("about")
    )
    subject_kind = models.CharField(_("thing"), max_length=8, choices=Kind)
    subject_id = models.BigIntegerField()
    title = models.CharField(_("title"), max_length=120)
    words = models.TextField(_("its words, as they were then"), blank=True)
    rule = models.CharField(_("rule"), max_length=8, choices=CHOICES)
    reason = models.TextField(_("reason, for them"), max_length=LONGEST)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    report = models.ForeignKey(Report, models.PROTECT, null=True, blank=True, related_name="acts")
    undoes = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="undone_by")
    # What comes back when it is undone: {"listings": [keys]} of a suspension.
    details = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    made_at = models.DateTimeField(_("made"), default=timezone.now)

    objects = ActQuerySet.as_manager()

    class Meta:
        verbose_name = _("act")
        verbose_name_plural = _("acts")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ActKind.values), name="act_is_of_a_known_kind"),
            models.CheckConstraint(condition=Q(rule__in=list(RULES)), name="act_names_a_rule"),
            models.CheckConstraint(condition=~Q(reason=""), name="act_gives_a_reason"),
            models.CheckConstraint(condition=~Q(by=F("person")), name="nobody_acts_on_themselves"),
            models.CheckConstraint(
                condition=Q(kind__in=sorted(TIMED), until__isnull=False)
                | ~Q(kind__in=sorted(TIMED)) & Q(until=None),
                name="silence_and_suspension_have_an_end",
            ),
            models.CheckConstraint(
                condition=Q(kind="lift", undoes__isnull=False) | ~Q(kind="lift") & Q(undoes=None),
                name="lifting_undoes_an_act",
            ),
        ]
        indexes = [
            models.Index(F("person"), F("id").desc(), name="acts_about_person"),
            models.Index(fields=["subject_kind", "subject_id"], name="acts_on_subject"),
            models.Index(fields=["until"], condition=Q(until__isnull=False), name="acts_that_end"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.done} · {self.title}"

    def get_absolute_url(self) -> str:
        """Where the person it is about reads it."""
        return reverse("moderation:decision", args=[self.code])

    @property
    def done(self) -> Promise:
        return DONE[ActKind(self.kind)]

    @property
    def rule_of(self) -> Rule:
        return RULES[self.rule]

    @property
    def is_standing(self) -> bool:
        is_on = self.until is None or self.until > timezone.now()
        return self.kind in LASTING and is_on and not hasattr(self, "undone_by")


class AppealQuerySet(models.QuerySet["Appeal"]):
    def waiting(self) -> "AppealQuerySet":
        return self.filter(state=AppealState.WAITING)


class Appeal(models.Model):
    """One for each act, to somebody else than who acted."""

    act = models.OneToOneField(Act, models.PROTECT, related_name="appeal")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    # Who acted, so that the database can compare.
    first_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField(_("what the person says"), max_length=LONGEST)
    state = models.CharField(_("state"), max_length=8, choices=AppealState, default=AppealState.WAITING)
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    answer = models.TextField(_("answer, for them"), max_length=LONGEST, blank=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("first_by")),
                name="appeal_is_decided_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("by")), name="nobody_decides_their_own_appeal"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by=None, decided_at=None, answer="")
                | Q(state__in=["upheld", "reversed"], decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(answer=""),
                name="decided_appeal_has_a_name_and_an_answer",
            ),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(state="waiting"), name="appeals_waiting")]

    def __str__(self) -> str:
        return f"{self.act_id}: {self.state}"

    def move_to(self, state: str, **changes: Any) -> None:
        """The one gate: from the state it was seen in, or not at all."""
        moved = state in APPEAL_MOVES[self.state] and Appeal.objects.filter(
            pk=self.pk, state=self.state
        ).update(state=state, **changes)
        if not moved:
            raise Refusal(_("Somebody else decided this a moment ago. Please look again."))
        self.refresh_from_db()


class Macro(models.Model):
    """What moderators say often: fills the form, and is looked over before it is sent."""

    title = models.CharField(_("title"), max_length=80)
    kind = models.CharField(
        _("what"),
        max_length=8,
        choices=[choice for choice in ActKind.choices if choice[0] not in {"lift", "refuse"}],
    )
    rule = models.CharField(_("rule"), max_length=8, choices=CHOICES)
    words = models.TextField(_("reason, for them"), max_length=LONGEST)

    class Meta:
        verbose_name = _("canned note")
        verbose_name_plural = _("canned notes")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class StaffNote(models.Model):
    """What one moderator tells the next about somebody. Only ever added; the person does not read it."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField(_("note"), max_length=LONGEST)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("note on a person")
        verbose_name_plural = _("notes on people")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="note_says_something"),
            models.CheckConstraint(condition=~Q(by=F("person")), name="nobody_notes_themselves"),
        ]
        indexes = [models.Index(F("person"), F("id").desc(), name="notes_on_person")]

    def __str__(self) -> str:
        return self.text[:60]


class Notice(models.Model):
    """Somebody without an account says that something is illegal. The two letters are owed until they are sent."""

    code = models.CharField(_("code"), max_length=16, unique=True, default=codes.thread_code, editable=False)
    report = models.ForeignKey(Report, models.PROTECT, related_name="notices")
    text = models.TextField(_("why it is illegal"), max_length=LONGEST)
    name = models.CharField(_("name"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    is_in_good_faith = models.BooleanField(_("in good faith"))
    # A keyed hash of the sender's address that is another one tomorrow: enough to count, too little to know.
    sender = models.BigIntegerField()
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("notice of illegal content")
        verbose_name_plural = _("notices of illegal content")
        constraints = [
            models.CheckConstraint(condition=Q(is_in_good_faith=True), name="notice_is_in_good_faith"),
            models.CheckConstraint(condition=~Q(text=""), name="notice_says_why"),
        ]
        indexes = [
            models.Index(fields=["sender", "made_at"], name="notices_of_sender"),
            models.Index(
                fields=["id"],
                condition=~Q(email="") & (Q(acknowledged_at=None) | Q(answered_at=None)),
                name="notices_owed_a_letter",
            ),
        ]

    def __str__(self) -> str:
        return self.code
