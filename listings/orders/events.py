"""What happens to an order."""

from enum import StrEnum


class OrderEvent(StrEnum):
    PLACED = "order.placed"
    DELIVERY_CHOSEN = "order.delivery_chosen"
    PAYMENT_DECLINED = "order.payment_declined"
    PAID = "order.paid"
    MEETING_AGREED = "order.meeting_agreed"
    SHIPPED = "order.shipped"
    DELIVERED = "order.delivered"
    HANDED_OVER = "order.handed_over"
    RECEIVED = "order.received"
    COMPLETED = "order.completed"
    CANCELLED = "order.cancelled"
    REMINDED = "order.reminded"
    EXTENDED = "order.extended"
    PROPOSED = "order.proposed"
    ANSWERED = "order.answered"
    PROPOSAL_WITHDRAWN = "order.proposal_withdrawn"
    PROPOSAL_LAPSED = "order.proposal_lapsed"
    RETURN_AGREED = "order.return_agreed"
    SENT_BACK = "order.sent_back"
    # Before it was sent: the sale goes on.
    PART_GIVEN_BACK = "order.part_given_back"
    # With it the sale ends.
    PART_REFUNDED = "order.part_refunded"
    REFUNDED = "order.refunded"
    FROZEN = "order.frozen"
    RULED = "order.ruled"
    # Frozen, and let go on where it was.
    RESUMED = "order.resumed"
    STUCK = "order.stuck"
