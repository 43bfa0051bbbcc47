"""What happens with questions."""

from enum import StrEnum


class QuestionEvent(StrEnum):
    ANSWERED = "question.answered"
