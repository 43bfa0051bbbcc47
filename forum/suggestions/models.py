"""A suggestion beside its topic, its votes, and how it came to stand where it does."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.boards.models import LONGEST_REASON, Topic
from forum.boards.statuses import BoardKind
from forum.suggestions.statuses import MOVES, TONES, SuggestionStatus
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User

S = SuggestionStatus


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    def public(self) -> "SuggestionQuerySet":
        """Everybody may read them."""
        return self.filter(topic__approved=True, topic__forum__board__kind=BoardKind.SUGGESTIONS)


class Suggestion(models.Model):
    """One for each topic of the board. `votes` is counted under this row's lock."""

    topic = models.OneToOneField(Topic, models.PROTECT, primary_key=True, related_name="suggestion")
    status = models.CharField(gettext_lazy("status"), max_length=8, choices=S, default=S.OPEN)
    votes = models.PositiveIntegerField(gettext_lazy("votes"), default=0, editable=False)
    changed_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("suggestion")
        verbose_name_plural = gettext_lazy("suggestions")
        constraints = [
            models.CheckConstraint(condition=Q(status__in=S.values), name="suggestion_status_is_known"),
            models.CheckConstraint(
                condition=Q(status="merged", merged_into__isnull=False, votes=0)
                | ~Q(status="merged") & Q(merged_into=None),
                name="merged_suggestion_says_into_which",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("topic")),
                name="nothing_is_merged_into_itself",
            ),
        ]
        indexes = [
            models.Index(
                F("votes").desc(),
                F("topic").desc(),
                condition=~Q(status="merged"),
                name="suggestions_by_votes",
            ),
            models.Index(F("status"), F("votes").desc(), F("topic").desc(), name="suggestions_of_status"),
            models.Index(F("status"), F("topic").desc(), name="newest_of_status"),
            models.Index(F("status"), F("changed_at").desc(), name="changed_of_status"),
        ]

    def __str__(self) -> str:
        return f"{self.topic_id}: {self.status}"

    def move_to(self, status: str, **changes: Any) -> None:
        """From the status it was seen in, or not at all."""
        moved = status in MOVES[self.status] and Suggestion.objects.filter(
            pk=self.pk, status=self.status
        ).update(status=status, **changes)
        if not moved:
            raise Refusal(_("It cannot go there from where it stands (any more). Please look again."))
        self.refresh_from_db()


class VoteQuerySet(models.QuerySet["Vote"]):
    def by(self, person: "User") -> "VoteQuerySet":
        return self.filter(person=person)


class Vote(models.Model):
    """One a person."""

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="given")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    objects = VoteQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("vote")
        verbose_name_plural = gettext_lazy("votes")
        constraints = [
            models.UniqueConstraint(fields=["suggestion", "person"], name="person_votes_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.suggestion_id}"


class Change(models.Model):
    """Where our people moved it, and why. Only ever added, by a trigger."""

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="changes")
    status = models.CharField(max_length=8, choices=S)
    into = models.ForeignKey(Suggestion, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=LONGEST_REASON)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = gettext_lazy("change of a suggestion")
        verbose_name_plural = gettext_lazy("changes of suggestions")
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="change_gives_a_reason"),
            models.CheckConstraint(condition=Q(status__in=S.values), name="change_is_to_a_known_status"),
        ]
        indexes = [models.Index(F("suggestion"), F("id").desc(), name="changes_of_suggestion")]

    def __str__(self) -> str:
        return f"{self.suggestion_id}: {self.status}"

    @property
    def tone(self) -> str:
        """Of its pill."""
        return TONES[S(self.status)]
