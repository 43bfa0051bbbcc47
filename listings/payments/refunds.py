"""Giving money back through the gateway: decided in a transaction, carried out after it, safe to try again."""

import logging

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from listings.payments.events import PaymentEvent
from listings.payments.gateways import Declined, Unreachable, gateway
from listings.payments.models import Payment, Refund
from listings.payments.statuses import PaymentStatus, RefundState
from yardsale.events import doorbell
from yardsale.events.actions import publish

log = logging.getLogger(__name__)


@transaction.atomic
def owe(payment: Payment, amount: int | None = None, *, key: str = "") -> Refund | None:
    """Note in the caller's transaction that `amount` of a payment goes back (None: all that has not yet), and ring for it
    after commit. The same key again is the same refund; None when nothing is left that the buyer's bank has not taken back.
    """
    locked = Payment.objects.select_for_update().get(pk=payment.pk)
    known = locked.refunds.filter(key=key).first() if key else None
    if known is not None:
        return known
    taken = locked.chargebacks.standing().aggregate(sum=Sum("amount"))["sum"] or 0
    gone = _gone(locked) + taken
    amount = max(locked.amount - gone, 0) if amount is None else amount
    if taken and not amount:
        return None
    if not 0 < amount <= locked.amount - gone:
        raise ValueError(f"{amount} of {locked.amount} cannot go back: {gone} is on its way already")
    number = locked.refunds.count()
    usual = f"refund-{locked.code}" + (f"-{number + 1}" if number else "")
    refund = Refund.objects.create(payment=locked, amount=amount, key=key or usual)
    if gone + amount == locked.amount and not taken:
        payment.move_to(PaymentStatus.REFUND_DUE)
    transaction.on_commit(lambda: _ring(refund.pk))
    return refund


def _gone(payment: Payment) -> int:
    """What has gone back or is to, in minor units. Also what the gateway refused: a person has it tried again."""
    return int(payment.refunds.aggregate(sum=Sum("amount"))["sum"] or 0)


def carry_out(refund_id: int) -> None:
    """Ask the gateway to pay back; its key makes a second try harmless. What it refuses waits for a person."""
    refund = Refund.objects.due().select_related("payment").filter(pk=refund_id).first()
    if refund is None:
        return
    payment = refund.payment
    try:
        gateway(payment.gateway).refund(payment, amount=refund.amount, key=refund.key)
    except Unreachable:
        return  # the sweep tries again
    except Declined as reason:
        log.error("refund of payment %s declined: %s", payment.pk, reason)
        refuse(refund_id, why=str(reason))
        return
    _finish(refund_id)


@transaction.atomic
def _finish(refund_id: int) -> None:
    refund = _held(refund_id)
    if refund.state != RefundState.DUE:
        return
    _end(refund, RefundState.DONE)
    payment = Payment.objects.get(pk=refund.payment_id)
    if (
        payment.status == PaymentStatus.REFUND_DUE
        and not payment.refunds.exclude(state=RefundState.DONE).exists()
    ):
        payment.move_to(PaymentStatus.REFUNDED)


@transaction.atomic
def refuse(refund_id: int, *, why: str) -> None:
    """The gateway will not give it back: a person is told, and may have it tried again."""
    refund = _held(refund_id)
    if refund.state != RefundState.DUE:
        return
    _end(refund, RefundState.REFUSED, why=why[:200])
    publish(PaymentEvent.REFUND_REFUSED, refund, by=None)


@transaction.atomic
def hear_failed(payment: Payment, *, amount: int, why: str) -> None:
    """The gateway had said yes, and now says that a refund of this amount did not arrive. The caller holds the payment."""
    failed = payment.refunds.filter(amount=amount).exclude(state=RefundState.REFUSED).order_by("-pk").first()
    if failed is None:
        log.error("payment %s: a refund of %s failed that we do not know", payment.pk, amount)
        return
    _end(failed, RefundState.REFUSED, why=(why or "it did not arrive")[:200])
    if payment.status == PaymentStatus.REFUNDED:
        payment.move_to(PaymentStatus.REFUND_DUE)
    publish(PaymentEvent.REFUND_REFUSED, failed, by=None)


@transaction.atomic
def try_again(refund: Refund) -> None:
    """Staff has cleared what was in the way."""
    locked = _held(refund.pk)
    if locked.state == RefundState.REFUSED:
        Refund.objects.filter(pk=locked.pk).update(state=RefundState.DUE, why="", ended_at=None)
        transaction.on_commit(lambda: _ring(locked.pk))


def _held(refund_id: int) -> Refund:
    """Payment, then refund: nobody else changes either until we have."""
    payment_id = Refund.objects.values_list("payment_id", flat=True).get(pk=refund_id)
    Payment.objects.select_for_update().get(pk=payment_id)
    return Refund.objects.select_for_update().get(pk=refund_id)


def _end(refund: Refund, state: str, why: str = "") -> None:
    Refund.objects.filter(pk=refund.pk).update(state=state, why=why, ended_at=timezone.now())


def _ring(refund_id: int) -> None:
    from listings.payments.tasks import refund

    doorbell.ring(refund, refund_id, priority=9)
