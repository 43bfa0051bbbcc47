"""What happens in moderation."""

from enum import StrEnum


class ActEvent(StrEnum):
    MADE = "act.made"
    LIFTED = "act.lifted"
    ENDED = "act.ended"


class AppealEvent(StrEnum):
    MADE = "appeal.made"
    DECIDED = "appeal.decided"
