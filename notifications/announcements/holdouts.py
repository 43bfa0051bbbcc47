"""Who is left out of a campaign, so that one can see what it brought.

Whether somebody is left out follows from their key and the campaign's salt, which nobody is shown: the same answer for the same
person always, another one in another campaign, and none that can be guessed. Who was left out is written down in the statement
that tells the others; our people see how many, and never who.
"""

from notifications.announcements.models import Announcement
from notifications.announcements.outlets import OUTLETS
from notifications.announcements.statuses import Audience, Purpose

#: In percent: what is taken where nobody says otherwise, and the most.
USUAL, MOST = 10, 50
#: Of fewer people nobody is left out: there is nothing to learn, and one could see who it is.
FEWEST = 50


def usual(audience: str, purpose: str, outlets: tuple[str, ...]) -> int:
    """What is taken where nobody says otherwise."""
    if not may_have(purpose, outlets):
        return 0
    return USUAL if purpose == Purpose.MARKETING or audience != Audience.EVERYONE else 0


def may_have(purpose: str, outlets: tuple[str, ...]) -> bool:
    """What is about safety, money or how things work is for everybody; and nobody is left out of what all can see."""
    is_seen_by_all = any(OUTLETS[key].is_public for key in outlets if key in OUTLETS)
    return purpose != Purpose.SERVICE and not is_seen_by_all


def percent(announcement: Announcement) -> int:
    """What is left out of it in truth; once sending began it stays."""
    return announcement.holdout if (announcement.reckoned or 0) >= FEWEST else 0


def condition(announcement: Announcement) -> tuple[str, tuple[object, ...]]:
    """SQL that is true for whoever of `people (id)` is left out: of ten thousand numbers, theirs is one of the first."""
    # The first seven hexadecimal digits are a number below 2^28, which ten thousand parts split evenly to 1 in 26,000.
    number = "('x' || left(encode(sha256(convert_to(%s::text || ':' || people.id, 'UTF8')), 'hex'), 7))::bit(28)::int"
    return f"{number} %% 10000 < %s", (announcement.salt, percent(announcement) * 100)
