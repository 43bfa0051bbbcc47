"""How an order ends without the sale, and how what was paid goes back."""

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from listings.catalogue import actions as catalogue
from listings.catalogue.models import Listing
from listings.catalogue.statuses import ListingStatus
from listings.orders import deadlines, rules
from listings.orders.events import OrderEvent
from listings.orders.models import Order
from listings.orders.moves import hold_row, move
from listings.orders.records import Proposal
from listings.orders.statuses import NOT_FOR_SALE_AFTER, OrderStatus, ProposalState
from listings.payments import ledger, refunds
from listings.payments.statuses import PaymentStatus
from listings.vouchers import uses as vouchers
from yardsale.events.actions import publish
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User


@transaction.atomic
def give_up(order: Order, *, by: "User") -> None:
    """The buyer lets go of a reservation."""
    hold_row(order)
    if not rules.may_give_up(by, order):
        raise Refusal(_("This order is no longer waiting for payment."))
    _cancel(order, by=by, why="given_up")


@transaction.atomic
def cancel_unpaid(order: Order) -> None:
    """The reservation ran out."""
    _cancel(order, by=None, why="unpaid")


@transaction.atomic
def cancel_unsent(order: Order) -> None:
    """The seller let the time pass: everything goes back to the buyer."""
    _give_all_back(order)
    _cancel(order, by=None, why="unsent", refunded=order.total)


@transaction.atomic
def cancel(order: Order, *, by: "User", reason: str, note: str = "") -> None:
    """Either side ends a paid order before it was posted or handed over; everything goes back to the buyer."""
    hold_row(order)
    if not rules.may_cancel(by, order):
        raise Refusal(_("This order cannot be cancelled any more. Please look again."))
    if reason not in rules.cancel_reasons(by, order):
        raise Refusal(_("Please choose one of the reasons."))
    _give_all_back(order)
    changes = {"cancelled_by": by, "cancel_reason": reason, "cancel_note": note[:300]}
    _cancel(order, by=by, why="cancelled", refunded=order.total, **changes)


@transaction.atomic
def cancel_by_staff(order: Order, *, by: "User", reason: str) -> None:
    """For listings.trading: end it for both, whatever it was waiting for, before anything was sent."""
    hold_row(order)
    if order.status not in {OrderStatus.PLACED, OrderStatus.PAID}:
        raise Refusal(_("This order cannot be cancelled any more. Please look again."))
    is_paid = order.status == OrderStatus.PAID
    if is_paid:
        _give_all_back(order)
    refunded = order.total if is_paid else 0
    _cancel(order, by=by, why="staff", refunded=refunded, cancelled_by=by, cancel_note=reason[:300])


def _cancel(order: Order, *, by: "User | None", why: str, **changes: Any) -> None:
    move(order, OrderStatus.CANCELLED, cancelled_at=timezone.now(), **changes)
    listing = Listing.objects.locked().get(pk=order.listing_id)
    if listing.status in {ListingStatus.RESERVED, ListingStatus.SOLD}:
        if order.cancel_reason in NOT_FOR_SALE_AFTER:
            catalogue.take_off(listing)
        else:
            catalogue.free(listing)
    vouchers.give_back(order)
    publish(OrderEvent.CANCELLED, order, by=by, why=why)


@transaction.atomic
def refund(order: Order, *, by: "User") -> None:
    """The seller gives everything back of their own accord, whoever has the item."""
    hold_row(order)
    if not rules.may_refund(by, order):
        raise Refusal(_("This order cannot be refunded now. Please look again."))
    give_back(order, by=by, why="seller")


