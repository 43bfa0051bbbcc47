"""Payments, chargebacks, payouts and accounts beside the gateway's own books. Uses the network: never in a transaction."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from listings.checkout import actions as checkout
from listings.payments.gateways import Declined, Told, Unreachable, gateway
from listings.payments.models import Chargeback, Payment, Refund
from listings.payments.statuses import ChargebackState, PaymentStatus, RefundState
from listings.payouts import actions as payouts
from listings.payouts.models import Payout, PayoutAccount
from listings.payouts.statuses import PayoutStatus
from listings.reconciliation.explain import CAME_IN

#: What the gateway may say of a payment that we count as come in.
GOOD = {"succeeded", "refunded", "chargeback_opened", "chargeback_won", "chargeback_lost"}
#: Our word for what the gateway says, where ours is behind: the webhook was dropped.
ENDS = {"succeeded", "declined", "abandoned"}
PAYOUT_KINDS = {
    PayoutStatus.SENT: {"payout_sent"},
    PayoutStatus.PAID: {"payout_paid"},
    PayoutStatus.FAILED: {"payout_failed"},
}


@dataclass
class Looked:
    """What comparing found: words for a person, and whether something was put right."""

    words: str = ""
    is_healed: bool = False


def compare_payment(payment: Payment, refunds: Iterable[Refund], *, heal: bool) -> Looked:
    try:
        told = gateway(payment.gateway).look_up(payment)
    except (Unreachable, Declined) as silent:
        return Looked(_("the gateway does not answer about payment %(code)s: %(why)s") % _of(payment, silent))
    if told is None:
        is_bad = payment.status in CAME_IN
        return Looked(_("the gateway knows nothing of payment %(code)s") % _of(payment) if is_bad else "")
    if told.kind in ENDS and payment.status == PaymentStatus.STARTED:
        return _catch_up(payment, told, heal=heal)
    if told.kind == "succeeded" and payment.status not in CAME_IN:
        return _catch_up(payment, told, heal=heal)
    return Looked("; ".join(_differences(payment, told, list(refunds))))


def _catch_up(payment: Payment, told: Told, *, heal: bool) -> Looked:
    if not heal:
        return Looked(
            _("the gateway says “%(kind)s” of payment %(code)s, and nobody told us")
            % (_of(payment) | {"kind": told.kind})
        )
    is_new = checkout.settle(
        payment.gateway,
        event_id=told.event_id,
        kind=told.kind,
        payment_code=payment.code,
        amount=told.amount or None,
        currency=told.currency if told.amount else "",
    )
    return Looked(is_healed=is_new)


def _differences(payment: Payment, told: Told, refunds: list[Refund]) -> Iterator[str]:
    if payment.status not in CAME_IN:
        return
    if told.kind not in GOOD:
        yield _("the gateway says “%(kind)s” of payment %(code)s, which we count as paid") % (
            _of(payment) | {"kind": told.kind}
        )
    if (told.amount, told.currency) != (payment.amount, payment.currency):
        yield _("the gateway has another amount for payment %(code)s") % _of(payment)
    done = sum(refund.amount for refund in refunds if refund.state == RefundState.DONE)
    due = sum(refund.amount for refund in refunds if refund.state == RefundState.DUE)
    if not done <= told.refunded <= done + due:
        yield _("the gateway gave back another amount for payment %(code)s than we asked") % _of(payment)


def compare_payout(payout: Payout, *, heal: bool) -> Looked:
    try:
        told = gateway(payout.gateway).look_up_payout(payout)
    except (Unreachable, Declined) as silent:
        return Looked(_("the gateway does not answer about payout %(code)s: %(why)s") % _of(payout, silent))
    if told is None:
        # Refused at once, or not sent yet: then there is nothing to know.
        is_bad = payout.status in {PayoutStatus.SENT, PayoutStatus.PAID}
        return Looked(_("the gateway knows nothing of payout %(code)s") % _of(payout) if is_bad else "")
    if told.kind in PAYOUT_KINDS.get(PayoutStatus(payout.status), set()):
        return Looked()
    is_behind = (payout.status, told.kind) in {
        (PayoutStatus.DUE, "payout_sent"),
        (PayoutStatus.DUE, "payout_paid"),
        (PayoutStatus.DUE, "payout_failed"),
        (PayoutStatus.SENT, "payout_paid"),
        (PayoutStatus.SENT, "payout_failed"),
        (PayoutStatus.PAID, "payout_failed"),
    }
    if heal and is_behind:
        return Looked(is_healed=_hear(payout, told))
    if (payout.status, told.kind) == (PayoutStatus.PAID, "payout_sent"):
        return Looked()  # some gateways stop counting once the money has left them
    return Looked(
        _("the gateway says “%(kind)s” of payout %(code)s, we say “%(status)s”")
        % (_of(payout) | {"kind": told.kind, "status": payout.get_status_display()})
    )


def compare_chargebacks(
    gateway_name: str, since: datetime | None, *, heal: bool
) -> Iterator[tuple[str, Looked]]:
    """The order's code and what was found, for each chargeback of ours that this gateway began since then."""
    try:
        told = list(gateway(gateway_name).chargebacks(since))
    except (Unreachable, Declined) as silent:
        words = _("%(name)s does not answer about chargebacks: %(why)s")
        yield "", Looked(words % {"name": gateway_name, "why": silent})
        return
    codes = {each.payment_code for each in told}
    payments = Payment.objects.filter(gateway=gateway_name, code__in=codes).select_related("order")
    ours = {payment.code: payment for payment in payments}
    known = {
        each.reference: each
        for each in Chargeback.objects.filter(reference__in=[each.reference for each in told])
    }
    for each in told:
        # Another site may be paid through the same account.
        if each.payment_code in ours:
            payment = ours[each.payment_code]
            looked = _compare_chargeback(payment, known.get(each.reference), each, heal=heal)
            yield payment.order.code, looked


