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


def move(
    order: "Order", *, source: str, targets: Mapping[str, int], reason: str, at: datetime | None = None
) -> None:
    """Take the sum of `targets` from one account and give each target its part, now unless `at` says when.

    Zero parts are left out; a second movement for the same reason is refused by the database (IntegrityError).
    """
    total = sum(targets.values())
    if total <= 0 or min(targets.values()) < 0:
        raise ValueError(f"a movement needs positive parts, not {targets}")
    _write(order, {source: -total} | dict(targets), reason=reason, at=at)


@transaction.atomic
def _write(order: "Order", parts: Mapping[str, int], *, reason: str, at: datetime | None = None) -> None:
    movement, moment = uuid.uuid4(), at or timezone.now()
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
        if amount
    )


def hold(order: "Order", at: datetime | None = None) -> None:
    """The buyer has paid: from their card into what we hold, and what a voucher pays with it."""
    parts: dict[str, int] = {
        Account.BUYER: -order.to_pay,
        Account.VOUCHERS: -order.voucher,
        Account.HELD: order.total,
    }
    _write(order, parts, reason="paid", at=at)


def release(order: "Order", at: datetime | None = None) -> None:
    """The item has arrived: what is held goes to the seller, to commission and to buyer protection."""
    parts = order.kept
    targets: dict[str, int] = {
        Account.SELLER: parts.seller,
        Account.COMMISSION: parts.commission,
        Account.PROTECTION: parts.protection,
    }
    move(order, source=Account.HELD, targets=targets, reason="released", at=at)


def give_back(order: "Order") -> int:
    """The sale did not happen: everything held goes back to the buyer, fees included. What we owe them of it."""
    back = _back(order, order.rest)
    move(order, source=Account.HELD, targets=back, reason="refunded")
    return back[Account.BUYER]


def give_some_back(order: "Order", amount: int, *, number: int) -> int:
    """`amount` (minor units) goes back to the buyer and the rest stays held; what we owe them of it.

    `number`: of the proposal, which gives once.
    """
    back = _back(order, amount)
    move(order, source=Account.HELD, targets=back, reason=f"part back {number}")
    return back[Account.BUYER]


def give_part_back(order: "Order", amount: int) -> int:
    """`amount` (minor units) of what is held goes back to the buyer, the rest to the others by the order's own rates.

    What we owe the buyer of it.
    """
    parts, back = parts_of(order, amount), _back(order, amount)
    targets: dict[str, int] = back | {
        Account.SELLER: parts.seller,
        Account.COMMISSION: parts.commission,
        Account.PROTECTION: parts.protection,
    }
    move(order, source=Account.HELD, targets=targets, reason="part refunded")
    return back[Account.BUYER]


def parts_of(order: "Order", amount: int) -> Parts:
    """Who would have what if `amount` more went back, for a page that asks before it acts; earlier parts are the buyer's too."""
    rates, back = Rates(**order.rates), order.refunded + amount
    return rates.part_refund(order.price, order.postage, order.protection, order.commission, back)


def _back(order: "Order", amount: int) -> dict[str, int]:
    """Who gets `amount` of what goes back: our own loss, as far as the buyer's bank has given it to them already, and the buyer.

    The buyer's own money goes back first, so that what two people agreed on is what the buyer gets; what is more than that
    was the voucher's, and goes back there.
    Raises Refusal while the bank still thinks about it: the buyer must not be paid twice.
    """
    states = set(Chargeback.objects.filter(payment__order=order).standing().values_list("state", flat=True))
    if ChargebackState.OPENED in states:
        raise Refusal(
            _(
                "The buyer's bank is looking into this payment. Wait for its answer before anything is refunded."
            )
        )
    lost = max(-order.ledger.balance(Account.LOSS), 0) if states else 0
    own = min(amount, order.to_pay - order.money_back)
    made_good = min(own, lost)
    return {
        Account.LOSS: made_good,
        Account.BUYER: own - made_good,
        Account.VOUCHERS: amount - own,
    }
