"""What people hear of the boards: answers, new topics, their names, and what our people decided about their posts."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.boards.events import PostEvent, TopicEvent
from forum.boards.models import TopicAct
from forum.boards.statuses import PostState
from notifications.channels.statuses import Topic as About
from notifications.messages import Message, in_quotes
from yardsale.accounts.models import User
from yardsale.events.models import Event

if TYPE_CHECKING:
    from forum.boards.models import Post, Topic


def _named(detail: str) -> Any:
    """The people whose keys the event carries, who are still there."""

    def people(post: "Post", event: Event) -> list[User]:
        return list(User.objects.active().filter(pk__in=event.details.get(detail, [])).order_by("pk"))

    return people


def _author(post: "Post", event: Event) -> list[User]:
    return [post.poster] if post.poster and post.poster.is_active else []


def _values(post: "Post") -> dict[str, Any]:
    words = " ".join(line for line in post.text.splitlines() if not line.lstrip().startswith(">"))
    return {
        "title": in_quotes(post.topic.subject),
        "name": post.poster.name if post.poster else _("Yardsale"),
        "words": in_quotes(Truncator(words.strip()).chars(120)),
        "reason": post.taken_for,
    }


def _is_shown(post: "Post") -> bool:
    """An answer may be let through, or its author called, while the whole topic is out of sight."""
    return post.state == PostState.SHOWN and bool(post.topic.approved)


def unread_url(topic: "Topic") -> str:
    """One address for all that is new in a topic, so that having looked there settles it."""
    return reverse("boards:unread", args=[topic.code])


def _post_url(post: "Post") -> str:
    return str(post.get_absolute_url())


def _act_details(event: Event) -> dict[str, Any]:
    act = TopicAct.objects.get(pk=event.details["act"]) if "act" in event.details else None
    if act is None:
        return {"reason": "", "what": ""}
    return {"reason": act.reason, "what": act.get_kind_display().partition(" – ")[0]}


def _starter(topic: "Topic", event: Event) -> list[User]:
    starter = topic.poster
    is_news = starter is not None and starter.pk != event.by_id and starter.is_active
    return [starter] if starter is not None and is_news else []


FORUM: dict[str, tuple[Message, ...]] = {
    PostEvent.MADE: (
        Message(
            kind="forum.mention",
            to=_named("mentioned"),
            applies=_is_shown,
            title=gettext_lazy("%(name)s calls you in “%(title)s”"),
            text=gettext_lazy("“%(words)s”"),
            action=gettext_lazy("Read it"),
            why=gettext_lazy("Somebody wrote your name there."),
            icon="at-sign",
            values=_values,
            url=_post_url,
            topic=About.FORUM,
        ),
        Message(
            kind="forum.reply",
            to=_named("to"),
            applies=lambda post: _is_shown(post) and not post.is_first,
            title=gettext_lazy("%(name)s wrote in “%(title)s”"),
            text=gettext_lazy("“%(words)s”"),
            action=gettext_lazy("Read what is new"),
            icon="messages-square",
            values=_values,
            url=lambda post: unread_url(post.topic),
            topic=About.FORUM,
        ),
        Message(
            kind="forum.topic",
            to=_named("to"),
            applies=lambda post: _is_shown(post) and post.is_first,
            title=gettext_lazy("New on the forum: “%(title)s”"),
            text=gettext_lazy("%(name)s: “%(words)s”"),
            action=gettext_lazy("Read it"),
            why=gettext_lazy("You follow this board."),
            icon="messages-square",
            values=_values,
            url=_post_url,
            topic=About.FORUM,
        ),
    ),
    PostEvent.APPROVED: (
        Message(
            kind="forum.approved",
            to=_author,
            title=gettext_lazy("Your post in “%(title)s” is shown now"),
            text=gettext_lazy("A moderator has read it. After your first posts nobody has to wait any more."),
            action=gettext_lazy("See it"),
            why=gettext_lazy("You wrote it."),
            icon="circle-check",
            values=_values,
            url=_post_url,
            topic=About.FORUM,
        ),
    ),
    TopicEvent.MANAGED: (
        Message(
            kind="forum.managed",
            to=_starter,
            title=gettext_lazy("About your topic “%(title)s”: %(what)s"),
            text=gettext_lazy("The reason: %(reason)s"),
            action=gettext_lazy("See it"),
            why=gettext_lazy("You began it."),
            icon="gavel",
            values=lambda topic: {"title": in_quotes(topic.subject)},
            details=_act_details,
            url=lambda topic: str(topic.get_absolute_url()),
            topic=About.FORUM,
        ),
    ),
}
