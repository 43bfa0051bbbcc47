"""What is announced, to whom, in which words for which channel, how far it has come, and who did what.

Changed only through `actions` and `sending`. `version` grows with every change, so that nobody approves what they have not read.
"""

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
from notifications.announcements.statuses import (
    MOVES,
    OUT,
    STANDING,
    Audience,
    Did,
    Kind,
    Posted,
    Purpose,
    State,
)
from yardsale import codes
from yardsale.refusals import Refusal

LONGEST_NAME, LONGEST_TITLE, LONGEST_REASON = 80, 120, 300


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def due(self, now: Any) -> "AnnouncementQuerySet":
        """Approved, and their time has come."""
        return self.filter(state=State.APPROVED).filter(Q(send_at=None) | Q(send_at__lte=now))

    def unfinished(self) -> "AnnouncementQuerySet":
        """On their way to people, or behind the words that people should read by now."""
        behind = Edition.objects.filter(
            announcement=models.OuterRef("pk"), number=models.OuterRef("edition"), followed_at=None
        )
        moved = Q(state__in=[State.CORRECTED, State.RETRACTED]) & models.Exists(behind)
        return self.filter(Q(state=State.SENDING) | moved)

    def out(self) -> "AnnouncementQuerySet":
        return self.filter(state__in=sorted(OUT))

    def pinned(self, now: Any) -> "AnnouncementQuerySet":
        """Whose banner stands above every page, the newest first."""
        standing = self.filter(state__in=sorted(STANDING), outlets__contains=["banner"], shown_until__gt=now)
        return standing.order_by("-started_at", "-pk")


class Announcement(models.Model):
    code = models.CharField(max_length=12, unique=True, default=codes.announcement_code, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    # What our people call it among themselves.
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    audience = models.CharField(_("audience"), max_length=10, choices=Audience, default=Audience.EVERYONE)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("category")
    )
    # Names, as they stand with people.
    districts = ArrayField(
        models.CharField(max_length=60), default=list, blank=True, verbose_name=_("neighbourhoods")
    )
    segment = models.CharField(_("segment"), max_length=40, blank=True, default="")
    purpose = models.CharField(
        _("purpose"), max_length=10, choices=Purpose, default=Purpose.NEWS, db_default=Purpose.NEWS
    )
    # Of a hundred people so many are left out, to see what it brings; see `holdouts`.
    holdout = models.PositiveSmallIntegerField(_("left out, in percent"), default=0, db_default=0)
    # Decides who. Shown nowhere.
    salt = models.CharField(max_length=32, default=codes.salt, db_default="", editable=False)
    outlets = ArrayField(models.CharField(max_length=16), default=list, verbose_name=_("channels"))
    # None: as soon as it is approved.
    send_at = models.DateTimeField(_("when"), null=True, blank=True)
    shown_until = models.DateTimeField(_("banner until"), null=True, blank=True)
    # The number of the edition that everybody should read by now.
    edition = models.PositiveSmallIntegerField(default=1)
    # The last person (their key) who was told; the next batch begins behind them.
    told_upto = models.BigIntegerField(default=0)
    # How many were in the audience when sending began.
    reckoned = models.PositiveIntegerField(null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="announcement_state_is_known"),
            models.CheckConstraint(
                condition=Q(purpose__in=Purpose.values), name="announcement_purpose_is_known"
            ),
            models.CheckConstraint(condition=Q(holdout__lte=50), name="most_people_are_told"),
            models.CheckConstraint(
                condition=Q(holdout=0) | ~Q(purpose=Purpose.SERVICE) & ~Q(salt=""),
                name="service_leaves_nobody_out",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(OUT)) | Q(started_at__isnull=False),
                name="announcement_out_has_begun",
            ),
            models.CheckConstraint(
                condition=~Q(outlets__contains=["banner"])
                | ~Q(state__in=sorted(STANDING | {State.APPROVED}))
                | Q(shown_until__isnull=False),
                name="banner_says_until_when",
            ),
        ]
        indexes = [
            models.Index(fields=["send_at"], condition=Q(state="approved"), name="announcement_due"),
            models.Index(
                F("started_at").desc(), condition=Q(shown_until__isnull=False), name="announcement_pinned"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("announcements:page", args=[self.code])

    @property
    def occasion(self) -> str:
        """One person hears of it once: see the constraint on notifications."""
        return f"announcement:{self.pk}"

    @property
    def is_public(self) -> bool:
        return self.audience == Audience.EVERYONE

    def move_to(self, state: str, **changes: Any) -> None:
        """From the state and the version that were seen, or not at all."""
        if state not in MOVES[self.state]:
            raise Refusal(
                _now("This is at “%(state)s”. Please look again.") % {"state": State(self.state).label}
            )
        seen = Announcement.objects.filter(pk=self.pk, state=self.state, version=self.version)
        if not seen.update(state=state, version=F("version") + 1, **changes):
            raise Refusal(_now("Somebody changed this a moment ago. Please read it again."))
        self.refresh_from_db()

    def move_to_same(self) -> None:
        """Something about it changed, and not its state."""
        Announcement.objects.filter(pk=self.pk).update(version=F("version") + 1)
        self.refresh_from_db()


class Edition(models.Model):
    """The words for all channels at once, with who wrote and who approved them. Number 1 is what goes out first."""

    announcement = models.ForeignKey(Announcement, models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.FIRST)
    # Why it was corrected or taken back: for those who read it.
    reason = models.CharField(_("reason"), max_length=LONGEST_REASON, blank=True, default="")
    # Why it was sent back: for its writer.
    note = models.CharField(_("note"), max_length=LONGEST_REASON, blank=True, default="")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    # Of everything that was read when it was approved: people, channels, times and words.
    approved_hash = models.CharField(max_length=64, blank=True, default="")
    # Everybody who had the words before has these.
    followed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [
            models.UniqueConstraint(fields=["announcement", "number"], name="editions_are_numbered"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("written_by")),
                name="nobody_approves_their_own_words",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_at=None, approved_hash="")
                | Q(approved_by__isnull=False, approved_at__isnull=False) & ~Q(approved_hash=""),
                name="approval_says_who_when_and_what",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.FIRST) | ~Q(reason=""), name="who_changes_what_was_said_says_why"
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.FIRST, number=1) | ~Q(kind=Kind.FIRST) & Q(number__gt=1),
                name="first_edition_is_number_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.announcement_id} / {self.number}"


