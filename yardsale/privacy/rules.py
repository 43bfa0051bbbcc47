"""When somebody may leave: not while a neighbour waits for a thing or for money, nor while we owe them theirs."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from listings.orders.models import Order
from listings.payments.models import Chargeback, Refund
from listings.payments.statuses import ChargebackState, RefundState
from listings.payouts.rules import is_owed
from yardsale.accounts.models import User
from yardsale.privacy.models import Export

#: So many are named with a link each.
MOST_NAMED = 5


@dataclass(frozen=True)
class OpenMatter:
    """Something that has to end first: in words, and where."""

    icon: str
    words: str
    url: str
    action: str


def open_matters(person: User) -> list[OpenMatter]:
    found = [_order(order, person) for order in _orders(person)[:MOST_NAMED]]
    more = _orders(person).count() - len(found)
    if more > 0:
        words = ngettext("%(number)d more order is open.", "%(number)d more orders are open.", more)
        found.append(
            OpenMatter("package", words % {"number": more}, reverse("orders:index"), _("Look at your orders"))
        )
    if is_owed(person):
        words = _("Money from a sale has not reached your bank account yet.")
        found.append(OpenMatter("banknote", words, reverse("payouts:money"), _("Your money")))
    if Refund.objects.filter(_paid_by(person), state__in=_REFUNDS_ON_THEIR_WAY).exists():
        words = _("Money is on its way back to you.")
        found.append(OpenMatter("undo-2", words, reverse("orders:index"), _("Look at your orders")))
    if Chargeback.objects.filter(_paid_by(person), state=ChargebackState.OPENED).exists():
        words = _("Your bank is still asking a payment back.")
        found.append(OpenMatter("landmark", words, reverse("orders:index"), _("Look at your orders")))
    return found


_REFUNDS_ON_THEIR_WAY = [RefundState.DUE]


def _paid_by(person: User) -> Q:
    return Q(payment__order__buyer=person)


def _orders(person: User) -> "QuerySet[Order]":
    return Order.objects.involving(person).open().order_by("pk")


def _order(order: Order, person: User) -> OpenMatter:
    words = _("“%(title)s”: %(status)s.") % {
        "title": order.title,
        "status": order.get_status_display().lower(),
    }
    return OpenMatter("package", words, order.get_absolute_url(), _("Look at it"))


def may_leave(person: User) -> bool:
    """Our own people first give back what they may do here."""
    return not person.is_staff and not open_matters(person)


def may_download(person: User, export: Export) -> bool:
    return export.person_id == person.pk and export.state == "ready"
