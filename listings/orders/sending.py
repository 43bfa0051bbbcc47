"""From paid to received: posting it, meeting, the hand-over code, and the buyer's word that all is well."""

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from listings.catalogue import actions as catalogue
from listings.catalogue.models import Listing
from listings.orders import deadlines, rules
from listings.orders.events import OrderEvent
from listings.orders.models import Order
from listings.orders.moves import hold_row, move, set_clock
from listings.orders.statuses import Delivery, OrderStatus
from listings.payments import ledger
from listings.payments.models import Payment
from listings.vouchers import uses as vouchers
from yardsale import formats
from yardsale.events.actions import publish
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User


@transaction.atomic
def mark_paid(order: Order, payment: Payment) -> None:
    """The money is here: hold it, start the seller's clock. For checkout.settle only."""
    now = timezone.now()
    code = f"{secrets.randbelow(1_000_000):06d}" if order.delivery == Delivery.MEET else ""
    move(order, OrderStatus.PAID, paid_at=now, act_by=deadlines.send_by(now), hand_over_code=code)
    ledger.hold(order)
    vouchers.spend(order)
    catalogue.mark_sold(Listing.objects.locked().get(pk=order.listing_id), price=order.price)
    publish(OrderEvent.PAID, order, by=order.buyer, payment=payment.code)


@transaction.atomic
def ship(order: Order, *, by: "User", tracking_code: str = "") -> None:
    hold_row(order)
    if not rules.may_ship(by, order):
        raise Refusal(_("This order cannot be posted now. Please look again."))
    now = timezone.now()
    act_by = deadlines.inspect_by(now, order.delivery)
    move(order, OrderStatus.SHIPPED, shipped_at=now, tracking_code=tracking_code, act_by=act_by)
    publish(OrderEvent.SHIPPED, order, by=by)


@transaction.atomic
def mark_delivered(order: Order, *, by: "User | None") -> None:
    """A tracked parcel has arrived (`by` nobody: the carrier says so): from now the buyer has the shorter time to look."""
    hold_row(order)
    may = rules.is_awaited(order) if by is None else rules.may_mark_delivered(by, order)
    if not may:
        raise Refusal(_("There is no parcel with a tracking number on its way here. Please look again."))
    now = timezone.now()
    set_clock(order, deadlines.inspect_by(now, order.delivery, is_delivered=True), delivered_at=now)
    publish(OrderEvent.DELIVERED, order, by=by)


@transaction.atomic
def agree_meeting(order: Order, *, by: "User", place: str, at: datetime) -> None:
    """Both sides have said yes to a place and a time; the clock waits until the day after, if it would end before."""
    hold_row(order)
    if not rules.may_agree_meeting(by, order):
        raise Refusal(_("This order is not one to meet for (any more). Please look again."))
    if at <= timezone.now():
        raise Refusal(_("This time has passed already. Please choose another."))
    if order.act_by is None or order.paid_at is None or at >= deadlines.holding_ends(order.paid_at):
        raise Refusal(_("That is too far away. Please choose an earlier day."))
    act_by = min(max(order.act_by, at + deadlines.DAY), deadlines.holding_ends(order.paid_at))
    set_clock(order, act_by, meet_place=place[:120], meet_at=at)
    publish(OrderEvent.MEETING_AGREED, order, by=by)


@transaction.atomic
def hand_over(order: Order, *, by: "User") -> None:
    """The seller's word alone: the buyer confirms, or has the time to look."""
    hold_row(order)
    if not rules.may_hand_over(by, order):
        raise Refusal(_("This order cannot be handed over now. Please look again."))
    now = timezone.now()
    move(order, OrderStatus.HANDED_OVER, shipped_at=now, act_by=deadlines.inspect_by(now, order.delivery))
    publish(OrderEvent.HANDED_OVER, order, by=by)


@transaction.atomic
def enter_code(order: Order, *, by: "User", code: str) -> bool:
    """The seller types what the buyer said at the meeting: right, and the money is released at once.

    Wrong codes are counted, and too many lock the door for a while: six digits can be guessed by who may try for ever.
    """
    hold_row(order)
    if not rules.may_hand_over(by, order) or not order.hand_over_code:
        raise Refusal(_("This order cannot be handed over now. Please look again."))
    now = timezone.now()
    if order.code_locked_until and order.code_locked_until > now:
        raise Refusal(
            _("Too many wrong codes. Please try again after %(moment)s, or hand it over without the code.")
            % {"moment": formats.when(order.code_locked_until)}
        )
    typed = "".join(digit for digit in code if digit in "0123456789")
    if not secrets.compare_digest(order.hand_over_code, typed):
        _count_wrong_code(order, now)
        return False
    move(order, OrderStatus.HANDED_OVER, shipped_at=now, code_tries=0)
    publish(OrderEvent.HANDED_OVER, order, by=by, code=True)
    # Only the buyer knew it: giving it away was their yes.
    _receive(order, by=order.buyer)
    return True


def _count_wrong_code(order: Order, now: datetime) -> None:
    tries = order.code_tries + 1
    is_locked = tries >= settings.HAND_OVER_TRIES
    locked_until = now + timedelta(minutes=settings.HAND_OVER_LOCK_MINUTES) if is_locked else None
    Order.objects.filter(pk=order.pk).update(
        code_tries=0 if is_locked else tries, code_locked_until=locked_until
    )
    order.refresh_from_db()


@transaction.atomic
def confirm_receipt(order: Order, *, by: "User") -> None:
    """The buyer has it and is content: the money is released at once."""
    hold_row(order)
    if not rules.may_confirm(by, order):
        raise Refusal(_("There is nothing to confirm on this order now. Please look again."))
    if order.status == OrderStatus.PAID:
        move(order, OrderStatus.HANDED_OVER, shipped_at=timezone.now())
    _receive(order, by=by)


@transaction.atomic
def release_unopposed(order: Order) -> None:
    """The time to look has passed without a complaint, or what should have come back did not."""
    _receive(order, by=None)


def _receive(order: Order, *, by: "User | None") -> None:
    move(order, OrderStatus.RECEIVED, received_at=timezone.now())
    publish(OrderEvent.RECEIVED, order, by=by)
    complete(order, by=by)


def complete(order: Order, *, by: "User | None") -> None:
    """Release the money to the seller. For this room's own actions."""
    move(order, OrderStatus.COMPLETED, completed_at=timezone.now())
    ledger.release(order)
    get_user_model().objects.get_queryset().filter(pk=order.seller_id).update(sold_count=F("sold_count") + 1)
    publish(OrderEvent.COMPLETED, order, by=by)
