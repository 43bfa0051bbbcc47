"""The life of an order: one table of moves."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrderStatus(models.TextChoices):
    PLACED = "placed", _("Waiting for payment")
    PAID = "paid", _("Paid, money held")
    SHIPPED = "shipped", _("On its way")
    HANDED_OVER = "handed_over", _("Handed over")
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
    S.PAID: {S.SHIPPED, S.HANDED_OVER, S.CANCELLED, S.DISPUTED, S.REFUNDED, S.PART_REFUNDED},
    S.SHIPPED: {S.RECEIVED, S.DISPUTED, S.REFUNDED, S.PART_REFUNDED},
    S.HANDED_OVER: {S.RECEIVED, S.DISPUTED, S.REFUNDED, S.PART_REFUNDED},
    S.RECEIVED: {S.COMPLETED, S.DISPUTED, S.REFUNDED, S.PART_REFUNDED},
    S.DISPUTED: {S.COMPLETED, S.REFUNDED, S.PART_REFUNDED},
    S.COMPLETED: set(),
    S.CANCELLED: set(),
    S.REFUNDED: set(),
    S.PART_REFUNDED: set(),
}
#: The item is taken: one such order per listing (the database's constraint uses this set).
OPEN = {S.PLACED, S.PAID, S.SHIPPED, S.HANDED_OVER, S.RECEIVED, S.DISPUTED}
#: We hold the buyer's money.
HELD = {S.PAID, S.SHIPPED, S.HANDED_OVER, S.RECEIVED, S.DISPUTED}
#: The item has changed hands for good, or is about to.
TAKEN = OPEN | {S.COMPLETED, S.PART_REFUNDED}


class Delivery(models.TextChoices):
    MEET = "meet", _("Meet and hand over")
    POST = "post", _("By post")
