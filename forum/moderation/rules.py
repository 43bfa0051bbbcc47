"""Who may act, on what, and who decides about an act."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from forum.moderation.models import Act, ActQuerySet, Appeal
from forum.moderation.statuses import ABOUT, ActKind, AppealState
from forum.reports import rules as reports
from forum.reports import subjects
from forum.reports.models import Report
from forum.reports.statuses import Kind
from listings import trading
from listings.orders.models import Order
from yardsale.accounts.models import User

is_moderator = reports.is_moderator


def may_act(user: Any, person: User, kind: str, subject_id: int) -> bool:
    """Moderators, on nothing they are part of or have reported, and not on our own people: those have an admin."""
    if kind == Kind.ORDER:
        return may_rule(user, subject_id)
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


def may_rule(user: Any, order_pk: int) -> bool:
    """A stopped order that has no case: moderators who are no side of it, did not report it, and never traded with a side."""
    stopped = trading.frozen_among([order_pk])
    if not stopped or not is_moderator(user) or user.pk in subjects.parties(Kind.ORDER, order_pk):
        return False
    has_reported = Report.objects.of(Kind.ORDER, order_pk).by(user).exists()
    return not has_reported and not trading.has_traded(user, stopped[0])


def may_let_go_on(user: Any, report: Report) -> bool:
    """A stopped order, once what stopped it is over: the suspension, or the bank's thinking."""
    if report.subject_kind != Kind.ORDER or not reports.may_handle(user, report):
        return False
    if not may_rule(user, report.subject_id):
        return False
    (order,) = trading.frozen_among([report.subject_id])
    return not freezing(order).standing(timezone.now()).exists() and not trading.is_with_the_bank(order)


def freezing(order: Order) -> ActQuerySet:
    """The suspensions that stopped it; none: it was the buyer's bank."""
    return Act.objects.filter(kind="suspend", person=order.seller_id, details__orders__contains=order.pk)


def appeal_ends(act: Act) -> Any:
    return act.made_at + timedelta(days=settings.APPEAL_DAYS)


def may_appeal(user: User, act: Act) -> bool:
    """The person it is about, once, in time; what was undone needs none, and money that went back is not fetched again."""
    is_open = (
        act.kind not in {"lift", "refund"} and not hasattr(act, "undone_by") and not hasattr(act, "appeal")
    )
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
