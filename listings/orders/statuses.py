"""The life of an order: one table of moves."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrderStatus(models.TextChoices):
    PLACED = "placed", _("Waiting for payment")
    PAID = "paid", _("Paid, money held")
    SHIPPED = "shipped", _("On its way")
    HANDED_OVER = "handed_over", _("Handed over")
    RETURNING = "returning", _("Going back")
    RECEIVED = "received", _("Received")
    COMPLETED = "completed", _("Completed")
    CANCELLED = "cancelled", _("Cancelled")
    DISPUTED = "disputed", _("Disputed")
    REFUNDED = "refunded", _("Refunded")
    PART_REFUNDED = "part_refunded", _("Partly refunded")


S = OrderStatus
#: From each status, where an order may go. Everything not named here is refused.
MOVES: dict[str, set[str]] = {
    S.PLACED: {S.PAID, S.CANCELLED},
    S.PAID: {S.SHIPPED, S.HANDED_OVER, S.CANCELLED, S.DISPUTED},
    S.SHIPPED: {S.RECEIVED, S.RETURNING, S.DISPUTED, S.REFUNDED, S.PART_REFUNDED},
    S.HANDED_OVER: {S.RECEIVED, S.RETURNING, S.DISPUTED, S.REFUNDED, S.PART_REFUNDED},
    # Not sent back in time, it counts as kept.
    S.RETURNING: {S.RECEIVED, S.DISPUTED, S.REFUNDED, S.PART_REFUNDED},
    # Received and completed are one transaction.
    S.RECEIVED: {S.COMPLETED},
    # Settled; or frozen for a reason that is gone, and let go on where it was.
    S.DISPUTED: {S.COMPLETED, S.REFUNDED, S.PART_REFUNDED, S.PAID, S.SHIPPED, S.HANDED_OVER, S.RETURNING},
    S.COMPLETED: set(),
    S.CANCELLED: set(),
    S.REFUNDED: set(),
    S.PART_REFUNDED: set(),
}
#: The item is taken: one such order per listing (the database's constraint uses this set).
OPEN = {S.PLACED, S.PAID, S.SHIPPED, S.HANDED_OVER, S.RETURNING, S.RECEIVED, S.DISPUTED}
#: We hold the buyer's money.
HELD = {S.PAID, S.SHIPPED, S.HANDED_OVER, S.RETURNING, S.RECEIVED, S.DISPUTED}
#: The buyer kept it and the seller was paid for it: there is something to say about each other.
SOLD = {S.COMPLETED, S.PART_REFUNDED}
#: The item has changed hands for good, or is about to.
TAKEN = OPEN | SOLD


#: With the buyer or on the way to them: they look at it, and the money waits.
SENT = {S.SHIPPED, S.HANDED_OVER}


class Delivery(models.TextChoices):
    MEET = "meet", _("Meet and hand over")
    POST = "post", _("By post")
    # Only until it is paid: the buyer of an accepted offer has not said yet how they get it.
    OPEN = "open", _("Not chosen yet")


class CancelReason(models.TextChoices):
    CHANGED_MIND = "changed_mind", _("I do not want it any more")
    MISTAKE = "mistake", _("I bought it by mistake")
    NO_ANSWER = "no_answer", _("The seller does not answer")
    NOT_AVAILABLE = "not_available", _("I do not have it any more")
    BROKEN = "broken", _("It broke, or it is not as I described it")
    CANNOT_SEND = "cannot_send", _("I cannot post it or meet")
    AGREED = "agreed", _("We agreed to leave it")


R = CancelReason
BUYERS_REASONS = [R.CHANGED_MIND, R.MISTAKE, R.NO_ANSWER, R.AGREED]
SELLERS_REASONS = [R.NOT_AVAILABLE, R.BROKEN, R.CANNOT_SEND, R.AGREED]
#: After these the thing is not on sale again by itself.
NOT_FOR_SALE_AFTER = {R.NOT_AVAILABLE, R.BROKEN}


class ProposalKind(models.TextChoices):
    PART_REFUND = "part_refund", _("Part of the money back")
    REFUND = "refund", _("All of the money back")
    RETURN = "return", _("Send it back, all of the money back")
    MORE_TIME = "more_time", _("More time")


class ProposalState(models.TextChoices):
    OPEN = "open", _("Waiting for an answer")
    ACCEPTED = "accepted", _("Agreed")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Taken back")
    LAPSED = "lapsed", _("Not answered")


class RulingKind(models.TextChoices):
    """What moves the money of a disputed order, and nothing else does."""

    CONSENTS = "consents", _("Both sides agreed")
    WITHDRAWAL = "withdrawal", _("The complaint was taken back")
    VERDICT = "verdict", _("Decided by a person")
