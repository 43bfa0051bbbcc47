"""Our own tables beside machina's: boards with their names and kinds, revisions, photos, who watches and who has read what."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum.boards.engine.forum.models import Forum
from forum.boards.engine.forum_conversation.models import LONGEST_REASON, PAGE, Post, Topic
from forum.boards.engine.forum_permission.models import (
    ForumPermission,
    GroupForumPermission,
    UserForumPermission,
)
from forum.boards.statuses import ActKind, BoardKind
from yardsale import codes

if TYPE_CHECKING:
    from yardsale.accounts.models import User

__all__ = [
    "LONGEST_REASON", "PAGE", "Board", "BoardSeen", "Forum", "ForumPermission", "GroupForumPermission", "Photo", "Post",
    "Revision", "Topic", "TopicAct", "TopicSeen", "UserForumPermission", "Watch",
]  # fmt: skip
#: Characters of a topic's title, and of one post. Markdown is quadratic in places.
LONGEST_SUBJECT, LONGEST = 120, 10_000


class Board(models.Model):
    """What a forum is for. The slug stands in addresses and never changes; machina's own follows the name."""

    forum = models.OneToOneField(Forum, models.PROTECT, related_name="board")
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=BoardKind)
    summary = models.CharField(_("what it is for"), max_length=200, blank=True, default="")
    icon = models.CharField(max_length=40, default="messages-square")
    slow_minutes = models.PositiveSmallIntegerField(default=0)
    slow_reason = models.CharField(max_length=LONGEST_REASON, blank=True, default="")

    class Meta:
        verbose_name = _("board")
        verbose_name_plural = _("boards")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=BoardKind.values), name="board_kind_is_known"),
            models.CheckConstraint(
                condition=Q(slow_minutes=0) | ~Q(slow_reason=""), name="slow_board_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("boards:board", args=[self.slug])


class Revision(models.Model):
    """How a post read before it was changed. Only ever added, by a trigger."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    subject = models.CharField(max_length=255, blank=True)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [
            models.UniqueConstraint(fields=["post", "number"], name="revisions_are_numbered"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} / {self.number}"


class TopicAct(models.Model):
    """What our people did with a topic, and why. Only ever added, by a trigger."""

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=8, choices=ActKind)
    reason = models.CharField(max_length=LONGEST_REASON)
    # The board it left, or the minutes of its slow mode.
    details = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("act on a topic")
        verbose_name_plural = _("acts on topics")
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="topic_act_gives_a_reason"),
            models.CheckConstraint(condition=Q(kind__in=ActKind.values), name="topic_act_is_of_a_known_kind"),
        ]
        indexes = [models.Index(F("topic"), F("id").desc(), name="acts_on_topic")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.topic_id}"


def photo_code() -> str:
    return codes.new_code(16)


class Photo(models.Model):
    """Re-encoded, below PRIVATE_ROOT, under a name nobody can guess; without a post only its owner sees it, for a day."""

    code = models.CharField(max_length=20, unique=True, default=photo_code, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="photos")
    path = models.CharField(max_length=120)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("photo in a post")
        verbose_name_plural = _("photos in posts")
        indexes = [
            models.Index(fields=["made_at"], condition=Q(post=None), name="photos_without_a_post"),
            models.Index(fields=["owner", "made_at"], name="photos_of_owner"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("boards:photo", args=[self.code])


class WatchQuerySet(models.QuerySet["Watch"]):
    def by(self, person: "User") -> "WatchQuerySet":
        return self.filter(person=person)

    def to_tell(self) -> "WatchQuerySet":
        """Who wants to hear, and was not told since they last looked."""
        return self.filter(is_on=True, told_at=None)


class Watch(models.Model):
    """Somebody hears of new posts in a topic, or of new topics in a board; off means they said so."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="watches")
    topic = models.ForeignKey(Topic, models.CASCADE, null=True, blank=True, related_name="watches")
    forum = models.ForeignKey(Forum, models.CASCADE, null=True, blank=True, related_name="watches")
    is_on = models.BooleanField(default=True)
    # Since when something unseen was told of: once for each time they fall behind.
    told_at = models.DateTimeField(null=True, blank=True)

    objects = WatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("watch")
        verbose_name_plural = _("watches")
        constraints = [
            models.CheckConstraint(
                condition=Q(topic__isnull=False, forum=None) | Q(topic=None, forum__isnull=False),
                name="watch_is_of_a_topic_or_a_board",
            ),
            models.UniqueConstraint(fields=["person", "topic"], name="person_watches_topic_once"),
            models.UniqueConstraint(fields=["person", "forum"], name="person_watches_board_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.topic_id or self.forum_id}"


class TopicSeen(models.Model):
    """Up to which post somebody has read a topic."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="seen_by")
    number = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("topic seen")
        verbose_name_plural = _("topics seen")
        constraints = [models.UniqueConstraint(fields=["person", "topic"], name="person_reads_topic_once")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.topic_id} #{self.number}"


class BoardSeen(models.Model):
    """Everything before that moment counts as read."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    forum = models.ForeignKey(Forum, models.CASCADE, related_name="seen_by")
    until = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("board seen")
        verbose_name_plural = _("boards seen")
        constraints = [models.UniqueConstraint(fields=["person", "forum"], name="person_reads_board_once")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.forum_id}"
