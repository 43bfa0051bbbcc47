"""What the guard holds back until there is a paid order, and why."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from listings.conversations import rules
from listings.conversations.models import Message, Thread
from yardsale import formats, guard

if TYPE_CHECKING:
    from yardsale.accounts.models import User

#: A number sent in pieces comes in so many messages, within so long; a longer message is no piece of one.
PIECES, WITHIN, LONGEST_PIECE = 5, timedelta(hours=12), 80


def reasons(thread: Thread, text: str, by: "User | None" = None) -> list[str]:
    """Kinds of what the guard found; nothing once there is a paid order between the two.

    With `by`, what they wrote just before is read along: half a number in each of two messages is a number.
    """
    found = [finding.kind.value for finding in guard.look(text)]
    if not found and by is not None and len(text) <= LONGEST_PIECE and guard.may_complete(text):
        found = [finding.kind.value for finding in guard.look_across(text, _just_before(thread, by))]
    return [] if not found or rules.is_paid_for(thread) else found


def _just_before(thread: Thread, by: "User") -> list[str]:
    """The short messages they wrote last, the oldest first. Asked for only when there is a number to complete."""
    said = Message.objects.filter(thread=thread, author=by, sent_at__gt=timezone.now() - WITHIN)
    texts = said.order_by("-pk").values_list("text", flat=True)[: PIECES - 1]
    return [text for text in reversed(list(texts)) if 0 < len(text) <= LONGEST_PIECE]


def words(kinds: list[str]) -> str:
    """To the author of a held message; "" for one that is not."""
    return guard.explain(kinds)


def named(kinds: list[str]) -> str:
    """What was found, within a sentence: "a phone number or another way to pay"."""
    return formats.either([str(guard.Found(kind).label) for kind in kinds if kind in guard.Found.values])
