"""What the moderators' pages say."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from forum.disputes import page, publishing, rules, settling
from forum.disputes.deciding import Decision
from forum.disputes.models import Case, Evidence, Look
from forum.disputes.statuses import Act, Rule, State

if TYPE_CHECKING:
    from yardsale.accounts.models import User

#: Cases on one page of the list.
PAGE = 24


def listed(request: HttpRequest) -> dict[str, Any]:
    """By next due; a case with a conflict is listed without a way into it, so that nobody wonders where it is."""
    show = request.GET.get("show", "")
    cases = Case.objects.with_moderators().with_both_sides().select_related("moderator")
    if show == "mine":
        cases = cases.filter(moderator=request.user.pk)
    cases = _after(cases, request.GET.get("after", ""))
    found = list(cases.order_by("act_by", "pk")[: PAGE + 1])
    barred = rules.barred_from(request.user, found)
    rows = [(case, case.pk in barred) for case in found]
    last = found[PAGE - 1] if len(found) > PAGE else None
    next_url = f"?show={show}&after={last.act_by.timestamp():.6f}-{last.pk}" if last else ""
    return {"rows": rows[:PAGE], "show": show, "next_url": next_url, "now": timezone.now()}


def _after(cases: Any, mark: str) -> Any:
    """From the key that the last page ended with; nonsense begins at the top."""
    moment, _dash, key = mark.rpartition("-")
    try:
        at = datetime.fromtimestamp(float(moment), tz=timezone.get_default_timezone())
    except (ValueError, OverflowError, OSError):
        return cases
    if not (key.isascii() and key.isdigit() and len(key) < 18):
        return cases
    return cases.filter(Q(act_by__gt=at) | Q(act_by=at, pk__gt=int(key)))


def everything_about(case: Case, *, reader: "User") -> dict[str, Any]:
    unseen = rules.unseen(reader, case).count()
    return {
        **page.shared(case, reader=reader),
        "held": settling.held(case.order),
        "unseen": unseen,
        "bias": rules.bias_of(reader, case),
        "is_mine": rules.is_mine(reader, case),
        "may_claim": rules.may_claim(reader, case),
        "may_hand_back": rules.may_hand_back(reader, case),
        "may_look": rules.may_look(reader, case),
        "may_ask": rules.may_ask(reader, case),
        "may_draft": rules.may_draft(reader, case),
        "may_decide": rules.may_decide(reader, case),
        "decides_soon": rules.is_mine(reader, case) and case.allows(Act.DECIDE),
        "may_confirm": rules.may_confirm(reader, case),
        "may_carry_out": rules.may_carry_out(reader, case),
        "may_tell": publishing.may_be_published(case) and rules.may_moderate(reader, case),
        "may_export": rules.may_export(reader, case),
        "own_draft": case.drafts.filter(by=reader.pk).first(),
        "second_thoughts": _second_thoughts(case, reader),
        "is_hidden": case.state == State.APPEALED and not rules.may_read_verdict(reader, case),
    }


def _second_thoughts(case: Case, reader: "User") -> list[Any]:
    """What a second said who did not agree, to whose verdict it was."""
    return list(
        case.verdicts.filter(by=reader.pk, confirmation__agrees=False).select_related("confirmation__by")
    )


def piece(case: Case, shown: Evidence, *, reader: "User") -> dict[str, Any]:
    """One piece among the others, with the one before and the one after for the keyboard."""
    keys = list(case.evidence.values_list("pk", flat=True))
    place = keys.index(shown.pk)
    return {
        "case": case,
        "piece": shown,
        "is_opened": Look.objects.filter(evidence=shown, by=reader.pk).exists(),
        "may_look": rules.may_look(reader, case),
        "number": place + 1,
        "count": len(keys),
        "before": keys[place - 1] if place else None,
        "after": keys[place + 1] if place + 1 < len(keys) else None,
    }


def composing(case: Case, *, reader: "User") -> dict[str, Any]:
    silent = rules.silent_sides(case)
    people = {case.claimant_id: case.claimant, case.respondent_id: case.respondent}
    return {
        "case": case,
        "order": case.order,
        "held": settling.held(case.order),
        "unseen": rules.unseen(reader, case).count(),
        "silent": [people[key] for key in silent],
        "needs_second": settling.held(case.order) > case.numbers.second_above,
        "own_draft": case.drafts.filter(by=reader.pk).first(),
        "first": case.verdict if rules.may_read_verdict(reader, case) else None,
        "nearest": publishing.nearest(case),
    }


def preview(case: Case, decision: Decision, *, by: "User") -> dict[str, Any]:
    """As each side will read it."""
    parts = settling.parts_of(case.order, decision.deal, decision.amount)
    return {
        "decision": decision,
        "parts": parts,
        "rule": Rule(decision.rule).label,
        "by": by,
        "readers": [
            {"person": side, "is_buyer": side.pk == case.order.buyer_id, "gets": _gets(case, side, parts)}
            for side in (case.claimant, case.respondent)
        ],
        "total": sum(parts),
        "after": _("Both have %(days)d days to appeal.") % {"days": case.numbers.appeal_days}
        if case.round == 1
        else _("There is no further appeal: it is carried out at once."),
    }


def _gets(case: Case, side: "User", parts: Any) -> int:
    return int(parts.buyer if side.pk == case.order.buyer_id else parts.seller)
