"""What both sides hear when an order takes another way: more time, suggestions, returns, part refunds, disputes."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from forum.disputes.models import Case
from listings.orders.events import OrderEvent
from notifications.messages import Message
from notifications.order_messages import about_order, order_values, other_sides, the_seller, what_goes_back

if TYPE_CHECKING:
    from listings.orders.models import Order


def _refund_values(order: "Order") -> dict[str, Any]:
    return order_values(order) | {"amount": order.refunded}


DETOURS: dict[str, tuple[Message, ...]] = {
    OrderEvent.EXTENDED: (
        about_order(
            "order.extended",
            other_sides,
            _("More time for “%(title)s”"),
            _("The clock of this order runs longer now."),
            "clock",
        ),
    ),
    OrderEvent.PROPOSED: (
        about_order(
            "order.proposed",
            other_sides,
            _("A suggestion about “%(title)s”"),
            _("Say yes or no within 48 hours. Without an answer nothing changes."),
            "message-circle-question-mark",
            action=_("Answer"),
        ),
    ),
    OrderEvent.ANSWERED: (
        about_order(
            "order.answered",
            other_sides,
            _("Your suggestion about “%(title)s” was answered"),
            _("See whether it was a yes, and what happens now."),
            "message-circle-question-mark",
        ),
    ),
    OrderEvent.PROPOSAL_LAPSED: (
        about_order(
            "order.proposal_lapsed",
            other_sides,
            _("A suggestion about “%(title)s” was not answered"),
            _("So nothing has changed. Mind the clock on the order’s page."),
            "clock",
        ),
    ),
    OrderEvent.RETURN_AGREED: (
        about_order(
            "order.return_agreed",
            other_sides,
            _("“%(title)s” goes back"),
            _("%(buyer)s sends it back. Once %(seller)s has it, all of the money goes back."),
            "undo-2",
        ),
    ),
    OrderEvent.SENT_BACK: (
        about_order(
            "order.sent_back",
            the_seller,
            _("“%(title)s” is on its way back to you"),
            _("Say when you have it, and %(buyer)s gets the money back."),
            "package",
        ),
    ),
    OrderEvent.PART_REFUNDED: (
        about_order(
            "order.part_refunded",
            other_sides,
            _("“%(title)s”: %(amount)s goes back"),
            _("%(buyer)s keeps the item, and the rest of the money is released to %(seller)s."),
            "percent",
            values=_refund_values,
            details=what_goes_back,
        ),
    ),
    OrderEvent.PART_GIVEN_BACK: (
        about_order(
            "order.part_given_back",
            other_sides,
            _("“%(title)s”: %(amount)s goes back"),
            _("%(buyer)s gets this much back now. The sale goes on, and we hold the rest for %(seller)s."),
            "percent",
            values=_refund_values,
            details=what_goes_back,
        ),
    ),
    OrderEvent.FROZEN: (
        about_order(
            "order.frozen",
            other_sides,
            _("We have stopped “%(title)s”"),
            _(
                "The money stays where it is. A moderator decides whether it goes on or %(buyer)s gets everything back,"
                " and you hear why."
            ),
            "hand",
            # Where there is a case, it is told of itself.
            applies=lambda order: not Case.objects.filter(order=order).exists(),
        ),
    ),
    OrderEvent.RESUMED: (
        about_order(
            "order.resumed",
            other_sides,
            _("“%(title)s” goes on"),
            _("The order is no longer stopped. See whose turn it is, and by when."),
            "play",
        ),
    ),
    OrderEvent.STUCK: (
        about_order(
            "order.stuck",
            other_sides,
            _("“%(title)s”: our support takes a look"),
            _("We have held this money as long as we may. A person looks at it and writes to you both."),
            "life-buoy",
        ),
    ),
}
