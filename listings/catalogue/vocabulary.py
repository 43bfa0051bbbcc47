"""The words of search: the site's vocabulary, words for the same thing, and what people look for."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Synonym(models.Model):
    """Words for the same thing: who looks for one finds the others too. Staff keep the list."""

    words = models.CharField(
        _("words for the same thing"),
        max_length=200,
        unique=True,
        help_text=_("Single words with spaces between them: bicycle bike cycle"),
    )

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        ordering = ["words"]

    def __str__(self) -> str:
        return self.words


class Asked(models.Model):
    """That somebody looked for these words today: a keyed hash which is thrown away after two days."""

    words = models.CharField(max_length=60)
    day = models.DateField()
    visitor = models.BigIntegerField()

    class Meta:
        verbose_name = _("search of somebody")
        verbose_name_plural = _("searches of somebody")
        constraints = [
            models.UniqueConstraint(
                fields=["day", "words", "visitor"], name="visitor_asks_for_words_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.words} on {self.day}"


class RecentSearch(models.Model):
    """What one person looked for lately: for them alone, offered to nobody else. The newest few are kept."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    words = models.CharField(_("words"), max_length=100)
    at = models.DateTimeField(_("last asked for"), default=timezone.now)

    class Meta:
        verbose_name = _("recent search")
        verbose_name_plural = _("recent searches")
        constraints = [
            models.UniqueConstraint("person", Lower("words"), name="person_looked_for_words_once"),
            models.CheckConstraint(condition=~Q(words=""), name="recent_search_says_something"),
        ]
        indexes = [models.Index(F("person"), F("at").desc(), name="recent_search_newest")]

    def __str__(self) -> str:
        return f"{self.person_id} looked for {self.words}"


class NoRecentSearches(models.Model):
    """Who wants no list of what they looked for."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+"
    )

    class Meta:
        verbose_name = _("person without recent searches")
        verbose_name_plural = _("people without recent searches")

    def __str__(self) -> str:
        return f"{self.pk}"


class PopularSearch(models.Model):
    """Words that several people looked for on one day: offered to others while they type."""

    words = models.CharField(_("words"), max_length=60, primary_key=True)
    people = models.PositiveIntegerField(_("people on one day"))
    asked_on = models.DateField(_("last asked for"))

    class Meta:
        verbose_name = _("popular search")
        verbose_name_plural = _("popular searches")
        indexes = [models.Index(fields=["words"], opclasses=["text_pattern_ops"], name="popular_beginnings")]
        constraints = [
            models.CheckConstraint(condition=Q(people__gte=3), name="popular_is_what_three_people_asked_for")
        ]

    def __str__(self) -> str:
        return self.words


class Brand(models.Model):
    """A brand that things on sale carry, by its folded words; counted with the vocabulary. Searches understand it."""

    words = models.CharField(max_length=60, primary_key=True)
    # As sellers write it, the usual way first.
    names = models.JSONField()
    listings = models.PositiveIntegerField()
    # Keys of the categories of most of these things.
    categories = models.JSONField(default=list)

    class Meta:
        verbose_name = _("brand")
        verbose_name_plural = _("brands")
        indexes = [models.Index(F("listings").desc(), F("words"), name="brand_most_carried")]
        constraints = [
            models.CheckConstraint(condition=Q(listings__gte=1), name="brand_is_carried_by_something")
        ]

    def __str__(self) -> str:
        return self.words


class Word(models.Model):
    """The site's vocabulary: in how many titles each word stands. Repairs typos, tells rare from common."""

    word = models.CharField(max_length=40, primary_key=True)
    # The term it counts as ("bike" of "bikes"): see catalogue.words.
    stem = models.CharField(max_length=40, db_index=True, default="")
    listings = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("word")
        verbose_name_plural = _("words")
        indexes = [
            GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="word_trigrams"),
            models.Index(fields=["word"], opclasses=["text_pattern_ops"], name="word_beginnings"),
        ]

    def __str__(self) -> str:
        return self.word
