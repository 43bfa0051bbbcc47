"""What the demo's sellers were paid: each week's released money on the Monday after, as the daily task would have left it."""

from collections import defaultdict
from datetime import datetime, time, timedelta

from django.utils import timezone

from listings.orders.models import Order
from listings.orders.statuses import OrderStatus
from listings.payments import ledger
from listings.payments.gateways.sandbox_books import SandboxPayout
from listings.payments.statuses import Account
from listings.payouts.models import Payout, PayoutAccount, PayoutLine
from listings.payouts.statuses import PayoutStatus
from yardsale.accounts.models import User
from yardsale.demo.registry import Registry, code


def write(known: Registry) -> None:
    weeks: dict[tuple[User, datetime], list[Order]] = defaultdict(list)
    for order in known.orders.values():
        if order.status == OrderStatus.COMPLETED and order.completed_at is not None:
            weeks[order.seller, _next_monday(order.completed_at)].append(order)
    accounts = {seller: _account(seller, known) for seller in dict.fromkeys(seller for seller, _at in weeks)}
    for (seller, at), orders in sorted(weeks.items(), key=lambda each: (each[0][1], each[0][0].pk)):
        if at < known.now:
            _pay(accounts[seller], orders, at)


def _next_monday(moment: datetime) -> datetime:
    day = timezone.localtime(moment).date()
    return timezone.make_aware(datetime.combine(day + timedelta(days=7 - day.weekday()), time(5, 10)))


def _account(seller: User, known: Registry) -> PayoutAccount:
    digits = f"{sum(map(ord, seller.email)) * 7919 % 9000 + 1000}"
    return PayoutAccount.objects.create(
        seller=seller,
        gateway="sandbox",
        reference=f"sba_{code('account', seller.email, 16)}_{digits}",
        holder=seller.name,
        masked=f"NL •••• {digits}",
        is_ready=True,
        changed_at=seller.joined_at,
    )


def _pay(account: PayoutAccount, orders: list[Order], at: datetime) -> None:
    key = f"{account.seller.email} {at:%Y-%m-%d}"
    payout = Payout.objects.create(
        code=code("payout", key, 10),
        seller=account.seller,
        amount=sum(order.proceeds for order in orders),
        currency=orders[0].currency,
        status=PayoutStatus.PAID,
        gateway="sandbox",
        account=account.reference,
        destination=account.masked,
        reference=f"sbp_{code('payout reference', key, 20)}",
        made_at=at,
        sent_at=at,
        paid_at=at + timedelta(hours=9),
    )
    PayoutLine.objects.bulk_create(
        PayoutLine(payout=payout, order=order, amount=order.proceeds) for order in orders
    )
    for order in orders:
        paid: dict[str, int] = {Account.PAID_OUT: order.proceeds}
        ledger.move(order, source=Account.SELLER, targets=paid, reason=f"paid out {payout.code}", at=at)
    SandboxPayout.objects.create(
        reference=payout.reference,
        payout_code=payout.code,
        key=payout.key,
        account=payout.account,
        amount=payout.amount,
        currency=payout.currency,
        state=SandboxPayout.State.PAID,
    )
