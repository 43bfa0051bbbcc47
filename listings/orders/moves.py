"""What every action on an order begins and ends with: its row held, its clock set, what was open on the old state closed."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from listings.orders import deadlines
from listings.orders.models import Order
from listings.orders.statuses import SOLD, ProposalState


def hold_row(order: Order) -> None:
    """Have this order's row to ourselves until the transaction ends, and see it as it is now."""
    Order.objects.select_for_update(of=("self",)).only("pk").get(pk=order.pk)
    order.refresh_from_db()


def move(order: Order, status: str, *, act_by: datetime | None = None, **changes: Any) -> None:
    """To another status with its own clock; a proposal that was open belonged to the old one."""
    now = timezone.now()
    remind_at = (
        deadlines.follow_up_at(now) if status in SOLD else deadlines.next_reminder(status, act_by, now)
    )
    order.move_to(status, act_by=act_by, remind_at=remind_at, **changes)
    order.proposals.open().update(state=ProposalState.LAPSED, answered_at=timezone.now())


def set_clock(order: Order, act_by: datetime, **changes: Any) -> None:
    """The same status until another moment."""
    remind_at = deadlines.next_reminder(order.status, act_by, timezone.now())
    Order.objects.filter(pk=order.pk).update(act_by=act_by, remind_at=remind_at, **changes)
    order.refresh_from_db()
