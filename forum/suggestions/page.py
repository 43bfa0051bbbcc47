"""What the boards show of suggestions: votes as price tags, and where each stands."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from forum.boards import parts
from forum.boards.grants import Reader
from forum.boards.models import Board, Post, Topic
from forum.boards.statuses import BoardKind
from forum.suggestions import actions, rules, search
from forum.suggestions.models import Change, Suggestion, Vote
from forum.suggestions.statuses import TONES, VOTED_ON, SuggestionStatus


def topic(topic: Topic, posts: Sequence[Post], reader: Reader) -> dict[str, Any]:
    person = reader.user.pk if reader.is_signed_in else None
    mine = Exists(Vote.objects.filter(suggestion=OuterRef("pk"), person=person))
    rows = Suggestion.objects.select_related("merged_into__topic").annotate(is_wanted=mine)
    found = rows.filter(topic=topic).first()
    if found is None:
        return {}
    into = found.merged_into.topic if found.merged_into else None
    is_theirs = reader.is_moderator or (into is not None and person is not None and into.poster_id == person)
    return {
        "suggestion": found,
        # It may have been hidden since; then its title is nobody's to read here either.
        "merged_into": into if into is not None and (into.approved or is_theirs) else None,
        "is_wanted": found.is_wanted,
        "badges": [_badge(found.status)],
        "is_voted_on": bool(topic.approved) and found.status in VOTED_ON,
        "changes": Change.objects.filter(suggestion=found).select_related("into__topic").order_by("-pk")[:5],
        "may_manage": bool(topic.approved) and rules.may_manage(reader, topic),
    }


def badges(topics: Sequence[Topic], reader: Reader) -> dict[int, list[parts.Badge]]:
    """Where each stands; one query, none when the list brought them."""
    known = {
        topic.pk: topic.suggestion.status for topic in topics if "suggestion" in topic._state.fields_cache
    }
    rest = [topic.pk for topic in topics if topic.pk not in known]
    if rest:
        known |= dict(Suggestion.objects.filter(pk__in=rest).values_list("pk", "status"))
    return {pk: [_badge(status)] for pk, status in known.items()}


def _badge(status: str) -> parts.Badge:
    return parts.Badge(SuggestionStatus(status).label, TONES[SuggestionStatus(status)])


def listed(board: Board, reader: Reader) -> dict[str, Any]:
    return {
        "sorts": [(search.VOTES, _("Most votes")), (search.NEWEST, _("Newest"))],
        "statuses": SuggestionStatus.choices,
        "voted_on": VOTED_ON,
    }


def register() -> None:
    """Said once, when the site starts."""
    parts.register(
        BoardKind.SUGGESTIONS,
        parts.Part(
            topic=topic,
            badges=badges,
            list=listed,
            topics=search.topics,
            written=actions.begin,
            moved=actions.adopt,
            under="suggestions/_under.html",
            above="suggestions/_sorts.html",
            side="suggestions/_side.html",
            tip=_(
                "One wish at a time, and why it would help you. Neighbours vote; we say what becomes of it."
            ),
            start=_("Suggest something"),
            similar=_("Perhaps it was suggested already; then your vote counts more:"),
        ),
    )
