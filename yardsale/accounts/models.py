"""A person, known to others by name and code, to us by e-mail address."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yardsale import codes

#: Up to so many hours, these words: nobody is measured by the minute.
REPLY_STEPS = (
    (1, _("Usually answers within an hour")),
    (2, _("Usually answers within 2 hours")),
    (5, _("Usually answers within a few hours")),
    (24, _("Usually answers within a day")),
    (72, _("Usually answers within a few days")),
    (float("inf"), _("Takes their time to answer")),
)


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> "UserQuerySet":
        return self.filter(is_active=True)

    def in_role(self, role: str) -> "UserQuerySet":
        return self.filter(groups__name=role)


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def active(self) -> UserQuerySet:
        return self.get_queryset().active()

    def in_role(self, role: str) -> UserQuerySet:
        return self.get_queryset().in_role(role)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user: User = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class SellerTier(models.TextChoices):
    """Sellers whose commission may differ; given by staff."""

    PRO = "pro", _("Professional")


class User(AbstractBaseUser, PermissionsMixin):
    """Signs in by e-mail; shown to others by `name`, linked to by `code`. Never deleted, only made anonymous."""

    class Theme(models.TextChoices):
        SYSTEM = "", _("Like my device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    code = models.CharField(_("code"), max_length=16, unique=True, default=codes.person_code, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("public name"), max_length=40)
    about = models.CharField(_("about"), max_length=400, blank=True)
    # No foreign key: people stand below the catalogue. The name is what others see anyway.
    district = models.CharField(_("neighbourhood"), max_length=60, blank=True)
    theme = models.CharField(_("appearance"), max_length=8, choices=Theme, blank=True, default="")
    # A name of the tz database; empty: the site's own. Every moment on a page is written in it.
    time_zone = models.CharField(_("time zone"), max_length=40, blank=True, default="", db_default="")
    # Of each hundred people, those below ALERT_HOLDOUT_PERCENT get no alerts, so that we learn what alerts bring.
    bucket = models.PositiveSmallIntegerField(_("bucket"), default=99, editable=False)
    is_staff = models.BooleanField(_("staff"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)
    # How others' reviews of this person add up, kept by listings.reviews so that no page has to count.
    review_count = models.PositiveIntegerField(default=0, editable=False)
    review_sum = models.PositiveIntegerField(default=0, editable=False)
    # Empty: everybody. Read by listings.fees when a thing is priced.
    seller_tier = models.CharField(_("seller tier"), max_length=8, choices=SellerTier, blank=True, default="")
    sold_count = models.PositiveIntegerField(default=0, editable=False)
    # Hundredths of a star, as listings.reviews.score weighs the reviews; None before the first.
    review_score = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    # How long those who ask usually wait for a first answer, kept by listings.conversations; None: too few asked.
    reply_seconds = models.PositiveIntegerField(null=True, editable=False)
    # Codes of the things they saved, kept by listings.saved: it comes with the person, so no heart on a page costs a query.
    saved = ArrayField(
        models.CharField(max_length=16), default=list, db_default=[], blank=True, editable=False
    )
    # Slugs of accounts.badges, reckoned each night by forum.belonging: shown wherever the name stands, without a query.
    badges = ArrayField(
        models.CharField(max_length=12), default=list, db_default=[], blank=True, editable=False
    )
    # The banner they want no more of (code and edition): it comes with the person, so no page asks for it.
    banner_put_away = models.CharField(max_length=24, blank=True, default="", db_default="", editable=False)
    # On holiday: their things are paused until they say they are back, or the day has come.
    away_since = models.DateTimeField(null=True, blank=True, editable=False)
    away_until = models.DateField(_("back on"), null=True, blank=True)
    away_note = models.CharField(_("note while away"), max_length=200, blank=True, default="", db_default="")
    # Until when our people do not let them write, or trade at all, and which rule it was about: see accounts.restraints.
    silenced_until = models.DateTimeField(_("silenced until"), null=True, blank=True, editable=False)
    silenced_for = models.CharField(max_length=120, blank=True, default="", db_default="", editable=False)
    suspended_until = models.DateTimeField(_("suspended until"), null=True, blank=True, editable=False)
    suspended_for = models.CharField(max_length=120, blank=True, default="", db_default="", editable=False)
    # They closed their account, and it is erased then; until that day signing in offers to keep it.
    leaves_at = models.DateTimeField(_("erased on"), null=True, blank=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="email_belongs_to_one_person"),
            models.CheckConstraint(condition=models.Q(bucket__lt=100), name="bucket_is_below_hundred"),
            models.CheckConstraint(
                condition=models.Q(away_since=None) | models.Q(away_until__isnull=False),
                name="who_is_away_says_until_when",
            ),
            models.CheckConstraint(
                condition=models.Q(silenced_until=None, silenced_for="")
                | models.Q(silenced_until__isnull=False) & ~models.Q(silenced_for=""),
                name="who_is_silenced_knows_the_rule",
            ),
            models.CheckConstraint(
                condition=models.Q(suspended_until=None, suspended_for="")
                | models.Q(suspended_until__isnull=False) & ~models.Q(suspended_for=""),
                name="who_is_suspended_knows_the_rule",
            ),
        ]
        indexes = [
            models.Index(
                fields=["away_until"],
                condition=models.Q(away_since__isnull=False),
                name="person_comes_back",
            ),
            models.Index(
                fields=["suspended_until"],
                condition=models.Q(suspended_until__isnull=False),
                name="suspension_ends",
            ),
            models.Index(
                fields=["silenced_until"],
                condition=models.Q(silenced_until__isnull=False),
                name="silence_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("people:profile", args=[self.code])

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @property
    def is_away(self) -> bool:
        return self.away_since is not None

    @property
    def is_suspended(self) -> bool:
        """Neither trades nor writes; ends by itself in that moment."""
        return self.suspended_until is not None and self.suspended_until > timezone.now()

    @property
    def is_silenced(self) -> bool:
        """Writes nothing that others read; whoever is suspended does not either."""
        is_quiet = self.silenced_until is not None and self.silenced_until > timezone.now()
        return is_quiet or self.is_suspended

    @property
    def rating(self) -> float | None:
        """What the published reviews add up to (1-5), the newest counting most; None before the first."""
        if not self.review_count:
            return None
        score = self.review_score
        return round(score / 100 if score is not None else self.review_sum / self.review_count, 1)

    @property
    def reply_words(self) -> str:
        """How soon this person answers, in words that change in steps; "" while too few have asked."""
        if self.reply_seconds is None:
            return ""
        return str(next(words for hours, words in REPLY_STEPS if self.reply_seconds <= hours * 3600))


def public_name(user: User) -> str:
    """How allauth names people in its pages and mails: never by their address."""
    return user.name


class BlockQuerySet(models.QuerySet["Block"]):
    def by(self, person: User) -> "BlockQuerySet":
        return self.filter(blocker=person)

    def involving(self, person: User) -> "BlockQuerySet":
        return self.filter(models.Q(blocker=person) | models.Q(blocked=person))

    def between(self, one: User, other: User) -> "BlockQuerySet":
        """Whoever of the two did it."""
        return self.filter(models.Q(blocker=one, blocked=other) | models.Q(blocker=other, blocked=one))


class Block(models.Model):
    """One person wants nothing to do with another; it holds for both. The other is sent no message of it."""

    blocker = models.ForeignKey(User, models.CASCADE, related_name="blocks", verbose_name=_("who blocks"))
    blocked = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("who is blocked"))
    since = models.DateTimeField(default=timezone.now)

    objects = BlockQuerySet.as_manager()

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        constraints = [
            models.UniqueConstraint(fields=["blocker", "blocked"], name="person_blocks_another_once"),
            models.CheckConstraint(
                condition=~models.Q(blocker=models.F("blocked")), name="nobody_blocks_themselves"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.blocker_id} / {self.blocked_id}"
