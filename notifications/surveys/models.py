"""What is asked, of whom, who was asked and when they are left in peace until, and what they said. Changed by `actions` alone."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from listings.catalogue.models import Category
from notifications.announcements.statuses import Audience
from notifications.surveys.statuses import MOVES, OUT, Kind, State
from yardsale import codes
from yardsale.refusals import Refusal

LONGEST_NAME, LONGEST_QUESTION, LONGEST_CHOICE, LONGEST_COMMENT, LONGEST_TAG = 80, 160, 60, 1_000, 30


class SurveyQuerySet(models.QuerySet["Survey"]):
    def unfinished(self) -> "SurveyQuerySet":
        """Not everybody was asked yet."""
        return self.filter(state=State.RUNNING, asked_at=None)

    def over(self, now: Any) -> "SurveyQuerySet":
        return self.filter(state=State.RUNNING, closes_at__lte=now)


class Survey(models.Model):
    code = models.CharField(max_length=12, unique=True, default=codes.announcement_code, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    # What our people call it among themselves.
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.RECOMMEND)
    question = models.CharField(_("question"), max_length=LONGEST_QUESTION)
    choices = ArrayField(
        models.CharField(max_length=LONGEST_CHOICE), default=list, blank=True, verbose_name=_("answers")
    )
    # The second question, answered in one's own words.
    in_words = models.CharField(_("question for words"), max_length=LONGEST_QUESTION)
    audience = models.CharField(_("audience"), max_length=10, choices=Audience, default=Audience.EVERYONE)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("category")
    )
    districts = ArrayField(
        models.CharField(max_length=60), default=list, blank=True, verbose_name=_("neighbourhoods")
    )
    segment = models.CharField(_("segment"), max_length=40, blank=True, default="")
    by_mail = models.BooleanField(_("by mail, too"), default=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Why it was sent back: for its writer.
    note = models.CharField(_("note"), max_length=300, blank=True, default="")
    # The last person (their key) who was reached; the next batch begins behind them.
    told_upto = models.BigIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="survey_state_is_known"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="survey_kind_is_known"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("written_by")),
                name="nobody_approves_their_own_survey",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(OUT))
                | Q(approved_by__isnull=False, started_at__isnull=False, closes_at__isnull=False),
                name="survey_out_was_approved",
            ),
        ]
        indexes = [models.Index(fields=["closes_at"], condition=Q(state="running"), name="survey_running")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("surveys:answer", args=[self.code])

    @property
    def occasion(self) -> str:
        return f"survey:{self.pk}"

    def move_to(self, state: str, **changes: Any) -> None:
        """From the state and the version that were seen, or not at all."""
        if state not in MOVES[self.state]:
            raise Refusal(
                _now("This is at “%(state)s”. Please look again.") % {"state": State(self.state).label}
            )
        seen = Survey.objects.filter(pk=self.pk, state=self.state, version=self.version)
        if not seen.update(state=state, version=F("version") + 1, **changes):
            raise Refusal(_now("Somebody changed this a moment ago. Please read it again."))
        self.refresh_from_db()


class Rest(models.Model):
    """Until when a person is asked nothing more. One row a person: whoever asks takes it first, so that two never ask at once."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+"
    )
    until = models.DateTimeField()

    class Meta:
        verbose_name = _("rest from surveys")
        verbose_name_plural = _("rests from surveys")

    def __str__(self) -> str:
        return f"{self.person_id} until {self.until:%Y-%m-%d}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def waiting(self, now: Any) -> "InvitationQuerySet":
        """Neither answered nor put away, and it can still be answered."""
        return self.filter(
            answered_at=None, put_away_at=None, survey__state=State.RUNNING, survey__closes_at__gt=now
        )


class Invitation(models.Model):
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="invitations")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    put_away_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(fields=["survey", "person"], name="person_is_asked_once"),
        ]
        indexes = [
            models.Index(
                fields=["person"], condition=Q(answered_at=None, put_away_at=None), name="invitation_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} of {self.survey_id}"


class Answer(models.Model):
    """What somebody said: once, and it stays, by a trigger. `value` is a number or the place of the chosen answer."""

    invitation = models.OneToOneField(Invitation, models.PROTECT, related_name="answer")
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="answers")
    value = models.PositiveSmallIntegerField(_("answer"))
    comment = models.TextField(_("in their words"), max_length=LONGEST_COMMENT, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [models.CheckConstraint(condition=Q(value__lte=10), name="answer_is_ten_at_most")]
        indexes = [
            models.Index(F("survey"), F("id").desc(), condition=~Q(comment=""), name="survey_comments"),
            models.Index(fields=["survey", "value"], name="survey_values"),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id}: {self.value}"


class Tag(models.Model):
    """A word that our people put on a comment."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="tags")
    word = models.CharField(_("tag"), max_length=LONGEST_TAG)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        constraints = [models.UniqueConstraint(fields=["answer", "word"], name="comment_has_a_tag_once")]

    def __str__(self) -> str:
        return self.word
