"""What one side paid or receives, line by line. Each side sees its own sums alone, and they always add up."""

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

from listings.orders.statuses import OrderStatus

if TYPE_CHECKING:
    from listings.orders.models import Order


class Line(NamedTuple):
    """An amount in minor units; below zero it is taken away. A total is the sum of all lines above it that are none."""

    words: str
    amount: int
    is_total: bool = False


def bill(order: "Order", *, is_buyer: bool) -> list[Line]:
    return _buyers(order) if is_buyer else _sellers(order)


def _things(order: "Order") -> list[Line]:
    postage = [Line(_("Postage"), order.postage)] if order.postage else []
    return [Line(_("Price"), order.price), *postage]


def _was_never_paid(order: "Order") -> bool:
    return order.status == OrderStatus.CANCELLED and order.paid_at is None


def _buyers(order: "Order") -> list[Line]:
    lines = [*_things(order), Line(_("Buyer protection"), order.protection)]
    if order.voucher:
        lines.append(Line(_("Voucher"), -order.voucher))
    if _was_never_paid(order):
        return [*lines, Line(_("Never charged"), -order.to_pay), Line(_("You paid"), 0, is_total=True)]
    lines.append(Line(_("You paid") if order.paid_at else _("You pay"), order.to_pay, is_total=True))
    # What a voucher paid goes back to the voucher: it was never theirs in money.
    if order.money_back:
        lines.append(Line(_("Back to you"), -order.money_back))
        lines.append(Line(_("What it cost you"), order.to_pay - order.money_back, is_total=True))
    return lines


def _sellers(order: "Order") -> list[Line]:
    lines, kept = _things(order), order.kept
    asked = order.price + order.postage
    if _was_never_paid(order):
        return [*lines, Line(_("Never paid"), -asked), Line(_("You receive"), 0, is_total=True)]
    # Of what went back only the seller's part: buyer protection was never theirs.
    given_back = asked - kept.commission - kept.seller
    if given_back:
        lines.append(Line(_("Back to the buyer"), -given_back))
    if kept.commission:
        lines.append(Line(_("Commission"), -kept.commission))
    return [*lines, Line(_("You receive"), kept.seller, is_total=True)]
