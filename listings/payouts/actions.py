"""Paying sellers: made in a transaction, sent after it, safe to do twice, and taken back when it did not arrive.

The guards, one behind the other: the seller's row is held while a payout is made; an order has one line that stands (a
unique index); the ledger lets nobody be owed less than nothing; and the gateway knows each attempt by its key.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from listings.orders.models import Order
from listings.orders.statuses import OrderStatus
from listings.payments import ledger
from listings.payments.gateways import Declined, Unreachable, gateway
from listings.payments.models import Chargeback, LedgerLine
from listings.payments.statuses import Account, ChargebackState
from listings.payouts import rules
from listings.payouts.events import PayoutEvent
from listings.payouts.models import Payout, PayoutAccount, PayoutLine
from listings.payouts.statuses import PauseReason, PayoutStatus
from yardsale.accounts.models import User
from yardsale.events.actions import publish
from yardsale.refusals import Refusal

log = logging.getLogger(__name__)
#: Orders whose money may have been released to the seller.
RELEASED = [OrderStatus.COMPLETED, OrderStatus.PART_REFUNDED]
#: So many orders at most in one payout; the rest follows in the next.
MOST_LINES = 500


def pay_out_due() -> int:
    """Once a day: pay every seller what was released to them and send it; how many payouts were made."""
    now = timezone.now()
    accounts = PayoutAccount.objects.filter(
        Q(paused_until__isnull=True) | Q(paused_until__lte=now),
        Exists(_unpaid().filter(seller=OuterRef("seller"))),
        is_ready=True,
        seller__is_active=True,  # a suspended seller is a person's decision
    )
    made = [payout for pk in list(accounts.values_list("seller", flat=True)) for payout in make(pk)]
    for payout in made:
        send(payout.pk)
    return len(made)


def _unpaid() -> "QuerySet[Order]":
    """Orders whose money was released and is in no payout that stands; none that the buyer's bank took back."""
    standing = PayoutLine.objects.filter(order=OuterRef("pk"), stands=True)
    taken_back = Chargeback.objects.filter(payment__order=OuterRef("pk")).exclude(state=ChargebackState.WON)
    return Order.objects.filter(~Exists(standing), ~Exists(taken_back), status__in=RELEASED)


def _has_open_chargeback(seller_id: int) -> bool:
    """While a bank thinks about one sale, the seller's other money waits too: it may have to cover the loss."""
    return Chargeback.objects.filter(payment__order__seller=seller_id, state=ChargebackState.OPENED).exists()


@transaction.atomic
def make(seller_id: int) -> list[Payout]:
    """One payout for each currency in which the seller is owed something; none while it must wait."""
    seller = get_user_model().objects.get_queryset().select_for_update(no_key=True).get(pk=seller_id)
    account = PayoutAccount.objects.filter(seller=seller_id).first()
    if account is None or not account.may_receive(timezone.now()) or _has_open_chargeback(seller_id):
        return []
    if rules.first_payout_from(seller) is not None:
        return []
    balance = (
        LedgerLine.objects.filter(order=OuterRef("pk"), account=Account.SELLER)
        .order_by()
        .values("order")
        .annotate(sum=Sum("amount"))
        .values("sum")
    )
    waiting = _unpaid().filter(seller=seller_id).annotate(owed=Subquery(balance)).filter(owed__gt=0)
    orders = list(waiting.select_for_update(of=("self",)).order_by("pk")[:MOST_LINES])
    return [
        _make_one(account, [order for order in orders if order.currency == currency])
        for currency in sorted({order.currency for order in orders})
    ]


def _make_one(account: PayoutAccount, orders: list[Order]) -> Payout:
    owed = {order.pk: int(getattr(order, "owed")) for order in orders}  # noqa: B009  (an annotation)
    payout = Payout.objects.create(
        seller_id=account.seller_id,
        amount=sum(owed.values()),
        currency=orders[0].currency,
        gateway=account.gateway,
        account=account.reference,
        destination=account.masked,
    )
    PayoutLine.objects.bulk_create(
        PayoutLine(payout=payout, order=order, amount=owed[order.pk]) for order in orders
    )
    for order in orders:
        paid: dict[str, int] = {Account.PAID_OUT: owed[order.pk]}
        ledger.move(order, source=Account.SELLER, targets=paid, reason=f"paid out {payout.code}")
    return payout


def send(payout_id: int) -> None:
    """Ask the gateway to pay, outside any transaction; its key makes a second try harmless."""
    payout = Payout.objects.due().filter(pk=payout_id).first()
    if payout is None:
        return
    try:
        reference = gateway(payout.gateway).pay_out(payout)
    except Unreachable:
        return  # the sweep tries again
    except Declined as reason:
        log.error("payout %s declined: %s", payout.pk, reason)
        _settle(payout_id, PayoutStatus.FAILED, why=str(reason))
        return
    _settle(payout_id, PayoutStatus.SENT, reference=reference)


def hear(gateway_name: str, *, kind: str, payout_code: str, reference: str = "", why: str = "") -> None:
    """What the gateway told of a payout; checkout.settle has seen to it that it is told once."""
    payout = Payout.objects.filter(code=payout_code, gateway=gateway_name).first()
    if payout is None:
        log.warning("%s tells of a payout that is not ours", gateway_name)
        return
    told = {
        "payout_sent": PayoutStatus.SENT,
        "payout_paid": PayoutStatus.PAID,
        "payout_failed": PayoutStatus.FAILED,
    }
    if kind in told:
        _settle(payout.pk, told[kind], reference=reference, why=why)


