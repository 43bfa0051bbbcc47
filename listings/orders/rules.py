"""Who may do what with an order. Questions only: nothing here writes or explains."""

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from listings.catalogue.models import Listing
from listings.orders.models import Order
from listings.orders.records import Proposal
from listings.orders.statuses import (
    BUYERS_REASONS,
    SELLERS_REASONS,
    SENT,
    SOLD,
    Delivery,
    OrderStatus,
    ProposalKind,
    ProposalState,
)

if TYPE_CHECKING:
    from yardsale.accounts.models import User

#: Somebody has to do something, by the clock.
WAITING = {OrderStatus.PLACED, OrderStatus.PAID, *SENT, OrderStatus.RETURNING}
#: No parcel arrives sooner; a seller who says so would only shorten the buyer's time to look.
SOONEST_DELIVERY = timedelta(hours=12)


def may_buy(user: "User", listing: Listing) -> bool:
    return bool(listing.is_on_sale and listing.seller_id != user.pk)


def may_choose_delivery(user: "User", order: Order) -> bool:
    """Only of an accepted offer, and until it is chosen."""
    is_open = order.status == OrderStatus.PLACED and order.delivery == Delivery.OPEN
    return user.pk == order.buyer_id and is_open


def may_pay(user: "User", order: Order) -> bool:
    return user.pk == order.buyer_id and order.status == OrderStatus.PLACED


def may_give_up(user: "User", order: Order) -> bool:
    """Let go of a reservation before paying."""
    return may_pay(user, order)


def may_ship(user: "User", order: Order) -> bool:
    return user.pk == order.seller_id and order.status == OrderStatus.PAID and order.delivery == Delivery.POST


def may_hand_over(user: "User", order: Order) -> bool:
    return user.pk == order.seller_id and order.status == OrderStatus.PAID and order.delivery == Delivery.MEET


def may_see_code(user: "User", order: Order) -> bool:
    """The buyer's own, until they have met."""
    return bool(order.hand_over_code) and user.pk == order.buyer_id and order.status == OrderStatus.PAID


def may_agree_meeting(user: "User", order: Order) -> bool:
    is_side = user.pk in {order.buyer_id, order.seller_id}
    return is_side and order.status == OrderStatus.PAID and order.delivery == Delivery.MEET


def is_awaited(order: Order) -> bool:
    """A parcel somebody can follow, not delivered yet."""
    is_on_its_way = order.status == OrderStatus.SHIPPED and order.delivered_at is None
    return is_on_its_way and looks_tracked(order.tracking_code)


def looks_tracked(code: str) -> bool:
    """A carrier's number: 8 to 40 letters and digits, at least half of them digits. "x" makes nobody's time to look shorter."""
    bare = re.sub(r"[\s.-]", "", code)
    digits = [sign for sign in bare if sign.isdigit()]
    is_one_word = bare.isascii() and bare.isalnum() and 8 <= len(bare) <= 40
    return is_one_word and len(digits) * 2 >= len(bare) and len(set(digits)) > 1


def may_mark_delivered(user: "User", order: Order) -> bool:
    if user.pk == order.buyer_id:
        return is_awaited(order)
    is_plausible = order.shipped_at is not None and timezone.now() - order.shipped_at >= SOONEST_DELIVERY
    return user.pk == order.seller_id and is_awaited(order) and is_plausible


def may_confirm(user: "User", order: Order) -> bool:
    """The buyer says it has arrived; in person they may do so before the seller has said a word."""
    is_met = order.status == OrderStatus.PAID and order.delivery == Delivery.MEET
    return user.pk == order.buyer_id and (order.status in SENT or is_met)


def may_cancel(user: "User", order: Order) -> bool:
    """Either side, once it is paid and before it is on its way."""
    return user.pk in {order.buyer_id, order.seller_id} and order.status == OrderStatus.PAID


def cancel_reasons(user: "User", order: Order) -> list[str]:
    return [*(BUYERS_REASONS if user.pk == order.buyer_id else SELLERS_REASONS)]


def may_refund(user: "User", order: Order) -> bool:
    """The seller, of their own accord; what was not sent yet is cancelled instead."""
    return user.pk == order.seller_id and order.status in {*SENT, OrderStatus.RETURNING}


