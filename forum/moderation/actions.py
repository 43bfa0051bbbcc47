"""Acting, undoing, appealing, deciding. Locks: open reports of the thing, the person it is about, the thing itself."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from forum.moderation import rules, things
from forum.moderation.events import ActEvent, AppealEvent
from forum.moderation.models import Act, Appeal, StaffNote
from forum.moderation.rulebook import RULES
from forum.moderation.statuses import OUT_OF_SIGHT, TIMED, ActKind, AppealState
from forum.reports import actions as reports
from forum.reports import rules as handling
from forum.reports import subjects
from forum.reports.models import Report
from forum.reports.statuses import Kind, Outcome, Reason
from listings import trading
from listings.catalogue.models import Listing
from yardsale.accounts import actions as accounts
from yardsale.accounts.models import User
from yardsale.events.actions import publish
from yardsale.refusals import Refusal


class Changed(Refusal):
    """It reads differently from what the moderator looked at."""


@transaction.atomic
def act_on_report(
    report: Report,
    *,
    by: User,
    kind: str,
    rule: str,
    reason: str,
    days: int | None = None,
    note: str = "",
    seen: str = "",
    stops_sales: bool = False,
) -> Act:
    """Act on what was reported; all open reports of the same thing are closed by it. `seen`: the edition looked at.

    What waits goes on waiting after a word to its author: the report that says so stays open until it is shown or not.
    """
    report = _held(report, by)
    _refuse_changed(report, seen)
    act = _act(
        report.about, report.subject_kind, report.subject_id,
        title=report.title, words=report.words, report=report,
        by=by, kind=kind, rule=rule, reason=reason, days=days, stops_sales=stops_sales,
    )  # fmt: skip
    _close_all(report, by=by, outcome=Outcome.ACTED, note=note)
    return act


@transaction.atomic
def let_through(report: Report, *, by: User, seen: str = "") -> None:
    """What waits for us is shown. That it is not shown is an act, as everything that somebody may appeal."""
    report = _held(report, by)
    if not handling.may_handle(by, report):
        raise Refusal(_("This report is closed, or it is about something you are part of."))
    if not things.is_waiting(report.subject_kind, report.subject_id):
        raise Refusal(_("It does not wait any more. Please look again."))
    _refuse_changed(report, seen)
    let_through = things.THINGS[report.subject_kind].let_through
    assert let_through is not None, "only what can be let through waits"
    let_through(report.subject_id, by)
    # Once more, now that it is held: a change may have come in between.
    _refuse_changed(report, seen)
    _close_all(report, by=by, outcome=Outcome.NOTHING, note="")


@transaction.atomic
def act_on_person(
    person: User,
    *,
    by: User,
    kind: str,
    rule: str,
    reason: str,
    days: int | None = None,
    stops_sales: bool = False,
) -> Act:
    """The same without a report: for what our people have seen themselves."""
    current = things.now(*rules.whole_person(person))
    return _act(
        person, *rules.whole_person(person), title=person.name, words=current.words if current else "",
        report=None, by=by, kind=kind, rule=rule, reason=reason, days=days, stops_sales=stops_sales,
    )  # fmt: skip


@transaction.atomic
def dismiss(report: Report, *, by: User, outcome: str, note: str) -> None:
    """Nothing against the rules, or dealt with elsewhere; the others who reported the same hear it too."""
    report = _held(report, by)
    if things.is_waiting(report.subject_kind, report.subject_id):
        raise Refusal(_("It waits to be let through: show it, or say why not."))
    if report.subject_kind == Kind.ORDER and trading.frozen_among([report.subject_id]):
        raise Refusal(_("Its money still waits for somebody: let the order go on, or give it all back."))
    _close_all(report, by=by, outcome=outcome, note=note)


def _held(report: Report, by: User) -> Report:
    reports.hold(report.subject_kind, report.subject_id)
    report = Report.objects.select_related("about").get(pk=report.pk)
    if report.claimed_by_id not in {None, by.pk}:
        raise Refusal(_("Somebody else is looking at this. Ask them, or take it over first."))
    return report


def _close_all(report: Report, *, by: User, outcome: str, note: str) -> None:
    """But for the house's own while the thing waits: nothing that waits leaves the queue."""
    is_waiting = things.is_waiting(report.subject_kind, report.subject_id)
    if not (is_waiting and report.reporter_id is None):
        reports.close(report, by=by, outcome=outcome, note=note)
    same = Report.objects.of(report.subject_kind, report.subject_id).open().exclude(pk=report.pk)
    if is_waiting:
        same = same.exclude(reporter=None)
    for other in same.select_for_update().order_by("pk"):
        reports.close(other, by=by, outcome=outcome, note=note, takes_over=True)


def _refuse_changed(report: Report, seen: str) -> None:
    current = things.now(report.subject_kind, report.subject_id)
    if current is not None and seen and seen != current.edition:
        raise Changed(
            _("It was changed while you were looking. Please read what it says now, and decide again.")
        )


