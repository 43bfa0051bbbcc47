"""Who may report, and who looks at reports."""

from typing import Any

from forum.reports.models import Report
from forum.reports.statuses import OPEN, Kind
from forum.reports.subjects import Subject
from listings.orders.models import Order
from yardsale.accounts.models import User


def may_report(user: User, subject: Subject) -> bool:
    return user.pk != subject.about.pk


def has_open_report(user: User, subject: Subject) -> bool:
    return Report.objects.by(user).of(subject.kind, subject.pk).open().exists()


def may_handle(user: Any, report: Report) -> bool:
    """Moderators, and never in their own affairs."""
    is_party = user.pk in {report.reporter_id, report.about_id} or _is_their_order(user, report)
    return bool(user.has_perm("reports.change_report") and not is_party and report.state in OPEN)


def _is_their_order(user: Any, report: Report) -> bool:
    """A report of an order names one of its two sides only."""
    if report.subject_kind != Kind.ORDER:
        return False
    return Order.objects.involving(user).filter(pk=report.subject_id).exists()
