"""What the house itself writes into a thread: what happened to the order, in words that both sides read."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from listings.conversations import parts
from listings.conversations.models import Message
from listings.conversations.statuses import CODE_WARNING, Kind
from listings.orders.events import OrderEvent


class Notice(NamedTuple):
    icon: str
    words: object


NOTICES: dict[str, Notice] = {
    OrderEvent.PAID: Notice("lock", _("Paid. We hold the money until the buyer has it.")),
    OrderEvent.SHIPPED: Notice("truck", _("Posted. It is on its way.")),
    OrderEvent.HANDED_OVER: Notice("handshake", _("Handed over.")),
    OrderEvent.COMPLETED: Notice("circle-check", _("Done: the buyer has it, and the seller is paid.")),
    OrderEvent.CANCELLED: Notice("circle-x", _("The order was cancelled, and the money goes back.")),
    OrderEvent.REFUNDED: Notice("undo-2", _("The money goes back to the buyer.")),
    "meeting.agreed": Notice("calendar-check", _("Agreed: see you there.")),
    "meeting.declined": Notice("calendar-x", _("That does not suit. Propose another place or time.")),
    CODE_WARNING: Notice(
        "triangle-alert",
        _(
            "Never pass on a code that was sent to you by text or e-mail: it opens your accounts. Nobody here needs it."
        ),
    ),
    "held.delivered": Notice(
        "mail-check", _("There is a paid order, so messages that were held back are delivered.")
    ),
}
_UNKNOWN = Notice("info", _("Something happened."))


def of(message: Message) -> Notice:
    return NOTICES.get(message.details.get("what", ""), _UNKNOWN)


def words(message: Message) -> str:
    return str(of(message).words)


parts.register(Kind.NOTICE, lambda thread, reader: {}, words)