def _act(
    person: User, subject_kind: str, subject_id: int, *, title: str, words: str, report: Report | None,
    by: User, kind: str, rule: str, reason: str, days: int | None, stops_sales: bool,
) -> Act:  # fmt: skip
    held = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if subject_kind == Kind.ORDER and not trading.frozen_among([subject_id]):
        raise Refusal(
            _("Nothing waits for a decision on this order (any more), or it has a case of its own.")
        )
    if not rules.may_act(by, held, subject_kind, subject_id):
        raise Refusal(_("You cannot act on this: you are part of it, or it is about one of our own people."))
    if kind not in rules.kinds_of(subject_kind, is_waiting=things.is_waiting(subject_kind, subject_id)):
        raise Refusal(_("That cannot be done about such a thing."))
    until = _until(held, kind, days)
    details = DOES[kind](held, (subject_kind, subject_id), by, rule, reason, until)
    if stops_sales and kind == ActKind.SUSPEND:
        details = details | {"orders": _stop_sales(held, by=by, reason=reason)}
    act = Act.objects.create(
        kind=kind, person=held, subject_kind=subject_kind, subject_id=subject_id, title=title[:120],
        words=words, rule=rule, reason=reason, until=until, report=report, details=details, by=by,
    )  # fmt: skip
    publish(ActEvent.MADE, act, by=by)
    person.refresh_from_db()
    return act


def _until(person: User, kind: str, days: int | None) -> datetime | None:
    if kind not in TIMED:
        return None
    if not days:
        raise Refusal(_("Say for how long."))
    now = timezone.now()
    if Act.objects.about(person).standing(now).filter(kind=kind).exists():
        raise Refusal(_("That is in force already. Lift it first to set another end."))
    return now + timedelta(days=days)


# -- What each kind does, and what undoes it ------------------------------------------------------------------------

Subject = tuple[str, int]
Details = dict[str, list[int]]


def _warn(
    person: User, subject: Subject, by: User, rule: str, reason: str, until: datetime | None
) -> Details:
    return {}


def _hide(
    person: User, subject: Subject, by: User, rule: str, reason: str, until: datetime | None
) -> Details:
    hide = things.THINGS[subject[0]].hide
    assert hide is not None, "the table of kinds says it can be hidden"
    hide(subject[1], by, reason)
    return {}


def _refuse(
    person: User, subject: Subject, by: User, rule: str, reason: str, until: datetime | None
) -> Details:
    refuse = things.THINGS[subject[0]].refuse
    assert refuse is not None, "the table of kinds says it can be refused"
    refuse(subject[1], by, reason)
    return {}


def _silence(
    person: User, subject: Subject, by: User, rule: str, reason: str, until: datetime | None
) -> Details:
    assert until is not None
    accounts.silence(person, by=by, until=until, rule=str(RULES[rule].title))
    return {}


def _suspend(
    person: User, subject: Subject, by: User, rule: str, reason: str, until: datetime | None
) -> Details:
    """Their things first: what is freed while somebody is suspended goes to the shelf instead."""
    assert until is not None
    hidden = trading.suspend_listings_of(person, by=by, reason=reason)
    accounts.suspend(person, by=by, until=until, rule=str(RULES[rule].title))
    return {"listings": hidden}


def _refund(
    person: User, subject: Subject, by: User, rule: str, reason: str, until: datetime | None
) -> Details:
    """A verdict of whoever acts: both sides are told of it by the order, and nobody a second time."""
    (order,) = trading.frozen_among([subject[1]])
    why = _("It is about the rule “%(rule)s”. %(reason)s") % {"rule": RULES[rule].title, "reason": reason}
    trading.refund(order, by=by, reason=why)
    return {}


DOES: dict[str, Callable[..., Details]] = {
    ActKind.WARN: _warn,
    ActKind.HIDE: _hide,
    ActKind.REFUSE: _refuse,
    ActKind.SILENCE: _silence,
    ActKind.SUSPEND: _suspend,
    ActKind.REFUND: _refund,
}


def _stop_sales(person: User, *, by: User, reason: str) -> list[int]:
    """Money that waits needs a person who decides: each order is put into the queue. Which, for when it is over."""
    frozen = trading.freeze_sales_of(person, by=by, reason=reason)
    for order in frozen:
        reports.suspect(subjects.of_order(order), text=_("Its seller was suspended."), reason=Reason.STUCK)
    return [order.pk for order in frozen]


def _call_for_orders(act: Act) -> None:
    """What it froze does not go on by itself: a person says so, with one button, and sees it in the queue."""
    text = _("The suspension of its seller is over. Let the order go on, or open a case.")
    for order in trading.frozen_among(act.details.get("orders", [])):
        reports.call_again(subjects.of_order(order), text=text, reason=Reason.STUCK)


@transaction.atomic
def let_order_go_on(report: Report, *, by: User) -> None:
    """What stopped an order is over: the sale goes on where it was, and both sides hear of it."""
    if not rules.may_let_go_on(by, report):
        raise Refusal(_("This order cannot simply go on (any more). Please look again."))
    (order,) = trading.frozen_among([report.subject_id])
    reason = _("The buyer’s bank has left the money with us, so the sale goes on.")
    if rules.freezing(order).exists():
        reason = _("The seller’s suspension is over, so the sale goes on.")
    _close_all(report, by=by, outcome=Outcome.ACTED, note=reason)
    trading.go_on(order, by=by, reason=reason)


