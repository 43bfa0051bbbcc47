"""What somebody has: their vouchers with what is left of each, and which of them is best for a purchase."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count, F, Q
from django.utils import timezone

from listings.vouchers import rules
from listings.vouchers.models import Voucher, VoucherGrant
from listings.vouchers.statuses import STANDING, State

if TYPE_CHECKING:
    from yardsale.accounts.models import User

#: Nobody chooses among more.
MOST_SHOWN = 50


@dataclass(frozen=True)
class Mine:
    """A voucher of somebody's, and how often they may use it still."""

    voucher: Voucher
    left: int

    @property
    def is_usable(self) -> bool:
        """Now, by somebody, for something."""
        now = timezone.now()
        runs = self.voucher.state == State.RUNNING and self.voucher.begins_at <= now < self.voucher.ends_at
        return runs and self.left > 0 and not self.is_used_up

    @property
    def is_used_up(self) -> bool:
        """Its budget, by everybody: a fixed amount is given whole or not at all."""
        return self.voucher.left < (self.voucher.value if self.voucher.kind == "amount" else 1)

    @property
    def is_over(self) -> bool:
        return self.voucher.state == State.STOPPED or self.voucher.ends_at <= timezone.now()

    def pays(self, total: int, currency: str) -> int:
        """What it would take off this total (minor units); nothing when it cannot pay here."""
        off = rules.pays(self.voucher, total)
        fits = total >= self.voucher.minimum_spend and off <= self.voucher.left
        return off if self.is_usable and fits and self.voucher.currency == currency else 0


def of(person: "User", *, is_usable: bool = False) -> list[Mine]:
    """The newest first, in one query; `is_usable`: only those that can be used now."""
    now = timezone.now()
    grants = VoucherGrant.objects.filter(person=person, voucher__state__in=[State.RUNNING, State.STOPPED])
    if is_usable:
        grants = grants.filter(voucher__in=Voucher.objects.running(now))
    mine = Q(voucher__uses__person=person, voucher__uses__state__in=sorted(STANDING))
    grants = grants.select_related("voucher").annotate(used=Count("voucher__uses", filter=mine))
    found = [
        Mine(grant.voucher, max(grant.times * grant.voucher.uses_per_person - grant.used, 0))
        for grant in grants.order_by(F("granted_at").desc(), F("pk").desc())[:MOST_SHOWN]
    ]
    return [each for each in found if each.is_usable] if is_usable else found


def best(mine: Iterable[Mine], total: int, currency: str = "") -> Mine | None:
    """The one that pays most of this total, and of equals the one that ends first."""
    currency = currency or settings.CURRENCY
    fitting = [each for each in mine if each.pays(total, currency)]
    return min(fitting, key=lambda each: (-each.pays(total, currency), each.voucher.ends_at), default=None)
