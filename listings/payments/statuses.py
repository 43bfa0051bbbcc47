"""The life of a payment, and the accounts of the ledger."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PaymentStatus(models.TextChoices):
    STARTED = "started", _("Started")
    SUCCEEDED = "succeeded", _("Succeeded")
    DECLINED = "declined", _("Declined")
    ABANDONED = "abandoned", _("Abandoned")
    REFUND_DUE = "refund_due", _("To be refunded")
    REFUNDED = "refunded", _("Refunded")


S = PaymentStatus
MOVES: dict[str, set[str]] = {
    S.STARTED: {S.SUCCEEDED, S.DECLINED, S.ABANDONED, S.REFUND_DUE},
    # A late success beats an earlier refusal: the money is the truth.
    S.DECLINED: {S.SUCCEEDED, S.REFUND_DUE},
    S.ABANDONED: {S.SUCCEEDED, S.REFUND_DUE},
    S.SUCCEEDED: {S.REFUND_DUE},
    S.REFUND_DUE: {S.REFUNDED},
    # The gateway may find out later that a refund did not arrive.
    S.REFUNDED: {S.REFUND_DUE},
}


class Account(models.TextChoices):
    BUYER = "buyer", _("Buyer's card")
    HELD = "held", _("Held for the buyer")
    SELLER = "seller", _("Owed to the seller")
    COMMISSION = "commission", _("Commission earned")
    PROTECTION = "protection", _("Buyer protection earned")
    PAID_OUT = "paid_out", _("Paid out to the seller")
    # What the buyer's bank took back from us; below zero as long as nobody made it good.
    LOSS = "loss", _("Borne by Yardsale")
    # What Yardsale pays of a purchase; below zero while the sale stands.
    VOUCHERS = "vouchers", _("Paid by a voucher")


class RefundState(models.TextChoices):
    DUE = "due", _("To be paid back")
    DONE = "done", _("Paid back")
    REFUSED = "refused", _("Refused by the gateway")


class ChargebackState(models.TextChoices):
    OPENED = "opened", _("Opened by the buyer's bank")
    WON = "won", _("Won: the money came back")
    LOST = "lost", _("Lost")