def _undo(act: Act, person: User, *, by: User | None, was_mistaken: bool = False) -> None:
    """Take back what still stands of it."""
    if act.kind in OUT_OF_SIGHT:
        restore = things.THINGS[act.subject_kind].restore
        assert restore is not None
        if by is not None:
            restore(act.subject_id, by)
    elif act.kind == ActKind.SILENCE and person.silenced_until == act.until:
        accounts.unsilence(person)
    elif act.kind == ActKind.SUSPEND and person.suspended_until == act.until:
        accounts.unsuspend(person, by=by, was_mistaken=was_mistaken)
        _bring_back(act, person, by=by)
        _call_for_orders(act)


def _bring_back(act: Act, person: User, *, by: User | None) -> None:
    """Exactly what this suspension hid, but for what another act hides by itself."""
    mine = Listing.objects.of(person).filter(pk__in=act.details.get("listings", []), status="suspended")
    hidden = Act.objects.standing(timezone.now()).filter(kind=ActKind.HIDE, subject_kind=Kind.LISTING)
    apart = set(hidden.filter(person=person).values_list("subject_id", flat=True))
    for listing in mine.select_related("seller").order_by("pk"):
        if listing.pk not in apart:
            trading.restore_listing(listing, by=by)


# -- Lifting, ending ------------------------------------------------------------------------------------------------


@transaction.atomic
def lift(act: Act, *, by: User, reason: str) -> Act:
    """End it before its time, by hand; the person reads why."""
    held = User.objects.select_for_update(no_key=True).get(pk=act.person_id)
    act = Act.objects.get(pk=act.pk)
    if not rules.may_lift(by, act):
        raise Refusal(_("This is not in force any more, or you are part of it."))
    return _lift(act, held, by=by, reason=reason)


def _lift(act: Act, person: User, *, by: User, reason: str, was_mistaken: bool = False) -> Act:
    try:
        with transaction.atomic():
            undone = Act.objects.create(
                kind=ActKind.LIFT, person=person, subject_kind=act.subject_kind, subject_id=act.subject_id,
                title=act.title, words=act.words, rule=act.rule, reason=reason, undoes=act, by=by,
            )  # fmt: skip
    except IntegrityError as twice:
        raise Refusal(_("This was undone already.")) from twice
    _undo(act, person, by=by, was_mistaken=was_mistaken)
    if not was_mistaken:
        publish(ActEvent.LIFTED, undone, by=by)
    return undone


def end_due(now: datetime, limit: int = 200) -> int:
    """What has come to its end is over: things are shown again, and the person hears of it. How many."""
    due = User.objects.filter(suspended_until__lte=now) | User.objects.filter(silenced_until__lte=now)
    people = list(due.order_by("pk").values_list("pk", flat=True)[:limit])
    return sum(_end_of(pk, now) for pk in people)


@transaction.atomic
def _end_of(pk: int, now: datetime) -> int:
    person = User.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=pk).first()
    if person is None:
        return 0
    over = Act.objects.about(person).filter(until__lte=now, undone_by=None, kind__in=sorted(TIMED))
    ended = 0
    for act in over.order_by("pk"):
        if act.until in {person.suspended_until, person.silenced_until}:
            _undo(act, person, by=None)
            publish(ActEvent.ENDED, act)
            ended += 1
    return ended


# -- Appeals --------------------------------------------------------------------------------------------------------


@transaction.atomic
def appeal(act: Act, *, by: User, text: str) -> Appeal:
    """Ask somebody else to look at it again; once."""
    if not rules.may_appeal(by, act):
        raise Refusal(_("This cannot be appealed (any more)."))
    try:
        with transaction.atomic():
            made = Appeal.objects.create(act=act, by=by, first_by_id=act.by_id, text=text)
    except IntegrityError as twice:
        raise Refusal(_("You have appealed this already.")) from twice
    publish(AppealEvent.MADE, made, by=by)
    return made


@transaction.atomic
def decide(appeal: Appeal, *, by: User, is_reversed: bool, answer: str) -> None:
    """Uphold it, or reverse it: then what was done is undone."""
    held = User.objects.select_for_update(no_key=True).get(pk=appeal.by_id)
    if not rules.may_decide(by, appeal):
        raise Refusal(_("This is for somebody else to decide, or it is decided already."))
    state = AppealState.REVERSED if is_reversed else AppealState.UPHELD
    appeal.move_to(state, decided_by=by, decided_at=timezone.now(), answer=answer)
    act = Act.objects.get(pk=appeal.act_id)
    if is_reversed and not hasattr(act, "undone_by"):
        _lift(act, held, by=by, reason=answer, was_mistaken=True)
    publish(AppealEvent.DECIDED, appeal, by=by)


@transaction.atomic
def note(person: User, *, by: User, text: str) -> StaffNote:
    """For the next moderator."""
    if not rules.may_note(by, person):
        raise Refusal(_("You cannot write a note about yourself."))
    return StaffNote.objects.create(person=person, by=by, text=text)
