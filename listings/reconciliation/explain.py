"""One order's books, and what in them cannot be explained. Nothing here reads or writes a row."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from listings.orders.models import Order
from listings.orders.statuses import HELD, OrderStatus
from listings.payments.models import Chargeback, Payment, Refund
from listings.payments.statuses import Account, ChargebackState, PaymentStatus, RefundState
from yardsale import money

#: The gateway has the money, or had it.
CAME_IN = {PaymentStatus.SUCCEEDED, PaymentStatus.REFUND_DUE, PaymentStatus.REFUNDED}
BACK = {OrderStatus.REFUNDED, OrderStatus.CANCELLED}


@dataclass
class Books:
    """What six tables say about one order; amounts are minor units."""

    order: Order
    accounts: dict[str, int] = field(default_factory=dict)
    payments: list[Payment] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    chargebacks: list[Chargeback] = field(default_factory=list)
    paid_out: int = 0
    # What the standing use of a voucher pays.
    voucher: int = 0

    def has(self, account: str) -> int:
        return self.accounts.get(account, 0)


def unexplained(books: Books) -> list[str]:
    """In words, what does not agree; nothing when the order explains itself."""
    return [
        *_by_status(books),
        *_with_payments(books),
        *_with_payouts(books),
        *_with_vouchers(books),
        *_open_ends(books),
    ]


def _expected(books: Books) -> dict[str, int]:
    """What each account must hold at this status; seller is what is owed and what was paid out together."""
    order = books.order
    if order.paid_at is None or order.status in BACK:
        return {}
    # The buyer's own money goes back first.
    paid = {"vouchers": order.voucher_back - order.voucher}
    if order.status in HELD:
        # A part that was agreed on before it was sent has gone back already.
        return {"held": order.price + order.postage + order.protection - order.refunded} | paid
    parts = order.kept
    return {"seller": parts.seller, "commission": parts.commission, "protection": parts.protection} | paid


def _by_status(books: Books) -> Iterator[str]:
    order, expected = books.order, _expected(books)
    found = {
        "held": books.has(Account.HELD),
        "seller": books.has(Account.SELLER) + books.has(Account.PAID_OUT),
        "commission": books.has(Account.COMMISSION),
        "protection": books.has(Account.PROTECTION),
        "vouchers": books.has(Account.VOUCHERS),
    }
    for account, amount in found.items():
        wanted = expected.get(account, 0)
        if amount != wanted:
            yield _("“%(status)s” wants %(wanted)s in %(account)s, the ledger has %(found)s") % {
                "status": order.get_status_display(),
                "account": account,
                "wanted": money.plain(wanted, order.currency),
                "found": money.plain(amount, order.currency),
            }
    if sum(books.accounts.values()):
        yield _("the ledger does not sum to zero")


def _with_payments(books: Books) -> Iterator[str]:
    """What left the buyer's card in the ledger is what payments brought, refunds and chargebacks aside."""
    currency = books.order.currency
    came = sum(payment.amount for payment in books.payments if payment.status in CAME_IN)
    went = sum(refund.amount for refund in books.refunds)
    taken = sum(each.amount for each in books.chargebacks if each.state != ChargebackState.WON)
    wanted = went + taken - came
    if books.has(Account.BUYER) != wanted:
        yield _("payments, refunds and chargebacks come to %(wanted)s, the ledger's buyer has %(found)s") % {
            "wanted": money.plain(wanted, currency),
            "found": money.plain(books.has(Account.BUYER), currency),
        }
    for payment in books.payments:
        back = sum(refund.amount for refund in books.refunds if refund.payment_id == payment.pk)
        if payment.status in {PaymentStatus.REFUND_DUE, PaymentStatus.REFUNDED} and back != payment.amount:
            yield _("payment %(code)s is to be refunded, but its refunds are not all of it") % {
                "code": payment.code
            }


def _with_payouts(books: Books) -> Iterator[str]:
    if books.has(Account.PAID_OUT) != books.paid_out:
        yield _("payouts come to %(wanted)s, the ledger's paid out to %(found)s") % {
            "wanted": money.plain(books.paid_out, books.order.currency),
            "found": money.plain(books.has(Account.PAID_OUT), books.order.currency),
        }


def _with_vouchers(books: Books) -> Iterator[str]:
    """What an order says that a voucher pays is what its use has of the voucher's budget."""
    order = books.order
    wanted = 0 if order.status in BACK else order.voucher - order.voucher_back
    if books.voucher != wanted:
        yield _("its voucher pays %(wanted)s, the use of the voucher says %(found)s") % {
            "wanted": money.plain(wanted, order.currency),
            "found": money.plain(books.voucher, order.currency),
        }


def _open_ends(books: Books) -> Iterator[str]:
    """Agrees, but waits for a person."""
    for refund in books.refunds:
        if refund.state == RefundState.REFUSED:
            yield _("refund %(key)s was refused by the gateway: %(why)s") % {
                "key": refund.key,
                "why": refund.why,
            }
