"""What a seller's money did: balances, months, and each month line by line. Reads only; all from the ledger."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice

from django.conf import settings
from django.db.models import F, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext as _

from listings.orders.models import Order
from listings.orders.statuses import HELD
from listings.payments.models import LedgerLine
from listings.payments.statuses import Account
from listings.payouts.models import Payout
from listings.payouts.statuses import ON_ITS_WAY, PayoutStatus
from yardsale.accounts.models import User

#: Lines of a month that are read at once.
CHUNK = 500


@dataclass
class Balance:
    """Minor units of one currency, by where they are."""

    currency: str
    held: int = 0
    ready: int = 0
    on_its_way: int = 0
    paid: int = 0


def balances(seller: User) -> list[Balance]:
    """One for each currency there ever was, the site's own first (and always): four queries."""
    found = {settings.CURRENCY: Balance(settings.CURRENCY)}

    def of(currency: str) -> Balance:
        return found.setdefault(currency, Balance(currency))

    sales = Order.objects.filter(seller=seller, status__in=sorted(HELD))
    worth = Sum(F("price") + F("postage") - F("commission"))
    whole, in_part = sales.filter(refunded=0), sales.filter(refunded__gt=0)
    for currency, amount in whole.values("currency").annotate(sum=worth).values_list("currency", "sum"):
        of(currency).held = amount
    # Of which a part went back early: few, and what is left of each is split by its own rates.
    for order in in_part:
        of(order.currency).held += order.proceeds
    for currency, amount in lines_of(seller).order_by().values_list("currency").annotate(Sum("amount")):
        of(currency).ready = amount
    payouts = Payout.objects.of(seller).exclude(status=PayoutStatus.FAILED)
    for currency, status, amount in payouts.values_list("currency", "status").annotate(Sum("amount")):
        if status in ON_ITS_WAY:
            of(currency).on_its_way += amount
        else:
            of(currency).paid = amount
    return list(found.values())


def lines_of(seller: User) -> "QuerySet[LedgerLine]":
    """What was released to the seller (above zero), and what was paid out (below)."""
    return LedgerLine.objects.filter(order__seller=seller, account=Account.SELLER)


@dataclass(frozen=True)
class Month:
    """A month of the site's time zone."""

    year: int
    month: int

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def starts(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.first, time.min))

    @property
    def next(self) -> "Month":
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    @property
    def previous(self) -> "Month":
        return Month(self.year - (self.month == 1), (self.month - 2) % 12 + 1)

    @property
    def slug(self) -> str:
        return f"{self.year}-{self.month:02}"


def this_month() -> Month:
    today = timezone.localdate()
    return Month(today.year, today.month)


def last_months(count: int) -> list[Month]:
    """This month and those before, oldest first."""
    months = [this_month()]
    while len(months) < count:
        months.insert(0, months[0].previous)
    return months


def released_by_month(seller: User, months: list[Month]) -> list[int]:
    """What was released in each of the months, in the site's currency. What only came back from a bank is not counted."""
    lines = lines_of(seller).filter(
        amount__gt=0,
        currency=settings.CURRENCY,
        moved_at__gte=months[0].starts,
        moved_at__lt=months[-1].next.starts,
    )
    released = (
        lines.exclude(reason__startswith="came back")
        .order_by()
        .annotate(month=TruncMonth("moved_at"))
        .values_list("month")
        .annotate(Sum("amount"))
    )
    sums = {(month.year, month.month): amount for month, amount in released}
    return [sums.get((month.year, month.month), 0) for month in months]


def span(seller: User) -> tuple[Month, Month] | None:
    """The first and the last month in which something moved; None before anything did."""
    ends = lines_of(seller).aggregate(first=Min("moved_at"), last=Max("moved_at"))
    if ends["first"] is None:
        return None
    first, last = timezone.localtime(ends["first"]), timezone.localtime(ends["last"])
    return Month(first.year, first.month), Month(last.year, last.month)


