"""What one line of the table of messages says. The lines are in catalog.py and in the files named like what they are about."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from notifications.channels.statuses import Channel, Topic
from yardsale import formats, money
from yardsale.events.models import Event

if TYPE_CHECKING:
    from yardsale.accounts.models import User


#: Why a person is told, where a message does not say it more closely: shown with every notification, everywhere.
WHY = {
    Topic.SECURITY: _("It is about your account, its safety, or what our rules mean for you."),
    Topic.TRADE: _("It is about your own sale or purchase."),
    Topic.HELP: _("You asked us, or told us of something."),
    Topic.DESK: _("You are one of our people, and it is your work."),
    Topic.ALERTS: _("You bought something like it."),
    Topic.SAVED: _("You saved it, or follow who sells it."),
    Topic.MESSAGES: _("A neighbour wrote to you, and you had not seen it."),
    Topic.FORUM: _("You take part in it, or asked to hear of it."),
    Topic.ANNOUNCEMENTS: _("It is news from Yardsale for people like you."),
}
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
    # Why its people hear of it; without, what WHY says of the topic.
    why: Any = ""
    # What stands behind the text when its values name a deadline.
    ends: Any = TIME_ENDS
    # Whether a mail goes with it; some have a mail of their own from elsewhere.
    is_mailed: bool = True

    @property
    def reason(self) -> Any:
        return self.why or WHY.get(self.topic, "")

    def goes_by(self, channel: str) -> bool:
        """Whether it leaves the house this way at all; the inbox has it always."""
        return channel != Channel.EMAIL or self.is_mailed


def moment(at: datetime | None) -> dict[str, str] | None:
    """A moment among a message's values: written when it is read, in the reader's own time zone."""
    return {"moment": at.isoformat()} if at else None


def in_quotes(words: str) -> str:
    """For what stands in our quotes: where it quotes something itself, it does so with single ones."""
    return words.replace("“", "‘").replace("”", "’")


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
