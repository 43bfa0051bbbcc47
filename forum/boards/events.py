"""What happens on the boards."""

from enum import StrEnum


class PostEvent(StrEnum):
    MADE = "post.made"
    APPROVED = "post.approved"


class TopicEvent(StrEnum):
    MANAGED = "topic.managed"
    SEEN = "topic.seen"