def give_back(order: Order, *, by: "User | None", why: str) -> None:
    """All of the money, fees included, goes back to the buyer. For this room's own actions; the row is held."""
    was_stopped = order.status == OrderStatus.DISPUTED and order.shipped_at is None
    is_with_seller = was_stopped or order.status == OrderStatus.RETURNING
    money = order.to_pay - order.money_back
    owed = _give_all_back(order)
    move(order, OrderStatus.REFUNDED, refunded=order.total)
    if is_with_seller:
        # They have it (again), and look at it before it is offered to anybody else.
        listing = Listing.objects.locked().get(pk=order.listing_id)
        if listing.status == ListingStatus.SOLD:
            catalogue.take_off(listing)
    vouchers.give_back(order)
    # Nothing owed: the buyer has it from their bank already. Of a part that the bank gave back, we owe what is left.
    publish(OrderEvent.REFUNDED, order, by=by, why=why, amount=owed or money, bank=not owed)


def give_some_back(order: Order, proposal: Proposal, *, by: "User") -> None:
    """Before it was sent: the agreed part goes back at once, and the sale goes on with the rest held. The row is held."""
    amount = proposal.amount or 0
    if not 0 < amount < rules.most_back(order):
        raise Refusal(_("That is more than is left of what was paid to the seller. Please look again."))
    owed = ledger.give_some_back(order, amount, number=proposal.pk)
    _owe(order, owed, key=f"order-{order.code}-part-{proposal.pk}")
    # The status stays, and its clock with it.
    Order.objects.filter(pk=order.pk).update(refunded=order.refunded + amount)
    order.refresh_from_db()
    publish(OrderEvent.PART_GIVEN_BACK, order, by=by, amount=amount)


def give_part_back(order: Order, amount: int, *, by: "User | None") -> None:
    """The buyer keeps it and gets `amount` (minor units) back; the rest is released. The row is held."""
    _owe(order, ledger.give_part_back(order, amount))
    back = order.refunded + amount
    had = order.money_back
    move(order, OrderStatus.PART_REFUNDED, refunded=back, completed_at=timezone.now())
    vouchers.lessen(order, order.voucher - order.voucher_back)
    publish(OrderEvent.PART_REFUNDED, order, by=by, amount=order.money_back - had)


def _give_all_back(order: Order) -> int:
    """All that is still held; what we owe the buyer of it now (minor units)."""
    owed = ledger.give_back(order)
    _owe(order, owed)
    return owed


def _owe(order: Order, amount: int, *, key: str = "") -> None:
    if not amount:
        return
    payment = order.payments.select_for_update().get(status=PaymentStatus.SUCCEEDED)
    refunds.owe(payment, amount, key=key or f"order-{order.code}")


def begin_return(order: Order, *, by: "User", address: str) -> None:
    """Both agreed: the buyer sends it back. The row is held."""
    act_by = deadlines.return_by(timezone.now())
    move(order, OrderStatus.RETURNING, act_by=act_by, return_address=address)
    publish(OrderEvent.RETURN_AGREED, order, by=by)


@transaction.atomic
def send_back(order: Order, *, by: "User", tracking_code: str = "") -> None:
    """The buyer has posted it back, or given it back in person."""
    hold_row(order)
    if not rules.may_send_back(by, order):
        raise Refusal(_("There is nothing to send back on this order now. Please look again."))
    now = timezone.now()
    act_by = deadlines.inspect_by(now, order.delivery)
    # The status stays, so what belongs to it stays as well.
    Order.objects.filter(pk=order.pk).update(
        returned_at=now,
        return_tracking_code=tracking_code,
        act_by=act_by,
        remind_at=deadlines.next_reminder(order.status, act_by, now),
    )
    order.refresh_from_db()
    # What was suggested while the buyer still had it.
    order.proposals.open().update(state=ProposalState.LAPSED, answered_at=now)
    publish(OrderEvent.SENT_BACK, order, by=by)


@transaction.atomic
def take_back(order: Order, *, by: "User") -> None:
    """The seller has it again: everything goes back to the buyer."""
    hold_row(order)
    if not rules.may_take_back(by, order):
        raise Refusal(_("There is nothing coming back on this order now. Please look again."))
    give_back(order, by=by, why="returned")


@transaction.atomic
def refund_returned(order: Order) -> None:
    """Sent back, and the seller let the time to look pass."""
    give_back(order, by=None, why="returned")
