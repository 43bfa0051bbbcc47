"""How an order comes to be: at the checkout, or by an accepted offer; and until it is paid."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from listings.catalogue import actions as catalogue
from listings.catalogue.models import Listing
from listings.fees import rates
from listings.orders import deadlines, rules
from listings.orders.events import OrderEvent
from listings.orders.models import Order
from listings.orders.moves import hold_row
from listings.orders.statuses import Delivery, OrderStatus
from listings.vouchers import uses as vouchers
from yardsale.accounts import restraints
from yardsale.accounts import rules as people
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
    voucher: str = "",
) -> Order:
    """Reserve a listing for a buyer at today's rates. Placing again while it is reserved gives the same order.

    `price` (and `postage`, when the page named it) is what the buyer saw, in minor units; `voucher` what they chose or
    typed. Raises Refusal when somebody was faster or the price changed, NotWithThis when the voucher cannot pay.
    """
    mine = Order.objects.filter(listing=listing, buyer=by, status=OrderStatus.PLACED).first()
    if mine is not None:
        return mine
    _refuse_hoarding(listing, by)
    listing = take(listing, by=by)
    _check_price(listing, by=by, price=price, delivery=delivery, postage=postage)
    now = timezone.now()
    order = _new_order(
        buyer=by,
        delivery=delivery,
        recipient=recipient,
        address=address,
        placed_at=now,
        act_by=deadlines.reservation_ends(now),
        **terms(listing, delivery),
    )
    _use_voucher(order, voucher)
    publish(OrderEvent.PLACED, order, by=by)
    return order


def _use_voucher(order: Order, voucher: str) -> None:
    """Last of all, so that its row is held as shortly as can be."""
    if voucher:
        Order.objects.filter(pk=order.pk).update(voucher=vouchers.reserve(order, voucher))
        order.refresh_from_db()


@transaction.atomic
def reserve_for(listing: Listing, *, buyer: "User", price: int, act_by: datetime, by: "User | None") -> Order:
    """Keep a listing for a buyer at a price both agreed on, to be paid by `act_by`; how it gets there is chosen then.

    `by` is who said the last yes, nobody when a threshold did. The caller holds the buyer's row.
    """
    if Order.objects.filter(listing=listing, buyer=buyer, status=OrderStatus.PLACED).exists():
        raise Refusal(_("It is reserved for the same person already, who is about to pay."))
    listing = take(listing, by=buyer)
    if listing.seller_id == buyer.pk:
        raise Refusal(_("This is your own listing."))
    # Where there is no choice, none is asked for; a parcel needs an address all the same.
    delivery = Delivery.MEET if listing.postage is None else Delivery.OPEN
    now = timezone.now()
    order = _new_order(
        buyer=buyer,
        delivery=delivery,
        placed_at=now,
        act_by=act_by,
        remind_at=deadlines.next_reminder(OrderStatus.PLACED, act_by, now),
        **terms(listing, delivery, price=price),
    )
    publish(OrderEvent.PLACED, order, by=by, agreed=True)
    return order


def _new_order(**fields: Any) -> Order:
    try:
        with transaction.atomic():
            return Order.objects.create(**fields)
    except IntegrityError as taken:
        raise Refusal(
            _("Somebody was a moment faster: this is reserved. It comes back if they do not pay.")
        ) from taken


@transaction.atomic
def choose_delivery(
    order: Order,
    *,
    by: "User",
    delivery: str,
    recipient: str = "",
    address: str = "",
    postage: int | None = None,
    voucher: str = "",
) -> None:
    """The buyer of an accepted offer says how it gets to them; `postage` is what they saw. Once: then they pay."""
    hold_row(order)
    if not rules.may_choose_delivery(by, order):
        raise Refusal(_("How it gets to you is settled already. Please look again."))
    listing = Listing.objects.get(pk=order.listing_id)
    is_posted = delivery == Delivery.POST
    if delivery == Delivery.OPEN or not _is_offered(listing, delivery):
        raise Refusal(_("The seller does not offer this way of delivery any more. Please choose another."))
    if is_posted and postage is not None and postage != listing.postage:
        raise Refusal(_("The price changed while you were looking. Please look again before you pay."))
    if is_posted and not address:
        raise Refusal(_("Write the whole address: street and number, postcode, town."))
    chosen = {"recipient": recipient, "address": address, "postage": listing.postage} if is_posted else {}
    Order.objects.filter(pk=order.pk).update(delivery=delivery, **chosen)
    order.refresh_from_db()
    _use_voucher(order, voucher)
    publish(OrderEvent.DELIVERY_CHOSEN, order, by=by)


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
    held = Listing.objects.locked().select_related("seller").get(pk=listing.pk)
    restraints.refuse_suspended(by)
    if people.are_apart(by, held.seller):
        raise Refusal(_("You cannot buy from this person. Have a look at similar things from others."))
    if not held.is_on_sale:
        is_back_soon = held.status == "reserved"
        raise Refusal(
            _("Somebody was a moment faster: this is reserved. It comes back if they do not pay.")
            if is_back_soon
            else _("This is no longer for sale. Have a look at similar things.")
        )
    catalogue.reserve(held, by=by)
    return held


def _check_price(
    listing: Listing, *, by: "User", price: int | None, delivery: str, postage: int | None
) -> None:
    if listing.seller_id == by.pk:
        raise Refusal(_("This is your own listing."))
    # The buyer may have left the page open; refuse rather than charge a price they have not seen.
    is_other_postage = delivery == Delivery.POST and postage is not None and postage != listing.postage
    if price != listing.price or is_other_postage:
        raise Refusal(_("The price changed while you were looking. Please look again before you pay."))
    if not _is_offered(listing, delivery):
        raise Refusal(_("The seller does not offer this way of delivery any more. Please choose another."))


def _is_offered(listing: Listing, delivery: str) -> bool:
    return listing.postage is not None if delivery == Delivery.POST else listing.can_meet


def terms(listing: Listing, delivery: str, *, price: int | None = None) -> dict[str, Any]:
    """Amounts, rates and the item as it is now: what this sale is judged by, whatever changes later."""
    price = (listing.price or 0) if price is None else price
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
