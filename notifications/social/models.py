"""Posts outside, each sending of them, what a month costs, how our sign-ins stand, and whose things stay here.

Costs are thousandths of a US dollar ("mills"): X takes one and a half cents for a post.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from listings.catalogue.models import Listing
from notifications.social.statuses import (
    CERTAINLY_NOT_THERE,
    MOVES,
    NEVER_LEFT,
    OVER,
    WHAT_TO_DO,
    Network,
    Outcome,
    Problem,
    State,
)
from yardsale import codes
from yardsale.refusals import Refusal

#: More than this no network takes, and no person writes.
LONGEST_TEXT = 5000


class PostQuerySet(models.QuerySet["Post"]):
    def newest_first(self) -> "PostQuerySet":
        return self.order_by("-pk")

    def due(self, now: datetime) -> "PostQuerySet":
        return self.filter(status=State.RELEASED, due_at__lte=now, delete_due_at=None)

    def armed(self) -> "PostQuerySet":
        return self.filter(status=State.ARMED)

    def to_look_for(self, now: datetime) -> "PostQuerySet":
        return self.filter(status=State.UNKNOWN, due_at__lte=now)

    def to_delete(self, now: datetime) -> "PostQuerySet":
        """Wanted no more, and certainly out there or certainly not; what nobody knows is looked for first."""
        sure = sorted({State.POSTED} | NEVER_LEFT)
        return self.filter(delete_due_at__lte=now, status__in=sure)

    def said_for(self, source: str) -> "PostQuerySet":
        """What another room asked for under its own key."""
        return self.filter(source=source)


class Post(models.Model):
    """One post on one network."""

    code = models.CharField(max_length=12, unique=True, default=codes.new_code, editable=False)
    network = models.CharField(_("network"), max_length=8, choices=Network)
    text = models.TextField(_("text"), max_length=LONGEST_TEXT, blank=True)
    # An address of ours, or nothing.
    link = models.CharField(_("link"), max_length=300, blank=True, default="")
    status = models.CharField(_("state"), max_length=8, choices=State, default=State.DRAFT)
    # Counts changes: what is released is what was seen.
    version = models.PositiveIntegerField(default=1)
    # When it goes out; for one whose outcome nobody knows, when it is looked for next.
    due_at = models.DateTimeField(_("goes out"), null=True, blank=True)
    is_dry = models.BooleanField(_("dry run"), default=False)
    problem = models.CharField(max_length=16, choices=Problem, blank=True, default="")
    # The network's own words about it.
    said = models.CharField(max_length=200, blank=True, default="")
    # The day whose finds it tells, and what another room calls what it is for.
    finds_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=60, blank=True, default="")
    made_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    remote_id = models.CharField(max_length=80, blank=True, default="")
    remote_url = models.CharField(max_length=200, blank=True, default="")
    posted_at = models.DateTimeField(null=True)
    # Wanted no more: when the clock takes it away next, until it is gone, and who wants that.
    delete_due_at = models.DateTimeField(null=True)
    delete_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    deleted_at = models.DateTimeField(null=True)
    deleted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post outside")
        verbose_name_plural = _("posts outside")
        permissions = [("release_post", "Can release posts on social media")]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "finds_on"],
                condition=Q(finds_on__isnull=False) & ~Q(status=State.DROPPED),
                name="finds_of_a_day_are_told_once",
            ),
            models.UniqueConstraint(
                fields=["network", "source"], condition=~Q(source=""), name="source_speaks_once_on_a_network"
            ),
            models.UniqueConstraint(
                fields=["network", "remote_id"],
                condition=~Q(remote_id=""),
                name="post_outside_is_one_of_ours_at_most",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[State.POSTED, State.DELETED]) | ~Q(remote_id=""),
                name="posted_knows_its_name_there",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[State.RELEASED, State.ARMED, State.UNKNOWN, State.POSTED])
                | Q(released_by__isnull=False, released_at__isnull=False),
                name="nothing_leaves_unless_somebody_released_it",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(status__in=[State.RELEASED, State.UNKNOWN]),
                name="post_due",
            ),
            models.Index(fields=["id"], condition=Q(status=State.ARMED), name="post_armed"),
            models.Index(
                fields=["delete_due_at"], condition=Q(delete_due_at__isnull=False), name="post_to_delete"
            ),
            models.Index(F("status"), F("id").desc(), name="post_by_state"),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    def get_absolute_url(self) -> str:
        return reverse("social:post", args=[self.code])

    @property
    def is_over(self) -> bool:
        return self.status in OVER

    @property
    def what_to_do(self) -> str:
        return str(WHAT_TO_DO[Problem(self.problem)]) if self.problem else ""

    def move_to(self, status: str, **changes: Any) -> None:
        """The one gate through which the state changes; refuses when somebody was faster or the table says no."""
        if status not in MOVES[self.status]:
            raise Refusal(
                _now("This post is “%(state)s”, so that cannot be done now.")
                % {"state": self.get_status_display()}
            )
        moved = Post.objects.filter(pk=self.pk, status=self.status).update(status=status, **changes)
        if not moved:
            raise Refusal(_now("Someone else changed this post a moment ago. Please look again."))
        self.refresh_from_db()


class Find(models.Model):
    """A thing that a post tells of, with its photo. `line`: how the text names it, to be taken out when it is gone."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="finds")
    listing = models.ForeignKey(Listing, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    line = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("find")
        verbose_name_plural = _("finds")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["post", "listing"], name="post_shows_a_thing_once"),
        ]

    def __str__(self) -> str:
        return self.line


