"""Double entry: every movement is two or more lines that cancel. Amounts are minor units of the order's currency."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from listings.payments.models import LedgerLine
from listings.payments.statuses import Account

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
    """The item has arrived: the held money goes to the seller, to commission and to buyer protection."""
    targets: dict[str, int] = {
        Account.SELLER: order.proceeds,
        Account.COMMISSION: order.commission,
        Account.PROTECTION: order.protection,
    }
    move(order, source=Account.HELD, targets=targets, reason="released", at=at)


def give_back(order: "Order") -> None:
    """The sale did not happen: everything held goes back to the buyer, fees included."""
    move(order, source=Account.HELD, targets={Account.BUYER: order.total}, reason="refunded")
