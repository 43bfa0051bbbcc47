"""One settled case as everybody may read it. What it is about is copied from the case; the words are a moderator's."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from forum.disputes.models import Case
from forum.disputes.statuses import Deal, End, Reason, Rule
from forum.resolved.statuses import MOVES, Stage
from yardsale.refusals import Refusal

LONGEST_TITLE, LONGEST = 100, 4000
#: What is written by people, in the order in which it is read.
WORDS = ("title", "claim", "answer", "reasons", "lesson")
VECTOR = SearchVector(*WORDS, config="english")


class TellingQuerySet(models.QuerySet["Telling"]):
    def published(self) -> "TellingQuerySet":
        return self.filter(stage=Stage.PUBLISHED)

    def waiting(self) -> "TellingQuerySet":
        return self.filter(stage__in=[Stage.WAITING, Stage.RETURNED])

    def saying(self, words: str) -> "TellingQuerySet":
        """In which these words stand."""
        query = SearchQuery(words, config="english", search_type="websearch")
        return self.annotate(vector=VECTOR).filter(vector=query)


class Telling(models.Model):
    """Changed only through `actions`. `edition` grows with every change, so that nobody publishes what they have not read."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="telling")
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.WAITING)
    edition = models.PositiveIntegerField(default=1)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    claim = models.TextField(_("what was complained of"), max_length=LONGEST)
    answer = models.TextField(_("what was answered"), max_length=LONGEST, blank=True)
    reasons = models.TextField(_("why it ended so"), max_length=LONGEST)
    lesson = models.TextField(_("what can be learned"), max_length=LONGEST, blank=True)
    # Of the case, so that the page needs nothing of it.
    reason = models.CharField(_("reason"), max_length=16, choices=Reason)
    end = models.CharField(_("settled by"), max_length=10, choices=End)
    deal = models.CharField(_("outcome"), max_length=8, choices=Deal, blank=True)
    rule = models.CharField(_("rule"), max_length=12, choices=Rule, blank=True)
    share = models.PositiveSmallIntegerField(_("percent that went back"))
    month = models.DateField(_("month"))
    # The second reader's, or of whoever took it down.
    note = models.CharField(_("note"), max_length=500, blank=True)
    written_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = TellingQuerySet.as_manager()

    class Meta:
        verbose_name = _("told case")
        verbose_name_plural = _("told cases")
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="telling_stage_is_known"),
            models.CheckConstraint(
                condition=~Q(stage="published") | Q(read_by__isnull=False, published_at__isnull=False),
                name="published_case_has_a_reader",
            ),
            models.CheckConstraint(
                condition=Q(read_by=None) | ~Q(read_by=F("written_by")), name="case_is_read_by_somebody_else"
            ),
            models.CheckConstraint(condition=Q(share__lte=100), name="telling_share_is_a_percentage"),
        ]
        indexes = [
            models.Index(
                F("reason"), F("id").desc(), condition=Q(stage="published"), name="telling_of_reason"
            ),
            models.Index(F("id").desc(), condition=Q(stage="published"), name="telling_published"),
            GinIndex(VECTOR, name="telling_words"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("resolved:page", args=[self.pk])

    @property
    def about(self) -> str:
        """The reason in short: without what its label explains."""
        return str(Reason(self.reason).label).partition(" – ")[0]

    def move_to(self, stage: str, **changes: Any) -> None:
        """From the stage and the edition that were seen, or not at all."""
        if stage not in MOVES[Stage(self.stage)]:
            raise Refusal(
                _now("This is at “%(stage)s”. Please look again.") % {"stage": Stage(self.stage).label}
            )
        seen = Telling.objects.filter(pk=self.pk, stage=self.stage, edition=self.edition)
        if not seen.update(stage=stage, edition=F("edition") + 1, **changes):
            raise Refusal(_now("Somebody changed this a moment ago. Please read it again."))
        self.refresh_from_db()
