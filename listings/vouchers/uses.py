"""A voucher at work: reserved with the order, spent when it is paid, given back when the sale comes to nothing.

Called by orders, in their transactions. Whoever uses a voucher holds its row: budget and uses are looked at by one at a time.
"""

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from listings.vouchers import rules
from listings.vouchers.models import Voucher, VoucherUse
from listings.vouchers.rules import NotWithThis
from listings.vouchers.statuses import UseState, Visibility

if TYPE_CHECKING:
    from listings.orders.models import Order
    from yardsale.accounts.models import User


def named(written: str, person: "User") -> Voucher:
    """The voucher somebody chose from theirs (its slug) or typed (its code). Raises NotWithThis."""
    written = written.strip()[:40]
    found = None
    if written.isprintable():  # Postgres stumbles over a NUL
        mine = Voucher.objects.filter(visibility=Visibility.PRIVATE, grants__person=person, slug=written)
        found = mine.first() or Voucher.objects.filter(code=written.upper()).first()
    if found is None:
        raise NotWithThis(_("We know no voucher with this code. You can go on without it."))
    return found


def reserve(order: "Order", written: str) -> int:
    """Have a voucher pay a part of this order, which is not paid yet; how much (minor units). Raises NotWithThis."""
    person = order.buyer
    voucher = Voucher.objects.locked().get(pk=named(written, person).pk)
    total = order.price + order.protection + order.postage
    why = rules.problem(voucher, person, total=total, currency=order.currency)
    number = rules.free_number(voucher, person)
    if why or number is None:
        raise NotWithThis(why or _("You have used this voucher already. You can go on without it."))
    amount = rules.pays(voucher, total)
    try:
        with transaction.atomic():
            _write(order, voucher, amount, number)
    except IntegrityError as refused:
        # The row is held, so this is for whoever comes past it.
        raise NotWithThis(_("This voucher is used up. You can go on without it.")) from refused
    return amount


def _write(order: "Order", voucher: Voucher, amount: int, number: int) -> None:
    # An order that was let go of keeps its use, given back; an accepted offer has one order only.
    VoucherUse.objects.create(
        voucher=voucher, person_id=order.buyer_id, order=order, amount=amount, number=number
    )


def spend(order: "Order") -> None:
    """The rest was paid."""
    VoucherUse.objects.filter(order=order, state=UseState.RESERVED).update(state=UseState.SPENT)


def give_back(order: "Order") -> None:
    """The sale came to nothing: budget and person have it back."""
    VoucherUse.objects.filter(order=order).standing().update(state=UseState.BACK, ended_at=timezone.now())


def lessen(order: "Order", stands: int) -> None:
    """So much of it (minor units) is still in the sale: more went back than the buyer had paid."""
    VoucherUse.objects.filter(order=order, amount__gt=stands).standing().update(amount=stands)
