"""The front door for support and forum: what staff or a verdict may do to a sale, and nothing else gets in.

Whatever staff does to money leaves a reason both sides can read: an order that is not disputed yet is frozen first, so that
the recorded ruling is what moves it.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from listings.catalogue import actions as catalogue
from listings.catalogue.models import Listing
from listings.orders import actions as orders
from listings.orders import rulings
from listings.orders.models import Order
from listings.orders.moves import hold_row
from listings.orders.statuses import HELD, OrderStatus, RulingKind
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User


#: Asked before a ruling is recorded: a room above that settles an order in its own way refuses what is not its own.
_asked: list[Callable[..., None]] = []


def ask_first(asker: Callable[..., None]) -> None:
    """Have `asker(order, kind=, by=, other_by=)` refuse (Refusal) rulings that it knows better about."""
    if asker not in _asked:
        _asked.append(asker)


def freeze(order: Order, *, by: "User | None", reason: str) -> None:
    """Stop every clock of an order; its money waits for a ruling."""
    rulings.freeze(order, by=by, reason=reason)


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
    """All of the held money, or `amount` of it in minor units, goes back to the buyer; the seller gets the rest."""
    _prepare(order, by=by, reason=reason, kind=kind, other_by=other_by)
    rulings.refund(order, by=by, reason=reason, amount=amount, kind=kind, other_by=other_by)


@transaction.atomic
def release(
    order: Order, *, by: "User", reason: str, kind: str = RulingKind.VERDICT, other_by: "User | None" = None
) -> None:
    """The held money goes to the seller."""
    _prepare(order, by=by, reason=reason, kind=kind, other_by=other_by)
    rulings.release(order, by=by, reason=reason, kind=kind, other_by=other_by)


@transaction.atomic
def go_on(order: Order, *, by: "User", reason: str) -> None:
    """Let a frozen order go on where it was; never one that has a case, which says itself what becomes of it."""
    hold_row(order)
    for asker in _asked:
        asker(order, kind=RulingKind.VERDICT, by=by, other_by=None)
    _refuse_all_but_staff(order, by)
    rulings.go_on(order, by=by, reason=reason)


def frozen_among(keys: list[int]) -> list[Order]:
    """Which of these orders are still frozen, and have no case."""
    frozen = Order.objects.filter(pk__in=keys, status=OrderStatus.DISPUTED, dispute=None)
    return list(frozen.select_related("listing", "buyer", "seller").order_by("pk"))


def is_with_the_bank(order: Order) -> bool:
    """The buyer's bank has taken the money back, or still thinks about it: this sale cannot go on."""
    return any(payment.chargebacks.standing().exists() for payment in order.payments.all())


def has_traded(user: "User", order: Order) -> bool:
    """Anything that was paid for, in either direction, with either side."""
    sides = [order.buyer_id, order.seller_id]
    traded = Q(buyer=user, seller__in=sides) | Q(seller=user, buyer__in=sides)
    return Order.objects.filter(traded, paid_at__isnull=False).exists()


def cancel(order: Order, *, by: "User", reason: str) -> None:
    """Before anything was sent: the reservation ends, or everything that was paid goes back."""
    _refuse_all_but_staff(order, by)
    orders.cancel_by_staff(order, by=by, reason=reason)


@transaction.atomic
def suspend_listing(listing: Listing, *, by: "User", reason: str, is_told: bool = False) -> None:
    """Hide it; whoever has it reserved and has not paid yet is let go. `is_told`: the caller tells the seller."""
    if not by.is_staff:
        raise Refusal(_("Only staff may do this."))
    _let_go(listing, by=by, reason=reason)
    catalogue.suspend(listing, by=by, reason=reason, is_told=is_told)


@transaction.atomic
def suspend_listings_of(seller: "User", *, by: "User", reason: str) -> list[int]:
    """Hide all that a suspended person sells; which, so that exactly those come back."""
    # On sale, reserved or paused, in one order always, so that two of us never wait for each other.
    things = Listing.objects.of(seller).filter(status__in=["on_sale", "paused", "reserved"]).order_by("pk")
    hidden = []
    for listing in things:
        suspend_listing(listing, by=by, reason=reason, is_told=True)
        hidden.append(listing.pk)
    return hidden


@transaction.atomic
def freeze_sales_of(seller: "User", *, by: "User", reason: str) -> list[Order]:
    """Stop what a suspended person has sold and not been paid for: the money waits for a ruling."""
    sales = Order.objects.filter(seller=seller, status__in=sorted(HELD - {OrderStatus.DISPUTED}))
    frozen = list(sales.order_by("pk"))
    for order in frozen:
        freeze(order, by=by, reason=reason)
    return frozen


def _let_go(listing: Listing, *, by: "User", reason: str) -> None:
    for order in listing.orders.filter(status=OrderStatus.PLACED):
        cancel(order, by=by, reason=reason)
    listing.refresh_from_db()


def restore_listing(listing: Listing, *, by: "User | None") -> None:
    """By nobody: a suspension came to its end."""
    if by is not None and not by.is_staff:
        raise Refusal(_("Only staff may do this."))
    catalogue.restore(listing, by=by)


def _prepare(order: Order, *, by: "User", reason: str, kind: str, other_by: "User | None") -> None:
    hold_row(order)
    for asker in _asked:
        asker(order, kind=kind, by=by, other_by=other_by)
    if kind == RulingKind.VERDICT:
        _refuse_all_but_staff(order, by)
        if order.status != OrderStatus.DISPUTED:
            rulings.freeze(order, by=by, reason=reason)


def _refuse_all_but_staff(order: Order, by: "User") -> None:
    if not by.is_staff or by.pk in {order.buyer_id, order.seller_id}:
        raise Refusal(_("Only somebody of our staff who is neither buyer nor seller may decide this."))