@transaction.atomic
def _settle(payout_id: int, status: str, *, reference: str = "", why: str = "") -> None:
    """Move on to what is known now. News that are older than what we know change nothing."""
    payout = Payout.objects.select_for_update().select_related("seller").get(pk=payout_id)
    if reference and not payout.reference:
        Payout.objects.filter(pk=payout.pk).update(reference=reference)
    now = timezone.now()
    if status == PayoutStatus.SENT and payout.status == PayoutStatus.DUE:
        payout.move_to(PayoutStatus.SENT, sent_at=now)
        publish(PayoutEvent.SENT, payout, by=None)
    elif status == PayoutStatus.PAID and payout.status in {PayoutStatus.DUE, PayoutStatus.SENT}:
        payout.move_to(PayoutStatus.PAID, paid_at=now, sent_at=payout.sent_at or now)
        publish(PayoutEvent.PAID, payout, by=None)
    elif status == PayoutStatus.FAILED and payout.status != PayoutStatus.FAILED:
        _take_back(payout, why=why)


def _take_back(payout: Payout, *, why: str) -> None:
    """It did not arrive: the seller is owed again, and the next day tries anew. After several in a row we ask first."""
    payout.move_to(PayoutStatus.FAILED, failed_at=timezone.now(), why=why[:200])
    payout.lines.update(stands=False)
    for line in payout.lines.select_related("order"):
        owed: dict[str, int] = {Account.SELLER: line.amount}
        ledger.move(line.order, source=Account.PAID_OUT, targets=owed, reason=f"came back {payout.code}")
    publish(PayoutEvent.FAILED, payout, by=None)
    account = PayoutAccount.objects.select_for_update().filter(seller=payout.seller_id).first()
    if account is not None and account.is_ready and came_back_too_often(account):
        PayoutAccount.objects.filter(pk=account.pk).update(is_ready=False)
        publish(PayoutEvent.STOPPED, account, by=None)


def came_back_too_often(account: PayoutAccount) -> bool:
    """Then it is the seller who says what is right, and nobody else makes it ready again."""
    since = Payout.objects.filter(seller=account.seller_id, made_at__gte=account.changed_at)
    last = list(since.order_by("-pk").values_list("status", flat=True)[: settings.PAYOUT_FAILURES])
    return len(last) == settings.PAYOUT_FAILURES and set(last) == {PayoutStatus.FAILED}


@transaction.atomic
def change_details(
    seller: User, *, by: User, gateway_name: str, reference: str, holder: str, masked: str, is_ready: bool
) -> PayoutAccount:
    """Pay this seller to another account from now on: after a pause, unless there was neither one nor money before."""
    if by != seller:
        raise Refusal(_("Only the seller can say where their money goes."))
    get_user_model().objects.get_queryset().select_for_update(no_key=True).get(pk=seller.pk)
    known = PayoutAccount.objects.filter(seller=seller).first()
    now = timezone.now()
    must_wait = (known is not None and known.is_ready) or rules.expects_money(seller)
    until = now + timedelta(hours=settings.PAYOUT_PAUSE_HOURS) if must_wait else None
    account, _is_new = PayoutAccount.objects.update_or_create(
        seller=seller,
        defaults={
            "gateway": gateway_name,
            "reference": reference,
            "holder": holder,
            "masked": masked,
            "is_ready": is_ready,
            "changed_at": now,
            # A second change must not shorten the first one's pause.
            "paused_until": max(filter(None, [until, known.paused_until if known else None]), default=None),
            "paused_for": PauseReason.DETAILS,
        },
    )
    publish(PayoutEvent.DETAILS_CHANGED, account, by=by, masked=masked, paused=must_wait)
    return account


def look_again(gateway_name: str, reference: str) -> None:
    """The gateway says that an account changed: is it ready now? Uses the network."""
    account = PayoutAccount.objects.filter(gateway=gateway_name, reference=reference).first()
    if account is None:
        return
    try:
        is_ready = is_ready_there(account)
    except Unreachable as silent:
        log.warning("payout account %s: %s", account.pk, silent)
        return
    PayoutAccount.objects.filter(pk=account.pk, reference=reference).update(is_ready=is_ready)


def is_ready_there(account: PayoutAccount) -> bool:
    """What the gateway says of it; an account that is closed to us is not ready. Raises Unreachable."""
    try:
        return gateway(account.gateway).account_ready(account.reference)
    except Declined as closed:
        log.warning("payout account %s: %s", account.pk, closed)
        return False


@transaction.atomic
def pause(gateway_name: str, reference: str) -> None:
    """The bank account behind the gateway's was changed on the gateway's own page: as careful as if it were on ours."""
    account = (
        PayoutAccount.objects.select_for_update().filter(gateway=gateway_name, reference=reference).first()
    )
    if account is None or not (account.is_ready or rules.expects_money(account.seller)):
        return  # nothing could have been paid to it, and nothing is coming
    now = timezone.now()
    account.changed_at = now
    account.paused_until = now + timedelta(hours=settings.PAYOUT_PAUSE_HOURS)
    account.paused_for = PauseReason.DETAILS
    account.save(update_fields=["changed_at", "paused_until", "paused_for"])
    publish(PayoutEvent.DETAILS_CHANGED, account, by=account.seller, masked=account.masked, paused=True)


@transaction.atomic
def pause_for(seller: User, why: PauseReason) -> None:
    """How they sign in has changed: whoever did that must not be paid before the owner has read our mail."""
    get_user_model().objects.get_queryset().select_for_update(no_key=True).get(pk=seller.pk)
    until = timezone.now() + timedelta(hours=settings.PAYOUT_PAUSE_HOURS)
    PayoutAccount.objects.filter(seller=seller).update(paused_until=until, paused_for=why)