class Wording(models.Model):
    """What one channel says. Once approved it stays as it is, by a trigger."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="wordings")
    outlet = models.CharField(max_length=16)
    title = models.CharField(_("title"), max_length=LONGEST_TITLE, blank=True, default="")
    text = models.TextField(_("text"))
    # With the address of the announcement's page: outside it may cost more.
    has_link = models.BooleanField(default=False, db_default=False)

    class Meta:
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        constraints = [
            models.UniqueConstraint(fields=["edition", "outlet"], name="each_channel_has_one_wording")
        ]

    def __str__(self) -> str:
        return f"{self.outlet} of {self.edition_id}"


class Posting(models.Model):
    """How it stands with one channel: what it calls what we put there, and which edition it shows."""

    announcement = models.ForeignKey(Announcement, models.PROTECT, related_name="postings")
    outlet = models.CharField(max_length=16)
    state = models.CharField(max_length=8, choices=Posted, default=Posted.WAITING)
    edition = models.PositiveSmallIntegerField(default=0)
    reference = models.CharField(max_length=200, blank=True, default="")
    why = models.CharField(max_length=300, blank=True, default="")
    # Visitors who came from there to its page, each once a day. What people are told one by one is counted with them.
    clicks = models.PositiveIntegerField(default=0, db_default=0)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        constraints = [
            models.UniqueConstraint(fields=["announcement", "outlet"], name="each_channel_is_posted_once")
        ]

    def __str__(self) -> str:
        return f"{self.outlet} of {self.announcement_id}: {self.state}"


class Batch(models.Model):
    """People told in one transaction: from behind one key up to another, and between which keys their rows stand.

    The way back to the rows of an announcement, for corrections and figures: notifications have no index for it.
    """

    announcement = models.ForeignKey(Announcement, models.PROTECT, related_name="batches")
    after = models.BigIntegerField()
    upto = models.BigIntegerField()
    first_row = models.BigIntegerField(null=True)
    last_row = models.BigIntegerField(null=True)
    told = models.PositiveIntegerField()
    mailed = models.PositiveIntegerField()
    pushed = models.PositiveIntegerField(default=0, db_default=0)
    # Left out, to see what it brings.
    held = models.PositiveIntegerField(default=0, db_default=0)
    # Which edition their rows say.
    edition = models.PositiveSmallIntegerField(default=1)
    # Rows that had been read before a correction made them new again, and rows that were removed unread.
    read_before = models.PositiveIntegerField(default=0)
    mailed_before = models.PositiveIntegerField(default=0)
    pushed_before = models.PositiveIntegerField(default=0, db_default=0)
    removed = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        constraints = [
            models.UniqueConstraint(
                fields=["announcement", "after"], name="batch_begins_where_the_last_ended"
            ),
            models.CheckConstraint(condition=Q(upto__gt=F("after")), name="batch_goes_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.announcement_id}: {self.after} to {self.upto}"


class HeldOut(models.Model):
    """That somebody was left out, and when the others of their batch were told. Only added, by a trigger; no page shows it."""

    announcement = models.ForeignKey(Announcement, models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("person left out")
        verbose_name_plural = _("people left out")
        constraints = [
            models.UniqueConstraint(fields=["announcement", "person"], name="person_is_left_out_once")
        ]

    def __str__(self) -> str:
        return f"one of {self.announcement_id}"


class Entry(models.Model):
    """One line of the history. Only ever added, by a trigger; nobody: the clock."""

    announcement = models.ForeignKey(Announcement, models.PROTECT, related_name="entries")
    did = models.CharField(max_length=10, choices=Did)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=LONGEST_REASON, blank=True, default="")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("line of the history")
        verbose_name_plural = _("history")

    def __str__(self) -> str:
        return f"{self.announcement_id}: {self.did}"


__all__ = ["Announcement", "Batch", "Edition", "Entry", "HeldOut", "Posting", "Wording"]
