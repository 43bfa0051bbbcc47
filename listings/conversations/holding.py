"""What the guard holds back until there is a paid order."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from listings.conversations import rules
from listings.conversations.models import Meeting, Message, Thread
from listings.conversations.statuses import Kind
from yardsale import guard

if TYPE_CHECKING:
    from yardsale.accounts.models import User

#: A number sent in pieces comes in so many texts with numbers in them, among so many, within so long.
PIECES, AMONG, WITHIN = 5, 12, timedelta(hours=12)


def reasons(thread: Thread, text: str, by: "User") -> list[str]:
    """Kinds of what the guard found; nothing once there is a paid order between the two.

    What they said just before is read along: half a number in each of two texts is a number.
    """
    found = guard.look(text)
    if not found and guard.may_complete(text):
        found = guard.look_across(text, _just_before(thread, by))
    kinds = [finding.kind.value for finding in found]
    return [] if not kinds or rules.is_paid_for(thread) else kinds


def _just_before(thread: Thread, by: "User") -> list[str]:
    """What reached the other side of them last, places to meet among it, the oldest first.

    Asked for only when there is a number to complete.
    """
    said = Message.objects.filter(thread=thread, author=by, held_for="", sent_at__gt=timezone.now() - WITHIN)
    said = said.filter(~Q(text="") | Q(kind=Kind.MEETING)).order_by("-pk")
    rows = list(said.values_list("text", "details__id", "kind")[:AMONG])
    proposed = {number for _text, number, kind in rows if kind == Kind.MEETING}
    places = dict(Meeting.objects.filter(pk__in=proposed).values_list("pk", "place")) if proposed else {}
    texts = [places.get(number, "") if kind == Kind.MEETING else text for text, number, kind in rows]
    return [text for text in texts if guard.may_complete(text)][: PIECES - 1][::-1]
