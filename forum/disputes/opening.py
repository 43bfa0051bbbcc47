"""How a case begins: by one of the two sides, or by an agent for them. From here on the order's money stands still."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from forum.disputes import complaints, snapshot, terms
from forum.disputes.events import DisputeEvent
from forum.disputes.models import Case, Statement
from forum.disputes.moves import hold, hours, move, words
from forum.disputes.statuses import Act, Deal, Reason, Said, State
from listings import trading
from listings.orders.moves import hold_row
from yardsale import formats
from yardsale.events.actions import publish
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from listings.orders.models import Order
    from yardsale.accounts.models import User


def open_dispute(
    order: "Order",
    *,
    by: "User",
    reason: str,
    text: str = "",
    wants: str = Deal.REFUND,
    claimant: "User | None" = None,
) -> Case:
    """Freeze an order and open its case. `claimant`: whose complaint an agent (`by`) opens; else it is the person's own.

    Without `text` the case waits for the claimant to tell what happened. Opening twice gives the same case.
    """
    claimant = claimant or by
    if claimant.pk != by.pk and not by.is_staff:
        raise Refusal(_("Only our staff opens a dispute for somebody else."))
    taken = snapshot.take(order)
    with transaction.atomic():
        hold_row(order)
        there = Case.objects.filter(order=order).first()
        if there is not None:
            return there
        _refuse_unfit(order, claimant, reason=reason, wants=wants)
        case = _open(order, claimant, by=by, reason=reason, wants=wants, taken=taken)
        if text.strip():
            state_case(case, by=by, text=text)
        return case


def _refuse_unfit(order: "Order", claimant: "User", *, reason: str, wants: str) -> None:
    if claimant.pk not in {order.buyer_id, order.seller_id}:
        raise Refusal(_("A dispute is between the buyer and the seller of an order, and this is neither."))
    if not order.is_held:
        raise Refusal(_("No money is held for this order (any more). Please ask our support to help."))
    if reason not in complaints.reasons_for(claimant, order):
        raise Refusal(_("That cannot be reported on this order as it stands now. Please look again."))
    if wants not in Deal.values:
        raise Refusal(_("Please choose what you would like to happen."))
    if not complaints.is_in_time(order, reason, timezone.now()):
        raise Refusal(_why_not_now(order, reason))


def _why_not_now(order: "Order", reason: str) -> str:
    due = complaints.latest_delivery(order)
    if reason == Reason.NOT_RECEIVED and due is not None and timezone.now() < due:
        return _("It may still be on its way. If it has not come by %(moment)s, report it then.") % {
            "moment": formats.when(due)
        }
    if reason == Reason.NOT_RECEIVED:
        return _("More than %(days)d days have passed since it should have come. Please ask our support.") % {
            "days": settings.DISPUTE_MISSING_DAYS
        }
    return _("The time to look at it has passed. Please ask our support whether anything can be done.")


def _open(
    order: "Order",
    claimant: "User",
    *,
    by: "User",
    reason: str,
    wants: str,
    taken: tuple[dict[str, object], str],
) -> Case:
    trading.freeze(order, by=by, reason=str(Reason(reason).label))
    now, given = timezone.now(), terms.current()
    case = Case.objects.create(
        order=order,
        claimant=claimant,
        respondent=order.other_side(claimant),
        opened_by=by,
        reason=reason,
        wants=wants,
        terms=given.as_dict(),
        snapshot=taken[0],
        snapshot_hash=taken[1],
        opened_at=now,
        act_by=now + hours(given.answer_hours),
        remind_at=now + hours(given.answer_hours - 24) if given.answer_hours > 24 else None,
    )
    publish(DisputeEvent.OPENED, case, by=by, reason=reason)
    return case


@transaction.atomic
def state_case(case: Case, *, by: "User", text: str) -> None:
    """What happened, in the claimant's words (or written down for them by whoever opened it): now an answer is due."""
    hold(case, Act.STATE)
    if by.pk not in {case.claimant_id, case.opened_by_id}:
        raise Refusal(_("Whoever complains tells what happened."))
    Statement.objects.create(case=case, by=case.claimant, kind=Said.CLAIM, text=words(text))
    answer_by = timezone.now() + hours(case.numbers.answer_hours)
    move(case, State.ANSWER_DUE, Act.STATE, act_by=answer_by)
    publish(DisputeEvent.STATED, case, by=case.claimant)
