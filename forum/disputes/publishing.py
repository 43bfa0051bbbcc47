"""The seam for showing settled cases to everybody: what can be learned from one, and nothing of whom it was about.

`anonymised` is what a board may publish once a second person has read it. Names, codes, addresses, and whatever the
chat guard knows as a way to reach somebody are taken out; amounts become shares; days become months.
"""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from forum.disputes.models import Case, Verdict
from forum.disputes.statuses import Deal, End, Reason, Rule, State
from yardsale import guard


@dataclass(frozen=True)
class Story:
    """A settled case without anybody in it."""

    reason: str
    end: str
    outcome: str
    #: Percent of the money held that went back.
    share: int
    rule: str
    claim: str
    answer: str
    reasons: str
    month: str


def may_be_published(case: Case) -> bool:
    return case.state == State.SETTLED and case.end != End.WITHDRAWN


def anonymised(case: Case) -> Story:
    """What happened, and why it ended as it did. A person reads it before it is published: words can tell more than names."""
    assert may_be_published(case), "a case is told when it is over"
    verdict, agreed = case.verdict, case.agreed
    said = {one.kind: one.text for one in case.statements.all()}
    deal = verdict.deal if verdict else agreed.deal if agreed else ""
    return Story(
        reason=str(Reason(case.reason).label).partition(" – ")[0],
        end=str(End(case.end).label),
        outcome=str(Deal(deal).label) if deal else "",
        share=_share(case, verdict),
        rule=str(Rule(verdict.rule).label) if verdict else "",
        claim=without_people(case, said.get("claim", "")),
        answer=without_people(case, said.get("answer", "")),
        reasons=without_people(case, verdict.reasons if verdict else ""),
        month=f"{case.settled_at:%Y-%m}" if case.settled_at else "",
    )


def facts(case: Case) -> dict[str, Any]:
    """What a case is about, as codes: nothing in them names anybody."""
    assert may_be_published(case), "a case is told when it is over"
    verdict, agreed = case.verdict, case.agreed
    settled = case.settled_at or case.opened_at
    return {
        "reason": case.reason,
        "end": case.end,
        "deal": verdict.deal if verdict else agreed.deal if agreed else "",
        "rule": verdict.rule if verdict else "",
        "share": min(100, _share(case, verdict)),
        "month": settled.date().replace(day=1),
    }


def _share(case: Case, verdict: Verdict | None) -> int:
    held = verdict.held if verdict else case.order.total
    return round(100 * case.order.refunded / held) if held else 0


def without_people(case: Case, text: str) -> str:
    """The same words with people as the buyer, the seller and a moderator, and no way to reach anybody."""
    for person, role in _people_of(case):
        for name in _names_of(person):
            text = re.sub(rf"\b{re.escape(name)}\b", role, text, flags=re.IGNORECASE)
    for code in _codes_of(case):
        text = text.replace(code, "…")
    for finding in guard.look(text):
        text = text.replace(finding.words, "…")
    return NUMBERS.sub("…", text)


def nearly_people_in(case: Case, text: str) -> list[str]:
    """What may be a name and may be a word: written otherwise than the person writes it. A second person judges."""
    exact = set(people_in(case, text))
    names = {name for person, _role in _people_of(case) for name in _names_of(person)}
    found = [
        hit
        for name in sorted(names)
        for hit in re.findall(rf"\b{re.escape(name)}\b", text, flags=re.IGNORECASE)
    ]
    return [words for words in dict.fromkeys(found) if words not in exact]


def people_in(case: Case, text: str) -> list[str]:
    """What in these words still tells who it was. Names as they are written: "will" is no Will."""
    names = {name for person, _role in _people_of(case) for name in _names_of(person)}
    found = [name for name in sorted(names) if re.search(rf"\b{re.escape(name)}\b", text)]
    found += [code for code in _codes_of(case) if code in text]
    return [*found, *(finding.words for finding in guard.look(text)), *NUMBERS.findall(text)]


#: Long numbers and addresses of mail.
NUMBERS = re.compile(r"(?:\+?\d[\s/.-]?){7,}\d|\S+@\S+")


def _people_of(case: Case) -> list[tuple[Any, str]]:
    people: list[tuple[Any, str]] = [(case.order.buyer, _("the buyer")), (case.order.seller, _("the seller"))]
    return people + [(verdict.by, _("a moderator")) for verdict in case.verdicts.select_related("by")]


def _names_of(person: Any) -> list[str]:
    """Longest first, so that a whole name goes before its parts."""
    names = {person.name, *(part for part in person.name.split() if len(part) > 1)}
    return sorted(names, key=len, reverse=True)


def _codes_of(case: Case) -> tuple[str, ...]:
    return (case.code, case.order.code, case.order.listing.code)


def nearest(case: Case, count: int = 3) -> list[Case]:
    """Settled by a moderator for the same reason, the newest first: what was decided before in such cases."""
    decided = Case.objects.settled().filter(reason=case.reason, end=End.DECIDED).exclude(pk=case.pk)
    return list(decided.select_related("verdict", "telling").order_by("-pk")[:count])
