"""Articles that our people write in the site, beside those that are templates, and what readers say of both."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from support.help.statuses import MOVES, Topic, WrittenStatus
from yardsale.refusals import Refusal

LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_TEXT, LONGEST_COMMENT = 80, 160, 10_000, 1000


class WrittenQuerySet(models.QuerySet["Written"]):
    def published(self) -> "WrittenQuerySet":
        """What everybody reads."""
        return self.filter(status=WrittenStatus.PUBLISHED)


class Written(models.Model):
    """A draft is read in the admin alone; a published one stands beside the templates' articles."""

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    topic = models.CharField(_("topic"), max_length=12, choices=Topic)
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    summary = models.CharField(_("summary"), max_length=LONGEST_SUMMARY, blank=True)
    text = models.TextField(_("text"), max_length=LONGEST_TEXT)
    status = models.CharField(
        _("state"), max_length=12, choices=WrittenStatus, default=WrittenStatus.DRAFT, editable=False
    )
    # For our people alone: the ticket it was made from.
    source = models.CharField(_("made from"), max_length=80, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("written by"),
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("published by"),
    )
    created_at = models.DateTimeField(_("begun"), default=timezone.now, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)

    objects = WrittenQuerySet.as_manager()

    class Meta:
        verbose_name = _("written article")
        verbose_name_plural = _("written articles")
        permissions = [("publish_written", _("Can publish written articles and take them back"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="draft", published_at=None, published_by=None)
                | Q(status="published", published_at__isnull=False, published_by__isnull=False)
                & ~Q(title="")
                & ~Q(text=""),
                name="published_article_has_words_and_a_name",
            ),
        ]
        indexes = [
            models.Index(fields=["topic", "id"], condition=Q(status="published"), name="written_published")
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("help:article", args=[self.slug])

    def move_to(self, status: str, **changes: Any) -> None:
        """The one gate: from the status it was seen in, or not at all."""
        moved = status in MOVES[self.status] and Written.objects.filter(
            pk=self.pk, status=self.status
        ).update(status=status, **changes)
        if not moved:
            raise Refusal(_("Somebody else changed this article a moment ago. Please look again."))
        self.refresh_from_db()


class HelpedQuerySet(models.QuerySet["Helped"]):
    def about(self, slug: str) -> "HelpedQuerySet":
        return self.filter(article=slug)

    def with_words(self) -> "HelpedQuerySet":
        return self.exclude(comment="")


class Helped(models.Model):
    """One answer to "did this help?": one for each person, or for each visitor and day."""

    # The name in the address; articles that are templates have no row.
    article = models.CharField(_("article"), max_length=60)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    # A keyed hash that is another one tomorrow, and is emptied after the day.
    visitor = models.BigIntegerField(null=True, blank=True)
    is_yes = models.BooleanField(_("helped"))
    comment = models.TextField(_("what was missing"), max_length=LONGEST_COMMENT, blank=True)
    created_at = models.DateTimeField(_("when"), default=timezone.now)

    objects = HelpedQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to “did this help?”")
        verbose_name_plural = _("answers to “did this help?”")
        constraints = [
            models.UniqueConstraint(fields=["article", "person"], name="person_answers_once_for_an_article"),
            models.UniqueConstraint(
                fields=["article", "visitor"], name="visitor_answers_once_for_an_article"
            ),
            models.CheckConstraint(
                condition=Q(person=None) | Q(visitor=None), name="answer_is_a_persons_or_a_visitors"
            ),
        ]
        indexes = [
            models.Index(F("article"), F("id").desc(), name="helped_by_article"),
            models.Index(fields=["created_at"], condition=Q(visitor__isnull=False), name="helped_visitors"),
        ]

    def __str__(self) -> str:
        return f"{self.article}: {'yes' if self.is_yes else 'no'}"
