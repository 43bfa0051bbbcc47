"""The one gate through which posts change, and the counters that follow. Locks, always in this order: forum, then topic."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from forum.boards.models import Forum, Post, Topic
from forum.boards.statuses import MOVES, PostState
from yardsale import visitors
from yardsale.refusals import Refusal

#: Which kept pages show what stands on the boards.
ROOM = "boards"


def hold_forums(*keys: int) -> dict[int, Forum]:
    rows = Forum.objects.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",), no_key=True)
    return {forum.pk: forum for forum in rows}


def hold(topic_id: int) -> Topic:
    """The topic as it is now, held after its forum. It may be moved between the two looks; then once more.

    What was held in vain is let go first, by going back to a savepoint: to ask for a second forum while holding one, and
    a topic, would be the wrong order.
    """
    while True:
        forum_id = Topic.objects.values_list("forum_id", flat=True).get(pk=topic_id)
        before = transaction.savepoint()
        hold_forums(forum_id)
        topic = Topic.objects.select_for_update(of=("self",), no_key=True).get(pk=topic_id)
        if topic.forum_id == forum_id:
            transaction.savepoint_commit(before)
            return topic
        transaction.savepoint_rollback(before)


def add(topic: Topic, post: Post) -> Post:
    """Put a new post at the end of a topic that is held."""
    topic.last_number += 1
    post.topic, post.number = topic, topic.last_number
    post.approved = post.state == PostState.SHOWN
    post.save(force_insert=True)
    changes: dict[str, Any] = {"last_number": topic.last_number}
    if post.number == 1:
        changes |= {"first_post": post, "approved": post.approved}
        topic.approved = post.approved
    if post.approved:
        changes |= {"posts_count": F("posts_count") + 1, "last_post": post, "last_post_on": post.created}
    elif post.number == 1:
        changes["last_post_on"] = post.created
    Topic.objects.filter(pk=topic.pk).update(**changes)
    if post.approved and topic.approved:
        more = {"direct_topics_count": F("direct_topics_count") + 1} if post.number == 1 else {}
        Forum.objects.filter(pk=topic.forum_id).update(
            direct_posts_count=F("direct_posts_count") + 1,
            last_post=post,
            last_post_on=post.created,
            **more,
        )
    visitors.touch_room(ROOM)
    return post


def move_post(post: Post, topic: Topic, state: str, **changes: Any) -> None:
    """From the state it was seen in, or not at all; `topic` is held."""
    is_shown = state == PostState.SHOWN
    moved = state in MOVES[post.state] and Post.objects.filter(pk=post.pk, state=post.state).update(
        state=state, approved=is_shown, updated=timezone.now(), **changes
    )
    if not moved:
        raise Refusal(_("Somebody else changed this post a moment ago. Please look again."))
    settle(topic)
    post.refresh_from_db(fields=["state", "approved", "taken_at", "taken_for"])


def settle(topic: Topic) -> None:
    """Count a topic that is held anew, and its forum by the difference. The true title stays in the first post."""
    before = (1, topic.posts_count) if topic.approved else (0, 0)
    shown = Post.objects.filter(topic=topic).shown()
    last = shown.order_by("-number").first()
    count = shown.count()
    first = Post.objects.only("state", "poster", "taken_by", "subject").get(topic=topic, number=1)
    # Whoever takes their question back, or makes something of it that waits or is not let through, leaves the answers: the
    # topic goes on without their words, under the title it had; taken back, without that too.
    is_taken_back = first.state == PostState.DELETED and first.poster_id in {first.taken_by_id} - {None}
    is_gone = is_taken_back or first.state in {PostState.HELD, PostState.REFUSED}
    topic.approved = first.state == PostState.SHOWN or (is_gone and count > 0)
    if is_taken_back:
        topic.subject = _("A topic taken back by its author")
    elif first.state == PostState.SHOWN:
        topic.subject = first.subject or topic.subject
    topic.posts_count, topic.last_post = count, last
    if last is not None:
        topic.last_post_on = last.created
    Topic.objects.filter(pk=topic.pk).update(
        subject=topic.subject, approved=topic.approved, posts_count=count, last_post=last,
        last_post_on=topic.last_post_on,
    )  # fmt: skip
    after = (1, count) if topic.approved else (0, 0)
    count_forum(topic.forum_id, topics=after[0] - before[0], posts=after[1] - before[1])


def count_forum(forum_id: int, *, topics: int, posts: int) -> None:
    """So many more or fewer in a forum that is held, and its newest post."""
    newest = Topic.objects.filter(forum=forum_id, approved=True, last_post__isnull=False)
    topic = newest.order_by("-last_post_on", "-pk").first()
    Forum.objects.filter(pk=forum_id).update(
        direct_topics_count=F("direct_topics_count") + topics,
        direct_posts_count=F("direct_posts_count") + posts,
        last_post=topic.last_post_id if topic else None,
        last_post_on=topic.last_post_on if topic else None,
    )
    visitors.touch_room(ROOM)
