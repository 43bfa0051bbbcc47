"""What people hear of questions and suggestions: an answer was accepted, a suggestion stands elsewhere, it was merged."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from forum.boards.statuses import PostState
from forum.questions.events import QuestionEvent
from forum.questions.models import MeToo
from forum.suggestions.events import SuggestionEvent
from forum.suggestions.models import Vote
from notifications.channels.statuses import Topic as About
from notifications.messages import Message
from yardsale.accounts.models import User
from yardsale.events.models import Event

if TYPE_CHECKING:
    from forum.questions.models import Accepted
    from forum.suggestions.models import Change

HELPED, SOLVED = "question.accepted", "question.answered"
CHANGED, MERGED = "suggestion.changed", "suggestion.merged"


def _is_news(accepted: "Accepted", event: Event) -> bool:
    """Its author may have thought better of it meanwhile: then another event tells."""
    is_same = event.details.get("post", accepted.post_id) == accepted.post_id
    return is_same and accepted.post.state == PostState.SHOWN and bool(accepted.topic.approved)


def _helper(accepted: "Accepted", event: Event) -> list[User]:
    """Who wrote the answer: once for each answer, however often a mind is changed."""
    helper = accepted.post.poster
    if helper is None or helper.pk == event.by_id or not helper.is_active or not _is_news(accepted, event):
        return []
    return [] if _told({helper.pk}, HELPED, _answer_url(accepted)) else [helper]


def _askers(accepted: "Accepted", event: Event) -> list[User]:
    """Who asked it, and who has the same question: each once for a question."""
    if not _is_news(accepted, event):
        return []
    keys = set(MeToo.objects.filter(topic=accepted.topic_id).values_list("person", flat=True))
    keys |= {accepted.topic.poster_id} - {None}
    told = _told(keys, SOLVED, _question_url(accepted))
    left = keys - told - {event.by_id, accepted.post.poster_id}
    return list(User.objects.active().filter(pk__in=left).order_by("pk"))


def _told(people: set[int], kind: str, url: str) -> set[int]:
    """Which of them heard of it before. The rows know this table, so they are asked late."""
    from notifications.channels.models import Notification

    rows = Notification.objects.filter(recipient__in=people, kind=kind, url=url)
    return set(rows.values_list("recipient", flat=True))


def _answer_url(accepted: "Accepted") -> str:
    return str(accepted.post.get_absolute_url())


def _question_url(accepted: "Accepted") -> str:
    return str(accepted.topic.get_absolute_url())


def _question(accepted: "Accepted") -> dict[str, Any]:
    return {"title": accepted.topic.subject}


def _is_public(change: "Change") -> bool:
    """Both of them, when one was merged into another: the words name each."""
    return bool(change.suggestion.topic.approved and (change.into is None or change.into.topic.approved))


def _voters(change: "Change", event: Event) -> list[User]:
    """Who wants it now, and who suggested it: also those whose votes came from one that was merged into it."""
    keys = set(Vote.objects.filter(suggestion=change.suggestion_id).values_list("person", flat=True))
    return _people({*keys, change.suggestion.topic.poster_id}, event)


def _voters_then(change: "Change", event: Event) -> list[User]:
    """Who wanted the one that ended: only the event knows."""
    return _people({*event.details.get("voters", []), change.suggestion.topic.poster_id}, event)


def _people(keys: set[int | None], event: Event) -> list[User]:
    left = {key for key in keys if key is not None and key != event.by_id}
    return list(User.objects.active().filter(pk__in=left).order_by("pk"))


def _values(change: "Change") -> dict[str, Any]:
    return {
        "title": change.suggestion.topic.subject,
        "status": str(change.get_status_display()),
        "reason": change.reason,
        "into": change.into.topic.subject if change.into else "",
    }


def _url(change: "Change") -> str:
    return str((change.into or change.suggestion).topic.get_absolute_url())


TALK: dict[str, tuple[Message, ...]] = {
    QuestionEvent.ANSWERED: (
        Message(
            kind=SOLVED,
            to=_askers,
            title=_("There is an answer that helped: “%(title)s”"),
            text=_("It stands right under the question now."),
            action=_("Read the answer"),
            why=_("You asked it, or have the same question."),
            icon="circle-check",
            values=_question,
            url=_question_url,
            topic=About.FORUM,
        ),
        Message(
            kind=HELPED,
            to=_helper,
            title=_("Your answer to “%(title)s” helped"),
            text=_("It stands right under the question now, for everybody who asks the same. Thank you."),
            action=_("See it"),
            why=_("You answered it."),
            icon="party-popper",
            values=_question,
            url=_answer_url,
            topic=About.FORUM,
        ),
    ),
    SuggestionEvent.CHANGED: (
        Message(
            kind=CHANGED,
            to=_voters,
            applies=_is_public,
            title=_("“%(title)s”: %(status)s"),
            text=_("You voted for it. %(reason)s"),
            action=_("See the suggestion"),
            why=_("You voted for it, or suggested it."),
            icon="lightbulb",
            values=_values,
            url=_url,
            topic=About.FORUM,
        ),
    ),
    SuggestionEvent.MERGED: (
        Message(
            kind=MERGED,
            to=_voters_then,
            applies=_is_public,
            title=_("“%(title)s” is part of “%(into)s” now"),
            text=_("Your vote counts there. %(reason)s"),
            action=_("See the suggestion"),
            why=_("You voted for it, or suggested it."),
            icon="merge",
            values=_values,
            url=_url,
            topic=About.FORUM,
        ),
    ),
}
