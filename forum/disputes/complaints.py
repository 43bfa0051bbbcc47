"""Who may complain of what, and until when. Questions only, asked before there is a case."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from forum.disputes.models import Case
from forum.disputes.statuses import BUYERS_REASONS, SELLERS_REASONS, URGENT, Reason
from listings.orders.models import Order
from listings.orders.statuses import SENT, OrderStatus

#: The state of the order in which each complaint may be made. Before anything is sent both can cancel without a word.
COMPLAINTS: dict[str, set[str]] = {
    Reason.RETURN: {OrderStatus.RETURNING, OrderStatus.DISPUTED},
    Reason.HARASSMENT: {*SENT, OrderStatus.RETURNING, OrderStatus.DISPUTED},
}
USUALLY: set[str] = {*SENT, OrderStatus.DISPUTED}


def latest_delivery(order: Order) -> datetime | None:
    """The last moment at which it should have been there: at once when somebody says it is, else some days after posting."""
    if order.delivered_at or order.status == OrderStatus.HANDED_OVER or order.shipped_at is None:
        return order.delivered_at or order.shipped_at
    return order.shipped_at + timedelta(days=settings.DISPUTE_PARCEL_DAYS)


def reasons_for(claimant: Any, order: Order) -> list[str]:
    """What this side may complain of on this order as it stands now, times aside."""
    allowed = BUYERS_REASONS if claimant.pk == order.buyer_id else SELLERS_REASONS
    if claimant.pk not in {order.buyer_id, order.seller_id} or order.shipped_at is None:
        return []
    return [
        reason
        for reason in Reason
        if reason in allowed and order.status in COMPLAINTS.get(reason, USUALLY) and _is_back(order, reason)
    ]


def _is_back(order: Order, reason: str) -> bool:
    return reason != Reason.RETURN or order.returned_at is not None


def may_open(user: Any, order: Order) -> bool:
    """One of the two sides, while money is held and there is no case yet."""
    return bool(reasons_for(user, order)) and not Case.objects.filter(order=order).exists()


def is_in_time(order: Order, reason: str, now: datetime) -> bool:
    """Within the time to look; what never arrived for thirty days from the latest delivery date; what is urgent, always."""
    if reason in URGENT or order.status == OrderStatus.DISPUTED:
        return True
    if reason == Reason.NOT_RECEIVED:
        due = latest_delivery(order)
        return due is not None and due <= now < due + timedelta(days=settings.DISPUTE_MISSING_DAYS)
    return order.act_by is None or now < order.act_by
