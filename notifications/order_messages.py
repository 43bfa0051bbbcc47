"""What both sides hear about an order that goes its way; detours stand in detour_messages.py."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from forum.disputes.models import Case
from listings.catalogue import care
from listings.orders.events import OrderEvent
from listings.orders.records import Ruling
from listings.orders.rules import is_time_for_reviews
from listings.orders.statuses import SENT, Delivery, OrderStatus
from notifications.messages import Message, deadline
from yardsale.events.models import Event

if TYPE_CHECKING:
    from listings.orders.models import Order
    from yardsale.accounts.models import User


def the_seller(thing: Any, event: Event) -> "list[User]":
    return [thing.seller]


def _buyer(order: "Order", event: Event) -> "list[User]":
    return [order.buyer]


def other_sides(order: "Order", event: Event) -> "list[User]":
    """Who did not do it themselves: one side, or both when a deadline or staff did it."""
    return [person for person in (order.buyer, order.seller) if person.pk != event.by_id]


def order_values(order: "Order") -> dict[str, Any]:
    return {
        "title": order.title,
        "amount": order.proceeds,
        "currency": order.currency,
        "buyer": order.buyer.name,
        "seller": order.seller.name,
        "tracking": order.tracking_code,
    }


def _paid_values(order: "Order") -> dict[str, Any]:
    return order_values(order) | {"amount": order.to_pay}


def _values_until(order: "Order") -> dict[str, Any]:
    """With the end of the clock that runs."""
    return order_values(order) | deadline(order.act_by)


def _values_and_care(order: "Order") -> dict[str, Any]:
    """With the first thing to do with it now."""
    return order_values(order) | {"care": care.first(order.listing)}


def _values_with_care(order: "Order") -> dict[str, Any]:
    return _values_and_care(order) | deadline(order.act_by)


def _is_looked_at(order: "Order") -> bool:
    return order.status in SENT


def _was_asked(order: "Order", event: Event) -> bool:
    """Whether it arrived is asked once; what comes later says what silence means."""
    earlier = Event.objects.about(order).filter(name=OrderEvent.REMINDED, pk__lt=event.pk)
    return order.shipped_at is not None and earlier.filter(happened_at__gte=order.shipped_at).exists()


def _to_ask_first(order: "Order", event: Event) -> "list[User]":
    return [] if _was_asked(order, event) else _whose_turn(order, event)


def _to_remind_again(order: "Order", event: Event) -> "list[User]":
    return _whose_turn(order, event) if _was_asked(order, event) else []


def _is_reviewed_now(order: "Order") -> bool:
    """Sold, and no dispute about it since."""
    return is_time_for_reviews(order)


def _turn_on_page(order: "Order") -> str:
    return f"{order.get_absolute_url()}#turn"


def _without_review(order: "Order", person: "User") -> "list[User]":
    return [] if order.reviews.filter(author=person).exists() else [person]


def _buyer_without_review(order: "Order", event: Event) -> "list[User]":
    return _without_review(order, order.buyer)


def _seller_without_review(order: "Order", event: Event) -> "list[User]":
    return _without_review(order, order.seller)


def _order_page(order: "Order") -> str:
    return order.get_absolute_url()


def _is_posted(order: "Order") -> bool:
    return order.delivery == Delivery.POST


def _is_met(order: "Order") -> bool:
    return order.delivery == Delivery.MEET


def _was_paid(order: "Order") -> bool:
    """A reservation that lapsed unpaid is nobody's news."""
    return order.paid_at is not None


def _buyer_to_confirm(order: "Order", event: Event) -> "list[User]":
    """Nobody when the code was entered: that was the buyer's yes, and the money is released."""
    return [] if event.details.get("code") else [order.buyer]


def _who_told_the_code(order: "Order", event: Event) -> "list[User]":
    return [order.buyer] if event.details.get("code") else []


