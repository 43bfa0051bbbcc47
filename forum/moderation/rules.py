"""Who may act, on what, and who decides about an act."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from forum.moderation.models import Act, Appeal
from forum.moderation.statuses import ABOUT, ActKind, AppealState
from forum.reports import rules as reports
from forum.reports import subjects
from forum.reports.models import Report
from forum.reports.statuses import Kind
from listings import trading
from yardsale.accounts.models import User

is_moderator = reports.is_moderator


def may_act(user: Any, person: User, kind: str, subject_id: int) -> bool:
    """Moderators, on nothing they are part of or have reported, and not on our own people: those have an admin."""
    if not is_moderator(user) or person.is_staff or user.pk == person.pk:
        return False
    if user.pk in subjects.parties(kind, subject_id):
        return False
    return not Report.objects.of(kind, subject_id).by(user).exists()


def kinds_of(kind: str, *, is_hidden: bool = False, is_waiting: bool = False) -> list[str]:
    """What may be done about such a thing. What waits is not hidden but not shown: it leaves no gap that others see."""
    senseless = {ActKind.HIDE} if is_waiting else {ActKind.REFUSE}
    if is_hidden:
        senseless |= {ActKind.HIDE}
    return [act for act in ABOUT[kind] if act not in senseless]


def may_lift(user: Any, act: Act) -> bool:
    is_theirs = user.pk == act.person_id or user.pk in subjects.parties(act.subject_kind, act.subject_id)
    return is_moderator(user) and not is_theirs and act.is_standing


def may_let_go_on(user: Any, report: Report) -> bool:
    """An order that a suspension froze, once that suspension is over."""
    if report.subject_kind != Kind.ORDER or not is_moderator(user) or not reports.may_handle(user, report):
        return False
    froze = Act.objects.filter(
        kind="suspend", person=report.about_id, details__orders__contains=report.subject_id
    )
    is_over = not froze.standing(timezone.now()).exists()
    return froze.exists() and is_over and bool(trading.frozen_among([report.subject_id]))


def appeal_ends(act: Act) -> Any:
    return act.made_at + timedelta(days=settings.APPEAL_DAYS)


def may_appeal(user: User, act: Act) -> bool:
    """The person it is about, once, in time; what was undone already needs none."""
    is_open = act.kind != "lift" and not hasattr(act, "undone_by") and not hasattr(act, "appeal")
    return user.pk == act.person_id and is_open and timezone.now() < appeal_ends(act)


def may_decide(user: Any, appeal: Appeal) -> bool:
    """A moderator who neither acted, nor reported it, nor is part of it."""
    act = appeal.act
    if not is_moderator(user) or user.pk in {appeal.first_by_id, appeal.by_id}:
        return False
    if appeal.state != AppealState.WAITING or user.pk in subjects.parties(act.subject_kind, act.subject_id):
        return False
    return not Report.objects.of(act.subject_kind, act.subject_id).by(user).exists()


def may_note(user: Any, person: User) -> bool:
    return is_moderator(user) and user.pk != person.pk


def whole_person(person: User) -> tuple[str, int]:
    """What an act without a report is about."""
    return Kind.PERSON, person.pk