@dataclass(frozen=True)
class Row:
    """One line of a statement: how a sale became its amount, or a payout. Minor units; None: has no meaning here."""

    key: int
    moved_at: datetime
    words: str
    order: Order
    payout_code: str
    price: int | None
    postage: int | None
    given_back: int | None
    commission: int | None
    amount: int
    currency: str


def month_lines(seller: User, month: Month) -> "QuerySet[LedgerLine]":
    within = Q(moved_at__gte=month.starts, moved_at__lt=month.next.starts)
    return lines_of(seller).filter(within).select_related("order").order_by("moved_at", "pk")


def later_than(lines: "QuerySet[LedgerLine]", key: int) -> "QuerySet[LedgerLine]":
    """What comes after the line with this key, in the order of the days; all of them when it is none of these."""
    last = lines.filter(pk=key).first()
    if last is None:
        return lines
    return lines.filter(Q(moved_at__gt=last.moved_at) | Q(moved_at=last.moved_at, pk__gt=last.pk))


@dataclass(frozen=True)
class Sums:
    """A month of one currency: what was owed before, what came, what went, what is owed after."""

    currency: str
    before: int
    released: int
    paid_out: int

    @property
    def after(self) -> int:
        return self.before + self.released + self.paid_out


def sums_of(seller: User, month: Month) -> list[Sums]:
    starts = month.starts
    totals = (
        lines_of(seller)
        .filter(moved_at__lt=month.next.starts)
        .order_by()
        .values_list("currency")
        .annotate(
            before=Sum("amount", filter=Q(moved_at__lt=starts), default=0),
            # A payout that came back is less paid out, not more earned.
            released=Sum(
                "amount",
                filter=Q(moved_at__gte=starts, amount__gt=0) & ~Q(reason__startswith="came back"),
                default=0,
            ),
            paid_out=Sum(
                "amount",
                filter=Q(moved_at__gte=starts) & (Q(amount__lt=0) | Q(reason__startswith="came back")),
                default=0,
            ),
        )
        .order_by("currency")
    )
    return [Sums(*total) for total in totals]


def rows_of(lines: Iterable[LedgerLine]) -> list[Row]:
    """The lines in words, with what the other halves of their movements say: one query for all."""
    lines = list(lines)
    others = LedgerLine.objects.filter(
        movement__in={line.movement for line in lines}, account=Account.COMMISSION
    )
    commissions = dict(others.values_list("movement", "amount"))
    return [_row(line, commissions.get(line.movement, 0)) for line in lines]


def _row(line: LedgerLine, commission: int) -> Row:
    order = line.order
    kind, code = _kind(line.reason)
    is_sale = not code
    given_back = order.price + order.postage - commission - line.amount
    sold = _("Sold, part of it given back") if given_back else _("Sold")
    words = {
        "paid out": _("Paid out"),
        "came back": _("Payout came back"),
        "part refunded": sold,
        "released": sold,
    }.get(kind, _("Settled"))
    return Row(
        key=line.pk,
        moved_at=line.moved_at,
        words=words,
        order=order,
        payout_code=code,
        price=order.price if is_sale else None,
        postage=order.postage if is_sale else None,
        given_back=given_back if is_sale else None,
        commission=commission if is_sale else None,
        amount=line.amount,
        currency=line.currency,
    )


def _kind(reason: str) -> tuple[str, str]:
    """The ledger's reason, taken apart: what it was, and of which payout."""
    for kind in ("paid out", "came back"):
        if reason.startswith(f"{kind} "):
            return kind, reason.removeprefix(f"{kind} ")
    return reason, ""


def all_rows(seller: User, month: Month) -> Iterator[Row]:
    """Every row of a month, a few hundred at a time: a busy month costs no memory."""
    lines = month_lines(seller, month).iterator(chunk_size=CHUNK)
    while chunk := list(islice(lines, CHUNK)):
        yield from rows_of(chunk)