def _whose_turn(order: "Order", event: Event) -> "list[User]":
    """Whoever the order's clock waits for."""
    is_sellers = order.status == OrderStatus.PAID or order.returned_at is not None
    return [order.seller if is_sellers else order.buyer]


def about_order(kind: str, to: Any, title: Any, text: Any, icon: str, **more: Any) -> Message:
    """A line whose click leads to the order's page."""
    given: dict[str, Any] = {"values": order_values, "url": _order_page, "action": _("See the order")} | more
    return Message(kind=kind, to=to, title=title, text=text, icon=icon, **given)


def what_goes_back(event: Event) -> dict[str, Any]:
    """Now; a part may have gone back before."""
    amount = event.details.get("amount")
    return {"amount": amount} if amount else {}


def _why_decided(event: Event) -> str:
    """By whoever of ours gave it back; where there is a case, that tells it."""
    if event.details.get("why") != "ruling" or Case.objects.filter(order=event.subject_id).exists():
        return ""
    ruling = Ruling.objects.filter(order=event.subject_id).last()
    return f" {ruling.reason}" if ruling else ""


def _by_bank(event: Event) -> str:
    has_paid = event.details.get("bank")
    return " " + str(_("Their bank has paid it already, so nothing more comes from us.")) if has_paid else ""