class Attempt(models.Model):
    """One sending: written before the call, decided once. Postgres lets a post have one that may have arrived, no more."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    armed_at = models.DateTimeField()
    # Thousandths of a US dollar, reserved in the month below.
    cost = models.PositiveIntegerField()
    month = models.DateField()
    is_dry = models.BooleanField()
    # What stands there if it arrived: what is looked for when nobody knows.
    words = models.TextField()
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.ARMED)
    problem = models.CharField(max_length=16, choices=Problem, blank=True, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("sending")
        verbose_name_plural = _("sendings")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["post", "number"], name="sendings_of_a_post_are_numbered"),
            models.UniqueConstraint(
                fields=["post"],
                condition=~Q(outcome__in=sorted(CERTAINLY_NOT_THERE)),
                name="post_is_sent_once_unless_it_is_not_there",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id}.{self.number}"


class Month(models.Model):
    """What the sendings of a month have reserved, of what they may. Dry runs have months of their own."""

    month = models.DateField()
    is_dry = models.BooleanField()
    spent = models.PositiveIntegerField(default=0)
    cap = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("month of posts")
        verbose_name_plural = _("months of posts")
        constraints = [
            models.UniqueConstraint(fields=["month", "is_dry"], name="month_is_counted_once"),
            models.CheckConstraint(
                condition=Q(spent__lte=F("cap")), name="month_spends_no_more_than_its_cap"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class Account(models.Model):
    """How our sign-in at a network stood when we last looked. The token itself stands in the environment alone."""

    network = models.CharField(max_length=8, choices=Network, unique=True)
    checked_at = models.DateTimeField()
    problem = models.CharField(max_length=16, choices=Problem, blank=True, default="")
    ends_at = models.DateTimeField(null=True)
    # What our people were told of last ("token_ended", or the day it ends), so that they are told once.
    told = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        verbose_name = _("account outside")
        verbose_name_plural = _("accounts outside")

    def __str__(self) -> str:
        return self.get_network_display()

    @property
    def what_to_do(self) -> str:
        return str(WHAT_TO_DO[Problem(self.problem)]) if self.problem else ""


class Objection(models.Model):
    """A seller wants nothing of theirs shown outside, or not this one thing."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    listing = models.OneToOneField(Listing, models.CASCADE, null=True, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(listing=None), name="person_objects_to_all_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}"
