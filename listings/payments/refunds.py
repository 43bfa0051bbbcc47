"""Giving money back through the gateway: decided in a transaction, carried out after it, safe to try again."""

import logging

from django.db import transaction
from kombu.exceptions import OperationalError

from listings.payments.gateways import Declined, Unreachable, gateway
from listings.payments.models import Payment
from listings.payments.statuses import PaymentStatus

log = logging.getLogger(__name__)


def owe(payment: Payment) -> None:
    """Note in the caller's transaction that the whole payment goes back, and ring for it after commit."""
    payment.move_to(PaymentStatus.REFUND_DUE)
    transaction.on_commit(lambda: _ring(payment.pk))


def carry_out(payment_id: int) -> None:
    """Ask the gateway to pay back; its key makes a second try harmless. What it refuses stays due, for a person to see."""
    payment = Payment.objects.refund_due().filter(pk=payment_id).first()
    if payment is None:
        return
    try:
        gateway(payment.gateway).refund(payment, amount=payment.amount, key=f"refund-{payment.code}")
    except Unreachable:
        return  # the sweep tries again
    except Declined as reason:
        log.error("refund of payment %s declined: %s", payment.pk, reason)
        return
    with transaction.atomic():
        locked = Payment.objects.select_for_update().get(pk=payment_id)
        if locked.status == PaymentStatus.REFUND_DUE:
            locked.move_to(PaymentStatus.REFUNDED)


def _ring(payment_id: int) -> None:
    from listings.payments.tasks import refund

    try:
        refund.apply_async((payment_id,), priority=9, expires=60)
    except (OperationalError, OSError):
        return  # the sweep finds it