ORDERS: dict[str, tuple[Message, ...]] = {
    OrderEvent.PAID: (
        Message(
            kind="order.paid.post",
            to=the_seller,
            applies=_is_posted,
            title=_("Sold! Time to post “%(title)s”"),
            text=_("%(buyer)s has paid and we hold the money. Post it, and you will receive %(amount)s."),
            action=_("See the address"),
            icon="package",
            values=order_values,
            url=_order_page,
        ),
        Message(
            kind="order.paid.meet",
            to=the_seller,
            applies=_is_met,
            title=_("Sold! Time to meet %(buyer)s"),
            text=_(
                "%(title)s is paid for and we hold the money. Hand it over, and you will receive %(amount)s."
            ),
            action=_("See the order"),
            icon="handshake",
            values=order_values,
            url=_order_page,
        ),
    ),
    OrderEvent.SHIPPED: (
        Message(
            kind="order.shipped",
            to=_buyer,
            title=_("“%(title)s” is on its way"),
            text=_("%(seller)s has posted it. Tell us when it has arrived; until then we hold the money."),
            action=_("See where it is"),
            icon="truck",
            values=order_values,
            url=_order_page,
        ),
    ),
    OrderEvent.HANDED_OVER: (
        Message(
            kind="order.handed_over",
            to=_buyer_to_confirm,
            applies=lambda order: order.received_at is None,
            title=_("Do you have “%(title)s”?"),
            text=_("%(seller)s says it was handed over. Please confirm, so that we can release the money."),
            action=_("Confirm"),
            icon="handshake",
            values=order_values,
            url=_order_page,
        ),
        about_order(
            "order.code_entered",
            _who_told_the_code,
            _("“%(title)s” is yours"),
            _("%(seller)s typed your six digits, so the money is released. There is nothing left to do."),
            "handshake",
        ),
    ),
    OrderEvent.COMPLETED: (
        Message(
            kind="order.completed",
            to=the_seller,
            title=_("%(amount)s is yours"),
            text=_("%(buyer)s has “%(title)s”, and the money is released to you."),
            action=_("See the order"),
            icon="circle-check",
            values=order_values,
            url=_order_page,
        ),
    ),
    OrderEvent.CANCELLED: (
        Message(
            kind="order.cancelled",
            to=other_sides,
            applies=_was_paid,
            title=_("The order of “%(title)s” was cancelled"),
            text=_("What was paid (%(amount)s) goes back to the buyer in full."),
            action=_("See what happened"),
            icon="circle-x",
            values=_paid_values,
            url=_order_page,
        ),
    ),
    OrderEvent.PAYMENT_DECLINED: (
        Message(
            kind="order.payment_declined",
            to=_buyer,
            # Told late, it may be paid or let go by now.
            applies=lambda order: order.status == OrderStatus.PLACED,
            title=_("Your payment did not go through"),
            text=_("%(title)s is still kept for you. Try again, or use another way to pay."),
            ends=_("It is reserved for you until %(moment)s."),
            action=_("Try again"),
            icon="credit-card",
            values=lambda order: _paid_values(order) | deadline(order.act_by),
            url=_order_page,
        ),
    ),
    OrderEvent.REFUNDED: (
        Message(
            kind="order.refunded",
            to=other_sides,
            title=_("“%(title)s”: the money goes back"),
            text=_("%(amount)s goes back to %(buyer)s.%(bank)s%(reason)s"),
            action=_("See the order"),
            icon="undo-2",
            values=_paid_values,
            details=lambda event: (
                what_goes_back(event) | {"bank": _by_bank(event), "reason": _why_decided(event)}
            ),
            url=_order_page,
        ),
    ),
    OrderEvent.MEETING_AGREED: (
        about_order(
            "order.meeting_agreed",
            other_sides,
            _("You have a meeting for “%(title)s”"),
            _("Place and time are on the order’s page. The buyer brings the six-digit code."),
            "calendar-check",
        ),
    ),
    OrderEvent.DELIVERED: (
        about_order(
            "order.delivered",
            other_sides,
            _("“%(title)s” has arrived"),
            _("There are three days to look at it. Without a complaint the money is released then."),
            "house",
        ),
    ),
    OrderEvent.REMINDED: (
        about_order(
            "order.reminded.pay",
            _whose_turn,
            _("“%(title)s” is kept for you, not much longer"),
            _("Pay to keep it; otherwise it goes back on sale."),
            "credit-card",
            applies=lambda order: order.status == OrderStatus.PLACED,
            values=_values_until,
        ),
        about_order(
            "order.reminded.send",
            _whose_turn,
            _("One day left for “%(title)s”"),
            _("Post it or hand it over, or ask %(buyer)s for more time. Otherwise the sale is cancelled."),
            "clock",
            applies=lambda order: order.status == OrderStatus.PAID,
            values=_values_until,
        ),
        about_order(
            "order.arrived",
            _to_ask_first,
            _("“%(title)s”: arrived all right?"),
            _("Say yes or what is wrong, each with one press. %(care)s"),
            "package-open",
            applies=_is_looked_at,
            values=_values_with_care,
            url=_turn_on_page,
            action=_("Yes, or no"),
        ),
        about_order(
            "order.reminded.look",
            _to_remind_again,
            _("Is “%(title)s” as it should be?"),
            _("Confirm it or say what is wrong. Without a word from you %(seller)s is paid soon."),
            "package-open",
            applies=_is_looked_at,
            values=_values_until,
            url=_turn_on_page,
        ),
        about_order(
            "order.follow_up.bought",
            _buyer_without_review,
            _("How do you get on with “%(title)s”?"),
            _("A few words about %(seller)s help the next buyer. We ask only this once. %(care)s"),
            "star",
            applies=_is_reviewed_now,
            values=_values_and_care,
            url=_turn_on_page,
            action=_("Write a review"),
        ),
        about_order(
            "order.follow_up.sold",
            _seller_without_review,
            _("How was it with %(buyer)s?"),
            _("A few words about the sale of “%(title)s” help the next seller. We ask only this once."),
            "star",
            applies=_is_reviewed_now,
            url=_turn_on_page,
            action=_("Write a review"),
        ),
        about_order(
            "order.reminded.return",
            _whose_turn,
            _("“%(title)s” is to go back"),
            _("It is your turn, and one day is left. See what happens otherwise."),
            "undo-2",
            applies=lambda order: order.status == OrderStatus.RETURNING,
            values=_values_until,
        ),
    ),
}
