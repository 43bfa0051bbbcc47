"""What sellers lay down and clocks carry out: the ladder a price climbs down, going on by itself. Safe to run twice."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from listings.catalogue import actions as catalogue
from listings.catalogue.models import Listing
from listings.offers import rules
from listings.offers.models import SalePlan
from yardsale import money
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User

#: A listing that goes on by itself is extended this long before its end: no clock of ours is ever so late.
BEFORE_THE_END = timedelta(hours=12)
#: Prices on the ladder are whole tenths of the currency, as people write them.
ROUND_TO = 10


@transaction.atomic
def lay_down(
    listing: Listing,
    *,
    by: "User",
    accept_from: int | None = None,
    decline_below: int | None = None,
    step_percent: int | None = None,
    step_days: int | None = None,
    floor: int | None = None,
    extends_left: int = 0,
) -> SalePlan:
    """Write down how offers are answered and how the price falls. Amounts are minor units; None leaves a part out.

    The first step of a ladder comes `step_days` after it was laid down or changed.
    """
    if not rules.may_plan(by, listing):
        raise Refusal(_("Only your own things that are not reserved or sold can be planned."))
    has_ladder = None not in (step_percent, step_days, floor)
    if has_ladder and floor >= (listing.price or 0):  # type: ignore[operator]
        raise Refusal(_("The lowest price must be below today's price."))
    plan, _is_new = SalePlan.objects.get_or_create(listing=listing)
    plan = SalePlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    before = (plan.step_percent, plan.step_days, plan.floor)
    ladder = (step_percent, step_days, floor) if has_ladder else (None, None, None)
    plan.accept_from, plan.decline_below, plan.extends_left = accept_from, decline_below, extends_left
    plan.step_percent, plan.step_days, plan.floor = ladder
    if not has_ladder:
        plan.next_step_at = None
    elif ladder != before or plan.next_step_at is None:
        plan.next_step_at = timezone.now() + timedelta(days=step_days or 0)
    plan.save()
    return plan


def next_price(price: int, plan: SalePlan) -> int:
    """Where the next step of the ladder leads, in minor units; never below the floor and never up."""
    if plan.step_percent is None or plan.floor is None:
        return price
    lower = price - money.share(price, plan.step_percent * 100)
    return min(price, max(plan.floor, lower // ROUND_TO * ROUND_TO))


def step_due(now: datetime | None = None, limit: int = 500) -> int:
    """Lower every price whose step is due, each listing on its own; how many."""
    moment = now or timezone.now()
    due = SalePlan.objects.stepping_by(moment).order_by("next_step_at").values_list("pk", flat=True)[:limit]
    return sum(_step(pk, moment) for pk in list(due))


@transaction.atomic
def _step(pk: int, now: datetime) -> bool:
    due = SalePlan.objects.stepping_by(now).select_related("listing__seller")
    plan = due.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
    if plan is None:
        return False
    listing = Listing.objects.locked().select_related("seller").get(pk=plan.listing_id)
    if not listing.is_on_sale or listing.price is None:
        return False  # bought a moment ago; should it come back, the step is still due
    lower = next_price(listing.price, plan)
    is_at_the_floor = lower <= (plan.floor or 0) or lower == listing.price
    # Counted from now and not from when it was due: after an outage a price falls by one step, not by several.
    after = None if is_at_the_floor else now + timedelta(days=plan.step_days or 1)
    SalePlan.objects.filter(pk=pk).update(next_step_at=after)
    is_lower = lower < listing.price
    if is_lower:
        catalogue.change(listing, by=listing.seller, price=lower)
    return is_lower


def go_on_due(now: datetime | None = None, limit: int = 500) -> int:
    """Extend what was laid down to go on and is about to end; how many."""
    moment = (now or timezone.now()) + BEFORE_THE_END
    due = SalePlan.objects.going_on_by(moment).values_list("pk", flat=True)[:limit]
    return sum(_go_on(pk, moment) for pk in list(due))


@transaction.atomic
def _go_on(pk: int, moment: datetime) -> bool:
    due = SalePlan.objects.going_on_by(moment).select_related("listing__seller")
    plan = due.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
    if plan is None:
        return False
    catalogue.extend(plan.listing, by=plan.listing.seller)
    SalePlan.objects.filter(pk=pk).update(extends_left=F("extends_left") - 1)
    return True
