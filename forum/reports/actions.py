"""Reporting, and dealing with what was reported."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from forum.reports import rules
from forum.reports.events import ReportEvent
from forum.reports.models import Report
from forum.reports.statuses import EACH_OTHER, MOST_TRUST, START_WEIGHT, WEIGHT, Outcome, Reason, State
from forum.reports.subjects import Subject
from yardsale.accounts.models import User
from yardsale.events.actions import publish
from yardsale.refusals import Refusal


@transaction.atomic
def report(subject: Subject, *, by: User, reason: str, text: str = "") -> Report:
    """Say that our people should look. Reporting the same again while it is open gives the same report."""
    # Held until the end: many tabs at once count as many.
    User.objects.get_queryset().select_for_update(no_key=True).get(pk=by.pk)
    if not rules.may_report(by, subject):
        raise Refusal(_("This is your own."))
    same = Report.objects.by(by).of(subject.kind, subject.pk).open().first()
    if same is not None:
        return same
    if (
        Report.objects.by(by).filter(made_at__gt=timezone.now() - timedelta(days=1)).count()
        >= settings.REPORTS_PER_DAY
    ):
        raise Refusal(_("You have reported a lot today. We are looking at it; please come back tomorrow."))
    return _make(subject, reporter=by, reason=reason, text=text)


def hold(kind: str, subject_id: int) -> None:
    """All open reports of a thing, in the order of their keys: before the person, and before the thing itself."""
    held = Report.objects.of(kind, subject_id).open().order_by("pk").select_for_update(of=("self",))
    list(held.values_list("pk", flat=True))


@transaction.atomic
def suspect(subject: Subject, *, text: str, reason: str = Reason.PATTERN) -> Report:
    """The same by the chat guard or by a clock, which never act themselves; one that is open is enough."""
    same = Report.objects.by(None).of(subject.kind, subject.pk).open().select_for_update().first()
    if same is not None:
        return same
    return _make(subject, reporter=None, reason=reason, text=text)


@transaction.atomic
def call_again(subject: Subject, *, text: str, reason: str) -> Report:
    """Something new is to be said about a thing: on what is open about it already, else on a new report."""
    report = suspect(subject, text=text, reason=reason)
    Report.objects.filter(pk=report.pk).update(text=text)
    return report


def _make(subject: Subject, *, reporter: User | None, reason: str, text: str) -> Report:
    others = Report.objects.of(subject.kind, subject.pk).open()
    weight = round(WEIGHT[Reason(reason)] * trust_in(reporter)) + EACH_OTHER * min(others.count(), 10)
    made = Report.objects.create(
        reporter=reporter,
        subject_kind=subject.kind,
        subject_id=subject.pk,
        about=subject.about,
        title=subject.title,
        url=subject.url,
        words=subject.words,
        reason=reason,
        text=text,
        weight=weight,
    )
    publish(ReportEvent.MADE, made, by=reporter)
    return made


def trust_in(reporter: User | None) -> float:
    """How much a word of this person weighs, by what came of their earlier reports: 1 for who is new."""
    if reporter is None:
        return 1.0
    record = Report.objects.by(reporter).aggregate(
        right=Count("pk", filter=Q(outcome=Outcome.ACTED)),
        wrong=Count("pk", filter=Q(outcome=Outcome.NOTHING)),
    )
    right, wrong = record["right"], record["wrong"]
    return float(MOST_TRUST * (right + START_WEIGHT / 2) / (right + wrong + START_WEIGHT))


@transaction.atomic
def file_unsigned(subject: Subject, *, reason: str, text: str) -> Report:
    """By somebody who did not sign in. What is open already about the thing weighs more by it."""
    same = Report.objects.by(None).of(subject.kind, subject.pk).open().select_for_update().first()
    if same is None:
        return _make(subject, reporter=None, reason=reason, text=text)
    heavier = min(max(same.weight, WEIGHT[Reason(reason)]) + EACH_OTHER, 1000)
    Report.objects.filter(pk=same.pk).update(weight=heavier)
    same.refresh_from_db()
    return same


@transaction.atomic
def let_go(report: Report, *, by: User) -> None:
    """Somebody else may look at it; anybody of us may say so, so that nothing waits for who went home."""
    _ask(report, by)
    report.move_to(State.NEW, claimed_by=None)


@transaction.atomic
def claim(report: Report, *, by: User) -> None:
    """Take it, so that nobody else looks at it at the same time."""
    _ask(report, by)
    if report.state == State.CLAIMED:
        raise Refusal(_("Somebody is looking at this already."))
    report.move_to(State.CLAIMED, claimed_by=by)


@transaction.atomic
def close(report: Report, *, by: User, outcome: str, note: str = "", takes_over: bool = False) -> None:
    """Say what came of it; who reported it is told. Not what somebody else is looking at, unless that was asked before."""
    _ask(report, by)
    if not takes_over:
        _refuse_taken(report, by)
    report.move_to(State.CLOSED, claimed_by=by, outcome=outcome, note=note, closed_at=timezone.now())
    publish(ReportEvent.CLOSED, report, by=by)


def withdraw(kind: str, subject_id: int, *, by: User, reason: str, note: str) -> None:
    """Whose thing it is took it back: what the house asked our people for the sake of showing it is settled by that."""
    for report in Report.objects.by(None).of(kind, subject_id).open().filter(reason=reason):
        report.move_to(
            State.CLOSED, claimed_by=by, outcome=Outcome.TWICE, note=note, closed_at=timezone.now()
        )


def _ask(report: Report, by: User) -> None:
    if not rules.may_handle(by, report):
        raise Refusal(_("This report is closed, or it is about something you are part of."))


def _refuse_taken(report: Report, by: User) -> None:
    held = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if held.claimed_by_id not in {None, by.pk}:
        raise Refusal(_("Somebody else is looking at this. Ask them, or take it over first."))
