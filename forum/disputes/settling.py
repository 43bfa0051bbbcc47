"""How a case ends, and the only place in this room where money moves: through the front door of trade, never by a clock.

Each way names why it may: two consents to one offer, the claimant's withdrawal, or a named verdict.
"""

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from forum.disputes import rules
from forum.disputes.events import DisputeEvent
from forum.disputes.models import Case, Offer, Verdict
from forum.disputes.moves import close_offer, days, hold, move
from forum.disputes.statuses import Act, Deal, End, State
from listings import trading
from listings.orders.statuses import RulingKind
from listings.payments import ledger
from listings.payments.statuses import Account
from yardsale.events.actions import publish
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from listings.fees.rates import Parts
    from listings.orders.models import Order
    from yardsale.accounts.models import User


def held(order: "Order") -> int:
    """What is held for an order now, in minor units, by the ledger."""
    return order.ledger.balance(Account.HELD)


def parts_of(order: "Order", deal: str, amount: int | None) -> "Parts":
    """Who gets what of the money held; together they are all of it. Raises Refusal when they are not."""
    there = held(order)
    wanted = {Deal.KEEP: 0, Deal.PART: amount or 0}.get(Deal(deal), there)
    if not 0 <= wanted <= there or (deal == Deal.PART and not 0 < wanted < there):
        raise Refusal(_("Write an amount that is more than nothing and less than the money that is held."))
    parts = ledger.parts_of(order, wanted)
    if sum(parts) != there:
        raise Refusal(_("These amounts do not add up to the money that is held. Please look again."))
    return parts


def by_consents(case: Case, offer: Offer, act: str, *, by: "User") -> None:
    """Both have said yes to one offer; `by` did what was still to do. The row is held."""
    both = {"by": offer.by, "other_by": offer.answer.by, "kind": RulingKind.CONSENTS}
    reason = _("You both agreed: %(what)s.") % {"what": Deal(offer.deal).label}
    _pay(case.order, offer.deal, offer.amount, reason=reason, **both)
    _end(case, End.AGREED, act, by=by)


def by_verdict(case: Case, verdict: Verdict, act: str) -> None:
    """In the name of whoever decided it, whoever carries it out. The row is held."""
    _pay(
        case.order,
        verdict.deal,
        verdict.to_buyer,
        by=verdict.by,
        reason=verdict.reasons,
        kind=RulingKind.VERDICT,
    )
    _end(case, End.DECIDED, act, by=verdict.by)


@transaction.atomic
def withdraw(case: Case, *, by: "User") -> None:
    """The claimant takes the complaint back: the buyer's means that the seller is paid, the seller's that the buyer is."""
    hold(case, Act.WITHDRAW)
    if not rules.may_withdraw(by, case):
        raise Refusal(_("Only who complained can take the complaint back."))
    if not rules.may_withdraw_as_things_stand(case):
        raise Refusal(
            _("The thing is not with the buyer (any more), so this would leave one of you with nothing.")
            + " "
            + _("Agree on what happens instead, or let a moderator decide.")
        )
    close_offer(case)
    deal = Deal.KEEP if case.claimant_id == case.order.buyer_id else Deal.REFUND
    reason = _("%(name)s took the complaint back.") % {"name": by.name}
    _pay(case.order, deal, None, by=by, reason=reason, kind=RulingKind.WITHDRAWAL)
    _end(case, End.WITHDRAWN, Act.WITHDRAW, by=by)


def begin_return(case: Case, act: str, *, by: "User | None", address: str = "") -> None:
    """It goes back first; the money follows when the seller has it, and not by a clock. The row is held."""
    return_by = timezone.now() + days(case.numbers.return_days)
    move(case, State.RETURNING, act, act_by=return_by, return_address=address)
    publish(DisputeEvent.RETURN_BEGUN, case, by=by)


@transaction.atomic
def receive_back(case: Case, *, by: "User") -> None:
    """The seller has it again: everything goes back to the buyer, as both agreed or a moderator decided."""
    hold(case, Act.RECEIVE_BACK)
    if not rules.may_receive_back(by, case):
        raise Refusal(_("Whoever sold it says that it is back."))
    if case.verdict is not None:
        by_verdict(case, case.verdict, Act.RECEIVE_BACK)
    elif case.agreed is not None:
        by_consents(case, case.agreed, Act.RECEIVE_BACK, by=by)


def _pay(order: "Order", deal: str, amount: int | None, *, by: "User", reason: str, **ruling: Any) -> None:
    if deal == Deal.KEEP:
        trading.release(order, by=by, reason=reason, **ruling)
    else:
        part = amount if deal == Deal.PART else None
        trading.refund(order, by=by, reason=reason, amount=part, **ruling)


def _end(case: Case, end: str, act: str, *, by: "User") -> None:
    move(case, State.SETTLED, act, settled_at=timezone.now(), end=end)
    publish(DisputeEvent.SETTLED, case, by=by, end=str(end))
