from enum import StrEnum


class SocialEvent(StrEnum):
    """What our own people hear of posts outside."""

    DRAFTED = "social.drafted"
    STUCK = "social.stuck"
    SIGN_IN_ENDS = "social.sign_in_ends"