def may_propose(user: "User", order: Order, kind: str) -> bool:
    """Money until it is released or on its way back; returns while the buyer looks; more time only by whom the clock presses."""
    is_buyer, is_seller = user.pk == order.buyer_id, user.pk == order.seller_id
    is_sent = order.status in SENT
    if kind == ProposalKind.MORE_TIME:
        return (is_buyer and is_sent) or (is_seller and order.status == OrderStatus.PAID)
    if kind == ProposalKind.REFUND:
        return is_buyer and is_sent  # the seller need not ask
    if kind == ProposalKind.PART_REFUND:
        is_before = order.status == OrderStatus.PAID
        return (is_buyer or is_seller) and (is_before or is_sent or is_to_be_sent_back(order))
    return kind in ProposalKind.values and (is_buyer or is_seller) and is_sent


def is_to_be_sent_back(order: Order) -> bool:
    """A return is agreed, and the buyer still has it."""
    return order.status == OrderStatus.RETURNING and order.returned_at is None


def most_back(order: Order) -> int:
    """A part refund is less than this, in minor units: what the seller was paid, and what the buyer paid themselves, and
    has not gone back.
    """
    return min(order.price + order.postage, order.to_pay) - order.refunded


def may_answer(user: "User", proposal: Proposal) -> bool:
    order = proposal.order
    is_other_side = user.pk in {order.buyer_id, order.seller_id} and user.pk != proposal.by_id
    return is_other_side and proposal.state == ProposalState.OPEN and proposal.answer_by > timezone.now()


def may_withdraw(user: "User", proposal: Proposal) -> bool:
    return user.pk == proposal.by_id and proposal.state == ProposalState.OPEN


def may_give_time(user: "User", order: Order) -> bool:
    """The buyer lets the seller post later; the seller lets the buyer look longer."""
    is_sellers_clock = user.pk == order.buyer_id and order.status == OrderStatus.PAID
    return is_sellers_clock or (user.pk == order.seller_id and order.status in SENT)


def may_send_back(user: "User", order: Order) -> bool:
    return user.pk == order.buyer_id and is_to_be_sent_back(order)


def may_take_back(user: "User", order: Order) -> bool:
    """The seller has it again; they may say so before the buyer has said that it was sent."""
    return user.pk == order.seller_id and order.status == OrderStatus.RETURNING


def is_stopped(order: Order) -> bool:
    """Frozen by us or by the buyer's bank, and no dispute between the two: one of our people decides, and nobody else can."""
    return order.status == OrderStatus.DISPUTED and Order.objects.filter(pk=order.pk, dispute=None).exists()


def may_complain(user: "User", order: Order, *, is_stopped: bool = False) -> bool:
    """Something is wrong: the buyer's to say while they look, the seller's about what came back; also of a stopped sale."""
    is_sent = order.status in SENT or (is_stopped and order.shipped_at is not None)
    is_returning = order.status == OrderStatus.RETURNING or is_stopped
    is_back = is_returning and order.returned_at is not None
    return (user.pk == order.buyer_id and is_sent) or (user.pk == order.seller_id and is_back)


def may_see_address(user: "User", order: Order) -> bool:
    """The buyer's own; the seller sees it from payment until the end, and not a moment longer."""
    is_needed = order.status in {OrderStatus.PAID, OrderStatus.SHIPPED}
    return user.pk == order.buyer_id or (user.pk == order.seller_id and is_needed)


def may_see_return_address(user: "User", order: Order) -> bool:
    """The seller's own; the buyer sees it while it goes back."""
    is_needed = order.status == OrderStatus.RETURNING
    return user.pk == order.seller_id or (user.pk == order.buyer_id and is_needed)


def may_print_slip(user: "User", order: Order) -> bool:
    """The seller, while the address may be seen."""
    is_posted = order.delivery == Delivery.POST and bool(order.address)
    return user.pk == order.seller_id and is_posted and may_see_address(user, order)


def may_print_receipt(user: "User", order: Order) -> bool:
    return user.pk in {order.buyer_id, order.seller_id} and order.paid_at is not None


def is_turn_of(user: "User", order: Order) -> bool:
    """The order's clock waits for this person."""
    is_sellers = order.status == OrderStatus.PAID or order.returned_at is not None
    return user.pk == (order.seller_id if is_sellers else order.buyer_id) and order.status in WAITING


def side_to_open(user: "User") -> str:
    """Where something waits for the person: what they buy, or what they sell; else where the newest order is."""
    mine = Order.objects.involving(user).order_by("-pk")
    found = next((order for order in mine.open()[:200] if is_turn_of(user, order)), None) or mine.first()
    return "selling" if found is not None and found.seller_id == user.pk else "buying"


def is_time_for_reviews(order: Order) -> bool:
    """Sold, also for less than agreed, and not too long ago."""
    ended = order.completed_at or timezone.now()
    return order.status in SOLD and timezone.now() < ended + timedelta(days=settings.REVIEW_DAYS)
