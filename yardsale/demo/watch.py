"""The moderators' desk of the demo town: reports that wait, what was decided lately, and an appeal for whoever tries it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from forum.moderation.models import Act, Appeal, Notice, StaffNote
from forum.moderation.rulebook import RULES
from forum.reports.models import Report
from forum.reports.statuses import WEIGHT, Kind, Outcome, Reason, State
from listings.catalogue.models import Listing
from listings.reviews.models import Review
from yardsale.accounts.models import User
from yardsale.demo.people import ADMIN, BUYER, MODERATOR, SELLER
from yardsale.demo.registry import Registry, code


@dataclass(frozen=True)
class Said:
    """Somebody's report of a listing: which of those on sale, hours ago, why."""

    listing: int
    hours: int
    reason: Reason
    text: str
    weight: int = 0


WAITING = (
    Said(0, 2, Reason.SCAM, "Asked me to send the money to a friend first, then it would come by courier."),
    Said(0, 1, Reason.SCAM, "The same photos are on another site, with another town.", weight=20),
    Said(1, 5, Reason.UNTRUE, "The photo shows another model than the words say."),
    Said(2, 20, Reason.SPAM, "Third time this week that I see this."),
)
CLOSED = (
    (3, 70, Reason.RUDE, Outcome.ACTED, "Warned. Was sorry at once."),
    (4, 120, Reason.OTHER, Outcome.NOTHING, "A high price is no offence."),
)
ILLEGAL = "I believe this was taken from our allotment shed in May. The police have the number."


def write(known: Registry) -> None:
    """Everything is told already: a fresh demo begins without mail of its own."""
    tried = {known.people[key].pk for key in (BUYER.key, SELLER.key)}
    things = [one for one in known.listings.values() if one.is_on_sale and one.seller_id not in tried]
    neighbours = [person for key, person in known.people.items() if "." in key]
    if not things:
        return
    for said in WAITING:
        _report(known, things[said.listing % len(things)], neighbours[-1 - said.hours % 7], said)
    for number, hours, reason, outcome, note in CLOSED:
        said = Said(number, hours, reason, "")
        closed = {
            "state": State.CLOSED, "outcome": outcome, "note": note, "claimed_by": known.people[MODERATOR.key],
            "closed_at": known.now - timedelta(hours=hours - 3),
        }  # fmt: skip
        _report(known, things[number % len(things)], neighbours[number], said, **closed)
    _notice(known, things[-1])
    _review(known, neighbours)
    _decisions(known, neighbours)


def _report(known: Registry, thing: Listing, by: User | None, said: Said, **fields: Any) -> Report:
    if by is not None and by.pk == thing.seller_id:
        by = known.people[BUYER.key]
    return Report.objects.create(
        code=code("report", f"{thing.code} {said.hours}", 10),
        reporter=by,
        subject_kind=Kind.LISTING,
        subject_id=thing.pk,
        about=thing.seller,
        title=thing.title,
        url=thing.get_absolute_url(),
        words=f"{thing.title}\n\n{thing.description}".strip(),
        reason=said.reason,
        text=said.text,
        weight=WEIGHT[said.reason] + said.weight,
        made_at=known.now - timedelta(hours=said.hours),
        **fields,
    )


def _notice(known: Registry, thing: Listing) -> None:
    """By somebody without an account."""
    report = _report(known, thing, None, Said(-1, 9, Reason.ILLEGAL, ILLEGAL))
    Notice.objects.create(
        code=code("notice", thing.code, 12), report=report, text=ILLEGAL, name="A gardener",
        is_in_good_faith=True, sender=1, made_at=report.made_at,
    )  # fmt: skip


def _review(known: Registry, neighbours: list[User]) -> None:
    """One that the moderator has taken and not decided yet."""
    shown = (
        Review.objects.published().exclude(text="").select_related("author", "about").order_by("stars", "pk")
    )
    review = shown.first()
    if review is None:
        return
    Report.objects.create(
        code=code("report", f"review {review.pk}", 10), reporter=review.about, subject_kind=Kind.REVIEW,
        subject_id=review.pk, about=review.author, title=f"Review of {review.about.name}",
        url=review.about.get_absolute_url(), words=f"{review.stars}/5\n\n{review.text}",
        reason=Reason.UNTRUE, text="I was never late, we had agreed on half past.", weight=10,
        state=State.CLAIMED, claimed_by=known.people[MODERATOR.key], made_at=known.now - timedelta(hours=7),
    )  # fmt: skip


def _decisions(known: Registry, neighbours: list[User]) -> None:
    """Two of our people, so that each has appeals to decide of the other's acts. In the order of time, as the log is read."""
    milo, ada = known.people[MODERATOR.key], known.people[ADMIN.key]
    rude, hasty, loud, calm = neighbours[5], neighbours[9], neighbours[12], neighbours[15]
    _act(
        known, hasty, ada, "suspend", "here", 24 * 20, "You asked three neighbours to pay elsewhere.", days=7
    )
    mistaken = _act(known, loud, milo, "silence", "once", 24 * 6, "The same words to eleven people.", days=14)
    appeal = _appeal(
        known, mistaken, 24 * 5, "They had all asked the same question, so I gave the same answer."
    )
    answer = "That is true: eleven questions, eleven answers. Sorry for the silence."
    Appeal.objects.filter(pk=appeal.pk).update(
        state="reversed", decided_by=ada, decided_at=known.now - timedelta(days=4), answer=answer
    )
    _act(known, loud, ada, "lift", "once", 24 * 4, answer, undoes=mistaken)
    _act(known, calm, milo, "warn", "kind", 71, "Please write as you would talk across a fence.")
    standing = _act(known, rude, ada, "silence", "kind", 30, "“Idiot” is not a price negotiation.", days=7)
    User.objects.filter(pk=rude.pk).update(
        silenced_until=standing.until, silenced_for=str(RULES["kind"].title)
    )
    _appeal(
        known,
        standing,
        6,
        "I was called worse first, and it is not in the report. Please read the whole talk.",
    )
    StaffNote.objects.create(
        person=rude, by=ada, text="Short fuse, honest seller. A kind word works better than a rule.",
        made_at=known.now - timedelta(hours=29),
    )  # fmt: skip


def _act(
    known: Registry, person: User, by: User, kind: str, rule: str, hours: int, reason: str, *, days: int = 0,
    undoes: Act | None = None,
) -> Act:  # fmt: skip
    at = known.now - timedelta(hours=hours)
    return Act.objects.create(
        code=code("act", f"{person.code} {kind}", 10), kind=kind, person=person, subject_kind=Kind.PERSON,
        subject_id=person.pk, title=person.name, words=f"{person.name}\n\n{person.about}", rule=rule, reason=reason,
        until=at + timedelta(days=days) if days else None, by=by, made_at=at, undoes=undoes,
    )  # fmt: skip


def _appeal(known: Registry, act: Act, hours: int, text: str) -> Appeal:
    at = known.now - timedelta(hours=hours)
    return Appeal.objects.create(act=act, by=act.person, first_by=act.by, text=text, made_at=at)
