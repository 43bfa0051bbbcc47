"""What one line of the table of messages says. The lines are in catalog.py and in the files named like what they are about."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from notifications.channels.statuses import Topic
from yardsale import money
from yardsale.events.models import Event

if TYPE_CHECKING:
    from yardsale.accounts.models import User


@dataclass(frozen=True, kw_only=True)
class Message:
    """One line of the table. `to` gives the people, `values` what fills the words, `url` where a click leads."""

    kind: str
    title: Any
    text: Any
    action: Any
    icon: str
    to: Callable[[Any, Event], "list[User]"]
    values: Callable[[Any], dict[str, Any]]
    url: Callable[[Any], str]
    applies: Callable[[Any], bool] = lambda subject: True
    # What only the event knows: {name: text} from its details.
    details: Callable[[Event], dict[str, Any]] = lambda event: {}
    topic: Topic = Topic.TRADE


def fill(words: Any, values: dict[str, Any]) -> str:
    """Words with their values; `amount` (minor units of `currency`) is written as people write it."""
    filled = dict(values)
    if filled.get("amount") is not None:
        filled["amount"] = money.text(filled["amount"], filled.get("currency", ""), short=True)
    return str(words) % filled