def _compare_chargeback(payment: Payment, ours: Chargeback | None, told: Told, *, heal: bool) -> Looked:
    state = told.kind.removeprefix("chargeback_")
    if ours is not None and ours.amount != told.amount:
        return Looked(_("the gateway has another amount for a chargeback of payment %(code)s") % _of(payment))
    # Once the bank has decided, a gateway that still says “opened” is the one behind.
    if ours is not None and state in {ours.state, ChargebackState.OPENED}:
        return Looked()
    is_behind = ours is None or ours.state == ChargebackState.OPENED
    if heal and is_behind and payment.status in CAME_IN:
        return Looked(is_healed=_catch_up_with_bank(payment, told))
    return Looked(
        _("the gateway says “%(kind)s” of payment %(code)s, and nobody told us")
        % (_of(payment) | {"kind": told.kind})
    )


def _catch_up_with_bank(payment: Payment, told: Told) -> bool:
    return checkout.settle(
        payment.gateway,
        event_id=told.event_id,
        kind=told.kind,
        payment_code=payment.code,
        amount=told.amount,
        currency=told.currency,
        reference=told.reference,
    )


def compare_account(account: PayoutAccount, *, heal: bool) -> Looked:
    """Is a seller's account ready as we think? One whose payouts came back too often waits for the seller."""
    try:
        is_ready = payouts.is_ready_there(account)
    except Unreachable as silent:
        words = _("the gateway does not answer about account %(code)s: %(why)s")
        return Looked(words % {"code": account.reference, "why": silent})
    if is_ready == account.is_ready or (is_ready and payouts.came_back_too_often(account)):
        return Looked()
    if heal:
        payouts.look_again(account.gateway, account.reference)
        return Looked(is_healed=True)
    if is_ready:
        return Looked(_("account %(code)s is ready, and nobody told us") % {"code": account.reference})
    return Looked(
        _("account %(code)s is not ready any more, and nobody told us") % {"code": account.reference}
    )


def _hear(payout: Payout, told: Told) -> bool:
    return checkout.settle(
        payout.gateway,
        event_id=told.event_id,
        kind=told.kind,
        payment_code="",
        payout_code=payout.code,
        reference=told.reference,
        why=told.why,
    )


def _of(thing: Payment | Payout, why: object = "") -> dict[str, str]:
    return {"code": thing.code, "why": str(why)}
