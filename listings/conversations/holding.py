"""What the guard holds back until there is a paid order, and why."""

from listings.conversations import guard, rules
from listings.conversations.models import Thread
from yardsale import formats


def reasons(thread: Thread, text: str) -> list[str]:
    """Kinds of what the guard found; nothing once there is a paid order between the two."""
    found = [finding.kind.value for finding in guard.look(text)]
    return [] if not found or rules.is_paid_for(thread) else found


def words(kinds: list[str]) -> str:
    """To the author of a held message; "" for one that is not."""
    return guard.explain(kinds)


def named(kinds: list[str]) -> str:
    """What was found, within a sentence: "a phone number or another way to pay"."""
    return formats.either([str(guard.Found(kind).label) for kind in kinds if kind in guard.Found.values])
