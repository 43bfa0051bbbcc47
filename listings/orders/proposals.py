"""What the two sides suggest to each other: part of the money, all of it, a return, more time. Only a yes changes anything."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from listings.orders import deadlines, endings, rules
from listings.orders.events import OrderEvent
from listings.orders.models import Order
from listings.orders.moves import hold_row, set_clock
from listings.orders.records import Proposal
from listings.orders.statuses import Delivery, OrderStatus, ProposalKind, ProposalState
from yardsale.events.actions import publish
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User

#: Proposals by one side of one order; whoever is still apart after these needs a third person.
MOST_PROPOSALS = 5
#: How often either side gives the other more time, together.
MOST_EXTENSIONS = 2


@transaction.atomic
def propose(
    order: Order, *, by: "User", kind: str, amount: int | None = None, note: str = "", address: str = ""
) -> Proposal:
    """Suggest something to the other side, who has 48 hours to answer. `amount` (minor units) for a part refund."""
    hold_row(order)
    amount = amount if kind == ProposalKind.PART_REFUND else None
    _refuse_unfit(order, by=by, kind=kind, amount=amount, address=address)
    now = timezone.now()
    proposal = Proposal.objects.create(
        order=order,
        kind=kind,
        amount=amount,
        note=note[:500],
        address=address[:300] if kind == ProposalKind.RETURN and by.pk == order.seller_id else "",
        by=by,
        made_at=now,
        answer_by=deadlines.answer_by(now),
    )
    if kind != ProposalKind.MORE_TIME:
        _wait_for_the_answer(order, proposal)
    publish(OrderEvent.PROPOSED, order, by=by, kind=kind, amount=amount, proposal=proposal.pk)
    return proposal


def _refuse_unfit(order: Order, *, by: "User", kind: str, amount: int | None, address: str) -> None:
    if not rules.may_propose(by, order, kind):
        raise Refusal(_("This cannot be proposed on this order now. Please look again."))
    if order.proposals.open().exists():
        raise Refusal(_("There is a proposal already. It is answered or taken back before the next one."))
    if order.proposals.filter(by=by).count() >= MOST_PROPOSALS:
        raise Refusal(
            _("You have made %(most)d proposals here. Please ask our support to help.")
            % {"most": MOST_PROPOSALS}
        )
    if kind == ProposalKind.PART_REFUND and not (amount and 0 < amount < rules.most_back(order)):
        raise Refusal(
            _("Write an amount that is more than nothing and less than what was paid to the seller.")
        )
    if kind == ProposalKind.RETURN and by.pk == order.seller_id:
        _refuse_without_address(order, address)
    if kind == ProposalKind.MORE_TIME:
        _refuse_no_more_time(order)


def _refuse_without_address(order: Order, address: str) -> None:
    if order.delivery == Delivery.POST and len(address.strip()) < 8:
        raise Refusal(_("Write the whole address: street and number, postcode, town."))


def _refuse_no_more_time(order: Order) -> None:
    if order.extended >= MOST_EXTENSIONS:
        raise Refusal(_("More time was given twice already. Please come to an end now, or ask our support."))
    if order.paid_at is None or _extended(order) > deadlines.holding_ends(order.paid_at):
        raise Refusal(
            _("We hold money for %(days)d days at most. Please ask our support for help.")
            % {"days": settings.HOLDING_LIMIT_DAYS}
        )


def _extended(order: Order) -> datetime:
    return max(order.act_by or timezone.now(), timezone.now()) + timedelta(days=settings.MORE_TIME_DAYS)


def _wait_for_the_answer(order: Order, proposal: Proposal) -> None:
    """The clock must not run out while the other side still thinks; a day is left to act on their answer."""
    if order.act_by is None or order.paid_at is None:
        return
    until = min(proposal.answer_by + deadlines.DAY, deadlines.holding_ends(order.paid_at))
    if until > order.act_by:
        set_clock(order, until)


@transaction.atomic
def answer(proposal: Proposal, *, by: "User", is_yes: bool, address: str = "") -> None:
    """The other side says yes or no. `address`: where the seller wants an agreed return."""
    order = _hold(proposal)
    if not rules.may_answer(by, proposal):
        raise Refusal(_("This proposal is not yours to answer, or not open any more. Please look again."))
    address = proposal.address or address.strip()[:300]
    if is_yes and proposal.kind == ProposalKind.RETURN:
        _refuse_without_address(order, address)
    if is_yes and proposal.kind == ProposalKind.MORE_TIME:
        _refuse_no_more_time(order)
    proposal.move_to(ProposalState.ACCEPTED if is_yes else ProposalState.DECLINED)
    publish(OrderEvent.ANSWERED, order, by=by, kind=proposal.kind, amount=proposal.amount, yes=is_yes)
    if is_yes:
        _carry_out(order, proposal, by=by, address=address)


def _carry_out(order: Order, proposal: Proposal, *, by: "User", address: str) -> None:
    if proposal.kind == ProposalKind.PART_REFUND and order.status == OrderStatus.PAID:
        endings.give_some_back(order, proposal, by=by)
    elif proposal.kind == ProposalKind.PART_REFUND:
        endings.give_part_back(order, proposal.amount or 0, by=by)
    elif proposal.kind == ProposalKind.REFUND:
        endings.give_back(order, by=by, why="agreed")
    elif proposal.kind == ProposalKind.RETURN:
        endings.begin_return(order, by=by, address=address)
    else:
        _extend(order, by=by)


@transaction.atomic
def withdraw(proposal: Proposal, *, by: "User") -> None:
    order = _hold(proposal)
    if not rules.may_withdraw(by, proposal):
        raise Refusal(_("This proposal is not yours, or not open any more. Please look again."))
    proposal.move_to(ProposalState.WITHDRAWN)
    publish(OrderEvent.PROPOSAL_WITHDRAWN, order, by=by, kind=proposal.kind)


@transaction.atomic
def lapse(proposal: Proposal) -> None:
    """Nobody answered in time."""
    order = _hold(proposal)
    if proposal.state == ProposalState.OPEN:
        proposal.move_to(ProposalState.LAPSED)
        publish(OrderEvent.PROPOSAL_LAPSED, order, by=None, kind=proposal.kind)


def _hold(proposal: Proposal) -> Order:
    """The order's row, as everybody who changes a proposal holds it first."""
    order = proposal.order
    hold_row(order)
    proposal.refresh_from_db()
    proposal.order = order
    return order


@transaction.atomic
def give_time(order: Order, *, by: "User") -> None:
    """Whoever the clock protects lets it run longer: the buyer for the posting, the seller for the looking."""
    hold_row(order)
    if not rules.may_give_time(by, order):
        raise Refusal(_("There is no clock of yours to let run longer. Please look again."))
    _refuse_no_more_time(order)
    _extend(order, by=by)


def _extend(order: Order, *, by: "User") -> None:
    set_clock(order, _extended(order), extended=order.extended + 1)
    publish(OrderEvent.EXTENDED, order, by=by, until=order.act_by.isoformat() if order.act_by else "")
