"""Verdicts: by a named moderator, confirmed by a second when much is held, appealed once, carried out by a person."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.disputes import rules, settling
from forum.disputes.events import DisputeEvent
from forum.disputes.models import (
    LONGEST_NOTE,
    LONGEST_REASONS,
    Case,
    Confirmation,
    Draft,
    Mark,
    Statement,
    Verdict,
)
from forum.disputes.moderating import refuse_all_but_moderators, refuse_unless_mine
from forum.disputes.moves import change, close_offer, days, hold, move, words
from forum.disputes.statuses import Act, Deal, Marked, Rule, Said, State
from forum.disputes.terms import DAY
from yardsale.events.actions import publish
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User

#: Reasons shorter than this explain nothing.
SHORTEST_REASONS = 40


@dataclass(frozen=True)
class Decision:
    """What a moderator fills in. `amount`: the buyer's, of a part only. `silence`: how a silent side was asked."""

    deal: str
    rule: str
    reasons: str
    amount: int | None = None
    silence: str = ""


@transaction.atomic
def draft(case: Case, *, by: "User", deal: str, reasons: str, amount: int | None = None) -> Draft:
    """What the moderator of an appeal would decide, before they have read the first reasons."""
    hold(case, Act.DRAFT)
    refuse_unless_mine(by, case)
    if rules.has_drafted(by, case):
        raise Refusal(_("Your draft is written, and stays as it is."))
    _refuse_unseen(case, by)
    _refuse_thin(reasons)
    amount = amount if deal == Deal.PART else None
    settling.parts_of(case.order, deal, amount)
    made = Draft.objects.create(
        case=case, by=by, deal=deal, amount=amount, reasons=reasons.strip()[:LONGEST_REASONS]
    )
    publish(DisputeEvent.DRAFTED, case, by=by)
    return made


@transaction.atomic
def decide(case: Case, decision: Decision, *, by: "User") -> Verdict:
    """The verdict. It stands at once, or when a second moderator has confirmed it."""
    hold(case, Act.DECIDE)
    refuse_unless_mine(by, case)
    _refuse_unfit(case, decision, by=by)
    parts = settling.parts_of(case.order, decision.deal, decision.amount)
    there = sum(parts)
    verdict = Verdict.objects.create(
        case=case,
        round=case.round,
        by=by,
        deal=decision.deal,
        held=there,
        to_buyer=parts.buyer,
        to_seller=parts.seller,
        commission=parts.commission,
        protection=parts.protection,
        rule=decision.rule,
        reasons=decision.reasons.strip()[:LONGEST_REASONS],
        silence=decision.silence.strip()[:LONGEST_NOTE],
        needs_second=there > case.numbers.second_above,
    )
    close_offer(case)
    change(case, verdict=verdict, agreed=None)
    if verdict.needs_second:
        move(case, State.CONFIRMING, Act.DECIDE, act_by=timezone.now() + 2 * DAY)
        publish(DisputeEvent.PROPOSED, case, by=by)
    else:
        _stand(case, verdict, Act.DECIDE)
    return verdict


def _refuse_unfit(case: Case, decision: Decision, *, by: "User") -> None:
    _refuse_unseen(case, by)
    _refuse_thin(decision.reasons)
    if decision.deal not in Deal.values or decision.rule not in Rule.values:
        raise Refusal(_("Choose what you decide, and the rule it stands on."))
    if case.state == State.APPEALED and not rules.has_drafted(by, case):
        raise Refusal(_("Write your draft first. Then you see the first reasons, and decide."))
    if rules.silent_sides(case) and not decision.silence.strip():
        raise Refusal(_("One side has said nothing. Write how they were asked, and when."))


def _refuse_unseen(case: Case, by: "User") -> None:
    count = rules.unseen(by, case).count()
    if count:
        waiting = ngettext("%(count)d waits to be looked at.", "%(count)d wait to be looked at.", count)
        raise Refusal(f"{_('Open every piece of evidence first:')} {waiting % {'count': count}}")


