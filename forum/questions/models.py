"""Which answer of a question was accepted, and who has the same question."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum.boards.models import Post, Topic
from forum.boards.statuses import BoardKind, PostState

if TYPE_CHECKING:
    from yardsale.accounts.models import User


class AcceptedQuerySet(models.QuerySet["Accepted"]):
    def standing(self) -> "AcceptedQuerySet":
        """Question and answer are there for everybody. What is hidden meanwhile comes back with them."""
        return self.filter(
            topic__approved=True, post__state=PostState.SHOWN, topic__forum__board__kind=BoardKind.QUESTIONS
        )


class Accepted(models.Model):
    """The one answer that helped. Once our people have locked the choice, its author changes it no more."""

    topic = models.OneToOneField(Topic, models.PROTECT, related_name="accepted")
    post = models.OneToOneField(Post, models.PROTECT, related_name="accepted")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = AcceptedQuerySet.as_manager()

    class Meta:
        verbose_name = _("accepted answer")
        verbose_name_plural = _("accepted answers")
        indexes = [models.Index(F("made_at").desc(), name="newest_accepted")]

    def __str__(self) -> str:
        return f"{self.topic_id}: {self.post_id}"


class MeTooQuerySet(models.QuerySet["MeToo"]):
    def by(self, person: "User") -> "MeTooQuerySet":
        return self.filter(person=person)


class MeToo(models.Model):
    """Somebody has the same question, and hears when an answer is accepted."""

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="me_toos")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    objects = MeTooQuerySet.as_manager()

    class Meta:
        verbose_name = _("me too")
        verbose_name_plural = _("me toos")
        constraints = [
            models.UniqueConstraint(fields=["topic", "person"], name="person_asks_the_same_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.topic_id}"


def is_standing(accepted: "Accepted | None") -> bool:
    """The same for a row that was read with its post."""
    return accepted is not None and accepted.post.state == PostState.SHOWN
