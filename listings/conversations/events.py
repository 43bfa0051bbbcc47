"""What happens in conversations."""

from enum import StrEnum


class ConversationEvent(StrEnum):
    # The subject is the seat of who has not looked.
    UNSEEN = "conversation.unseen"
    # They have looked after we told them.
    SEEN = "conversation.seen"
    # The subject is a message; details["signs"] says what made the guard wonder. A person looks at it.
    SUSPECTED = "conversation.suspected"