def _refuse_thin(reasons: str) -> None:
    if len(reasons.strip()) < SHORTEST_REASONS:
        raise Refusal(_("Write the reasons in whole sentences: both sides will read them."))


def _stand(case: Case, verdict: Verdict, act: str) -> None:
    """It holds: told to both, with time to appeal; after an appeal there is none, and it is carried out. The row is held."""
    publish(DisputeEvent.DECIDED, case, by=verdict.by, verdict=verdict.pk)
    if case.round == 1:
        now = timezone.now()
        until = now + days(case.numbers.appeal_days)
        move(case, State.DECIDED, act, act_by=until, decided_at=now, unopposed_at=None)
    else:
        _execute(case, verdict, act, by=verdict.by)


def _execute(case: Case, verdict: Verdict, act: str, *, by: "User | None") -> None:
    if verdict.deal == Deal.RETURN:
        settling.begin_return(case, act, by=by, address=case.return_address)
    else:
        settling.by_verdict(case, verdict, act)


@transaction.atomic
def confirm(case: Case, *, by: "User") -> None:
    """A second moderator agrees."""
    verdict = _as_second(case, Act.CONFIRM, by=by)
    Confirmation.objects.create(verdict=verdict, by=by, agrees=True)
    _stand(case, verdict, Act.CONFIRM)


@transaction.atomic
def disagree(case: Case, *, by: "User", note: str) -> None:
    """A second moderator does not: it goes back to whoever decided, with a reason."""
    verdict = _as_second(case, Act.DISAGREE, by=by)
    if not note.strip():
        raise Refusal(_("Write why, so that they can think it over."))
    Confirmation.objects.create(verdict=verdict, by=by, agrees=False, note=note.strip()[:LONGEST_NOTE])
    is_appeal = case.round == 2 and case.moderator is not None and rules.has_drafted(case.moderator, case)
    back = State.APPEALED if is_appeal else State.REVIEW
    move(case, back, Act.DISAGREE, act_by=timezone.now() + 2 * DAY, verdict=None)
    publish(DisputeEvent.DISAGREED, case, by=by)


def _as_second(case: Case, act: str, *, by: "User") -> Verdict:
    hold(case, act)
    refuse_all_but_moderators(by, case)
    if not rules.may_confirm(by, case) or case.verdict is None:
        raise Refusal(_("This decision waits for another moderator than you."))
    return case.verdict


@transaction.atomic
def abide(case: Case, *, by: "User") -> None:
    """One side accepts the decision. When both have, it is carried out at once."""
    hold(case, Act.ABIDE)
    if not rules.may_abide(by, case):
        raise Refusal(_("You have accepted it already, or it is not yours to accept."))
    Mark.objects.create(case=case, by=by, kind=Marked.ABIDES)
    publish(DisputeEvent.ABIDED, case, by=by)
    if rules.has_abided(case.other_side(by), case) and case.verdict is not None:
        _execute(case, case.verdict, Act.ABIDE, by=by)


@transaction.atomic
def appeal(case: Case, *, by: "User", text: str) -> None:
    """Once: another moderator looks at all of it anew."""
    hold(case, Act.APPEAL)
    if not rules.may_appeal(by, case):
        raise Refusal(_("It can be appealed once, by one of the two sides, before its time is over."))
    Statement.objects.create(case=case, by=by, kind=Said.APPEAL, text=words(text))
    now = timezone.now()
    move(
        case,
        State.APPEALED,
        Act.APPEAL,
        act_by=now + 2 * DAY,
        moderator=None,
        round=2,
        appealed_by=by,
        appealed_at=now,
    )
    publish(DisputeEvent.APPEALED, case, by=by)


@transaction.atomic
def carry_out(case: Case, *, by: "User") -> None:
    """Nobody appealed: a moderator carries the decision out, in its author's name. The clock never does."""
    hold(case, Act.CARRY_OUT)
    if not rules.may_carry_out(by, case) or case.verdict is None:
        raise Refusal(
            rules.conflict_of(by, case)
            or _("A moderator carries it out once both have accepted it or time to appeal has passed.")
        )
    _execute(case, case.verdict, Act.CARRY_OUT, by=by)
