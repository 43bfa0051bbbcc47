"""An order told as a string of tags: what happened, what happens now, what comes next, by when, and whose turn it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from listings.orders.events import OrderEvent
from listings.orders.models import Order
from listings.orders.statuses import Delivery, OrderStatus
from yardsale import money
from yardsale.events.models import Event

if TYPE_CHECKING:
    from yardsale.accounts.models import User


@dataclass
class Step:
    """One tag. `state`: done, now, next or bad; `at` when it happened, `by` until when; `mine`: the reader's turn."""

    title: str
    state: str
    note: str = ""
    icon: str = ""
    at: datetime | None = None
    by: datetime | None = None
    holder: str = ""
    mine: bool = False


def steps(order: Order, events: Iterable[Event], *, reader: "User") -> list[Step]:
    """The whole string, in the order of time; `events` are the order's, oldest first."""
    told = [step for event in events if (step := _happened(order, event)) is not None]
    now = _now(order, reader)
    return [*told, *([now] if now else []), *_next(order)]


def _happened(order: Order, event: Event) -> Step | None:
    amount = money.text(order.total, order.currency)
    gain = money.text(order.proceeds, order.currency)
    buyer, seller = order.buyer.name, order.seller.name
    told = {
        OrderEvent.PLACED: (_("Reserved"), _("%(buyer)s reserved it.") % {"buyer": buyer}, "tag"),
        OrderEvent.PAYMENT_DECLINED: (_("Payment declined"), _("No money was taken."), "credit-card"),
        OrderEvent.PAID: (
            _("Paid"),
            _("%(buyer)s paid %(amount)s. We hold the money until the item has arrived.")
            % {"buyer": buyer, "amount": amount},
            "shield-check",
        ),
        OrderEvent.SHIPPED: (
            _("Posted"),
            _tracking(order) or _("%(seller)s posted it.") % {"seller": seller},
            "package",
        ),
        OrderEvent.HANDED_OVER: (
            _("Handed over"),
            _("%(seller)s says you met.") % {"seller": seller},
            "handshake",
        ),
        OrderEvent.RECEIVED: (_("Received"), _received(order, event), "house"),
        OrderEvent.COMPLETED: (
            _("Completed"),
            _("The money is released: %(gain)s for %(seller)s.") % {"gain": gain, "seller": seller},
            "circle-check",
        ),
        OrderEvent.CANCELLED: (_("Cancelled"), _why_cancelled(order, event), "circle-x"),
        OrderEvent.REFUNDED: (_("Payment sent back"), _("It came too late. All of it goes back."), "undo-2"),
    }
    if event.name not in told:
        return None
    title, note, icon = told[OrderEvent(event.name)]
    is_bad = event.name in {OrderEvent.PAYMENT_DECLINED, OrderEvent.CANCELLED}
    return Step(title, "bad" if is_bad else "done", note, icon, at=event.happened_at)


def _tracking(order: Order) -> str:
    return _("Tracking number %(code)s.") % {"code": order.tracking_code} if order.tracking_code else ""


def _received(order: Order, event: Event) -> str:
    if event.by_id is None:
        return _("The time to look has passed without a complaint.")
    return _("%(buyer)s has it and is content.") % {"buyer": order.buyer.name}


def _why_cancelled(order: Order, event: Event) -> str:
    why = {
        "unpaid": _("It was not paid in time, so it is on sale again."),
        "given_up": _("%(buyer)s let it go.") % {"buyer": order.buyer.name},
        "unsent": _("It was not sent in time. %(buyer)s gets everything back, fees included.")
        % {"buyer": order.buyer.name},
    }
    return why.get(event.details.get("why", ""), "")


def _now(order: Order, reader: "User") -> Step | None:
    buyer, seller = order.buyer, order.seller
    is_met = order.delivery == Delivery.MEET
    look = _("Otherwise the money goes to %(seller)s by itself then.") % {"seller": seller.name}
    table = {
        OrderStatus.PLACED: (_("Pay"), _("Otherwise it goes back on sale."), "credit-card", buyer),
        OrderStatus.PAID: (
            _("Meet and hand it over") if is_met else _("Post it"),
            _("Otherwise the sale is cancelled and %(buyer)s gets everything back.") % {"buyer": buyer.name},
            "handshake" if is_met else "package",
            seller,
        ),
        OrderStatus.SHIPPED: (_("Look at it and confirm"), look, "package-open", buyer),
        OrderStatus.HANDED_OVER: (_("Look at it and confirm"), look, "package-open", buyer),
    }
    if order.status not in table:
        return None
    title, note, icon, holder = table[OrderStatus(order.status)]
    is_mine = holder == reader
    whose = _("Your turn") if is_mine else _("%(name)s’s turn") % {"name": holder.name}
    return Step(title, "now", note, icon, by=order.act_by, holder=whose, mine=is_mine)


def _next(order: Order) -> list[Step]:
    is_met = order.delivery == Delivery.MEET
    handed = Step(
        _("Hand over in person") if is_met else _("Posted"), "next", icon="handshake" if is_met else "package"
    )
    paid = Step(_("Paid, and the money held"), "next", icon="shield-check")
    done = Step(
        _("Money released"),
        "next",
        _("%(gain)s for %(seller)s")
        % {"gain": money.text(order.proceeds, order.currency), "seller": order.seller.name},
        "circle-check",
    )
    ahead = {
        OrderStatus.PLACED: [paid, handed, done],
        OrderStatus.PAID: [done],
        OrderStatus.SHIPPED: [done],
        OrderStatus.HANDED_OVER: [done],
    }
    return ahead.get(OrderStatus(order.status), [])
