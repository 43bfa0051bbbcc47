"""Double entry: every movement is two or more lines that cancel. Amounts are minor units of the order's currency."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from listings.fees.rates import Parts, Rates
from listings.payments.models import Chargeback, LedgerLine
from listings.payments.statuses import Account, ChargebackState
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from listings.orders.models import Order


@transaction.atomic
def move(
    order: "Order", *, source: str, targets: Mapping[str, int], reason: str, at: datetime | None = None
) -> None:
    """Take the sum of `targets` from one account and give each target its part, now unless `at` says when.

    Zero parts are left out; a second movement for the same reason is refused by the database (IntegrityError).
    """
    total = sum(targets.values())
    if total <= 0 or min(targets.values()) < 0:
        raise ValueError(f"a movement needs positive parts, not {targets}")
    movement, moment = uuid.uuid4(), at or timezone.now()
    parts = {source: -total} | {account: amount for account, amount in targets.items() if amount}
    LedgerLine.objects.bulk_create(
        LedgerLine(
            order=order,
            movement=movement,
            account=account,
            amount=amount,
            currency=order.currency,
            reason=reason,
            moved_at=moment,
        )
        for account, amount in parts.items()
    )


def hold(order: "Order", at: datetime | None = None) -> None:
    """The buyer has paid: from their card into what we hold."""
    move(order, source=Account.BUYER, targets={Account.HELD: order.total}, reason="paid", at=at)


def release(order: "Order", at: datetime | None = None) -> None:
    """The item has arrived: what is held goes to the seller, to commission and to buyer protection."""
    parts = order.kept
    targets: dict[str, int] = {
        Account.SELLER: parts.seller,
        Account.COMMISSION: parts.commission,
        Account.PROTECTION: parts.protection,
    }
    move(order, source=Account.HELD, targets=targets, reason="released", at=at)


def give_back(order: "Order") -> None:
    """The sale did not happen: everything held goes back to the buyer, fees included."""
    move(order, source=Account.HELD, targets={_whom_to_refund(order): order.rest}, reason="refunded")


def give_some_back(order: "Order", amount: int, *, number: int) -> None:
    """`amount` (minor units) goes back to the buyer and the rest stays held. `number`: of the proposal, which gives once."""
    some: dict[str, int] = {_whom_to_refund(order): amount}
    move(order, source=Account.HELD, targets=some, reason=f"part back {number}")


def give_part_back(order: "Order", amount: int) -> Parts:
    """`amount` (minor units) of what is held goes back to the buyer, the rest to the others by the order's own rates."""
    parts = parts_of(order, amount)
    targets: dict[str, int] = {
        _whom_to_refund(order): amount,
        Account.SELLER: parts.seller,
        Account.COMMISSION: parts.commission,
        Account.PROTECTION: parts.protection,
    }
    move(order, source=Account.HELD, targets=targets, reason="part refunded")
    return parts


def parts_of(order: "Order", amount: int) -> Parts:
    """Who would have what if `amount` more went back, for a page that asks before it acts; earlier parts are the buyer's too."""
    rates, back = Rates(**order.rates), order.refunded + amount
    return rates.part_refund(order.price, order.postage, order.protection, order.commission, back)


def _whom_to_refund(order: "Order") -> str:
    """The buyer; or our own loss, when their bank has given the money back already.

    Raises Refusal while the bank still thinks about it: the buyer must not be paid twice.
    """
    states = set(Chargeback.objects.filter(payment__order=order).standing().values_list("state", flat=True))
    if ChargebackState.OPENED in states:
        raise Refusal(
            _(
                "The buyer's bank is looking into this payment. Wait for its answer before anything is refunded."
            )
        )
    return Account.LOSS if states else Account.BUYER
