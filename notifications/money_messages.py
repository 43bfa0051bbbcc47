"""What people hear about their payouts, and what staff hears about money that needs a person."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from listings.payments.events import PaymentEvent
from listings.payouts.events import PayoutEvent
from listings.reconciliation.events import BooksEvent
from notifications.channels.statuses import Topic
from notifications.messages import Message, moment
from yardsale.accounts.roles import ADMIN
from yardsale.events.models import Event

if TYPE_CHECKING:
    from listings.payments.models import Chargeback, Refund
    from listings.payouts.models import Payout, PayoutAccount
    from listings.reconciliation.models import Reconciliation
    from yardsale.accounts.models import User


def _seller(thing: Any, event: Event) -> "list[User]":
    return [thing.seller]


def _admins(thing: Any, event: Event) -> "list[User]":
    from yardsale.accounts.models import User

    return list(User.objects.active().in_role(ADMIN))


def _payout_values(payout: "Payout") -> dict[str, Any]:
    account = payout.destination or str(_("your bank account"))
    return {"amount": payout.amount, "currency": payout.currency, "account": account}


def _account_values(account: "PayoutAccount") -> dict[str, Any]:
    until = moment(account.paused_until) or ""
    return {"account": account.masked or str(_("your bank account")), "until": until}


def _payment_values(thing: "Refund | Chargeback") -> dict[str, Any]:
    order = thing.payment.order
    return {
        "amount": thing.amount,
        "currency": thing.payment.currency,
        "title": order.title,
        "order": order.code,
        "why": getattr(thing, "why", ""),
    }


def _books_values(run: "Reconciliation") -> dict[str, Any]:
    first = ": ".join(run.findings[0]) if run.findings else ""
    return {"count": run.unexplained, "orders": run.orders, "first": first}


#: That a payout has arrived is silent: who was told that it is on its way looks at their bank.
SILENT = {PayoutEvent.PAID}
MONEY: dict[str, tuple[Message, ...]] = {
    PayoutEvent.SENT: (
        Message(
            kind="payout.sent",
            to=_seller,
            title=_("%(amount)s is on its way to your bank"),
            text=_("We have sent it to %(account)s. Banks take a day or two."),
            action=_("See what it is for"),
            icon="banknote",
            values=_payout_values,
            url=lambda payout: str(payout.get_absolute_url()),
        ),
    ),
    PayoutEvent.FAILED: (
        Message(
            kind="payout.failed",
            to=_seller,
            title=_("Your bank sent %(amount)s back to us"),
            text=_(
                "The money is safe. Please look whether %(account)s is still right; we try again tomorrow."
            ),
            action=_("Look at the payout"),
            icon="undo-2",
            values=_payout_values,
            url=lambda payout: str(payout.get_absolute_url()),
        ),
    ),
    PayoutEvent.STOPPED: (
        Message(
            kind="payout.stopped",
            to=_seller,
            title=_("We cannot pay you yet"),
            text=_("What we sent to %(account)s keeps coming back. Tell us where your money should go."),
            action=_("Look at your bank details"),
            icon="landmark",
            values=_account_values,
            url=lambda account: reverse("payouts:details"),
        ),
    ),
    PayoutEvent.DETAILS_CHANGED: (
        Message(
            kind="payout.details_changed",
            to=_seller,
            applies=lambda account: account.paused_until is not None,
            title=_("Your bank details were changed"),
            text=_(
                "Your money goes to %(account)s from %(until)s on. Was that not you? Change your password and write to us."
            ),
            action=_("See your money"),
            topic=Topic.SECURITY,
            icon="shield-check",
            values=_account_values,
            url=lambda account: reverse("payouts:money"),
        ),
        Message(
            kind="payout.details_set",
            to=_seller,
            applies=lambda account: account.paused_until is None and bool(account.masked),
            title=_("Your money goes to %(account)s"),
            text=_("You told us where to pay you. Was that not you? Change your password and write to us."),
            action=_("See your money"),
            topic=Topic.SECURITY,
            icon="landmark",
            values=_account_values,
            url=lambda account: reverse("payouts:money"),
        ),
    ),
    PaymentEvent.CHARGED_BACK: (
        Message(
            kind="payment.charged_back",
            to=_admins,
            title=_("The bank took %(amount)s back for “%(title)s”"),
            text=_("Order %(order)s. What was still held is frozen; a person decides what follows."),
            action=_("See the chargeback"),
            topic=Topic.DESK,
            icon="landmark",
            values=_payment_values,
            url=lambda taken: reverse("admin:listings_chargeback_change", args=[taken.pk]),
        ),
    ),
    PaymentEvent.CHARGEBACK_ODD: (
        Message(
            kind="payment.chargeback_odd",
            to=_admins,
            title=_("A chargeback does not fit its payment: “%(title)s”"),
            text=_(
                "Order %(order)s was paid with %(amount)s; the bank took another amount or currency. Compare the two."
            ),
            action=_("See the payment"),
            topic=Topic.DESK,
            icon="triangle-alert",
            values=lambda payment: {
                "amount": payment.amount,
                "currency": payment.currency,
                "title": payment.order.title,
                "order": payment.order.code,
            },
            url=lambda payment: reverse("admin:listings_payment_change", args=[payment.pk]),
        ),
    ),
    PaymentEvent.CHARGEBACK_WON: (
        Message(
            kind="payment.chargeback_won",
            to=_admins,
            title=_("%(amount)s came back from the bank for “%(title)s”"),
            text=_("Order %(order)s. If it is still frozen, a person must let it go."),
            action=_("See the chargeback"),
            topic=Topic.DESK,
            icon="landmark",
            values=_payment_values,
            url=lambda taken: reverse("admin:listings_chargeback_change", args=[taken.pk]),
        ),
    ),
    PaymentEvent.CHARGEBACK_LOST: (
        Message(
            kind="payment.chargeback_lost",
            to=_admins,
            title=_("%(amount)s is lost to the bank for “%(title)s”"),
            text=_("Order %(order)s. A refund now makes our loss good and pays nobody twice."),
            action=_("See the chargeback"),
            topic=Topic.DESK,
            icon="landmark",
            values=_payment_values,
            url=lambda taken: reverse("admin:listings_chargeback_change", args=[taken.pk]),
        ),
    ),
    PaymentEvent.REFUND_REFUSED: (
        Message(
            kind="payment.refund_refused",
            to=_admins,
            title=_("The gateway will not give %(amount)s back for “%(title)s”"),
            text=_("Order %(order)s: %(why)s. Clear what is in the way, then have it tried again."),
            action=_("See the refund"),
            topic=Topic.DESK,
            icon="triangle-alert",
            values=_payment_values,
            url=lambda refund: reverse("admin:listings_refund_change", args=[refund.pk]),
        ),
    ),
    BooksEvent.UNEXPLAINED: (
        Message(
            kind="books.unexplained",
            to=_admins,
            title=_("Some money does not explain itself: %(count)s"),
            text=_("Of %(orders)s orders. The first: %(first)s"),
            action=_("See what was found"),
            topic=Topic.DESK,
            icon="scale",
            values=_books_values,
            url=lambda run: reverse("admin:listings_reconciliation_change", args=[run.pk]),
        ),
    ),
}
