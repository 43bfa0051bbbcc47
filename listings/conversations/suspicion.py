"""What makes the house ask a person to look at somebody's messages. It never acts itself.

Each sign costs at most one indexed query, and only for a message that could show it.
"""

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from listings.conversations.guard import Found
from listings.conversations.models import Message

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


def signs(message: Message) -> list[str]:
    """In words for our people; empty for nearly every message."""
    assert message.author is not None
    found = [
        _("a link in the first message") if _begins_with_a_link(message) else "",
        _("the same words to many people") if _is_copied(message) else "",
        _("many held messages within a day") if _is_often_held(message) else "",
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
