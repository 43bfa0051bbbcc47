"""Disputed orders: frozen, and let go only by two consents, a withdrawal or a person's verdict. Postgres asks for it too."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from listings.orders import deadlines, endings, sending
from listings.orders.events import OrderEvent
from listings.orders.models import Order
from listings.orders.moves import hold_row, move
from listings.orders.records import Ruling
from listings.orders.statuses import HELD, Delivery, OrderStatus, RulingKind
from yardsale.events.actions import publish
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User


@transaction.atomic
def freeze(order: Order, *, by: "User | None", reason: str) -> None:
    """Stop every clock: from now on the money moves by a ruling and by nothing else. Twice is once."""
    hold_row(order)
    if order.status == OrderStatus.DISPUTED:
        return
    if order.status not in HELD:
        raise Refusal(_("There is no money held for this order, so there is nothing to freeze."))
    move(order, OrderStatus.DISPUTED)
    publish(OrderEvent.FROZEN, order, by=by, why=reason)


@transaction.atomic
def release(
    order: Order, *, by: "User", reason: str, kind: str = RulingKind.VERDICT, other_by: "User | None" = None
) -> None:
    """The seller is paid."""
    if kind == RulingKind.WITHDRAWAL and by.pk != order.buyer_id:
        raise Refusal(_("Who takes a complaint back gets nothing by that: it is the other side’s then."))
    _rule(order, kind=kind, by=by, other_by=other_by, reason=reason)
    sending.complete(order, by=by)


@transaction.atomic
def refund(
    order: Order,
    *,
    by: "User",
    reason: str,
    amount: int | None = None,
    kind: str = RulingKind.VERDICT,
    other_by: "User | None" = None,
) -> None:
    """The buyer gets `amount` (minor units; None: everything) of what is held back, the seller what is left of it."""
    if kind == RulingKind.WITHDRAWAL and (by.pk != order.seller_id or amount is not None):
        raise Refusal(_("Who takes a complaint back gets nothing back: release the money instead."))
    _rule(order, kind=kind, by=by, other_by=other_by, reason=reason)
    if amount is None or amount == order.rest:
        endings.give_back(order, by=by, why="ruling")
    elif 0 < amount < order.rest:
        endings.give_part_back(order, amount, by=by)
    else:
        raise Refusal(_("Write an amount that is more than nothing and not more than is held."))


@transaction.atomic
def go_on(order: Order, *, by: "User", reason: str) -> None:
    """Where it was before it was frozen, with the whole of that state's time: the reason for freezing it is gone."""
    _rule(order, kind=RulingKind.VERDICT, by=by, other_by=None, reason=reason)
    if any(payment.chargebacks.standing().exists() for payment in order.payments.all()):
        raise Refusal(_("The buyer’s bank has the money, so this sale cannot simply go on."))
    status, now = _before(order), timezone.now()
    act_by = {
        OrderStatus.PAID: deadlines.send_by(now),
        OrderStatus.RETURNING: deadlines.return_by(now),
    }.get(status) or deadlines.inspect_by(now, order.delivery, is_delivered=order.delivered_at is not None)
    if status == OrderStatus.RETURNING and order.returned_at is not None:
        act_by = deadlines.inspect_by(now, order.delivery)
    move(order, status, act_by=act_by)
    publish(OrderEvent.RESUMED, order, by=by)


def _before(order: Order) -> OrderStatus:
    """What it was, by what had happened to it."""
    if order.return_address:
        return OrderStatus.RETURNING
    if order.shipped_at is None:
        return OrderStatus.PAID
    return OrderStatus.HANDED_OVER if order.delivery == Delivery.MEET else OrderStatus.SHIPPED


def _rule(order: Order, *, kind: str, by: "User", other_by: "User | None", reason: str) -> None:
    hold_row(order)
    if order.status != OrderStatus.DISPUTED:
        raise Refusal(_("This order is not disputed, so there is nothing to decide."))
    if not reason.strip():
        raise Refusal(_("Write the reason: both sides will read it."))
    sides = {order.buyer_id, order.seller_id}
    other = other_by.pk if other_by else None
    is_fit = {
        RulingKind.VERDICT: by.pk not in sides and other is None,
        RulingKind.WITHDRAWAL: by.pk in sides and other is None,
        RulingKind.CONSENTS: {by.pk, other} == sides,
    }
    if not is_fit.get(RulingKind(kind), False):
        raise Refusal(
            _("That is not theirs to decide: both sides agree, one takes it back, or a third decides.")
        )
    Ruling.objects.create(order=order, kind=kind, by=by, other_by=other_by, reason=reason.strip()[:2000])
    publish(OrderEvent.RULED, order, by=by, kind=kind, why=reason.strip()[:2000])
