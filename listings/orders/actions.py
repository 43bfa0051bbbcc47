"""What people and clocks do with orders. Every one is a transaction; no network call happens inside."""

import hashlib
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from listings.catalogue import actions as catalogue
from listings.catalogue.models import Listing
from listings.fees import rates
from listings.orders import deadlines, rules
from listings.orders.events import OrderEvent
from listings.orders.models import Order
from listings.orders.statuses import Delivery, OrderStatus
from listings.payments import ledger, refunds
from listings.payments.models import Payment
from yardsale.events.actions import publish
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User

#: How many unpaid reservations one person may hold at once.
MOST_RESERVATIONS = 5
#: How often a person may reserve the same thing in a day without paying: others want it too.
MOST_TRIES = 3


@transaction.atomic
def place(
    listing: Listing,
    *,
    by: "User",
    price: int | None,
    delivery: str,
    postage: int | None = None,
    recipient: str = "",
    address: str = "",
) -> Order:
    """Reserve a listing for a buyer at today's rates. Placing again while it is reserved gives the same order.

    `price` (and `postage`, when the page named it) is what the buyer saw, in minor units. Raises Refusal when somebody
    was faster or the price changed.
    """
    mine = Order.objects.filter(listing=listing, buyer=by, status=OrderStatus.PLACED).first()
    if mine is not None:
        return mine
    _refuse_hoarding(listing, by)
    listing = take(listing, by=by)
    _check_offer(listing, by=by, price=price, delivery=delivery, postage=postage)
    now = timezone.now()
    try:
        with transaction.atomic():
            order = Order.objects.create(
                buyer=by,
                delivery=delivery,
                recipient=recipient,
                address=address,
                placed_at=now,
                act_by=deadlines.reservation_ends(now),
                **terms(listing, delivery),
            )
    except IntegrityError as taken:
        raise Refusal(
            _("Somebody was a moment faster: this is reserved. It comes back if they do not pay.")
        ) from taken
    publish(OrderEvent.PLACED, order, by=by)
    return order


def _refuse_hoarding(listing: Listing, buyer: "User") -> None:
    # Held until the end: many tabs at once count as many.
    get_user_model().objects.get_queryset().select_for_update(no_key=True).get(pk=buyer.pk)
    mine = Order.objects.filter(buyer=buyer)
    if mine.filter(status=OrderStatus.PLACED).count() >= MOST_RESERVATIONS:
        raise Refusal(_("You have several things reserved already. Pay for one or let one go first."))
    tries = mine.filter(
        listing=listing,
        status=OrderStatus.CANCELLED,
        paid_at=None,
        placed_at__gt=timezone.now() - timedelta(days=1),
    )
    if tries.count() >= MOST_TRIES:
        raise Refusal(
            _("You have reserved this several times today without paying. Please give others a turn.")
        )


def take(listing: Listing, *, by: "User") -> Listing:
    """Hold the listing's row and reserve it: of many buyers at once, one gets past this line."""
    held = Listing.objects.locked().get(pk=listing.pk)
    if not held.is_on_sale:
        is_back_soon = held.status == "reserved"
        raise Refusal(
            _("Somebody was a moment faster: this is reserved. It comes back if they do not pay.")
            if is_back_soon
            else _("This is no longer for sale. Have a look at similar things.")
        )
    catalogue.reserve(held, by=by)
    return held


def _check_offer(
    listing: Listing, *, by: "User", price: int | None, delivery: str, postage: int | None
) -> None:
    if listing.seller_id == by.pk:
        raise Refusal(_("This is your own listing."))
    # The buyer may have left the page open; refuse rather than charge a price they have not seen.
    is_posted = delivery == Delivery.POST
    is_other_postage = is_posted and postage is not None and postage != listing.postage
    if price != listing.price or is_other_postage:
        raise Refusal(_("The price changed while you were looking. Please look again before you pay."))
    is_possible = listing.postage is not None if is_posted else listing.can_meet
    if not is_possible:
        raise Refusal(_("The seller does not offer this way of delivery any more. Please choose another."))


def terms(listing: Listing, delivery: str) -> dict[str, Any]:
    """Amounts, rates and the item as it is now: what this sale is judged by, whatever changes later."""
    price = listing.price or 0
    current = rates.for_sale(listing.group_id, listing.category_id, listing.seller.seller_tier)
    item = _as_bought(listing)
    return {
        "listing": listing,
        "seller_id": listing.seller_id,
        "currency": listing.currency,
        "price": price,
        "protection": current.protection(price),
        "postage": (listing.postage or 0) if delivery == Delivery.POST else 0,
        "commission": current.commission(price),
        "rates": current.as_dict(),
        "item": item,
        "item_hash": hashlib.sha256(json.dumps(item, sort_keys=True).encode()).hexdigest(),
    }


