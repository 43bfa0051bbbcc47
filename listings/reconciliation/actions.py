"""Looking at the books: every order, a few hundred at a time, and then the gateway's own."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import F, Model, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from listings.orders.models import Order
from listings.orders.statuses import OrderStatus
from listings.payments.models import Chargeback, LedgerLine, Payment, Refund
from listings.payments.statuses import PaymentStatus
from listings.payouts.models import Payout, PayoutAccount, PayoutLine
from listings.payouts.statuses import ON_ITS_WAY
from listings.reconciliation.events import BooksEvent
from listings.reconciliation.explain import Books, unexplained
from listings.reconciliation.gateways import (
    compare_account,
    compare_chargebacks,
    compare_payment,
    compare_payout,
)
from listings.reconciliation.models import Reconciliation
from listings.vouchers.models import Voucher, VoucherUse
from listings.vouchers.statuses import STANDING
from yardsale import money
from yardsale.events.actions import publish

Row = TypeVar("Row", bound=Model)
log = logging.getLogger(__name__)
CHUNK = 500
#: From a payment to the word of the buyer's bank it may take as long.
CHARGEBACKS_TAKE = timedelta(days=150)
#: So many findings are kept with a run; the command prints them all.
KEPT = 100


@dataclass
class Found:
    """What one look found: how many of each, what could not be explained (whose code, words), and what was healed."""

    orders: int = 0
    payments: int = 0
    payouts: int = 0
    chargebacks: int = 0
    accounts: int = 0
    healed: int = 0
    findings: list[tuple[str, str]] = field(default_factory=list)
    wrong_orders: set[str] = field(default_factory=set)

    @property
    def explained(self) -> int:
        return self.orders - len(self.wrong_orders)

    def note(self, order_code: str, *findings: str, code: str = "") -> None:
        self.findings += [(code or order_code, words) for words in findings]
        if findings and order_code:
            self.wrong_orders.add(order_code)


def reconcile(*, heal: bool = False, since: datetime | None = None) -> Found:
    """Look at every order, and ask the gateway about payments and payouts since `since` (None: all of them).

    Healing catches up with what the gateway knows and nobody told us; nothing else is ever changed.
    """
    found = Found()
    if heal:
        _ask_gateway(found, since, heal=True)
        found = Found(healed=found.healed)  # a second look says what is still wrong
    for books in _all_books():
        found.orders += 1
        if unexplained(books):
            found.note(books.order.code, *_look_closer(books.order.pk))
    _look_at_vouchers(found)
    _ask_gateway(found, since, heal=False)
    return found


@transaction.atomic
def note(found: Found) -> Reconciliation:
    """Keep what a run found, and tell the staff when something does not explain itself."""
    run = Reconciliation.objects.create(
        orders=found.orders,
        healed=found.healed,
        unexplained=len({code for code, _words in found.findings}),
        findings=[list(finding) for finding in found.findings[:KEPT]],
    )
    if found.findings:
        log.error("%s orders or payouts do not explain themselves", run.unexplained)
        publish(BooksEvent.UNEXPLAINED, run, by=None)
    return run


def heal_waiting() -> int:
    """Ask about payments whose webhook is late while the thing is still reserved; how many we caught up with."""
    late = timezone.now() - timedelta(seconds=settings.WEBHOOK_PATIENCE_SECONDS)
    waiting = Payment.objects.filter(
        status=PaymentStatus.STARTED, order__status=OrderStatus.PLACED, started_at__lte=late
    ).exclude(reference="")
    healed = 0
    for payment in waiting.order_by("started_at")[:50]:
        looked = compare_payment(payment, [], heal=True)
        healed += looked.is_healed
        if looked.is_healed:
            log.warning("payment %s: its webhook was dropped, we asked", payment.pk)
    return healed


def _ask_gateway(found: Found, since: datetime | None, *, heal: bool) -> None:
    payments = Payment.objects.exclude(reference="").select_related("order").prefetch_related("refunds")
    payouts = Payout.objects.exclude(reference="")
    if since is not None:
        payments = payments.filter(Q(started_at__gte=since) | Q(status=PaymentStatus.REFUND_DUE))
        payouts = payouts.filter(Q(made_at__gte=since) | Q(status__in=sorted(ON_ITS_WAY)))
    for payment in _by_key(payments):
        looked = compare_payment(payment, payment.refunds.all(), heal=heal)
        found.payments += 1
        found.healed += looked.is_healed
        found.note(payment.order.code, *filter(None, [looked.words]))
    for payout in _by_key(payouts):
        told = compare_payout(payout, heal=heal)
        found.payouts += 1
        found.healed += told.is_healed
        found.note("", *filter(None, [told.words]), code=payout.code)
    _ask_about_chargebacks(found, since, heal=heal)
    _ask_about_accounts(found, since, heal=heal)


def _ask_about_chargebacks(found: Found, since: datetime | None, *, heal: bool) -> None:
    """After the payments: what we do not know was paid cannot be taken back."""
    since = since and since - CHARGEBACKS_TAKE
    for name in Payment.objects.exclude(reference="").order_by().values_list("gateway", flat=True).distinct():
        for order_code, looked in compare_chargebacks(name, since, heal=heal):
            found.chargebacks += 1
            found.healed += looked.is_healed
            found.note(order_code, *filter(None, [looked.words]))


def _ask_about_accounts(found: Found, since: datetime | None, *, heal: bool) -> None:
    """Of those that are ready only when asked about everything: what is sent to a closed one comes back by itself."""
    accounts = PayoutAccount.objects.exclude(reference="")
    if since is not None:
        accounts = accounts.filter(is_ready=False)
    for account in _by_key(accounts):
        looked = compare_account(account, heal=heal)
        found.accounts += 1
        found.healed += looked.is_healed
        found.note("", *filter(None, [looked.words]), code=account.reference)


def _by_key(rows: "QuerySet[Row]") -> Iterator[Row]:
    """All rows, a few hundred at a time and no cursor held open: the network is asked in between."""
    last = 0
    while chunk := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        yield from chunk
        last = chunk[-1].pk


def _all_books() -> Iterator[Books]:
    last = 0
    while orders := list(Order.objects.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        yield from _books_of(orders)
        last = orders[-1].pk


@transaction.atomic
def _look_closer(pk: int) -> list[str]:
    """The same again while nobody can act on the order: what six queries saw one after the other may have moved on."""
    order = Order.objects.select_for_update(of=("self",)).get(pk=pk)
    return [words for books in _books_of([order]) for words in unexplained(books)]


def _books_of(orders: list[Order]) -> Iterable[Books]:
    """Six queries for all of them."""
    books = {order.pk: Books(order) for order in orders}
    lines = LedgerLine.objects.filter(order__in=books).order_by().values_list("order", "account")
    for order, account, amount in lines.annotate(Sum("amount")):
        books[order].accounts[account] = amount
    for payment in Payment.objects.filter(order__in=books):
        books[payment.order_id].payments.append(payment)
    for refund in Refund.objects.filter(payment__order__in=books).select_related("payment"):
        books[refund.payment.order_id].refunds.append(refund)
    for chargeback in Chargeback.objects.filter(payment__order__in=books).select_related("payment"):
        books[chargeback.payment.order_id].chargebacks.append(chargeback)
    standing = PayoutLine.objects.filter(order__in=books, stands=True).order_by().values_list("order")
    for order, amount in standing.annotate(Sum("amount")):
        books[order].paid_out = amount
    uses = VoucherUse.objects.standing().filter(order__in=books).values_list("order", "amount")
    for order, amount in uses:
        books[order].voucher = amount
    return books.values()


def _look_at_vouchers(found: Found) -> None:
    """What each has reserved and spent is what its uses come to."""
    stands = Q(uses__state__in=sorted(STANDING))
    used = Voucher.objects.annotate(used=Sum("uses__amount", filter=stands, default=0))
    for voucher in used.exclude(committed=F("used")):
        words = _("the voucher says %(said)s of its budget is taken, its uses come to %(used)s") % {
            "said": money.plain(voucher.committed, voucher.currency),
            "used": money.plain(voucher.used, voucher.currency),
        }
        found.note("", words, code=voucher.slug)
