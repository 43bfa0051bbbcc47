"""What happens with suggestions."""

from enum import StrEnum


class SuggestionEvent(StrEnum):
    CHANGED = "suggestion.changed"
    MERGED = "suggestion.merged"
