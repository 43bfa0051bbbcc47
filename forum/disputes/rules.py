"""Who may do what in a case. Questions only: nothing here writes; `conflict_of` alone explains, because it is shown."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from forum.disputes.models import Answer, Case, Confirmation, Draft, Look, Mark, Offer, Statement, Verdict
from forum.disputes.statuses import (
    Act,
    Answered,
    Marked,
    Reason,
    Said,
    State,
)
from forum.disputes.terms import HOUR
from listings.orders.models import Order
from listings.orders.statuses import RulingKind


def is_side(user: Any, case: Case) -> bool:
    return user.pk in {case.claimant_id, case.respondent_id}


# -- The two sides -------------------------------------------------------------------------------------------------


def may_state(user: Any, case: Case) -> bool:
    return user.pk == case.claimant_id and case.allows(Act.STATE)


def may_answer(user: Any, case: Case) -> bool:
    return user.pk == case.respondent_id and case.allows(Act.ANSWER)


def may_write(user: Any, case: Case) -> bool:
    return is_side(user, case) and case.allows(Act.WRITE)


def may_show(user: Any, case: Case) -> bool:
    return is_side(user, case) and case.allows(Act.SHOW)


def may_say_ready(user: Any, case: Case) -> bool:
    return is_side(user, case) and case.allows(Act.READY) and not has_said_ready(user, case)


def has_said_ready(user: Any, case: Case) -> bool:
    return case.evidence_at is not None and _marked(user, case, Marked.READY, case.evidence_at)


def may_offer(user: Any, case: Case) -> bool:
    return is_side(user, case) and case.allows(Act.OFFER) and case.offer_id is None


def may_answer_offer(user: Any, case: Case, offer: Offer) -> bool:
    """The other side, while it is open and its time has not passed."""
    is_open = offer.pk == case.offer_id and offer.answer_by > timezone.now()
    return is_side(user, case) and user.pk != offer.by_id and is_open and case.allows(Act.ACCEPT)


def may_take_back_offer(user: Any, case: Case, offer: Offer) -> bool:
    return user.pk == offer.by_id and offer.pk == case.offer_id and case.allows(Act.TAKE_BACK_OFFER)


def may_call_from(case: Case) -> datetime | None:
    """When either side may call a moderator: at once, or a day after the answer; None while nobody has answered."""
    if case.is_urgent or case.state == State.RETURNING:
        return case.opened_at
    return case.answered_at + case.numbers.call_after_hours * HOUR if case.answered_at else None


def may_call(user: Any, case: Case) -> bool:
    since = may_call_from(case)
    is_time = since is not None and since <= timezone.now()
    return is_side(user, case) and case.allows(Act.CALL) and is_time


def may_withdraw(user: Any, case: Case) -> bool:
    return user.pk == case.claimant_id and case.allows(Act.WITHDRAW)


def may_withdraw_as_things_stand(case: Case) -> bool:
    """The buyer's only while they have it or it is on its way to them; the seller's only about what came back to them."""
    if case.claimant_id == case.order.buyer_id:
        return case.sent_back_at is None and case.order.returned_at is None
    return case.reason == Reason.RETURN


def may_say_address(user: Any, case: Case) -> bool:
    is_missing = not case.return_address and case.order.delivery == "post"
    return user.pk == case.order.seller_id and case.allows(Act.ADDRESS) and is_missing


def may_send_back(user: Any, case: Case) -> bool:
    is_known = bool(case.return_address) or case.order.delivery != "post"
    is_due = case.allows(Act.SEND_BACK) and case.sent_back_at is None
    return user.pk == case.order.buyer_id and is_due and is_known


def may_receive_back(user: Any, case: Case) -> bool:
    return user.pk == case.order.seller_id and case.allows(Act.RECEIVE_BACK)


def may_see_return_address(user: Any, case: Case) -> bool:
    """The seller's own; the buyer's to know while it goes back, and nobody else's."""
    is_needed = case.state == State.RETURNING
    return user.pk == case.order.seller_id or (user.pk == case.order.buyer_id and is_needed)


def may_abide(user: Any, case: Case) -> bool:
    return is_side(user, case) and case.allows(Act.ABIDE) and not has_abided(user, case)


def has_abided(user: Any, case: Case) -> bool:
    return case.decided_at is not None and _marked(user, case, Marked.ABIDES, case.decided_at)


def may_appeal(user: Any, case: Case) -> bool:
    """Once, in time, and not after accepting it."""
    is_time = case.act_by is not None and case.unopposed_at is None and timezone.now() < case.act_by
    may = is_side(user, case) and case.allows(Act.APPEAL) and case.round == 1 and is_time
    return may and not has_abided(user, case)


def _marked(user: Any, case: Case, kind: str, since: datetime) -> bool:
    return Mark.objects.filter(case=case, by=user.pk, kind=kind, made_at__gte=since).exists()


# -- Moderators ----------------------------------------------------------------------------------------------------


def is_moderator(user: Any) -> bool:
    return bool(user.is_staff and user.has_perm("disputes.change_case"))


def conflict_of(user: Any, case: Case) -> str:
    """Why this moderator must not touch this case, in words; "" when nothing stands in the way."""
    if is_side(user, case):
        return _("You are one of the two sides of this case.")
    return _("You have traded with one of the two sides.") if has_traded(user, case) else ""


def has_traded(user: Any, case: Case) -> bool:
    """An order that was paid for, in either direction, with either side."""
    return bool(traded_with(user, [case]))


