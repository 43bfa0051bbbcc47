"""Topics and posts. Nothing cascades and nothing is removed: a post moves between states, by forum.boards.counting alone."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from machina.apps.forum_conversation.abstract_models import AbstractPost, AbstractTopic

from forum.boards.statuses import PUBLIC, PostState
from yardsale import codes

#: Characters of a reason that stands beside a topic or a post.
LONGEST_REASON = 300
#: Posts on one page of a topic, by their numbers: the hundredth page costs as much as the first.
PAGE = 25


def topic_code() -> str:
    """Never all digits, so that a report may name a topic by its code and a post by its key."""
    return f"t{codes.new_code(8)}"


class TopicQuerySet(models.QuerySet["Topic"]):
    def visible_to(self, user: Any, *, is_moderator: bool) -> "TopicQuerySet":
        """What waits or was hidden: for its author and our people. Which forums may be read is asked apart."""
        if is_moderator:
            return self
        if user is None or not user.is_authenticated:
            return self.filter(approved=True)
        return self.filter(Q(approved=True) | Q(poster=user))


class Topic(AbstractTopic):
    forum = models.ForeignKey("forum.Forum", models.PROTECT, related_name="topics")
    # None: the house itself.
    poster = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="topics"
    )
    subscribers = None
    code = models.CharField(_("code"), max_length=12, unique=True, default=topic_code, editable=False)
    # The number of the newest post, whatever its state: they are numbered in the order of their commits.
    last_number = models.PositiveIntegerField(default=0, editable=False)
    lock_reason = models.CharField(max_length=LONGEST_REASON, blank=True, default="")
    slow_minutes = models.PositiveSmallIntegerField(default=0)
    slow_reason = models.CharField(max_length=LONGEST_REASON, blank=True, default="")

    objects = TopicQuerySet.as_manager()

    class Meta(AbstractTopic.Meta):
        abstract = False
        ordering: list[str] = []
        indexes = [
            models.Index(fields=["type", "last_post_on"], name="forum_conve_type_cc96d0_idx"),
            models.Index(F("forum"), F("last_post_on").desc(), F("id").desc(), name="topics_of_forum"),
            models.Index(fields=["poster"], condition=Q(approved=False), name="topics_out_of_sight"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(slow_minutes=0) | ~Q(slow_reason=""), name="slow_topic_says_why"
            ),
            models.CheckConstraint(condition=~Q(status=1) | ~Q(lock_reason=""), name="locked_topic_says_why"),
        ]

    def __str__(self) -> str:
        return str(self.subject)

    def get_absolute_url(self) -> str:
        return reverse("boards:topic", args=[self.code])

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Counters are kept by forum.boards.counting, under locks; saving a row recounts nothing."""
        models.Model.save(self, *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("A topic is taken out of sight, never removed.")

    @property
    def is_pinned(self) -> bool:
        return bool(self.type == self.TOPIC_STICKY)


class PostQuerySet(models.QuerySet["Post"]):
    def visible_to(self, user: Any, *, is_moderator: bool) -> "PostQuerySet":
        """What stands in its topic for this reader, with gaps where something was taken out."""
        if is_moderator:
            return self
        seen = Q(state__in=sorted(PUBLIC))
        if user is not None and user.is_authenticated:
            seen |= Q(poster=user)
        return self.filter(seen)

    def shown(self) -> "PostQuerySet":
        return self.filter(state=PostState.SHOWN)


class Post(AbstractPost):
    topic = models.ForeignKey("forum_conversation.Topic", models.PROTECT, related_name="posts")
    poster = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="posts"
    )
    number = models.PositiveIntegerField(default=0, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=PostState, default=PostState.SHOWN)
    # Who removed or refused it, when and why.
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_for = models.CharField(max_length=LONGEST_REASON, blank=True, default="")
    edited_at = models.DateTimeField(null=True, blank=True)
    # The form's own key: the same form sent twice is one post.
    key = models.UUIDField(null=True, blank=True)
    # Subject and content as search finds them; a trigger writes it.
    words = SearchVectorField(null=True, editable=False)

    objects = PostQuerySet.as_manager()

    class Meta(AbstractPost.Meta):
        abstract = False
        ordering: list[str] = []
        constraints = [
            models.UniqueConstraint(fields=["topic", "number"], name="posts_of_topic_are_numbered"),
            models.UniqueConstraint(fields=["poster", "key"], name="form_makes_one_post"),
            models.CheckConstraint(
                condition=Q(state="shown", approved=True) | ~Q(state="shown") & Q(approved=False),
                name="only_shown_posts_are_approved",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["deleted", "refused"]) | Q(taken_at__isnull=False) & ~Q(taken_for=""),
                name="taken_post_says_why",
            ),
            models.CheckConstraint(condition=Q(state__in=PostState.values), name="post_state_is_known"),
        ]
        indexes = [
            GinIndex(fields=["words"], name="posts_are_found"),
            models.Index(F("poster"), F("created").desc(), name="posts_of_person"),
            models.Index(fields=["topic"], condition=Q(state="shown"), name="posts_shown"),
        ]

    def __str__(self) -> str:
        return f"{self.topic_id} #{self.number}"

    def get_absolute_url(self) -> str:
        """Never changes, also when the topic is moved."""
        return reverse("boards:post", args=[self.pk])

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Counters are kept by forum.boards.counting, under locks; saving a row recounts nothing."""
        models.Model.save(self, *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("A post is taken out of sight, never removed.")

    @property
    def text(self) -> str:
        """As it was written."""
        return str(self.content.raw)

    @property
    def html(self) -> str:
        """Rendered when it was written, and kept in the row."""
        return str(self._content_rendered or "")

    @property
    def is_first(self) -> bool:
        return bool(self.number == 1)

    @property
    def page(self) -> int:
        return (int(self.number) - 1) // PAGE + 1
