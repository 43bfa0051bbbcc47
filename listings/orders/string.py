"""An order told as a string of tags: what happened, what happens now, what comes next, by when, and whose turn it is."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from listings.orders.models import Order
from listings.orders.statuses import Delivery, OrderStatus
from listings.orders.told import Step, tell
from yardsale import formats, money
from yardsale.events.models import Event

if TYPE_CHECKING:
    from yardsale.accounts.models import User

__all__ = ["Step", "steps"]


def steps(
    order: Order,
    events: Iterable[Event],
    *,
    reader: "User",
    is_stopped: bool = False,
    is_waiting: bool = False,
) -> list[Step]:
    """The whole string, in the order of time; `events` are the order's, oldest first.

    `is_stopped`: see `rules.is_stopped`. `is_waiting`: they have paid, and the gateway's word is on its way.
    """
    told = [step for event in events if (step := tell(order, event)) is not None]
    now = _stopped(order) if is_stopped else _confirming() if is_waiting else _now(order, reader)
    return [*told, *([now] if now else []), *_next(order)]


def _stopped(order: Order) -> Step:
    note = _("They decide whether it goes on or %(buyer)s gets everything back, and write to you both why.")
    whose = _("Our moderators’ turn")
    return Step(
        _("A moderator looks at it"), "now", note % {"buyer": order.buyer.name}, "scale", holder=whose
    )


def _confirming() -> Step:
    note = _("The payment service says so in a moment. There is nothing more to do.")
    return Step(_("Your payment is being confirmed"), "now", note, "loader")


def _now(order: Order, reader: "User") -> Step | None:
    if order.status == OrderStatus.DISPUTED:
        note = _("Nothing happens by itself now: you two agree, or a person decides.")
        return Step(_("To be settled"), "now", note, "scale")
    now = NOW.get(order.status)
    if now is None:
        return None
    title, note, icon, holder = now(order)
    is_mine = holder == reader
    whose = _("Your turn") if is_mine else _("%(name)s’s turn") % {"name": holder.name}
    return Step(title, "now", note, icon, by=order.act_by, holder=whose, mine=is_mine)


def _to_pay(order: Order) -> tuple[str, str, str, "User"]:
    return _("Pay"), _("Otherwise it goes back on sale."), "credit-card", order.buyer


def _to_send(order: Order) -> tuple[str, str, str, "User"]:
    otherwise = _("Otherwise the sale is cancelled and %(buyer)s gets everything back.")
    note = otherwise % {"buyer": order.buyer.name}
    if order.delivery == Delivery.POST:
        return _("Post it"), note, "package", order.seller
    if order.meet_at is not None:
        where = {"place": order.meet_place, "moment": formats.when(order.meet_at)}
        note = f"{_('%(place)s, %(moment)s.') % where} {note}"
    return _("Meet and hand it over"), note, "handshake", order.seller


def _to_look(order: Order) -> tuple[str, str, str, "User"]:
    note = _("Otherwise the money goes to %(seller)s by itself then.") % {"seller": order.seller.name}
    return _("Look at it and confirm"), note, "package-open", order.buyer


def _to_return(order: Order) -> tuple[str, str, str, "User"]:
    if order.returned_at is None:
        note = _("Otherwise it counts as kept, and the money goes to %(seller)s.")
        return _("Send it back"), note % {"seller": order.seller.name}, "undo-2", order.buyer
    note = _("Otherwise %(buyer)s gets the money back by itself then.") % {"buyer": order.buyer.name}
    return _("Say that it is back"), note, "package-check", order.seller


NOW: "dict[str, Callable[[Order], tuple[str, str, str, User]]]" = {
    OrderStatus.PLACED: _to_pay,
    OrderStatus.PAID: _to_send,
    OrderStatus.SHIPPED: _to_look,
    OrderStatus.HANDED_OVER: _to_look,
    OrderStatus.RETURNING: _to_return,
}


def _next(order: Order) -> list[Step]:
    handed = {
        Delivery.MEET: (_("Hand over in person"), "handshake"),
        Delivery.POST: (_("Posted"), "package"),
    }.get(Delivery(order.delivery), (_("Handed over or posted"), "package"))
    gain = {"gain": money.text(order.proceeds, order.currency), "seller": order.seller.name}
    done = Step(_("Money released"), "next", _("%(gain)s for %(seller)s") % gain, "circle-check")
    back = {"amount": money.text(order.to_pay - order.money_back, order.currency), "buyer": order.buyer.name}
    ahead = {
        OrderStatus.PLACED: [
            Step(_("Paid, and the money held"), "next", icon="shield-check"),
            Step(handed[0], "next", icon=handed[1]),
            done,
        ],
        OrderStatus.PAID: [done],
        OrderStatus.SHIPPED: [done],
        OrderStatus.HANDED_OVER: [done],
        OrderStatus.RETURNING: [
            Step(_("Money back"), "next", _("%(amount)s for %(buyer)s") % back, "undo-2")
        ],
    }
    return ahead.get(OrderStatus(order.status), [])
