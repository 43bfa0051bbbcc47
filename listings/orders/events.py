"""What happens to an order."""

from enum import StrEnum


class OrderEvent(StrEnum):
    PLACED = "order.placed"
    PAYMENT_DECLINED = "order.payment_declined"
    PAID = "order.paid"
    SHIPPED = "order.shipped"
    HANDED_OVER = "order.handed_over"
    RECEIVED = "order.received"
    COMPLETED = "order.completed"
    CANCELLED = "order.cancelled"
    REFUNDED = "order.refunded"
