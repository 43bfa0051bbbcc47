"""The buyer's bank takes money back from us. The books say so at once; what follows for the seller, a person decides.

While the bank has not decided, our loss is what is missing. Won: the money came back and the loss is gone. Lost: the loss
stands until a person refunds the order, which then makes our loss good instead of paying the buyer twice.
"""

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from listings.payments import ledger
from listings.payments.events import PaymentEvent
from listings.payments.models import Chargeback, Payment
from listings.payments.statuses import Account, ChargebackState
from yardsale.events.actions import publish


def plausible(payment: Payment, amount: int, currency: str, *, reference: str) -> tuple[int, bool]:
    """How much of what the bank says it took can be booked, and whether a person must look.

    A payment is lost once: all its chargebacks that stand come to no more than it brought.
    """
    known = payment.chargebacks.filter(reference=reference or payment.code).first()
    if known is not None:
        return known.amount, False
    if currency != payment.currency or amount <= 0:
        return 0, True
    taken = payment.chargebacks.exclude(state=ChargebackState.WON).aggregate(sum=Sum("amount"))["sum"] or 0
    left = max(payment.amount - taken, 0)
    return min(amount, left), amount > left


@transaction.atomic
def begin(payment: Payment, *, reference: str, amount: int) -> Chargeback | None:
    """Book what the bank took. None when we know of it already. The caller holds the order and the payment."""
    taken, is_new = Chargeback.objects.get_or_create(
        reference=reference or payment.code,
        defaults={"payment": payment, "amount": amount, "currency": payment.currency},
    )
    if not is_new:
        return None
    ledger.move(
        payment.order, source=Account.LOSS, targets={Account.BUYER: amount}, reason=f"chargeback {taken.pk}"
    )
    publish(PaymentEvent.CHARGED_BACK, taken, by=None)
    return taken


@transaction.atomic
def end(payment: Payment, *, reference: str, is_won: bool) -> Chargeback | None:
    """The bank has decided. None when there is nothing open to decide."""
    waiting = Chargeback.objects.select_for_update().filter(
        reference=reference or payment.code, payment=payment, state=ChargebackState.OPENED
    )
    ended = waiting.first()
    if ended is None:
        return None
    ended.state = ChargebackState.WON if is_won else ChargebackState.LOST
    ended.ended_at = timezone.now()
    ended.save(update_fields=["state", "ended_at"])
    if is_won:
        won: dict[str, int] = {Account.LOSS: ended.amount}
        ledger.move(payment.order, source=Account.BUYER, targets=won, reason=f"chargeback won {ended.pk}")
    publish(PaymentEvent.CHARGEBACK_WON if is_won else PaymentEvent.CHARGEBACK_LOST, ended, by=None)
    return ended
