"""What buyer and seller say about each other: hidden until both have, or until time is up."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from listings.orders.models import Order
from yardsale.hiding.models import Kind, is_hidden

if TYPE_CHECKING:
    from yardsale.accounts.models import User


class ReviewQuerySet(models.QuerySet["Review"]):
    def published(self) -> "ReviewQuerySet":
        """What everybody reads: shown, and not hidden by our people."""
        return self.exclude(published_at=None).filter(~is_hidden(Kind.REVIEW))

    def about(self, user: "User") -> "ReviewQuerySet":
        return self.filter(about=user)

    def due(self, now: datetime) -> "ReviewQuerySet":
        return self.filter(published_at=None, publish_by__lte=now)


class Review(models.Model):
    """One side of an order about the other. Nobody edits it."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="reviews")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reviews_written")
    about = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reviews")
    stars = models.PositiveSmallIntegerField(_("stars"))
    text = models.TextField(_("review"), max_length=1000, blank=True)
    # Three questions that may be left open. Whether it was as described, only the buyer can say.
    as_described = models.BooleanField(_("as described"), null=True, blank=True)
    friendly = models.BooleanField(_("friendly"), null=True, blank=True)
    punctual = models.BooleanField(_("on time"), null=True, blank=True)
    written_at = models.DateTimeField(default=timezone.now)
    publish_by = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.UniqueConstraint(fields=["order", "author"], name="each_side_reviews_once"),
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="stars_are_one_to_five"),
            models.CheckConstraint(condition=~Q(author=F("about")), name="nobody_reviews_themselves"),
        ]
        indexes = [
            models.Index(F("about"), F("published_at").desc(), F("id").desc(), name="review_about_person"),
            models.Index(fields=["publish_by"], condition=Q(published_at=None), name="review_due"),
        ]

    def __str__(self) -> str:
        return f"{self.stars}/5"

    @property
    def facets(self) -> list[dict[str, Any]]:
        """The questions that were answered, in words that say yes or no."""
        said = {
            "as_described": (_("As described"), _("Not as described")),
            "friendly": (_("Friendly"), _("Not friendly")),
            "punctual": (_("On time"), _("Not on time")),
        }
        answers = {name: getattr(self, name) for name in said}
        return [
            {"is_yes": answer, "words": said[name][0] if answer else said[name][1]}
            for name, answer in answers.items()
            if answer is not None
        ]


class Reply(models.Model):
    """What the person a review is about answers to it: once, under it, for everybody to read."""

    review = models.OneToOneField(Review, models.PROTECT, related_name="reply")
    text = models.TextField(_("reply"), max_length=600)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("reply to a review")
        verbose_name_plural = _("replies to reviews")
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="reply_says_something")]

    def __str__(self) -> str:
        return self.text[:60]
