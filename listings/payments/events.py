"""What happens to money, beyond its order's own life: all of it for staff to look at."""

from enum import StrEnum


class PaymentEvent(StrEnum):
    REFUND_REFUSED = "payment.refund_refused"
    CHARGED_BACK = "payment.charged_back"
    CHARGEBACK_WON = "payment.chargeback_won"
    CHARGEBACK_LOST = "payment.chargeback_lost"