def _as_bought(listing: Listing) -> dict[str, Any]:
    return {
        "title": listing.title,
        "description": listing.description,
        "condition": listing.condition,
        "attributes": listing.attributes,
        "category": listing.category_id,
        "price": listing.price,
        "cover": listing.cover,
        "photos": list(listing.photos.values_list("original", flat=True)),
    }


@transaction.atomic
def mark_paid(order: Order, payment: Payment) -> None:
    """The money is here: hold it, start the seller's clock. For checkout.settle only."""
    now = timezone.now()
    order.move_to(OrderStatus.PAID, paid_at=now, act_by=deadlines.send_by(now))
    ledger.hold(order)
    catalogue.mark_sold(Listing.objects.locked().get(pk=order.listing_id))
    publish(OrderEvent.PAID, order, by=order.buyer, payment=payment.code)


@transaction.atomic
def ship(order: Order, *, by: "User", tracking_code: str = "") -> None:
    if not rules.may_ship(by, order):
        raise Refusal(_("This order cannot be posted now. Please look again."))
    now = timezone.now()
    order.move_to(
        OrderStatus.SHIPPED,
        shipped_at=now,
        tracking_code=tracking_code,
        act_by=deadlines.inspect_by(now, order.delivery),
    )
    publish(OrderEvent.SHIPPED, order, by=by)


@transaction.atomic
def hand_over(order: Order, *, by: "User") -> None:
    if not rules.may_hand_over(by, order):
        raise Refusal(_("This order cannot be handed over now. Please look again."))
    now = timezone.now()
    order.move_to(OrderStatus.HANDED_OVER, shipped_at=now, act_by=deadlines.inspect_by(now, order.delivery))
    publish(OrderEvent.HANDED_OVER, order, by=by)


@transaction.atomic
def confirm_receipt(order: Order, *, by: "User") -> None:
    """The buyer has it and is content: the money is released at once."""
    if not rules.may_confirm(by, order):
        raise Refusal(_("There is nothing to confirm on this order now. Please look again."))
    if order.status == OrderStatus.PAID:
        order.move_to(OrderStatus.HANDED_OVER, shipped_at=timezone.now())
    _receive(order, by=by)


def _receive(order: Order, *, by: "User | None") -> None:
    order.move_to(OrderStatus.RECEIVED, received_at=timezone.now())
    publish(OrderEvent.RECEIVED, order, by=by)
    _complete(order, by=by)


def _complete(order: Order, *, by: "User | None") -> None:
    order.move_to(OrderStatus.COMPLETED, completed_at=timezone.now(), act_by=None)
    ledger.release(order)
    get_user_model().objects.get_queryset().filter(pk=order.seller_id).update(sold_count=F("sold_count") + 1)
    publish(OrderEvent.COMPLETED, order, by=by)


@transaction.atomic
def give_up(order: Order, *, by: "User") -> None:
    """The buyer lets go of a reservation."""
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
    ledger.give_back(order)
    refunds.owe(order.payments.select_for_update().get(status="succeeded"))
    _cancel(order, by=None, why="unsent")


def _cancel(order: Order, *, by: "User | None", why: str) -> None:
    order.move_to(OrderStatus.CANCELLED, cancelled_at=timezone.now(), act_by=None)
    listing = Listing.objects.locked().get(pk=order.listing_id)
    if listing.status in {"reserved", "sold"}:
        catalogue.free(listing)
    publish(OrderEvent.CANCELLED, order, by=by, why=why)


def keep_deadlines() -> int:
    """Act on every clock that has run out, each order on its own; how many did. Never touches a dispute."""
    now = timezone.now()
    rounds = [
        (Order.objects.unpaid_since(now), cancel_unpaid),
        (Order.objects.unsent_by(now), cancel_unsent),
        (Order.objects.inspected_by(now), _release_uninspected),
    ]
    return sum(
        _keep(pk, due, act) for due, act in rounds for pk in list(due.values_list("pk", flat=True)[:500])
    )


def _keep(pk: int, due: Any, act: Any) -> int:
    with transaction.atomic():
        order = due.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
        if order is None:
            return 0
        act(order)
        return 1


def _release_uninspected(order: Order) -> None:
    _receive(order, by=None)
