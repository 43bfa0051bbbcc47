"""What happens to a review."""

from enum import StrEnum


class ReviewEvent(StrEnum):
    PUBLISHED = "review.published"
    ANSWERED = "review.answered"
