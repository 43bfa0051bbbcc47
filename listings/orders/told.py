"""What has happened to an order, in words: one tag of the string for each event that both sides should know of."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from listings.orders.events import OrderEvent
from listings.orders.models import Order
from listings.orders.statuses import CancelReason, ProposalKind, RulingKind
from yardsale import formats, money
from yardsale.events.models import Event


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


Told = tuple[str, str, str]
BAD = {OrderEvent.PAYMENT_DECLINED, OrderEvent.CANCELLED, OrderEvent.FROZEN}


def tell(order: Order, event: Event) -> Step | None:
    """None for what is not worth a tag."""
    words = WORDS.get(event.name)
    if words is None:
        return None
    title, note, icon = words(order, event)
    # A payment that failed is nothing bad any more once another went through.
    was_mended = event.name == OrderEvent.PAYMENT_DECLINED and order.paid_at is not None
    is_bad = event.name in BAD and not was_mended
    return Step(title, "bad" if is_bad else "done", note, icon, at=event.happened_at)


def _who(order: Order, event: Event) -> str:
    sides = {order.buyer_id: order.buyer.name, order.seller_id: order.seller.name}
    return sides.get(event.by_id or 0) or _("Yardsale")


def _amount(order: Order, event: Event) -> str:
    return money.text(event.details.get("amount") or order.to_pay, order.currency)


def _placed(order: Order, event: Event) -> Told:
    note = _("%(buyer)s reserved it.") % {"buyer": order.buyer.name}
    if event.details.get("agreed"):
        note = _("You agreed on %(price)s.") % {"price": money.text(order.price, order.currency)}
    return _("Reserved"), note, "tag"


def _paid(order: Order, event: Event) -> Told:
    note = _("%(buyer)s paid %(amount)s. We hold the money until the item has arrived.")
    return (
        _("Paid"),
        note % {"buyer": order.buyer.name, "amount": money.text(order.to_pay, order.currency)},
        "shield-check",
    )


def _meeting(order: Order, event: Event) -> Told:
    if order.meet_at is None:
        return _("Meeting agreed"), "", "calendar-check"
    where = {"place": order.meet_place, "moment": formats.when(order.meet_at)}
    return _("Meeting agreed"), _("%(place)s, %(moment)s.") % where, "calendar-check"


def _shipped(order: Order, event: Event) -> Told:
    note = (
        _("Tracking number %(code)s.") % {"code": order.tracking_code}
        if order.tracking_code
        else _("%(seller)s posted it.") % {"seller": order.seller.name}
    )
    return _("Posted"), note, "package"


def _delivered(order: Order, event: Event) -> Told:
    who = _("The carrier says it has arrived.")
    if event.by_id is not None:
        who = _("%(name)s says it has arrived.") % {"name": _who(order, event)}
    return _("Delivered"), who, "house"


def _handed_over(order: Order, event: Event) -> Told:
    if event.details.get("code"):
        return (
            _("Handed over"),
            _("With the code that only %(buyer)s knew.") % {"buyer": order.buyer.name},
            "handshake",
        )
    return _("Handed over"), _("%(seller)s says you met.") % {"seller": order.seller.name}, "handshake"


def _received(order: Order, event: Event) -> Told:
    if event.by_id is None:
        return _("Received"), _("The time to look has passed without a complaint."), "house"
    return _("Received"), _("%(buyer)s has it and is content.") % {"buyer": order.buyer.name}, "house"


def _completed(order: Order, event: Event) -> Told:
    gain = {"gain": money.text(order.proceeds, order.currency), "seller": order.seller.name}
    return _("Completed"), _("The money is released: %(gain)s for %(seller)s.") % gain, "circle-check"


def _cancelled(order: Order, event: Event) -> Told:
    who = {"buyer": order.buyer.name, "name": _who(order, event)}
    why = {
        "unpaid": _("It was not paid in time, so it is on sale again."),
        "given_up": _("%(buyer)s let it go.") % who,
        "unsent": _("It was not sent in time. %(buyer)s gets everything back, fees included.") % who,
        "cancelled": _("%(name)s cancelled it. %(buyer)s gets everything back, fees included.") % who,
        "staff": _("Yardsale cancelled it. What was paid goes back in full."),
    }
    said = [why.get(event.details.get("why", ""), "")]
    if order.cancel_reason:
        said.append(f"“{CancelReason(order.cancel_reason).label}.”")
    if order.cancel_note:
        said.append(order.cancel_note)
    return _("Cancelled"), " ".join(said), "circle-x"


def _extended(order: Order, event: Event) -> Told:
    note = _("%(name)s gave more time.") % {"name": _who(order, event)}
    try:
        until = formats.when(datetime.fromisoformat(event.details.get("until", "")))
    except ValueError:
        return _("More time"), note, "clock"
    return _("More time"), f"{note} {_('Now until %(moment)s.') % {'moment': until}}", "clock"


def _kind(event: Event, order: Order) -> str:
    kind = event.details.get("kind", "")
    label = str(ProposalKind(kind).label) if kind in ProposalKind.values else ""
    if kind == ProposalKind.PART_REFUND and event.details.get("amount"):
        return f"{label}: {_amount(order, event)}"
    return label


def _proposed(order: Order, event: Event) -> Told:
    title = _("%(name)s suggests something") % {"name": _who(order, event)}
    return title, f"{_kind(event, order)}.", "message-circle-question-mark"


def _answered(order: Order, event: Event) -> Told:
    name = {"name": _who(order, event)}
    if event.details.get("yes"):
        return _("%(name)s said yes") % name, f"{_kind(event, order)}.", "thumbs-up"
    return _("%(name)s said no") % name, f"{_kind(event, order)}.", "thumbs-down"


def _withdrawn(order: Order, event: Event) -> Told:
    title = _("%(name)s took the suggestion back") % {"name": _who(order, event)}
    return title, f"{_kind(event, order)}.", "undo-2"


def _lapsed(order: Order, event: Event) -> Told:
    return _("Nobody answered in time"), f"{_kind(event, order)}.", "clock"


def _return_agreed(order: Order, event: Event) -> Told:
    note = _("%(buyer)s sends it back, and then gets everything back.") % {"buyer": order.buyer.name}
    return _("A return is agreed"), note, "undo-2"


def _sent_back(order: Order, event: Event) -> Told:
    note = (
        _("Tracking number %(code)s.") % {"code": order.return_tracking_code}
        if order.return_tracking_code
        else _("%(buyer)s says it is on its way.") % {"buyer": order.buyer.name}
    )
    return _("Sent back"), note, "package"


def _part_refunded(order: Order, event: Event) -> Told:
    note = _("%(amount)s goes back to %(buyer)s, the rest is released to %(seller)s.") % {
        "amount": _amount(order, event),
        "buyer": order.buyer.name,
        "seller": order.seller.name,
    }
    return _("Part of the money went back"), note, "percent"


def _part_given_back(order: Order, event: Event) -> Told:
    note = _("%(amount)s goes back to %(buyer)s. The sale goes on, and the rest stays held.") % {
        "amount": _amount(order, event),
        "buyer": order.buyer.name,
    }
    return _("Part of the money went back"), note, "percent"


def _refunded(order: Order, event: Event) -> Told:
    if event.details.get("why") == "late":
        return _("Payment sent back"), _("It came too late. All of it goes back."), "undo-2"
    who = {"amount": _amount(order, event), "buyer": order.buyer.name}
    if event.details.get("bank"):
        note = _("%(buyer)s’s bank has paid it back already: %(amount)s, fees included.") % who
        return _("All of the money goes back"), note, "undo-2"
    return _("All of the money goes back"), _("%(amount)s for %(buyer)s, fees included.") % who, "undo-2"


def _frozen(order: Order, event: Event) -> Told:
    note = _("Every clock stands still. The money stays where it is until this is settled.")
    is_theirs = event.by_id in {order.buyer_id, order.seller_id}
    return _("Disputed") if is_theirs else _("Stopped"), note, "snowflake"


def _ruled(order: Order, event: Event) -> Told:
    kind = event.details.get("kind", "")
    title = str(RulingKind(kind).label) if kind in RulingKind.values else _("Settled")
    return title, str(event.details.get("why", "")), "scale"


def _resumed(order: Order, event: Event) -> Told:
    return _("The sale goes on"), _("Where it was, with all the time for it anew."), "play"


def _stuck(order: Order, event: Event) -> Told:
    return (
        _("A person looks at this"),
        _("We have held this money as long as we may. Our support writes to you."),
        "life-buoy",
    )


WORDS: dict[str, Callable[[Order, Event], Told]] = {
    OrderEvent.PLACED: _placed,
    OrderEvent.PAYMENT_DECLINED: lambda order, event: (
        _("A first try to pay failed") if order.paid_at else _("Payment declined"),
        _("No money was taken."),
        "credit-card",
    ),
    OrderEvent.PAID: _paid,
    OrderEvent.MEETING_AGREED: _meeting,
    OrderEvent.SHIPPED: _shipped,
    OrderEvent.DELIVERED: _delivered,
    OrderEvent.HANDED_OVER: _handed_over,
    OrderEvent.RECEIVED: _received,
    OrderEvent.COMPLETED: _completed,
    OrderEvent.CANCELLED: _cancelled,
    OrderEvent.EXTENDED: _extended,
    OrderEvent.PROPOSED: _proposed,
    OrderEvent.ANSWERED: _answered,
    OrderEvent.PROPOSAL_WITHDRAWN: _withdrawn,
    OrderEvent.PROPOSAL_LAPSED: _lapsed,
    OrderEvent.RETURN_AGREED: _return_agreed,
    OrderEvent.SENT_BACK: _sent_back,
    OrderEvent.PART_GIVEN_BACK: _part_given_back,
    OrderEvent.PART_REFUNDED: _part_refunded,
    OrderEvent.REFUNDED: _refunded,
    OrderEvent.FROZEN: _frozen,
    OrderEvent.RULED: _ruled,
    OrderEvent.RESUMED: _resumed,
    OrderEvent.STUCK: _stuck,
}
