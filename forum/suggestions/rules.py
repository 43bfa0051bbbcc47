"""Who votes, and who says where a suggestion stands. What `why_…` gives is said to the person; "" means go on."""

from django.utils.translation import gettext as _

from forum.boards import voices
from forum.boards.grants import Reader
from forum.boards.models import Topic
from forum.boards.statuses import BoardKind
from forum.suggestions.models import Suggestion
from forum.suggestions.statuses import MOVES, VOTED_ON, SuggestionStatus


def is_suggestion(topic: Topic) -> bool:
    return bool(topic.forum.board.kind == BoardKind.SUGGESTIONS)


def may_manage(reader: Reader, topic: Topic) -> bool:
    return reader.is_moderator and is_suggestion(topic)


def why_no_vote(reader: Reader, topic: Topic, suggestion: Suggestion) -> str:
    if not is_suggestion(topic):
        return _("This is not a suggestion (any more).")
    if suggestion.status == SuggestionStatus.MERGED:
        return _("This was merged into another suggestion; please vote there.")
    if suggestion.status not in VOTED_ON:
        return _("It is settled, so nobody votes on it any more.")
    return voices.why_not(reader, topic)


def open_moves(suggestion: Suggestion) -> list[str]:
    """Where a change of status may lead; merging is an act of its own."""
    nexts = MOVES[suggestion.status] - {SuggestionStatus.MERGED}
    return [status for status in SuggestionStatus.values if status in nexts]


def may_merge(suggestion: Suggestion) -> bool:
    return SuggestionStatus.MERGED in MOVES[suggestion.status]
