"""Who may report, and who looks at reports."""

from typing import Any

from forum.reports import subjects
from forum.reports.models import Report
from forum.reports.statuses import OPEN
from forum.reports.subjects import Subject
from yardsale.accounts.models import User


def may_report(user: User, subject: Subject) -> bool:
    return user.pk != subject.about.pk


def has_open_report(user: User, subject: Subject) -> bool:
    return Report.objects.by(user).of(subject.kind, subject.pk).open().exists()


def is_moderator(user: Any) -> bool:
    return bool(user.is_authenticated and user.is_staff and user.has_perm("reports.change_report"))


def is_party(user: Any, report: Report) -> bool:
    """Nobody judges what they reported, what is about them, or what they are part of."""
    if user.pk in {report.reporter_id, report.about_id}:
        return True
    return user.pk in subjects.parties(report.subject_kind, report.subject_id)


def may_handle(user: Any, report: Report) -> bool:
    """Moderators, and never in their own affairs."""
    is_ours = user.has_perm("reports.change_report") and report.state in OPEN
    return bool(is_ours and not is_party(user, report))
