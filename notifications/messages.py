"""What one line of the table of messages says. The lines are in catalog.py and in the files named like what they are about."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from notifications.channels.statuses import Topic
from yardsale import formats, money
from yardsale.events.models import Event

if TYPE_CHECKING:
    from yardsale.accounts.models import User


TIME_ENDS = _("The time ends on %(moment)s.")


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
    # What stands behind the text when its values name a deadline.
    ends: Any = TIME_ENDS
    # Whether a mail goes with it; some have a mail of their own from elsewhere.
    is_mailed: bool = True


def moment(at: datetime | None) -> dict[str, str] | None:
    """A moment among a message's values: written when it is read, in the reader's own time zone."""
    return {"moment": at.isoformat()} if at else None


def deadline(at: datetime | None) -> dict[str, Any]:
    """Values that name until when."""
    return {"deadline": moment(at)} if at else {}


def written(value: Any, *, names_zone: bool = False) -> str:
    """A value of `moment` in words. Where nobody can look it up, as in a mail, it says whose time that is."""
    at = datetime.fromisoformat(value["moment"])
    return formats.when_and_where(at) if names_zone else formats.when(at)


def fill(words: Any, values: dict[str, Any], *, names_zone: bool = False) -> str:
    """Words with their values; `amount` (minor units of `currency`) and moments are written as people write them."""
    filled = {
        name: written(value, names_zone=names_zone)
        if isinstance(value, dict) and "moment" in value
        else value
        for name, value in values.items()
    }
    if filled.get("amount") is not None:
        filled["amount"] = money.text(filled["amount"], filled.get("currency", ""), short=True)
    return str(words) % filled
