"""What makes the house ask a person to look at somebody's messages. It never acts itself.

Each sign costs at most one indexed query, and only for a message that could show it.
"""

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from listings.conversations.models import Message
from yardsale.guard import Found

if TYPE_CHECKING:
    from yardsale.accounts.models import User

DAY = timedelta(days=1)
#: Shorter than this, the same words to many are manners: "Is it still there?".
SHORTEST_COPY = 60
LINK = re.compile(r"https?://|\bwww\.", re.IGNORECASE)
MONEY = re.compile(
    r"\b(?:deposit|bank|transfer|wire|courier|shipping agent|escrow|upfront|up front|in advance|verification|gift card|"
    r"crypto|bitcoin|invoice|pay(?:ment)? (?:link|first|now|outside))\b",
    re.IGNORECASE,
)


#: "Send me the code you get by SMS": with it somebody opens an account in the other's name. Not the code of a hand-over.
CODE = r"(?:codes?|pin|otp|tan|one[- ]?time\s+(?:code|password)|digits)"
WAY = r"(?:sms|text(?:\s+message)?|whats\s?app|phone|mobile|e-?mail|inbox)"
ASKED = r"(?:send|give|tell|forward|share|read|type|enter|need|want|what(?:'s|’s|\s+is)|pass|show|confirm)"
ASKS_FOR_A_CODE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{ASKED}\b[^.!?\n]{{0,40}}\b{CODE}\b[^.!?\n]{{0,40}}\b(?:get|got|receive[ds]?|sent|arrives?|comes?|came)\b[^.!?\n]{{0,30}}"
        rf"\b{WAY}\b",
        rf"\b(?:get|got|receive|sent)\b[^.!?\n]{{0,40}}\b{CODE}\b[^\n]{{0,60}}\b{ASKED}\s+(?:it|me|that|them|the)\b",
        rf"\b{ASKED}\b[^.!?\n]{{0,30}}\b(?:verification|sms|security|login|log-in|activation|bank|one[- ]?time)\s+{CODE}\b",
    )
)


def asks_for_a_code(text: str) -> bool:
    return any(pattern.search(text) for pattern in ASKS_FOR_A_CODE)


def signs(message: Message) -> list[str]:
    """In words for our people; empty for nearly every message."""
    assert message.author is not None
    found = [
        _("a link in the first message") if _begins_with_a_link(message) else "",
        _("the same words to many people") if _is_copied(message) else "",
        _("many held messages within a day") if _is_often_held(message) else "",
        _("asking for a code that was sent to somebody") if asks_for_a_code(message.text) else "",
        _("a new account that speaks of paying") if _is_new_and_wants_money(message, message.author) else "",
    ]
    return [sign for sign in found if sign]


def _begins_with_a_link(message: Message) -> bool:
    if not LINK.search(message.text):
        return False
    earlier = Message.objects.filter(thread=message.thread_id, pk__lt=message.pk, author__isnull=False)
    return not earlier.exists()


def _is_copied(message: Message) -> bool:
    if len(message.text) < SHORTEST_COPY:
        return False
    same = Message.objects.filter(
        author=message.author_id, text=message.text, sent_at__gt=message.sent_at - DAY
    )
    return same.values("thread").distinct().count() >= settings.SAME_WORDS_TO


def _is_often_held(message: Message) -> bool:
    if not message.is_held:
        return False
    held = Message.objects.filter(author=message.author_id, sent_at__gt=message.sent_at - DAY).held()
    return held.count() >= settings.HELD_PER_DAY


def _is_new_and_wants_money(message: Message, author: "User") -> bool:
    is_new = timezone.now() - author.joined_at < timedelta(days=settings.NEW_ACCOUNT_DAYS)
    is_about_paying = {Found.PAYMENT, Found.ACCOUNT} & set(message.held_kinds)
    return is_new and bool(is_about_paying or MONEY.search(message.text))
