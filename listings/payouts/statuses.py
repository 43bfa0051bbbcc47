"""The life of a payout."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PayoutStatus(models.TextChoices):
    DUE = "due", _("Being prepared")
    SENT = "sent", _("On its way")
    PAID = "paid", _("Paid")
    FAILED = "failed", _("Came back")


S = PayoutStatus
MOVES: dict[str, set[str]] = {
    S.DUE: {S.SENT, S.PAID, S.FAILED},
    S.SENT: {S.PAID, S.FAILED},
    # A bank may send it back days later.
    S.PAID: {S.FAILED},
    S.FAILED: set(),
}
#: Left our books, not yet known to have arrived.
ON_ITS_WAY = {S.DUE, S.SENT}


class PauseReason(models.TextChoices):
    """What was changed, so that payouts wait: each may be the hand of whoever took over the account."""

    DETAILS = "details", _("new bank details")
    EMAIL = "email", _("a new e-mail address")
    PASSWORD = "password", _("a new password")
