"""The way to the gateway and back. The gateway's word comes by webhook: repeated, late, out of order, all harmless."""

import logging

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from listings.orders import actions as orders
from listings.orders import rulings
from listings.orders.events import OrderEvent
from listings.orders.models import Order
from listings.orders.statuses import Delivery, OrderStatus
from listings.payments import chargebacks, ledger, refunds
from listings.payments.events import PaymentEvent
from listings.payments.gateways import Declined, Unreachable, gateway
from listings.payments.models import GatewayEvent, Payment
from listings.payments.statuses import Account, PaymentStatus
from listings.payouts import actions as payouts
from yardsale.accounts.rules import are_apart
from yardsale.events.actions import publish
from yardsale.refusals import Refusal

log = logging.getLogger(__name__)


def pay(order: Order, *, return_url: str) -> str:
    """Where the buyer pays this order: an address at the gateway. Uses the network, so never inside a transaction."""
    return start(new_payment(order), return_url=return_url)


def start(payment: Payment, *, return_url: str) -> str:
    """Where this attempt to pay goes on. Uses the network as well."""
    try:
        started = gateway(payment.gateway).start(payment, words=payment.order.title, return_url=return_url)
    except (Unreachable, Declined) as silent:
        raise Refusal(
            _(
                "The payment service does not answer just now. Your reservation stands; please try again in a minute."
            )
        ) from silent
    Payment.objects.filter(pk=payment.pk).update(reference=started.reference)
    return started.url


@transaction.atomic
def new_payment(order: Order) -> Payment:
    """The open attempt to pay an order, or a new one when the last came to nothing."""
    order = Order.objects.select_for_update(of=("self",)).get(pk=order.pk)
    if order.status != OrderStatus.PLACED:
        raise Refusal(_("This order is not waiting for payment any more."))
    if order.delivery == Delivery.OPEN:
        raise Refusal(_("Choose first how it gets to you."))
    if are_apart(order.buyer, order.seller):
        raise Refusal(_("One of you two has blocked the other, so this cannot be paid. Nothing was taken."))
    waiting = order.payments.filter(status=PaymentStatus.STARTED).first()
    if waiting is not None:
        return waiting
    return Payment.objects.create(
        order=order, gateway=settings.PAYMENT_GATEWAY, amount=order.to_pay, currency=order.currency
    )


@transaction.atomic
def settle(
    gateway_name: str,
    *,
    event_id: str,
    kind: str,
    payment_code: str,
    amount: int | None = None,
    currency: str = "",
    payout_code: str = "",
    reference: str = "",
    why: str = "",
) -> bool:
    """Act on what a gateway told us, once; False for a repeat. `amount` in minor units is compared when given."""
    if not _is_new(gateway_name, event_id, kind):
        return False
    if kind == "account_moved":
        payouts.pause(gateway_name, reference)
        return True
    if kind.startswith("payout_"):
        payouts.hear(gateway_name, kind=kind, payout_code=payout_code, reference=reference, why=why)
        return True
    # The order before its payment, as everywhere: two locks taken in two orders would wait for each other.
    order = (
        Order.objects.select_for_update(of=("self",))
        .filter(payments__code=payment_code, payments__gateway=gateway_name)
        .first()
    )
    if order is None:
        log.warning("%s tells of a payment that is not ours", gateway_name)
        return True
    payment = Payment.objects.select_for_update().get(code=payment_code)
    if kind == "succeeded":
        if (amount, currency) not in {(payment.amount, payment.currency), (None, "")}:
            log.error("payment %s: %s tells of another amount; a person must look", payment.pk, gateway_name)
            return True
        _succeed(order, payment)
    elif (
        kind in {PaymentStatus.DECLINED, PaymentStatus.ABANDONED} and payment.status == PaymentStatus.STARTED
    ):
        payment.move_to(kind)
        if kind == PaymentStatus.DECLINED and order.status == OrderStatus.PLACED:
            publish(OrderEvent.PAYMENT_DECLINED, order, by=order.buyer)
    elif kind == "refund_failed":
        refunds.hear_failed(payment, amount=amount or payment.amount, why=why)
    elif kind.startswith("chargeback_"):
        told = (payment.amount if amount is None else amount, currency or payment.currency)
        _charge_back(order, payment, kind, reference=reference, told=told)
    return True


def _charge_back(order: Order, payment: Payment, kind: str, *, reference: str, told: tuple[int, str]) -> None:
    """The buyer's bank takes the money back, or has decided. What is still held is frozen for a person to decide.

    Of what a bank says it took we book no more than the payment brought, and nothing in another currency: our people are told.
    """
    if payment.status in {PaymentStatus.STARTED, PaymentStatus.DECLINED, PaymentStatus.ABANDONED}:
        log.error("payment %s was charged back, and we do not know that it was paid", payment.pk)
        return
    amount, is_odd = chargebacks.plausible(payment, *told, reference=reference)
    # The decision may arrive before the news that there is something to decide.
    is_new = amount > 0 and chargebacks.begin(payment, reference=reference, amount=amount) is not None
    if (is_new or is_odd) and order.is_held:
        rulings.freeze(order, by=None, reason="chargeback")
    if is_odd:
        log.error("payment %s: a chargeback of %s %s; a person must look", payment.pk, *told)
        publish(PaymentEvent.CHARGEBACK_ODD, payment, by=None, told=told[0], told_currency=told[1])
    if kind in {"chargeback_won", "chargeback_lost"}:
        chargebacks.end(payment, reference=reference, is_won=kind == "chargeback_won")


def _is_new(gateway_name: str, event_id: str, kind: str) -> bool:
    try:
        with transaction.atomic():
            GatewayEvent.objects.create(gateway=gateway_name, event_id=event_id, kind=kind)
    except IntegrityError:
        return False
    return True


def _succeed(order: Order, payment: Payment) -> None:
    if payment.status in {PaymentStatus.SUCCEEDED, PaymentStatus.REFUND_DUE, PaymentStatus.REFUNDED}:
        return
    if order.status == OrderStatus.PLACED:
        payment.move_to(PaymentStatus.SUCCEEDED)
        orders.mark_paid(order, payment)
        return
    # Too late: the reservation had run out, or another attempt had paid. What came in goes back, and the ledger shows both.
    code = payment.code
    ledger.move(order, source=Account.BUYER, targets={Account.HELD: payment.amount}, reason=f"late {code}")
    ledger.move(
        order, source=Account.HELD, targets={Account.BUYER: payment.amount}, reason=f"late back {code}"
    )
    refunds.owe(payment)
    publish(OrderEvent.REFUNDED, order, by=None, why="late")