def traded_with(user: Any, cases: "list[Case]") -> set[int]:
    """Of all sides of these cases those this person has traded with: one query for a whole list."""
    sides = {side for case in cases for side in (case.claimant_id, case.respondent_id)}
    traded = Q(buyer=user.pk, seller__in=sides) | Q(seller=user.pk, buyer__in=sides)
    orders = Order.objects.filter(traded, paid_at__isnull=False)
    return {side for pair in orders.values_list("buyer", "seller").distinct() for side in pair} - {user.pk}


def barred_from(user: Any, cases: "list[Case]") -> set[int]:
    """The keys of those in which `conflict_of` would find something."""
    known = {*traded_with(user, cases), user.pk}
    return {case.pk for case in cases if {case.claimant_id, case.respondent_id} & known}


def has_decided(user: Any, case: Case) -> bool:
    """Here, before: as the author or as the second. What a second sent back was no decision."""
    own = Verdict.objects.filter(case=case, by=user.pk).exclude(confirmation__agrees=False)
    seconded = Confirmation.objects.filter(verdict__case=case, by=user.pk, agrees=True)
    return own.exists() or seconded.exists()


def has_read(user: Any, case: Case) -> bool:
    """The first decision, before it was appealed."""
    if case.appealed_at is None:
        return False
    read = Mark.objects.filter(case=case, by=user.pk, kind=Marked.READ)
    return read.filter(made_at__lte=case.appealed_at).exists()


def bias_of(user: Any, case: Case) -> str:
    """Why this moderator must not decide it, also when they may read it."""
    conflict = conflict_of(user, case)
    if conflict:
        return conflict
    if has_decided(user, case):
        return _("You decided this case before. Somebody else has to look at it now.")
    if has_read(user, case):
        return _("You have read the first decision. Somebody who has not must judge the appeal.")
    return ""


def may_moderate(user: Any, case: Case) -> bool:
    return is_moderator(user) and not conflict_of(user, case)


def may_claim(user: Any, case: Case) -> bool:
    is_free = case.moderator_id is None and case.allows(Act.CLAIM)
    return is_moderator(user) and is_free and not bias_of(user, case)


def is_mine(user: Any, case: Case) -> bool:
    return case.moderator_id == user.pk and is_moderator(user)


def may_hand_back(user: Any, case: Case) -> bool:
    return is_mine(user, case) and case.allows(Act.HAND_BACK)


def may_look(user: Any, case: Case) -> bool:
    return case.allows(Act.LOOK) and may_moderate(user, case)


def may_ask(user: Any, case: Case) -> bool:
    return is_mine(user, case) and case.allows(Act.ASK)


def may_draft(user: Any, case: Case) -> bool:
    return is_mine(user, case) and case.allows(Act.DRAFT) and not has_drafted(user, case)


def has_drafted(user: Any, case: Case) -> bool:
    return Draft.objects.filter(case=case, by=user.pk).exists()


def unseen(user: Any, case: Case) -> Any:
    """The evidence this person has not opened."""
    return case.evidence.exclude(pk__in=Look.objects.filter(by=user.pk).values("evidence_id"))


def silent_sides(case: Case) -> list[int]:
    """Whoever has said and shown nothing at all, by key."""
    heard = {
        *Statement.objects.filter(case=case).exclude(kind=Said.QUESTION).values_list("by_id", flat=True),
        *case.evidence.values_list("by_id", flat=True),
    }
    return [side for side in (case.claimant_id, case.respondent_id) if side not in heard]


def may_decide(user: Any, case: Case) -> bool:
    """Whoever took it, has opened everything, and in an appeal has written their draft."""
    is_ready = case.state != State.APPEALED or has_drafted(user, case)
    return is_mine(user, case) and case.allows(Act.DECIDE) and is_ready and not unseen(user, case).exists()


def may_read_verdict(user: Any, case: Case) -> bool:
    """The two sides once it is given; of moderators those whose it is, and whoever has drafted; at the end all of them."""
    if case.verdict_id is None:
        return False
    if is_side(user, case):
        return case.state not in {State.CONFIRMING, State.REVIEW}
    is_over = case.state in {State.SETTLED, State.RETURNING}
    return is_over or has_decided(user, case) or has_drafted(user, case)


def may_confirm(user: Any, case: Case) -> bool:
    """Another than whose verdict it is, and than whoever judged an earlier one."""
    may = is_moderator(user) and case.allows(Act.CONFIRM) and case.moderator_id != user.pk
    return may and not bias_of(user, case)


def may_carry_out(user: Any, case: Case) -> bool:
    """Once time to appeal has passed, any moderator without a conflict: the decision is its author's all the same."""
    is_over = case.unopposed_at is not None
    return is_over and case.allows(Act.CARRY_OUT) and may_moderate(user, case)


def may_export(user: Any, case: Case) -> bool:
    """The two sides any time; moderators once they may read everything in it."""
    if is_side(user, case):
        return True
    return may_moderate(user, case) and (case.verdict_id is None or may_read_verdict(user, case))


# -- The core rule -------------------------------------------------------------------------------------------------


def says(case: Case, *, kind: str, by: Any, other_by: Any) -> bool:
    """Whether a ruling says what the case says: two consents to one offer, the claimant, or the verdict that stands."""
    if kind == RulingKind.WITHDRAWAL:
        return bool(by.pk == case.claimant_id)
    if kind == RulingKind.CONSENTS:
        if case.agreed is None or other_by is None:
            return False
        yes = Answer.objects.filter(offer=case.agreed, answer=Answered.ACCEPTED).first()
        return yes is not None and {by.pk, other_by.pk} == {case.agreed.by_id, yes.by_id}
    verdict = case.verdict
    return verdict is not None and verdict.by_id == by.pk and _stands(verdict)


def _stands(verdict: Verdict) -> bool:
    if not verdict.needs_second:
        return True
    return Confirmation.objects.filter(verdict=verdict, agrees=True).exists()
