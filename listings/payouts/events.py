"""What happens to a payout and to where payouts go."""

from enum import StrEnum


class PayoutEvent(StrEnum):
    SENT = "payout.sent"
    PAID = "payout.paid"
    FAILED = "payout.failed"
    DETAILS_CHANGED = "payout.details_changed"
    STOPPED = "payout.stopped"
