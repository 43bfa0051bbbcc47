"""What moderators do before they decide: take a case, open its evidence, ask for more, hand it back."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from forum.disputes import rules
from forum.disputes.events import DisputeEvent
from forum.disputes.models import Case, Evidence, Look, Mark, Statement
from forum.disputes.moves import change, hold, hours, move, words
from forum.disputes.statuses import Act, Marked, Said, State
from yardsale.events.actions import publish
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User


def refuse_all_but_moderators(by: "User", case: Case) -> None:
    if not rules.is_moderator(by):
        raise Refusal(_("Only our moderators may do this."))
    bias = rules.bias_of(by, case)
    if bias:
        raise Refusal(bias)


def refuse_unless_mine(by: "User", case: Case) -> None:
    refuse_all_but_moderators(by, case)
    if not rules.is_mine(by, case):
        raise Refusal(_("Take this case first, so that nobody else works on it at the same time."))


@transaction.atomic
def claim(case: Case, *, by: "User") -> None:
    """Take it. A case that was waiting begins its time for evidence now: three days for each side."""
    hold(case, Act.CLAIM)
    refuse_all_but_moderators(by, case)
    if case.moderator_id is not None:
        raise Refusal(_("Somebody is looking at this case already."))
    if case.state == State.ESCALATED:
        now = timezone.now()
        until = now + hours(case.numbers.evidence_hours)
        move(case, State.EVIDENCE, Act.CLAIM, act_by=until, evidence_at=now, moderator=by)
    else:
        change(case, moderator=by)
    publish(DisputeEvent.CLAIMED, case, by=by)


@transaction.atomic
def hand_back(case: Case, *, by: "User") -> None:
    hold(case, Act.HAND_BACK)
    if not rules.is_mine(by, case):
        raise Refusal(_("This case is not yours to hand back."))
    change(case, moderator=None)
    publish(DisputeEvent.HANDED_BACK, case, by=by)


@transaction.atomic
def look(evidence: Evidence, *, by: "User") -> None:
    """Opened, and noted who opened it. Twice is once."""
    case = evidence.case
    hold(case, Act.LOOK)
    if not rules.may_look(by, case):
        raise Refusal(rules.conflict_of(by, case) or _("Only our moderators may do this."))
    Look.objects.get_or_create(evidence=evidence, by=by)


@transaction.atomic
def read_verdict(case: Case, *, by: "User") -> None:
    """A second moderator reads a decision that waits for them: they will not judge an appeal against it."""
    hold(case, Act.CONFIRM)
    if not rules.may_confirm(by, case):
        raise Refusal(rules.bias_of(by, case) or _("This decision waits for another moderator than you."))
    if not Mark.objects.filter(case=case, by=by, kind=Marked.READ).exists():
        Mark.objects.create(case=case, by=by, kind=Marked.READ)


@transaction.atomic
def ask(case: Case, *, by: "User", text: str) -> None:
    """Something is missing: both sides have time for evidence again."""
    hold(case, Act.ASK)
    refuse_unless_mine(by, case)
    Statement.objects.create(case=case, by=by, kind=Said.QUESTION, text=words(text))
    now = timezone.now()
    until = now + hours(case.numbers.evidence_hours)
    move(case, State.EVIDENCE, Act.ASK, act_by=until, evidence_at=now)
    publish(DisputeEvent.ASKED, case, by=by)
