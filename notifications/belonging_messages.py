"""What somebody new and their helper hear of each other."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from forum.belonging.events import PairEvent
from notifications.channels.statuses import Topic
from notifications.messages import Message
from yardsale.events.models import Event

if TYPE_CHECKING:
    from forum.belonging.models import Pair
    from yardsale.accounts.models import User


def _helper(pair: "Pair", event: Event) -> "list[User]":
    return [pair.helper] if pair.helper.is_active else []


def _newcomer(pair: "Pair", event: Event) -> "list[User]":
    return [pair.newcomer] if pair.newcomer.is_active else []


def _other(pair: "Pair", event: Event) -> "list[User]":
    """Whoever of the two did not do it."""
    return [one for one in (pair.newcomer, pair.helper) if one.pk != event.by_id and one.is_active]


def _values(pair: "Pair") -> dict[str, Any]:
    return {"newcomer": pair.newcomer.name, "helper": pair.helper.name}


def _said(event: Event) -> dict[str, Any]:
    return {"name": event.by.name if event.by else ""}


def _page(pair: "Pair") -> str:
    return pair.get_absolute_url()


def _about(kind: str, to: Any, title: Any, text: Any, icon: str, **more: Any) -> Message:
    given: dict[str, Any] = {
        "values": _values, "url": _page, "topic": Topic.MESSAGES, "action": _("See it"),
        "why": _("You help each other until the first sale."),
    } | more  # fmt: skip
    return Message(kind=kind, to=to, title=title, text=text, icon=icon, **given)


BELONGING: dict[str, tuple[Message, ...]] = {
    PairEvent.ASKED: (
        _about(
            "pair.asked",
            _helper,
            _("%(newcomer)s asks for your help"),
            _("They want to sell for the first time. Say yes, or not now: a no needs no reason."),
            "hand-heart",
            action=_("Answer"),
        ),
    ),
    PairEvent.ACCEPTED: (
        _about(
            "pair.accepted",
            _newcomer,
            _("%(helper)s helps you with your first sale"),
            _("Ask whatever you like: price, photos, packing."),
            "hand-heart",
            action=_("Write"),
        ),
    ),
    PairEvent.DECLINED: (
        _about(
            "pair.declined",
            _newcomer,
            _("%(helper)s has no time just now"),
            _("That has nothing to do with you. Others are glad to help."),
            "hand-heart",
            action=_("See who"),
        ),
    ),
    PairEvent.WRITTEN: (
        _about(
            "pair.written",
            _other,
            _("%(name)s wrote to you"),
            _("It is about the first sale."),
            "message-circle",
            details=_said,
            action=_("Read it"),
        ),
    ),
    PairEvent.ENDED: (
        _about(
            "pair.ended",
            _other,
            _("The help for the first sale of %(newcomer)s is over"),
            _("What you wrote stays for you both."),
            "circle-check",
        ),
    ),
    PairEvent.SOLD: (
        _about(
            "pair.sold.helper",
            _helper,
            _("%(newcomer)s has made their first sale: thank you"),
            _("Your help counts for the badge “Helped somebody begin”."),
            "party-popper",
        ),
        _about(
            "pair.sold.newcomer",
            _newcomer,
            _("Your first sale is made"),
            _("Congratulations! %(helper)s knows it too, and has our thanks."),
            "party-popper",
        ),
    ),
}
