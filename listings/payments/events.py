"""What happens to money, beyond its order's own life: all of it for staff to look at."""

from enum import StrEnum


class PaymentEvent(StrEnum):
    REFUND_REFUSED = "payment.refund_refused"
    CHARGED_BACK = "payment.charged_back"
    # What the bank says it took is more than the payment, or another currency.
    CHARGEBACK_ODD = "payment.chargeback_odd"
    CHARGEBACK_WON = "payment.chargeback_won"
    CHARGEBACK_LOST = "payment.chargeback_lost"
