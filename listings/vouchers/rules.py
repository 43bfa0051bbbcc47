"""What a voucher pays of a total, whether somebody may use it, and what it can cost. Questions only."""

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from listings.vouchers.models import Voucher, VoucherGrant, VoucherUse
from listings.vouchers.statuses import Kind, Purpose, State, Visibility
from yardsale import formats, money
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User


class NotWithThis(Refusal):
    """The voucher cannot pay here; the purchase goes on without it."""


def pays(voucher: Voucher, total: int) -> int:
    """What it takes off a total (minor units). Some of it is always left to pay: no gateway takes less than its least."""
    off = (
        voucher.value if voucher.kind == Kind.AMOUNT else min(money.share(total, voucher.value), voucher.most)
    )
    return max(min(off, total - settings.LEAST_CHARGE), 0)


def allowed(voucher: Voucher, person: "User") -> int:
    """How often this person may use it in all."""
    if voucher.visibility == Visibility.PUBLIC:
        return voucher.uses_per_person
    grant = VoucherGrant.objects.filter(voucher=voucher, person=person).first()
    return voucher.uses_per_person * grant.times if grant else 0


def free_number(voucher: Voucher, person: "User") -> int | None:
    """The first of the person's uses that is free, None when all are used up."""
    taken = set(
        VoucherUse.objects.of(person).standing().filter(voucher=voucher).values_list("number", flat=True)
    )
    return next((number for number in range(1, allowed(voucher, person) + 1) if number not in taken), None)


def problem(voucher: Voucher, person: "User", *, total: int, currency: str) -> str:
    """Why it cannot pay a part of this total, in words for the person; empty when it can."""
    now = timezone.now()
    if voucher.state != State.RUNNING or allowed(voucher, person) == 0:
        return _("This voucher is not valid. You can go on without it.")
    if voucher.begins_at > now:
        return _("This voucher is valid from %(day)s on. You can go on without it.") % {
            "day": formats.day(voucher.begins_at)
        }
    if voucher.ends_at <= now:
        return _("This voucher has ended. You can go on without it.")
    if voucher.currency != currency:
        return _("This voucher is for another currency. You can go on without it.")
    if free_number(voucher, person) is None:
        return _("You have used this voucher already. You can go on without it.")
    if total < voucher.minimum_spend or pays(voucher, total) == 0:
        least = max(voucher.minimum_spend, settings.LEAST_CHARGE + 1)
        return _("This voucher is for purchases from %(least)s in total. You can go on without it.") % {
            "least": money.text(least, voucher.currency)
        }
    if pays(voucher, total) > voucher.left:
        return _("This voucher is used up: others were faster. You can go on without it.")
    return ""


class Cost(NamedTuple):
    """What a voucher can cost: how many may use it, and the most that all of them together take (minor units)."""

    people: int | None
    most: int
    is_capped: bool


def most_cost(voucher: Voucher, people: int | None) -> Cost:
    """The most it can cost when that many people have it (None: nobody knows how many will type its code)."""
    if people is None:
        return Cost(None, voucher.budget, True)
    wanted = people * voucher.uses_per_person * voucher.most
    return Cost(people, min(wanted, voucher.budget), wanted > voucher.budget)


def promised(voucher: Voucher) -> int:
    """What those it was granted to may take in all, in minor units, whatever the budget says."""
    grants = VoucherGrant.objects.filter(voucher=voucher).aggregate(times=Sum(F("times")))
    return (grants["times"] or 0) * voucher.uses_per_person * voucher.most


# -- Our people --------------------------------------------------------------------------------------------------------


def may_see(person: "User") -> bool:
    return person.is_staff and person.has_perm("listings.change_voucher")


def may_ask(person: "User", voucher: Voucher) -> bool:
    return may_see(person) and voucher.state == State.DRAFT


def may_approve(person: "User", voucher: Voucher) -> bool:
    """A second person, always."""
    return may_see(person) and voucher.state == State.WAITING and voucher.made_by_id != person.pk


def may_change(person: "User", voucher: Voucher) -> bool:
    return may_see(person) and voucher.state in {State.DRAFT, State.WAITING}


def may_stop(person: "User", voucher: Voucher) -> bool:
    return may_see(person) and voucher.state != State.STOPPED


def may_make_good(person: "User") -> bool:
    return person.is_staff and person.has_perm("listings.make_good")


def made_good_lately(lead: "User") -> int:
    """What this lead has given as making good in thirty days, in minor units."""
    since = timezone.now() - timedelta(days=30)
    given = Voucher.objects.filter(made_by=lead, purpose=Purpose.MAKING_GOOD, made_at__gte=since)
    return int(given.aggregate(sum=Sum("budget"))["sum"] or 0)
